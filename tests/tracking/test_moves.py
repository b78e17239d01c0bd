"""Who is this file? Moves, renames, swaps, copies and edits keep each photo with its words."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, Failure, File, Folder, Stage
from homing.tracking.models import Event
from tests.tracking.world import World, folder_path

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_a_moved_file_stays_the_asset_it_was() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/photos/2021/lake.jpg")
    report = world.scan()
    assert report.counts == {"moved": 1}
    assert world.asset("/photos/2021/lake.jpg").pk == asset
    assert world.words("/photos/2021/lake.jpg") == "the lake"


def test_a_file_moved_between_volumes_is_known_by_its_content() -> None:
    world = World()
    world.write("/photos/a.jpg", b"content of a")
    world.disk.make_folder(b"/photos/usb")
    world.disk.mount_volume(b"/photos/usb", world.disk.new_volume("vfat"))
    world.scan()
    world.hash_all()
    asset = world.asset("/photos/a.jpg").pk
    world.move("/photos/a.jpg", "/photos/usb/a.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/usb/a.jpg").pk == asset


def test_a_file_moved_to_another_volume_before_it_was_read_in_full_is_known_by_its_quick_hash() -> None:
    world = World()
    for number in range(3):
        world.write(f"/photos/{number}.jpg", b"content %d" % number)
    world.disk.make_folder(b"/photos/usb")
    world.disk.mount_volume(b"/photos/usb", world.disk.new_volume("vfat"))
    world.scan()
    world.quick_all()
    asset = world.say("/photos/1.jpg", "the lake")
    world.move("/photos/1.jpg", "/photos/usb/1.jpg")
    world.disk.write(b"/photos/usb/other.jpg", b"content 9")  # of the same size
    assert world.scan().counts == {"moved": 1, "added": 1}
    assert world.asset("/photos/usb/1.jpg").pk == asset
    assert world.words("/photos/usb/1.jpg") == "the lake"
    event = Event.objects.get(asset=asset, kind="moved")
    assert event.evidence == "the same size, beginning and end, and the same name or time"
    assert world.scan().counts == {}


def test_two_files_that_one_quick_hash_may_be_are_not_guessed() -> None:
    world = World()
    world.write("/photos/a.jpg", b"content")
    world.disk.make_folder(b"/photos/usb")
    world.disk.mount_volume(b"/photos/usb", world.disk.new_volume("vfat"))
    world.scan()
    world.quick_all()
    world.disk.copy(b"/photos/a.jpg", b"/photos/usb/a.jpg", keep_times=True)
    world.disk.copy(b"/photos/a.jpg", b"/photos/usb/b.jpg", keep_times=True)
    world.disk.remove(b"/photos/a.jpg")
    assert world.scan().counts == {"missing": 1, "added": 2}


def test_a_renamed_folder_keeps_each_photo_with_its_words() -> None:
    world = World()
    for number in range(5):
        world.write(f"/photos/old/{number}.jpg")
    world.scan()
    for number in range(5):
        world.say(f"/photos/old/{number}.jpg", f"words {number}")
    world.move("/photos/old", "/photos/new")
    assert world.scan().counts == {"moved": 5}
    assert [world.words(f"/photos/new/{number}.jpg") for number in range(5)] == [f"words {n}" for n in range(5)]


def test_a_renamed_folder_of_folders_is_one_row() -> None:
    world = World()
    for number in range(6):
        world.write(f"/photos/2020/{number}/a.jpg")
    world.scan()
    folder = Folder.objects.get(name=b"2020")
    world.write("/photos/new/b.jpg")
    world.move("/photos/2020", "/photos/new/summer")
    report = world.scan()
    assert report.counts == {"moved": 6, "added": 1}
    folder.refresh_from_db()
    assert folder_path(folder) == b"/photos/new/summer"
    assert Folder.objects.filter(import_path__library=world.library, present=False).count() == 0
    assert world.scan().counts == {}


def test_two_folders_that_swap_names_keep_their_photos() -> None:
    world = World()
    for number in range(3):
        world.write(f"/photos/a/{number}.jpg", b"a%d" % number)
        world.write(f"/photos/b/{number}.jpg", b"b%d" % number)
    world.scan()
    world.say("/photos/a/1.jpg", "in a")
    world.move("/photos/a", "/photos/t")
    world.move("/photos/b", "/photos/a")
    world.move("/photos/t", "/photos/b")
    assert world.scan().counts == {"moved": 6}
    assert world.words("/photos/b/1.jpg") == "in a"


def test_a_folder_renamed_and_half_emptied_keeps_what_is_left() -> None:
    world = World()
    for number in range(4):
        world.write(f"/photos/old/{number}.jpg")
    world.scan()
    world.move("/photos/old", "/photos/new")
    world.disk.remove(b"/photos/new/0.jpg")
    world.move("/photos/new/1.jpg", "/photos/1.jpg")
    world.scan()
    assert world.states() == {
        "/photos/new/0.jpg": "ABSENT",
        "/photos/1.jpg": "PRESENT",
        "/photos/new/2.jpg": "PRESENT",
        "/photos/new/3.jpg": "PRESENT",
    }


def test_a_new_folder_with_a_reused_inode_is_no_rename() -> None:
    world = World()
    for number in range(3):
        world.write(f"/photos/old/{number}.jpg", b"old %d" % number)
    world.scan()
    inode = world.disk.folder_stat(b"/photos/old").inode
    world.disk.remove(b"/photos/old")
    world.disk.free(inode)
    world.disk.make_folder(b"/photos/new")
    assert world.disk.folder_stat(b"/photos/new").inode == inode
    for number in range(3):
        world.write(f"/photos/new/{number}.jpg", b"quite another %d" % number)
    assert world.scan().counts == {"added": 3, "missing": 3}


def test_a_swap_keeps_each_photo_with_its_words() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.say("/photos/a.jpg", "was a")
    world.say("/photos/b.jpg", "was b")
    world.move("/photos/a.jpg", "/photos/t.jpg")
    world.move("/photos/b.jpg", "/photos/a.jpg")
    world.move("/photos/t.jpg", "/photos/b.jpg")
    assert world.scan().counts == {"moved": 2}
    assert world.words("/photos/a.jpg") == "was b"
    assert world.words("/photos/b.jpg") == "was a"


def test_a_swap_is_known_by_content_where_ids_prove_nothing() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "was a")
    world.move("/photos/a.jpg", "/photos/t.jpg")
    world.move("/photos/b.jpg", "/photos/a.jpg")
    world.move("/photos/t.jpg", "/photos/b.jpg")
    assert world.scan().counts == {"moved": 2}
    assert world.words("/photos/b.jpg") == "was a"


def test_an_edited_file_keeps_its_words_and_is_read_again() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.say("/photos/a.jpg", "the lake")
    Asset.objects.update(needs=0)
    file = File.objects.get()
    Failure.objects.create(file=file, stage=1, reason="broken", size=1, mtime_ns=1, failed_at="2026-01-01T00:00:00Z")
    world.write("/photos/a.jpg", b"edited")
    assert world.scan().counts == {"changed": 1}
    assert world.words("/photos/a.jpg") == "the lake"
    assert Asset.objects.get().needs & Stage.PICTURES
    assert not Failure.objects.exists()


def test_an_editor_that_writes_a_new_file_over_the_old_name_keeps_the_words() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.say("/photos/a.jpg", "the lake")
    world.write("/photos/.a.jpg.tmp", b"edited")
    world.move("/photos/.a.jpg.tmp", "/photos/a.jpg")
    assert world.scan().counts == {"changed": 1}
    assert world.words("/photos/a.jpg") == "the lake"


def test_a_file_set_aside_before_a_new_one_is_saved_takes_its_words_along() -> None:
    world = World()
    world.write("/photos/a.jpg", b"one")
    world.scan()
    world.say("/photos/a.jpg", "the first")
    world.move("/photos/a.jpg", "/photos/a_orig.jpg")
    world.write("/photos/a.jpg", b"another")
    assert world.scan().counts == {"moved": 1, "added": 1}
    assert world.words("/photos/a_orig.jpg") == "the first"
    assert world.words("/photos/a.jpg") is None


def test_a_copy_of_a_live_picture_put_over_another_does_not_take_that_ones_words() -> None:
    world = World()
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about a")
    world.say("/photos/b.jpg", "about b")
    world.clock.move(10)
    world.disk.copy(b"/photos/b.jpg", b"/photos/a.jpg")
    report = world.scan()
    assert report.counts == {"missing": 1, "added": 1}
    assert world.words("/photos/a.jpg") is None
    assert world.words("/photos/b.jpg") == "about b"


def test_a_copy_is_a_new_asset_and_nothing_flips() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "the original")
    world.clock.move(10)
    world.disk.copy(b"/photos/a.jpg", b"/photos/copy.jpg", keep_times=True)
    assert world.scan().counts == {"added": 1}
    assert world.words("/photos/a.jpg") == "the original"
    assert world.words("/photos/copy.jpg") is None


def test_a_file_that_went_and_came_back_is_the_same_asset_again() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/elsewhere/a.jpg")
    assert world.scan().counts == {"missing": 1}
    assert world.states() == {"/photos/a.jpg": "ABSENT"}
    assert Asset.objects.get().state == 1
    world.move("/elsewhere/a.jpg", "/photos/a.jpg")
    assert world.scan().counts == {"returned": 1}
    assert world.asset("/photos/a.jpg").pk == asset


def test_a_missing_file_that_returns_elsewhere_is_the_same_asset_again() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    asset = world.asset("/photos/a.jpg").pk
    world.move("/photos/a.jpg", "/elsewhere/a.jpg")
    world.scan()
    world.clock.move(10)
    world.disk.copy(b"/elsewhere/a.jpg", b"/photos/new/b.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/new/b.jpg").pk == asset


def test_another_picture_under_a_missing_ones_name_is_a_new_picture() -> None:
    world = World()
    world.write("/photos/IMG_0001.jpg", b"the old one")
    world.scan()
    world.hash_all()
    world.say("/photos/IMG_0001.jpg", "about the old one")
    world.disk.remove(b"/photos/IMG_0001.jpg")
    world.scan()
    world.write("/photos/IMG_0001.jpg", b"quite another")
    assert world.scan().counts == {"added": 1}
    assert world.words("/photos/IMG_0001.jpg") is None


def test_a_reused_inode_is_not_taken_for_a_move() -> None:
    world = World()
    world.write("/photos/a.jpg", b"first")
    world.scan()
    world.say("/photos/a.jpg", "about the first")
    inode = world.disk.file(b"/photos/a.jpg").inode
    world.disk.remove(b"/photos/a.jpg")
    world.write("/photos/b.jpg", b"other")
    assert world.disk.file(b"/photos/b.jpg").inode == inode
    assert world.scan().counts == {"added": 1, "missing": 1}
    assert world.words("/photos/b.jpg") is None

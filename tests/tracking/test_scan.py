"""A scan as a specification, on the file system in memory."""

from __future__ import annotations

import errno

import pytest

from homing.assets.models import Asset, Failure, File, FileState, Folder
from homing.database import write_transaction
from homing.jobs import JobCancelled
from homing.jobs.models import Job
from homing.libraries.models import ImportPath, Library
from homing.paths.decorators import CountingFileSystem, FaultyFileSystem
from homing.tracking.models import NoteKind, Scan, ScanNote
from homing.tracking.requests import enqueue_unfinished_scans, preview_scan, request_scan, run_scan
from tests.tracking.world import World, folder_path, new_library, rows, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_a_first_scan_adds_every_picture_and_nothing_else() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/2020/b.PNG")
    world.write("/photos/notes.txt")
    world.write("/photos/.hidden.jpg")
    world.write("/photos/.cache/c.jpg")
    report = world.scan()
    assert world.online() == {"/photos/a.jpg", "/photos/2020/b.PNG"}
    assert report.counts == {"added": 2}
    assert report.skipped == {"not a picture or video": 1, "hidden": 1, "hidden folder": 1}


def test_a_second_scan_of_a_still_disk_changes_nothing_and_reads_no_media() -> None:
    world = World()
    for number in range(20):
        world.write(f"/photos/{number % 3}/{number}.jpg")
    world.scan()
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    report = scan(world.library, counting, world.clock)
    assert report.counts == {}
    assert report.unchanged == 20
    assert counting.bytes_read == 0
    assert counting.calls["birth_ns"] == 1  # the import path's own folder


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
    assert Asset.objects.get().needs == 1
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


def test_an_unreadable_folder_makes_nothing_missing() -> None:
    world = World()
    world.write("/photos/private/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.deny(b"/photos/private")
    report = world.scan()
    assert report.counts == {}
    assert report.errors == 1
    assert world.states() == {"/photos/private/a.jpg": "PRESENT", "/photos/b.jpg": "PRESENT"}
    assert world.online() == {"/photos/b.jpg"}
    world.disk.deny(b"/photos/private", is_denied=False)
    world.scan()
    assert world.online() == {"/photos/private/a.jpg", "/photos/b.jpg"}


def test_an_input_error_on_one_file_makes_that_file_unknown_and_no_other() -> None:
    world = World()
    for name in ("a", "b", "c"):
        world.write(f"/photos/{name}.jpg")
    world.scan()
    faulty = FaultyFileSystem(
        world.disk,
        lambda call, path: OSError(errno.EIO, "Input/output error") if path.endswith(b"/b.jpg") else None,
    )
    world.clock.move(60)
    report = scan(world.library, faulty, world.clock)
    assert report.counts == {}
    assert report.errors == 1
    assert set(world.states().values()) == {"PRESENT"}


def test_an_unmounted_drive_makes_nothing_missing_and_comes_back_by_itself() -> None:
    world = World()
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos", drive)
    for number in range(5):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    world.disk.unmount(b"/photos")
    report = world.scan()
    assert report.counts == {}
    assert world.online() == set()
    assert set(world.states().values()) == {"PRESENT"}
    path = ImportPath.objects.get()
    assert path.unavailable_since is not None
    assert "connect it" in path.unavailable_reason.lower()
    world.disk.mount_volume(b"/photos", drive)
    world.scan()
    assert len(world.online()) == 5
    assert ImportPath.objects.get().unavailable_since is None


def test_another_drive_at_the_same_place_is_not_believed() -> None:
    world = World()
    world.disk.mount_volume(b"/photos", world.disk.new_volume())
    for number in range(5):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    world.disk.mount_volume(b"/photos", world.disk.new_volume())
    world.write("/photos/stranger.jpg")
    assert world.scan().counts == {}
    assert set(world.states().values()) == {"PRESENT"}
    assert "another drive" in ImportPath.objects.get().unavailable_reason


def test_a_nested_drive_that_is_not_mounted_makes_nothing_missing() -> None:
    world = World()
    world.disk.make_folder(b"/photos/usb")
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos/usb", drive)
    world.write("/photos/usb/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.unmount(b"/photos/usb")
    report = world.scan()
    assert report.counts == {}
    assert world.online() == {"/photos/b.jpg"}
    world.disk.mount_volume(b"/photos/usb", drive)
    world.scan()
    assert world.online() == {"/photos/usb/a.jpg", "/photos/b.jpg"}


def test_files_in_a_folder_that_never_was_a_mounted_drive_are_what_they_seem() -> None:
    world = World()
    world.disk.make_folder(b"/photos/usb")
    world.write("/photos/usb/a.jpg")
    assert world.scan().counts == {"added": 1}
    assert world.online() == {"/photos/usb/a.jpg"}


def test_a_drive_lost_between_walk_and_absences_makes_nothing_missing() -> None:
    world = World()
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos", drive)
    for number in range(5):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    world.disk.remove(b"/photos/0.jpg")

    def lose(call: str, path: bytes) -> OSError | None:
        if call == "lstat":
            world.disk.unmount(b"/photos")
        return None

    world.clock.move(60)
    lost_early = FaultyFileSystem(world.disk, lose)
    world.disk.unmount(b"/photos")
    world.disk.mount_volume(b"/photos", drive)
    scan(world.library, lost_early, world.clock)
    present = [state for state in world.states().values() if state == "PRESENT"]
    assert len(present) >= 4


def test_a_truly_emptied_folder_is_believed() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.remove(b"/photos/a.jpg")
    world.disk.remove(b"/photos/b.jpg")
    assert world.scan().counts == {"missing": 2}


def test_a_pattern_takes_pictures_out_and_brings_the_same_ones_back() -> None:
    world = World()
    world.write("/photos/Raw/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    asset = world.say("/photos/Raw/a.jpg", "the lake")
    world.library.exclusion_patterns = ["**/Raw/**"]
    world.library.save()
    assert world.scan().counts == {"excluded": 1}
    assert world.states()["/photos/Raw/a.jpg"] == "EXCLUDED"
    world.library.exclusion_patterns = []
    world.library.save()
    assert world.scan().counts == {"returned": 1}
    assert world.asset("/photos/Raw/a.jpg").pk == asset


def test_files_outside_all_import_paths_leave_and_come_back_as_the_same() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    asset = world.asset("/photos/a.jpg").pk
    ImportPath.objects.update(removed_at="2026-01-01T00:00:00Z")
    assert world.scan().counts == {"out of scope": 1}
    assert world.online() == set()
    ImportPath.objects.update(removed_at=None)
    assert world.scan().counts == {"returned": 1}
    assert world.asset("/photos/a.jpg").pk == asset


def test_a_file_under_two_import_paths_is_added_once() -> None:
    world = World()
    ImportPath.objects.create(library=world.library, path=b"/photos/2020", position=1)
    world.write("/photos/a.jpg")
    world.write("/photos/2020/b.jpg")
    assert world.scan().counts == {"added": 2}
    assert world.scan().counts == {}


def test_adding_an_inner_import_path_and_taking_it_out_again_changes_nothing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/2020/05/b.jpg")
    world.scan()
    inner = ImportPath.objects.create(library=world.library, path=b"/photos/2020", position=1)
    assert world.scan().counts == {}
    inner.removed_at = "2026-01-01T00:00:00Z"
    inner.save()
    assert world.scan().counts == {}
    assert world.online() == {"/photos/a.jpg", "/photos/2020/05/b.jpg"}


def test_the_same_folder_taken_from_one_library_into_another_of_the_owner_is_a_move() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    asset = world.asset("/photos/a.jpg").pk
    ImportPath.objects.filter(library=world.library).update(removed_at="2026-01-01T00:00:00Z")
    other = new_library(world.owner, b"/photos")
    report = scan(other, world.disk, world.clock)
    assert report.counts == {}
    assert Asset.objects.get(pk=asset).library == other
    assert world.scan().counts == {}


def test_a_file_moved_to_another_library_of_the_owner_keeps_its_words() -> None:
    world = World()
    other = new_library(world.owner, b"/other")
    world.disk.make_folder(b"/other")
    world.write("/photos/a.jpg")
    world.scan()
    scan(other, world.disk, world.clock)
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/other/a.jpg")
    world.clock.move(60)
    assert scan(other, world.disk, world.clock).counts == {"moved": 1}
    assert world.scan().counts == {}
    assert Asset.objects.get(pk=asset).library == other


def test_another_users_rows_are_never_matched() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    stranger = World()
    stranger.disk, stranger.clock = world.disk, world.clock
    world.move("/photos/a.jpg", "/private/b.jpg")
    library = new_library(stranger.owner, b"/private")
    world.clock.move(60)
    assert scan(library, world.disk, world.clock).counts == {"added": 1}


def test_a_young_file_waits_until_it_is_settled() -> None:
    world = World()
    world.write("/photos/a.jpg")
    begun = world.clock.monotonic_s()
    report = scan(world.library, world.disk, world.clock)
    assert report.counts == {"added": 1}
    assert world.clock.monotonic_s() - begun >= 2


def test_a_growing_file_is_left_to_a_follow_up() -> None:
    world = World()
    world.write("/photos/old.jpg")
    world.clock.move(60)
    world.disk.write(b"/photos/growing.jpg", b"1")

    def grow(call: str, path: bytes) -> OSError | None:
        if call == "lstat" and path.endswith(b"growing.jpg"):
            node = world.disk.file(path)
            world.disk.write(path, node.content + b"1")
        return None

    report = scan(world.library, FaultyFileSystem(world.disk, grow), world.clock)
    assert report.counts == {"added": 1}
    follow_up = Scan.objects.get(trigger="follow-up")
    world.clock.move(60)
    assert follow_up.scope["files"]
    assert world.scan().counts == {"added": 1}


def test_a_moved_file_does_not_wait_to_settle() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.disk.move(b"/photos/a.jpg", b"/photos/b.jpg")
    begun = world.clock.monotonic_s()
    assert scan(world.library, world.disk, world.clock).counts == {"moved": 1}
    assert world.clock.monotonic_s() == begun


def test_a_changed_mode_is_no_change_and_the_content_is_looked_at_later() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    Asset.objects.update(needs=0)
    world.disk.touch_inode(b"/photos/a.jpg")
    assert world.scan().counts == {}
    assert Asset.objects.get().needs == 2


def test_files_put_back_from_a_backup_with_their_times_are_only_touched() -> None:
    world = World()
    for number in range(4):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    world.hash_all()
    Asset.objects.update(needs=0)
    node = world.disk.file(b"/photos/1.jpg")
    world.disk.remove(b"/photos/1.jpg")
    world.write("/photos/other.txt")  # takes the freed inode
    world.disk.write(b"/photos/1.jpg", node.content, mtime_ns=node.mtime_ns)
    assert world.scan().counts == {"touched": 1}
    assert set(Asset.objects.values_list("needs", flat=True)) == {0}


def test_a_volume_that_renumbers_its_files_changes_nothing() -> None:
    world = World()
    for number in range(10):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    for number in range(10):
        world.disk.file(b"/photos/%d.jpg" % number).inode += 5000
    assert world.scan().counts == {"touched": 10}
    assert world.scan().counts == {}


def test_a_scan_of_given_files_looks_at_them_alone() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.write("/photos/sub/a.jpg")
    world.scan()
    world.disk.remove(b"/photos/b.jpg")
    world.disk.remove(b"/photos/sub/a.jpg")
    world.write("/photos/c.jpg")
    report = world.scan(files=[b"/photos/c.jpg", b"/photos/b.jpg", b"/photos/a.jpg"])
    assert report.counts == {"added": 1, "missing": 1}
    assert world.states()["/photos/sub/a.jpg"] == "PRESENT"


def test_a_scan_of_given_files_respects_the_patterns_and_hidden_folders() -> None:
    world = World(patterns=["**/Raw/**"])
    world.write("/photos/Raw/a.jpg")
    world.write("/photos/.trash/b.jpg")
    report = world.scan(files=[b"/photos/Raw/a.jpg", b"/photos/.trash/b.jpg", b"/outside/c.jpg"])
    assert report.counts == {}
    assert report.skipped == {"excluded": 1, "hidden": 1}


def test_two_requests_before_a_scan_has_begun_are_one_scan() -> None:
    world = World()
    with write_transaction():
        first = request_scan(world.library, trigger="person")
        second = request_scan(world.library, trigger="person")
        full = request_scan(world.library, trigger="person", is_full=True)
        joined = request_scan(world.library, trigger="person")
    assert first == second == joined
    assert full != first
    assert Job.objects.filter(library_id=world.library.pk).count() == 2


def test_a_scan_whose_job_was_lost_gets_another() -> None:
    world = World()
    with write_transaction():
        request_scan(world.library, trigger="person")
    Job.objects.filter(library_id=world.library.pk).delete()
    enqueue_unfinished_scans()
    enqueue_unfinished_scans()
    assert Job.objects.filter(library_id=world.library.pk, state="queued").count() == 1


def test_a_scan_ends_when_its_library_is_deleted() -> None:
    world = World()
    for number in range(10):
        world.write(f"/photos/{number}/a.jpg")

    def delete(call: str, path: bytes) -> OSError | None:
        Library.objects.filter(pk=world.library.pk).update(deleted_at="2026-01-01T00:00:00Z")
        world.clock.move(2)
        return None

    world.clock.move(60)
    with write_transaction():
        requested = request_scan(world.library, trigger="person")
    run_scan(requested, filesystem=FaultyFileSystem(world.disk, delete), clock=world.clock)
    requested.refresh_from_db()
    assert requested.state == "cancelled"


def test_a_cancelled_scan_makes_nothing_missing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.remove(b"/photos/a.jpg")

    def stop(done: int, total: int, step: str) -> None:
        if step == "absences":
            raise JobCancelled

    with write_transaction():
        requested = request_scan(world.library, trigger="person")
    with pytest.raises(JobCancelled):
        run_scan(requested, filesystem=world.disk, clock=world.clock, progress=stop)
    assert set(world.states().values()) == {"PRESENT"}


def test_a_dry_run_tells_what_a_scan_would_do_and_writes_nothing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.move("/photos/a.jpg", "/photos/new/c.jpg")
    world.disk.remove(b"/photos/b.jpg")
    world.write("/photos/d.jpg")
    world.clock.move(60)
    before = rows(world.library)
    expected = preview_scan(world.library, filesystem=world.disk, clock=world.clock).counts
    assert rows(world.library) == before
    assert expected == world.scan().counts == {"moved": 1, "missing": 1, "added": 1}


def test_names_that_are_no_text_are_indexed_like_any_other() -> None:
    world = World()
    names = [b"\xff\xfe.jpg", b"new\nline.jpg", b"space .jpg", b"x" * 251 + b".jpg"]
    names += ["\u00e9.jpg".encode(), "e\u0301.jpg".encode()]  # twins that look alike
    world.clock.move(10)
    for name in names:
        world.disk.write(b"/photos/" + name, name)
    assert world.scan().counts == {"added": len(names)}
    assert world.scan().counts == {}


def test_two_empty_files_are_never_the_same_picture() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"")
    world.scan()
    world.hash_all()
    world.disk.remove(b"/photos/a.jpg")
    world.write("/photos/b.jpg", b"")
    assert world.scan().counts == {"added": 1, "missing": 1}


def test_a_full_scan_reads_all_files_again() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    Asset.objects.update(needs=0)
    world.scan(is_full=True)
    assert Asset.objects.get().needs == 1


def test_a_folder_that_takes_a_files_name_makes_the_file_missing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.disk.remove(b"/photos/a.jpg")
    world.write("/photos/a.jpg/b.jpg")
    assert world.scan().counts == {"added": 1, "missing": 1}


def test_the_report_names_what_happened() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.txt")
    world.scan()
    world.move("/photos/a.jpg", "/photos/c.jpg")
    world.scan()
    last = Scan.objects.order_by("-pk").first()
    assert last is not None
    assert last.state == "completed"
    assert last.counts["moved"] == 1
    note = ScanNote.objects.get(scan=last, kind=NoteKind.CHANGE)
    assert (note.what, note.path) == ("moved", b"/photos/c.jpg")
    assert "/photos/a.jpg" in note.detail
    assert ScanNote.objects.get(scan=last, kind=NoteKind.SKIPPED).path == b"/photos/b.txt"


def test_a_trashed_asset_whose_file_leaves_and_returns_stays_trashed() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    Asset.objects.update(trashed_at="2026-01-01T00:00:00Z")
    from homing.assets.daycounts import recount

    recount([world.library.pk])
    world.move("/photos/a.jpg", "/elsewhere/a.jpg")
    world.scan()
    world.move("/elsewhere/a.jpg", "/photos/a.jpg")
    world.scan()
    asset = Asset.objects.get()
    assert asset.trashed_at is not None
    assert asset.state == 0
    assert File.objects.get().state == FileState.PRESENT

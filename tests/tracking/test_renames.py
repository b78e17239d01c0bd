"""Other names for the same photos: capitals, accents, rotations, chains, whole folders, and names that are reused."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, File, Stage
from homing.libraries.models import ImportPath
from homing.paths.decorators import CountingFileSystem
from tests.support.folding_filesystem import FoldingFileSystem
from tests.tracking.world import World, file_path, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

KINDS = pytest.mark.parametrize("kind", ["ext4", "vfat"])
COMPOSED, DECOMPOSED = "/photos/caf\u00e9.jpg", "/photos/cafe\u0301.jpg"


@KINDS
def test_three_photos_that_rotate_their_names_keep_their_words(kind: str) -> None:
    world = World(kind=kind)
    for name in "abc":
        world.write(f"/photos/{name}.jpg", name.encode() * 4)
    world.scan()
    world.hash_all()
    for name in "abc":
        world.say(f"/photos/{name}.jpg", f"was {name}")
    for old, new in [("c", "t"), ("b", "c"), ("a", "b"), ("t", "a")]:
        world.move(f"/photos/{old}.jpg", f"/photos/{new}.jpg")
    assert world.scan().counts == {"moved": 3}
    assert [world.words(f"/photos/{name}.jpg") for name in "abc"] == ["was c", "was a", "was b"]


@KINDS
def test_photos_that_each_move_up_one_name_keep_their_words(kind: str) -> None:
    world = World(kind=kind)
    for number in range(1, 6):
        world.write(f"/photos/IMG_{number}.jpg", b"%04d" % number)
    world.scan()
    world.hash_all()
    for number in range(1, 6):
        world.say(f"/photos/IMG_{number}.jpg", f"was {number}")
    for number in range(5, 0, -1):
        world.move(f"/photos/IMG_{number}.jpg", f"/photos/IMG_{number + 1}.jpg")
    world.write("/photos/IMG_1.jpg", b"a new one")
    assert world.scan().counts == {"moved": 5, "added": 1}
    assert world.words("/photos/IMG_1.jpg") is None
    assert [world.words(f"/photos/IMG_{number}.jpg") for number in range(2, 7)] == [f"was {n}" for n in range(1, 6)]


@KINDS
def test_two_photos_whose_contents_were_swapped_in_place_swap_their_words(kind: str) -> None:
    world = World(kind=kind)
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about aaaa")
    world.say("/photos/b.jpg", "about bbbb")
    world.write("/photos/a.jpg", b"bbbb")
    world.write("/photos/b.jpg", b"aaaa")
    world.scan()
    assert world.words("/photos/a.jpg") == "about bbbb"
    assert world.words("/photos/b.jpg") == "about aaaa"
    assert world.scan().counts == {}


@KINDS
def test_a_photo_renamed_in_capitals_only_is_the_same_photo(kind: str) -> None:
    world = World(kind=kind)
    world.write("/photos/lake.jpg")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/lake.jpg", "the lake")
    world.move("/photos/lake.jpg", "/photos/Lake.JPG")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/Lake.JPG").pk == asset
    assert world.states() == {"/photos/Lake.JPG": "PRESENT"}


@KINDS
def test_a_photo_renamed_from_composed_to_decomposed_accents_is_the_same_photo(kind: str) -> None:
    world = World(kind=kind)
    world.write(COMPOSED)
    world.scan()
    world.hash_all()
    asset = world.say(COMPOSED, "coffee")
    world.move(COMPOSED, DECOMPOSED)
    assert world.scan().counts == {"moved": 1}
    assert world.asset(DECOMPOSED).pk == asset
    assert world.states() == {DECOMPOSED: "PRESENT"}


@KINDS
@pytest.mark.parametrize("new", ["/photos/CAFE\u0301.jpg", DECOMPOSED])
def test_where_the_old_spelling_still_opens_the_file_it_has_left_that_name_all_the_same(kind: str, new: str) -> None:
    world = World(kind=kind)
    world.write(COMPOSED)
    folding = FoldingFileSystem(world.disk)
    world.clock.move(60)
    scan(world.library, folding, world.clock)
    world.hash_all()
    asset = world.say(COMPOSED, "coffee")
    world.move(COMPOSED, new)
    assert folding.lstat(COMPOSED.encode()) == folding.lstat(new.encode())
    world.clock.move(60)
    assert scan(world.library, folding, world.clock).counts == {"moved": 1}
    assert world.asset(new).pk == asset
    assert world.states() == {new: "PRESENT"}
    assert scan(world.library, folding, world.clock).counts == {}


def test_a_folder_renamed_in_capitals_only_keeps_its_photos_where_the_old_spelling_still_opens_it() -> None:
    world = World()
    for number in range(3):
        world.write(f"/photos/summer/{number}.jpg")
    folding = FoldingFileSystem(world.disk)
    world.clock.move(60)
    scan(world.library, folding, world.clock)
    world.say("/photos/summer/1.jpg", "the lake")
    world.move("/photos/summer", "/photos/Summer")
    world.clock.move(60)
    assert scan(world.library, folding, world.clock).counts == {"moved": 3}
    assert world.words("/photos/Summer/1.jpg") == "the lake"
    assert set(world.states().values()) == {"PRESENT"}
    assert scan(world.library, folding, world.clock).counts == {}


def test_a_photo_moved_over_another_keeps_its_words_and_the_other_is_missing() -> None:
    world = World()
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about a")
    world.say("/photos/b.jpg", "about b")
    gone = world.asset("/photos/a.jpg").pk
    world.move("/photos/b.jpg", "/photos/a.jpg")
    assert world.scan().counts == {"moved": 1, "missing": 1}
    assert world.words("/photos/a.jpg") == "about b"
    assert Asset.objects.get(pk=gone).state == 1


def test_a_photo_moved_with_its_tags_edited_keeps_its_words_and_is_read_again() -> None:
    world = World()
    world.write("/photos/a.jpg", b"picture, untagged")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    Asset.objects.update(needs=0)
    world.move("/photos/a.jpg", "/photos/2021/a.jpg")
    world.write("/photos/2021/a.jpg", b"picture, with tags")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/2021/a.jpg").pk == asset
    assert Asset.objects.get(pk=asset).needs & Stage.PICTURES


def test_a_photo_moved_and_edited_where_ids_prove_nothing_is_not_guessed() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"picture, untagged")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/photos/2021/a.jpg")
    world.write("/photos/2021/a.jpg", b"picture, with tags")
    assert world.scan().counts == {"added": 1, "missing": 1}
    assert world.words("/photos/2021/a.jpg") is None


def test_photos_change_places_in_a_renamed_folder_after_one_of_it_was_asked_about() -> None:
    world = World()
    world.disk.make_folder(b"/archive")
    ImportPath.objects.create(library=world.library, path=b"/archive", position=1)
    for number in range(8):
        world.write(f"/archive/trip/{number}.jpg")
    world.scan()
    world.say("/archive/trip/2.jpg", "the lake")
    world.remove("/archive/trip/7.jpg")
    world.write("/photos/new.jpg")  # has the inode of one that lay in that folder, and is seen before it
    world.move("/archive/trip", "/archive/journey")
    world.move("/archive/journey/2.jpg", "/archive/journey/1.jpg")
    counts = world.scan().counts
    assert (counts["added"], counts["missing"]) == (1, 2)
    assert world.words("/archive/journey/1.jpg") == "the lake"
    assert world.online() == {"/photos/new.jpg", *(f"/archive/journey/{number}.jpg" for number in (0, 1, 3, 4, 5, 6))}
    assert world.scan().counts == {}


def test_ten_thousand_photos_in_a_renamed_folder_are_known_without_reading_one() -> None:
    world = World()
    for number in range(10_000):
        world.disk.write(b"/photos/old/%02d/%04d.jpg" % (number // 100, number), b"%d" % number)
    world.scan()
    before = dict(File.objects.values_list("name", "asset_id"))
    world.move("/photos/old", "/photos/new")
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    assert scan(world.library, counting, world.clock).counts == {"moved": 10_000}
    assert counting.bytes_read == 0
    assert dict(File.objects.values_list("name", "asset_id")) == before
    assert file_path(File.objects.get(name=b"4242.jpg")) == b"/photos/new/42/4242.jpg"


def test_a_deleted_photos_inode_in_a_new_photo_elsewhere_takes_no_words() -> None:
    world = World()
    world.write("/photos/a.jpg", b"first")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about the first")
    old = world.disk.file(b"/photos/a.jpg")
    world.remove("/photos/a.jpg")
    world.disk.write(b"/photos/b.jpg", b"other", mtime_ns=old.mtime_ns)  # even with its size and its time
    assert world.disk.file(b"/photos/b.jpg").inode == old.inode
    assert world.scan().counts == {"added": 1, "missing": 1}
    assert world.words("/photos/b.jpg") is None


@pytest.mark.parametrize("name", ["holiday", "a holiday"])  # the walk comes by one after, by the other before
def test_the_next_cards_pictures_take_no_words_of_those_whose_folder_was_renamed(name: str) -> None:
    world = World()
    for number in range(4):
        world.write(f"/photos/DCIM/IMG_{number}.jpg", b"first card %d" % number)
    world.scan()
    world.hash_all()
    for number in range(4):
        world.say(f"/photos/DCIM/IMG_{number}.jpg", f"first {number}")
    world.move("/photos/DCIM", f"/photos/{name}")
    world.remove(f"/photos/{name}/IMG_0.jpg")
    for number in range(4):
        world.write(f"/photos/DCIM/IMG_{number}.jpg", b"second card %d" % number)
    world.scan()
    assert [world.words(f"/photos/DCIM/IMG_{number}.jpg") for number in range(4)] == [None] * 4
    assert [world.words(f"/photos/{name}/IMG_{number}.jpg") for number in range(1, 4)] == [
        "first 1",
        "first 2",
        "first 3",
    ]

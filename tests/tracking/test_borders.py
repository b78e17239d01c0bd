"""Photos that cross borders: between import paths, libraries and volumes, out and back, over a remount."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, FileState
from homing.libraries.models import ImportPath
from homing.paths.decorators import CountingFileSystem
from tests.tracking.world import World, new_library, new_owner, rows, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def with_two_import_paths(kind: str = "ext4") -> World:
    world = World(kind=kind)
    world.disk.make_folder(b"/archive")
    ImportPath.objects.create(library=world.library, path=b"/archive", position=1)
    return world


@pytest.mark.parametrize("kind", ["ext4", "vfat"])
def test_a_photo_moved_between_two_import_paths_of_a_library_keeps_its_words(kind: str) -> None:
    world = with_two_import_paths(kind)
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/archive/2021/a.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/archive/2021/a.jpg").pk == asset
    world.move("/archive/2021/a.jpg", "/photos/b.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/b.jpg").pk == asset


def test_a_folder_moved_between_two_import_paths_keeps_every_photo_with_its_words() -> None:
    world = with_two_import_paths()
    for number in range(8):
        world.write(f"/photos/trip/{number % 2}/{number}.jpg")
    world.scan()
    for number in range(8):
        world.say(f"/photos/trip/{number % 2}/{number}.jpg", f"words {number}")
    world.move("/photos/trip", "/archive/trip")
    assert world.scan().counts == {"moved": 8}
    assert [world.words(f"/archive/trip/{n % 2}/{n}.jpg") for n in range(8)] == [f"words {n}" for n in range(8)]
    assert world.scan().counts == {}


@pytest.mark.parametrize("kind", ["ext4", "vfat"])
@pytest.mark.parametrize("is_source_first", [True, False])
def test_a_photo_moved_between_two_libraries_keeps_its_words_whichever_is_scanned_first(
    kind: str, is_source_first: bool
) -> None:
    world = World(kind=kind)
    world.disk.make_folder(b"/family")
    family = new_library(world.owner, b"/family")
    world.write("/photos/a.jpg")
    world.scan()
    scan(family, world.disk, world.clock)
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/family/a.jpg")
    for library in (world.library, family) if is_source_first else (family, world.library):
        world.clock.move(60)
        scan(library, world.disk, world.clock)
        world.hash_all()
    assert world.words("/family/a.jpg") == "the lake"
    assert world.asset("/family/a.jpg").library == family
    assert Asset.objects.get(state=0).pk == asset
    assert scan(world.library, world.disk, world.clock).counts == {}
    assert scan(family, world.disk, world.clock).counts == {}


def test_a_photo_moved_into_another_persons_library_takes_no_words_along() -> None:
    world = World()
    world.disk.make_folder(b"/theirs")
    theirs = new_library(new_owner(), b"/theirs")
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "private")
    world.move("/photos/a.jpg", "/theirs/a.jpg")
    world.clock.move(60)
    assert scan(theirs, world.disk, world.clock).counts == {"added": 1}
    assert world.scan().counts == {"missing": 1}
    assert not Asset.objects.filter(owner=theirs.owner, words__isnull=False).exists()
    world.move("/theirs/a.jpg", "/photos/back.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.words("/photos/back.jpg") == "private"


@pytest.mark.parametrize("kind", ["ext4", "vfat"])
def test_a_folder_moved_out_of_the_library_and_back_brings_every_photo_back(kind: str) -> None:
    world = World(kind=kind)
    for number in range(4):
        world.write(f"/photos/trip/{number}.jpg")
    world.write("/photos/other.jpg")
    world.scan()
    world.hash_all()
    assets = [world.say(f"/photos/trip/{number}.jpg", f"words {number}") for number in range(4)]
    world.move("/photos/trip", "/elsewhere")
    assert world.scan().counts == {"missing": 4}
    world.move("/elsewhere", "/photos/trip")
    assert world.scan().counts == {"returned": 4}
    assert [world.asset(f"/photos/trip/{number}.jpg").pk for number in range(4)] == assets


@pytest.mark.parametrize("kind", ["ext4", "vfat"])
def test_a_folder_moved_out_of_the_library_and_back_under_another_name_brings_every_photo_back(kind: str) -> None:
    world = World(kind=kind)
    for number in range(4):
        world.write(f"/photos/trip/{number}.jpg")
    world.write("/photos/other.jpg")
    world.scan()
    world.hash_all()
    assets = [world.say(f"/photos/trip/{number}.jpg", f"words {number}") for number in range(4)]
    world.move("/photos/trip", "/elsewhere")
    world.scan()
    world.move("/elsewhere", "/photos/2021/italy")
    assert world.scan().counts == {"moved": 4}
    assert [world.asset(f"/photos/2021/italy/{number}.jpg").pk for number in range(4)] == assets
    assert [world.words(f"/photos/2021/italy/{number}.jpg") for number in range(4)] == [f"words {n}" for n in range(4)]


def test_a_photo_moved_to_another_volume_is_read_once_and_nothing_else_is() -> None:
    world = World()
    world.disk.make_folder(b"/photos/usb")
    world.disk.mount_volume(b"/photos/usb", world.disk.new_volume("ext4"))
    for number in range(20):
        world.write(f"/photos/{number}.jpg", b"%030d" % number)
    world.scan()
    world.hash_all()
    asset = world.say("/photos/7.jpg", "the lake")
    world.move("/photos/7.jpg", "/photos/usb/7.jpg")
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    assert scan(world.library, counting, world.clock).counts == {"moved": 1}
    assert counting.bytes_read == 30
    assert world.asset("/photos/usb/7.jpg").pk == asset


def test_a_photo_moved_on_its_volume_is_never_read() -> None:
    world = World()
    for number in range(20):
        world.write(f"/photos/{number}.jpg", b"%030d" % number)
    world.scan()
    world.hash_all()
    for number in range(20):
        world.move(f"/photos/{number}.jpg", f"/photos/sorted/{number:02d}.jpg")
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    assert scan(world.library, counting, world.clock).counts == {"moved": 20}
    assert counting.bytes_read == 0


def test_a_drive_mounted_again_under_another_device_number_changes_nothing_and_its_moves_are_still_seen() -> None:
    world = World()
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos", drive)
    for number in range(6):
        world.write(f"/photos/{number}.jpg", b"%030d" % number)
    world.scan()
    asset = world.say("/photos/3.jpg", "the lake")
    world.disk.renumber(drive)
    world.move("/photos/3.jpg", "/photos/lake.jpg")
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    assert scan(world.library, counting, world.clock).counts == {"moved": 1}
    assert counting.bytes_read == 0
    assert world.asset("/photos/lake.jpg").pk == asset


def test_a_photo_moved_while_its_volume_renumbered_all_files_is_known_by_its_content() -> None:
    world = World()
    for number in range(10):
        world.write(f"/photos/{number}.jpg", b"%030d" % number)
    world.scan()
    world.hash_all()
    asset = world.say("/photos/3.jpg", "the lake")
    for number in range(10):
        world.disk.file(b"/photos/%d.jpg" % number).inode += 5000
    world.move("/photos/3.jpg", "/photos/lake.jpg")
    assert world.scan().counts == {"touched": 9, "moved": 1}
    assert world.asset("/photos/lake.jpg").pk == asset
    assert world.scan().counts == {}


def test_a_photo_moved_from_an_inner_import_path_to_the_outer_one_keeps_its_words() -> None:
    world = World()
    ImportPath.objects.create(library=world.library, path=b"/photos/2020", position=1)
    world.write("/photos/a.jpg")
    world.write("/photos/2020/b.jpg")
    world.scan()
    asset = world.say("/photos/2020/b.jpg", "the lake")
    world.move("/photos/2020/b.jpg", "/photos/b.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/b.jpg").pk == asset
    world.move("/photos/b.jpg", "/photos/2020/05/b.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/2020/05/b.jpg").pk == asset


def test_a_photo_out_of_scope_in_one_library_is_known_in_another_of_the_same_person() -> None:
    world = World()
    world.write("/photos/2020/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/2020/a.jpg", "the lake")
    ImportPath.objects.filter(library=world.library).update(removed_at="2026-01-01T00:00:00Z")
    assert world.scan().counts == {"out of scope": 2}
    other = new_library(world.owner, b"/photos/2020")
    world.clock.move(60)
    scan(other, world.disk, world.clock)
    assert world.asset("/photos/2020/a.jpg").pk == asset
    assert world.asset("/photos/2020/a.jpg").library == other
    assert [row.state for row in rows(world.library).values()] == [FileState.OUT_OF_SCOPE]


def test_a_photo_moved_under_an_exclusion_pattern_is_excluded_and_comes_back_with_its_words() -> None:
    world = World(patterns=["**/Raw/**"])
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/photos/Raw/a.jpg")
    world.scan()
    assert world.online() == set()
    world.move("/photos/Raw/a.jpg", "/photos/2021/a.jpg")
    world.scan()
    assert world.asset("/photos/2021/a.jpg").pk == asset
    assert world.words("/photos/2021/a.jpg") == "the lake"


def test_an_older_version_restored_from_a_backup_with_its_old_time_is_a_change() -> None:
    world = World()
    world.write("/photos/a.jpg", b"the first version")
    world.scan()
    world.hash_all()
    first = world.disk.file(b"/photos/a.jpg").mtime_ns
    world.write("/photos/a.jpg", b"edited")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.clock.move(60)
    world.disk.write(b"/photos/a.jpg", b"the first version", mtime_ns=first)
    assert world.scan().counts == {"changed": 1}
    assert world.asset("/photos/a.jpg").pk == asset


def test_a_copy_with_an_old_time_is_seen_though_no_file_is_younger() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.disk.write(b"/photos/old.jpg", b"from a camera of 1999", mtime_ns=915_148_800_000_000_000)
    world.clock.move(5)
    assert world.scan().counts == {"added": 1}
    assert world.online() == {"/photos/a.jpg", "/photos/old.jpg"}

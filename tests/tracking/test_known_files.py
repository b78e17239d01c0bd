"""What is known of a place counts also where nothing of it is shown: files that are left out, or that lie in a folder
which was taken out of one library and put into another."""

from __future__ import annotations

import pytest

from homing.libraries.models import ImportPath
from tests.support.memory_filesystem import Volume
from tests.tracking.edits import set_paths
from tests.tracking.world import World, new_library, rows, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def with_a_drive() -> tuple[World, Volume]:
    world = World()
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos", drive)
    for number in range(3):
        world.write(f"/photos/a/{number}.jpg")
    world.scan()
    return world, drive


def leave_out(world: World, *patterns: str) -> None:
    world.library.exclusion_patterns = list(patterns)
    world.library.save()


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_drive_on_which_everything_is_left_out_is_missed_all_the_same(is_empty: bool) -> None:
    world, drive = with_a_drive()
    leave_out(world, "**/*.jpg")
    world.scan()
    world.disk.unmount(b"/photos")
    if not is_empty:
        world.disk.mount_volume(b"/photos", world.disk.new_volume())
        world.write("/photos/a/stranger.png")
    world.scan()
    assert set(world.states().values()) == {"EXCLUDED"}
    assert ImportPath.objects.get().unavailable_since is not None
    world.disk.mount_volume(b"/photos", drive)
    leave_out(world)
    world.scan()
    assert len(world.online()) == 3


def test_a_folder_that_is_put_back_into_its_library_while_its_drive_is_away_loses_nothing() -> None:
    world, drive = with_a_drive()
    set_paths(world.library, [])
    world.scan()
    world.disk.unmount(b"/photos")
    set_paths(world.library, [b"/photos"])
    world.scan()
    assert "ABSENT" not in world.states().values()
    world.disk.mount_volume(b"/photos", drive)
    world.scan()
    assert len(world.online()) == 3


@pytest.mark.parametrize("below", [b"", b"/a"])
def test_a_folder_that_changes_its_library_while_its_drive_is_away_loses_nothing(below: bytes) -> None:
    world, drive = with_a_drive()
    other = new_library(world.owner)
    world.disk.unmount(b"/photos")
    if below:
        world.disk.make_folder(b"/photos/a")  # as some programs do that find a folder gone
    set_paths(world.library, [])
    set_paths(other, [b"/photos" + below])
    for library in (other, world.library, other):
        world.clock.move(60)
        scan(library, world.disk, world.clock)
    assert {row.state.name for row in rows(other).values()} == {"PRESENT"}
    assert ImportPath.objects.get(library=other).unavailable_since is not None
    world.disk.mount_volume(b"/photos", drive)
    world.clock.move(60)
    assert scan(other, world.disk, world.clock).counts == {}
    assert ImportPath.objects.get(library=other).unavailable_since is None


def test_a_folder_in_use_that_becomes_an_import_path_of_its_own_is_the_place_that_it_was() -> None:
    world, _ = with_a_drive()
    world.write("/photos/b.jpg")
    world.scan()
    world.remove("/photos/a/0.jpg")
    world.remove("/photos/a/1.jpg")
    set_paths(world.library, [b"/photos", b"/photos/a"])
    assert world.scan().counts == {"missing": 2}
    assert world.online() == {"/photos/a/2.jpg", "/photos/b.jpg"}


def test_a_drive_below_a_folder_that_changes_its_library_is_the_drive_that_it_was() -> None:
    world = World()
    world.disk.make_folder(b"/photos/usb")
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos/usb", drive)
    world.write("/photos/usb/a.jpg")
    world.scan()
    world.write("/photos/usb/a.jpg", b"edited since")
    other = new_library(world.owner)
    set_paths(world.library, [])
    set_paths(other, [b"/photos"])
    world.clock.move(60)
    assert scan(other, world.disk, world.clock).counts == {"changed": 1}


def test_a_drive_that_is_mounted_over_known_files_is_believed_by_no_later_scan_either() -> None:
    world = World()
    world.write("/photos/usb/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.mount_volume(b"/photos/usb", world.disk.new_volume())
    world.write("/photos/usb/stranger.jpg")
    for _ in range(3):
        assert not world.scan().counts
        assert world.online() == {"/photos/b.jpg"}
    assert set(world.states().values()) == {"PRESENT"}

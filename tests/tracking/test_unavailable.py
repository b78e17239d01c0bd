"""What cannot be seen is not gone."""

from __future__ import annotations

import errno

import pytest

from homing.libraries.models import ImportPath
from homing.paths.decorators import FaultyFileSystem
from tests.tracking.world import World, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


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

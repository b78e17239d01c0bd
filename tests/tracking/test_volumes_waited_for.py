"""Places that hang, that show only a part, and that come back by themselves. On the file system in memory."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from homing.libraries.models import ImportPath
from homing.paths import Entry, Listing
from homing.paths.answering import AnsweringFileSystem
from homing.paths.filesystem import Choose
from homing.tracking.models import Scan
from homing.tracking.scanning.recovering import look_for_places
from tests.support.memory_filesystem import MemoryFileSystem, MovedClock
from tests.tracking.swapping import swap, with_drive
from tests.tracking.world import World, new_library, rows, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def reason() -> str:
    return ImportPath.objects.get().unavailable_reason


# -- what hangs ----------------------------------------------------------------------------------------------------


class Hanging(MemoryFileSystem):
    """A file system on which everything below a folder hangs until it is let go."""

    def __init__(self, clock: MovedClock) -> None:
        super().__init__(clock)
        self.hangs_at: bytes | None = None
        self.let_go = threading.Event()
        self.calls = 0

    def _wait(self, path: bytes) -> None:
        if self.hangs_at is not None and path.startswith(self.hangs_at):
            self.calls += 1
            self.let_go.wait()

    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        self._wait(path)
        return super().list_folder(path, choose)

    def lstat(self, path: bytes) -> Entry:
        self._wait(path)
        return super().lstat(path)


def test_a_folder_that_hangs_holds_up_neither_the_scan_nor_another_import_path() -> None:
    """A scan that never ended blocked every later one. On the seam; with a real share in `test_real_drives`."""
    world = World()
    disk = world.disk = Hanging(world.clock)
    world.library = new_library(world.owner, b"/nas", b"/photos")
    for path in ("/nas/deep/a.jpg", "/nas/b.jpg", "/photos/c.jpg"):
        world.write(path)
    world.scan()
    disk.hangs_at = b"/nas/deep"
    world.write("/photos/new.jpg")
    world.remove("/nas/b.jpg")
    world.clock.move(60)
    patient = AnsweringFileSystem(disk, patience_s=0.2, places=[b"/nas", b"/photos"])
    report = scan(world.library, patient, world.clock)
    assert report.counts == {"added": 1}, "b.jpg is unknown, too: the place as a whole does not answer"
    away = ImportPath.objects.get(library=world.library, path=b"/nas")
    assert away.unavailable_reason.startswith("/nas is not answering since")
    assert disk.calls == 1, "nothing else was asked of it"
    disk.let_go.set()
    disk.hangs_at = None
    for thread in threading.enumerate():
        if thread.name == "file-system" and thread.daemon:
            thread.join(0.5)
    report = scan(world.library, AnsweringFileSystem(disk, patience_s=5.0, places=[b"/nas"]), world.clock)
    assert report.counts == {"missing": 1}
    assert not ImportPath.objects.filter(unavailable_since__isnull=False).exists()


def test_a_slow_folder_that_moves_on_is_waited_for() -> None:
    """What works is not cut off, however long it takes: only silence is."""
    clock = MovedClock()

    class Slow(MemoryFileSystem):
        def folder_stat(self, path: bytes):
            for _ in range(3_000_000):
                pass
            return super().folder_stat(path)

    disk = Slow(clock)
    disk.make_folder(b"/photos")
    assert AnsweringFileSystem(disk, patience_s=0.01).folder_stat(b"/photos").inode


# -- FUSE: two looks -----------------------------------------------------------------------------------------------


def fuse(kind: str = "fuse.mergerfs") -> World:
    world, _ = with_drive(3, kind)
    return world


@pytest.mark.parametrize("kind", ["fuse.mergerfs", "fuse.rclone", "overlay", "fuse"])
def test_on_fuse_a_photo_is_missing_only_when_two_looks_a_minute_apart_lack_it(kind: str) -> None:
    """mergerfs and rclone leave out what a branch or a far server cannot show just now."""
    world = fuse(kind)
    world.remove("/photos/0.jpg")
    assert world.scan().counts == {}
    follow_up = Scan.objects.latest("pk")
    assert (follow_up.trigger, follow_up.state) == ("follow-up", "queued")
    world.clock.move(-30)
    assert world.scan().counts == {}, "30 s later"
    world.clock.move(30)
    assert world.scan().counts == {"missing": 1}


def test_on_fuse_a_photo_that_was_seen_in_between_starts_anew() -> None:
    world = fuse()
    node = world.disk.file(b"/photos/0.jpg")
    world.remove("/photos/0.jpg")
    world.scan()
    world.disk.write(b"/photos/0.jpg", node.content, mtime_ns=node.mtime_ns)
    world.scan()
    world.remove("/photos/0.jpg")
    assert world.scan().counts == {}, "the first doubt was settled"
    assert world.scan().counts == {"missing": 1}


def test_on_fuse_a_photo_that_moved_is_known_at_once() -> None:
    world = fuse()
    world.hash_all()
    world.move("/photos/0.jpg", "/photos/album/0.jpg")
    assert world.scan().counts == {"moved": 1}


def test_a_fuse_mount_that_shows_nothing_at_all_is_unavailable() -> None:
    """rclone without its token, mergerfs without its branches: mounted, and empty."""
    world = fuse()
    for number in range(3):
        world.remove(f"/photos/{number}.jpg")
    world.scan()
    world.clock.move(120)
    assert world.scan().counts == {}
    assert "empty" in reason()


def test_on_a_disk_one_look_is_enough() -> None:
    world, _ = with_drive(3)
    world.remove("/photos/0.jpg")
    assert world.scan().counts == {"missing": 1}


# -- back by itself ------------------------------------------------------------------------------------------------


def test_a_place_that_is_back_is_scanned_without_anybody_asking() -> None:
    world, drive = with_drive(3)
    world.disk.unmount(b"/photos")
    world.scan()
    assert look_for_places(filesystem=world.disk) == []
    world.disk.mount_volume(b"/photos", drive)
    assert look_for_places(filesystem=world.disk) == [b"/photos"]
    assert Scan.objects.latest("pk").trigger == "schedule"


def test_a_drive_below_that_is_back_is_scanned_without_anybody_asking() -> None:
    world, drive = with_drive(3, at=b"/photos/usb")
    world.disk.unmount(b"/photos/usb")
    world.scan()
    assert look_for_places(filesystem=world.disk) == []
    world.disk.mount_volume(b"/photos/usb", drive)
    assert look_for_places(filesystem=world.disk) == [b"/photos/usb"]


def test_another_disk_is_asked_about_as_soon_as_it_is_there() -> None:
    world, _ = with_drive(5)
    world.disk.unmount(b"/photos")
    world.scan()
    swap(world, 0)
    assert look_for_places(filesystem=world.disk) == [b"/photos"]
    world.scan()
    assert look_for_places(filesystem=world.disk) == [], "it is asked about already"


def test_photos_moved_off_a_lost_place_are_known_by_their_id() -> None:
    """TRACKING section 2: a file found elsewhere by its proven id has moved, whatever its old root's health."""
    world = World()
    world.library = new_library(world.owner, b"/photos", b"/archive")
    world.disk.make_folder(b"/archive")
    world.write("/photos/a.jpg")
    world.scan()
    world.move("/photos/a.jpg", "/archive/a.jpg")
    world.disk.remove(b"/photos")
    world.disk.make_folder(b"/photos")
    assert world.scan().counts == {"moved": 1}
    assert [row.path for row in rows(world.library).values()] == [b"/archive/a.jpg"]


def test_since_when_and_why_are_kept_while_it_lasts() -> None:
    world, _ = with_drive(3)
    world.disk.unmount(b"/photos")
    world.scan()
    first = ImportPath.objects.get().unavailable_since
    world.clock.move(timedelta(days=2).total_seconds())
    world.scan()
    assert ImportPath.objects.get().unavailable_since == first

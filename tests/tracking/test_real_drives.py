"""Drives that are really plugged and unplugged: bind mounts, tmpfs and loop devices in a mount namespace of the test's
own. Cases 1, 2, 6, 28 and 34 of the list of acceptance tests, and the threads that tell of lost libraries."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from homing.clock import SystemClock
from homing.libraries.models import ImportPath, Library
from homing.paths import RealFileSystem
from homing.paths.answering import AnsweringFileSystem
from homing.tracking.models import MountBelow, Question, QuestionKind
from homing.tracking.scanning.report import ScanReport
from tests.support import mounting
from tests.tracking.world import new_library, new_owner, rows
from tests.tracking.world import scan as scan_with

pytestmark = pytest.mark.django_db
DISK = RealFileSystem()
OLD_NS = 1_600_000_000_000_000_000
"""Long ago, so that no file is young."""


@pytest.fixture(autouse=True)
def _own_mounts(request: pytest.FixtureRequest) -> Generator[None]:
    try:
        with mounting.own_mounts():
            yield
    except mounting.CannotMount:
        mounting.run_where_we_may_mount(request)


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """A drive that can be plugged in somewhere."""
    return new_drive(tmp_path / "drive")


def new_drive(at: Path, **files: str) -> Path:
    at.mkdir()
    mounting.mount("none", at, "tmpfs", "size=4m")
    for name, content in files.items():
        write(at / f"{name}.jpg", content)
    return at


def write(path: Path, content: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content or path.name)
    os.utime(path, ns=(OLD_NS, OLD_NS))


def library_at(*folders: Path) -> Library:
    return new_library(new_owner(), *(os.fsencode(folder) for folder in folders))


def scan(library: Library) -> ScanReport:
    return scan_with(library, DISK, SystemClock())


def states(library: Library) -> dict[str, str]:
    return {Path(os.fsdecode(row.path)).name: row.state.name for row in rows(library).values()}


def test_an_empty_mount_point_over_a_full_library_changes_no_state(tmp_path: Path, drive: Path) -> None:
    """A.14, case 1; navidrome#407, #4307, jellyfin#1714, #13204, photoprism#614: the share was not mounted, all was
    gone. On real mounts."""
    photos = tmp_path / "photos"
    photos.mkdir()
    mounting.bind(drive, photos)
    for name in ("a", "b", "c"):
        write(photos / f"{name}.jpg")
    library = library_at(photos)
    scan(library)
    mounting.unmount(photos)
    assert scan(library).counts == {}
    assert set(states(library).values()) == {"PRESENT"}
    path = ImportPath.objects.get()
    assert path.unavailable_since is not None
    assert "empty folder where a drive" in path.unavailable_reason
    mounting.bind(drive, photos)
    assert scan(library).counts == {}
    assert ImportPath.objects.get().unavailable_since is None


def test_a_drive_inside_a_library_that_is_pulled_out_takes_nothing_with_it(tmp_path: Path, drive: Path) -> None:
    """A.14, case 2: no other product notices a nested mount that is lost in a live root. On real mounts."""
    photos = tmp_path / "photos"
    write(photos / "own.jpg")
    (photos / "usb").mkdir()
    mounting.bind(drive, photos / "usb")
    write(photos / "usb" / "holiday" / "far.jpg")
    write(photos / "usb" / "near.jpg")
    library = library_at(photos)
    assert scan(library).counts == {"added": 3}
    mounting.unmount(photos / "usb")
    report = scan(library)
    assert report.counts == {}
    assert set(states(library).values()) == {"PRESENT"}
    mount = MountBelow.objects.get()
    assert "was mounted at" in mount.unavailable_reason
    assert str(photos / "usb") in mount.unavailable_reason
    assert ImportPath.objects.get().unavailable_since is None
    (photos / "own.jpg").unlink()
    assert scan(library).counts == {"missing": 1}
    mounting.bind(drive, photos / "usb")
    assert scan(library).counts == {}
    assert MountBelow.objects.get().unavailable_since is None


def test_a_drive_whose_mount_point_went_with_it_takes_nothing_with_it(tmp_path: Path, drive: Path) -> None:
    """Desktops remove the folder when a drive is pulled out. On real mounts."""
    photos = tmp_path / "media"
    write(photos / "own.jpg")
    (photos / "USB").mkdir()
    mounting.bind(drive, photos / "USB")
    write(photos / "USB" / "a.jpg")
    library = library_at(photos)
    scan(library)
    mounting.unmount(photos / "USB")
    (photos / "USB").rmdir()
    assert scan(library).counts == {}
    assert "not mounted now" in MountBelow.objects.get().unavailable_reason
    (photos / "USB").mkdir()
    mounting.bind(drive, photos / "USB")
    assert scan(library).counts == {}
    assert MountBelow.objects.get().unavailable_since is None


def test_another_drive_in_the_slot_is_asked_about(tmp_path: Path, drive: Path) -> None:
    """Whoever knows a drive by its path alone takes the one for the other. On real mounts."""
    photos = tmp_path / "photos"
    photos.mkdir()
    mounting.bind(drive, photos)
    for number in range(5):
        write(photos / f"{number}.jpg")
    library = library_at(photos)
    scan(library)
    mounting.unmount(photos)
    mounting.bind(new_drive(tmp_path / "other", stranger="x"), photos)
    assert scan(library).counts == {}
    assert set(states(library)) == {f"{number}.jpg" for number in range(5)}
    question = Question.objects.get(kind=QuestionKind.ANOTHER_DISK)
    assert question.answered_at is None
    assert str(photos) in question.text
    mounting.unmount(photos)
    mounting.bind(drive, photos)
    scan(library)
    question.refresh_from_db()
    assert question.answered_at is not None, "the right disk is back: there is nothing to ask any more"


def test_a_copy_of_the_drive_on_another_drive_is_taken_for_the_same(tmp_path: Path, drive: Path) -> None:
    """A larger disk, copied with its times: 20 of 20 known files are there. On real mounts."""
    photos = tmp_path / "photos"
    photos.mkdir()
    mounting.bind(drive, photos)
    for number in range(30):
        write(photos / f"{number}.jpg")
    library = library_at(photos)
    scan(library)
    larger = new_drive(tmp_path / "larger")
    for path in photos.iterdir():
        shutil.copy2(path, larger / path.name)
    mounting.unmount(photos)
    mounting.bind(larger, photos)
    report = scan(library)
    assert set(report.counts) <= {"touched"}
    assert set(states(library).values()) == {"PRESENT"}
    assert any("another drive or mount" in note.detail for note in report.notes)
    assert ImportPath.objects.get().unavailable_since is None


def test_a_renamed_root_changes_no_state(tmp_path: Path) -> None:
    """A.14, case 6. On a real disk."""
    photos = tmp_path / "photos"
    write(photos / "a.jpg")
    library = library_at(photos)
    scan(library)
    photos.rename(tmp_path / "elsewhere")
    assert scan(library).counts == {}
    assert states(library) == {"a.jpg": "PRESENT"}
    assert "is not there" in ImportPath.objects.get().unavailable_reason
    photos.mkdir()
    assert scan(library).counts == {}, "a new empty folder at the old place proves nothing"
    photos.rmdir()
    (tmp_path / "elsewhere").rename(photos)
    assert scan(library).counts == {}
    assert ImportPath.objects.get().unavailable_since is None


def test_one_broken_library_leaves_the_others_as_they_are(tmp_path: Path, drive: Path) -> None:
    """A.14, case 34. On real mounts."""
    broken, whole = tmp_path / "broken", tmp_path / "whole"
    broken.mkdir()
    mounting.bind(drive, broken)
    write(broken / "a.jpg")
    write(whole / "b.jpg")
    first, second = library_at(broken), library_at(whole)
    scan(first)
    scan(second)
    mounting.unmount(broken)
    (whole / "b.jpg").unlink()
    write(whole / "c.jpg")
    assert scan(first).counts == {}
    assert scan(second).counts == {"added": 1, "missing": 1}
    assert states(first) == {"a.jpg": "PRESENT"}


@pytest.mark.skipif(not mounting.has_loop_devices(), reason="loop devices are root's")
def test_a_drive_that_is_plugged_in_again_under_another_device_number_is_the_same(tmp_path: Path) -> None:
    """A.14, case 28, with two ext4 drives that change their places. On loop devices."""
    photos, other = tmp_path / "photos", tmp_path / "other"
    photos.mkdir()
    other.mkdir()
    with mounting.disk_image(tmp_path / "one.img", photos):
        write(photos / "a.jpg")
        library = library_at(photos)
        scan(library)
        before = ImportPath.objects.get()
        assert before.volume_id
    with mounting.disk_image(tmp_path / "two.img", other), mounting.disk_image(tmp_path / "one.img", photos):
        assert scan(library).counts == {}
        after = ImportPath.objects.get()
        assert (after.volume_id, after.inode) == (before.volume_id, before.inode)
        assert after.unavailable_since is None
    with mounting.disk_image(tmp_path / "two.img", photos):
        write(photos / "stranger.jpg")
        assert scan(library).counts == {}
        assert ImportPath.objects.get().unavailable_since is not None
        assert states(library) == {"a.jpg": "PRESENT"}


@pytest.mark.skipif(not Path("/dev/fuse").exists(), reason="this machine has no FUSE")
def test_a_share_that_hangs_is_unavailable_and_the_scan_ends(tmp_path: Path) -> None:
    """nextcloud/photos#2677, pulsejet/memories#1287: a NAS blip. A FUSE mount that nobody serves keeps every call for
    ever; the other import path and the scan go on. On a real mount."""
    hanging, whole = tmp_path / "nas", tmp_path / "whole"
    write(hanging / "a.jpg")
    write(whole / "b.jpg")
    library = library_at(hanging, whole)
    scan(library)
    device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    mounting.mount("nas", hanging, "fuse", f"fd={device},rootmode=40000,user_id=0,group_id=0")
    write(whole / "c.jpg")
    disk = AnsweringFileSystem(DISK, patience_s=0.2)
    report = scan_with(library, disk, SystemClock())
    assert report.counts == {"added": 1}
    away = ImportPath.objects.get(path=os.fsencode(hanging))
    assert "not answering since" in away.unavailable_reason
    assert threading.active_count() < 20
    stuck = [thread for thread in threading.enumerate() if thread.name == "file-system"]
    assert stuck
    os.close(device)  # the connection ends: the stuck call returns with an error
    for thread in stuck:
        thread.join(10)
    mounting.unmount(hanging)
    assert scan_with(library, AnsweringFileSystem(DISK, patience_s=5.0), SystemClock()).counts == {}
    assert ImportPath.objects.get(path=os.fsencode(hanging)).unavailable_since is None
    assert states(library) == {"a.jpg": "PRESENT", "b.jpg": "PRESENT", "c.jpg": "PRESENT"}

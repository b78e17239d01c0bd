"""Scans of a part of a library: what lies elsewhere is not looked at, and nothing is said of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from homing.assets.models import Folder
from homing.database import write_transaction
from homing.libraries.models import ImportPath
from homing.paths.decorators import CountingFileSystem
from homing.tracking.models import Scan
from homing.tracking.scanning.preview import preview_scan
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.requests import request_scan, run_scan
from tests.tracking.world import World, new_library

pytestmark = pytest.mark.django_db


def scan_folders(world: World, *folders: bytes, is_full: bool = False, files: Sequence[bytes] = ()) -> ScanReport:
    world.clock.move(60)
    with write_transaction():
        requested = request_scan(world.library, trigger="person", folders=folders, files=files, is_full=is_full)
    return run_scan(Scan.objects.get(pk=requested.pk), filesystem=world.disk, clock=world.clock)


@pytest.fixture
def world() -> World:
    found = World()
    for path in ("/photos/a/1.jpg", "/photos/a/deep/2.jpg", "/photos/b/3.jpg", "/photos/4.jpg"):
        found.write(path)
    found.scan()
    return found


def test_a_folders_scan_adds_and_misses_below_it_and_nowhere_else(world: World) -> None:
    for path in (b"/photos/a/1.jpg", b"/photos/b/3.jpg", b"/photos/4.jpg"):
        world.disk.remove(path)
    world.write("/photos/a/deep/new.jpg")
    world.write("/photos/b/new.jpg")
    report = scan_folders(world, b"/photos/a")
    assert report.counts == {"added": 1, "missing": 1}
    assert report.files_seen == 2
    assert world.states()["/photos/b/3.jpg"] == world.states()["/photos/4.jpg"] == "PRESENT"
    assert world.scan().counts == {"added": 1, "missing": 2}


@pytest.mark.parity
def test_a_folder_that_is_gone_misses_what_was_in_it_and_nothing_else(world: World) -> None:
    world.disk.remove(b"/photos/a")
    world.disk.remove(b"/photos/b")
    assert scan_folders(world, b"/photos/a/deep").counts == {"missing": 1}
    assert world.states()["/photos/a/1.jpg"] == "PRESENT"
    assert scan_folders(world, b"/photos/a").counts == {"missing": 1}
    assert {folder.name for folder in Folder.objects.filter(present=False)} == {b"a", b"deep"}


def test_several_folders_and_files_are_looked_at_once_each(world: World) -> None:
    report = scan_folders(world, b"/photos/a", b"/photos/a/deep", files=[b"/photos/a/1.jpg", b"/photos/4.jpg"])
    assert (report.files_seen, report.unchanged, report.counts) == (3, 3, {})


def test_a_photo_that_came_from_elsewhere_is_moved_not_added(world: World) -> None:
    asset = world.say("/photos/b/3.jpg", "the harbour")
    world.move("/photos/b/3.jpg", "/photos/a/3.jpg")
    assert scan_folders(world, b"/photos/a").counts == {"moved": 1}
    assert world.asset("/photos/a/3.jpg").pk == asset
    assert world.scan().counts == {}


def test_a_photo_that_came_from_another_library_is_moved_after_a_reboot_too(world: World) -> None:
    world.disk.make_folder(b"/other")
    other = new_library(world.owner, b"/other")
    world.write("/other/x.jpg")
    world.clock.move(60)
    with write_transaction():
        run_scan(request_scan(other, trigger="person"), filesystem=world.disk, clock=world.clock)
    world.move("/other/x.jpg", "/photos/a/x.jpg")
    assert scan_folders(world, b"/photos/a").counts == {"moved": 1}


def test_a_folder_that_was_moved_in_keeps_its_row(world: World) -> None:
    folder = Folder.objects.get(name=b"b")
    world.disk.move(b"/photos/b", b"/photos/a/b")
    assert scan_folders(world, b"/photos/a").counts == {"moved": 1}
    assert Folder.objects.get(pk=folder.pk).parent == Folder.objects.get(name=b"a")


def test_a_folder_on_a_drive_that_is_away_is_unknown() -> None:
    world = World()
    world.disk.make_folder(b"/photos/usb")
    volume = world.disk.new_volume("ext4")
    world.disk.mount_volume(b"/photos/usb", volume)
    world.write("/photos/usb/trip/1.jpg")
    world.scan()
    world.disk.unmount(b"/photos/usb")
    assert scan_folders(world, b"/photos/usb/trip").errors == 1
    assert scan_folders(world, files=[b"/photos/usb/trip/1.jpg"]).errors == 1
    assert world.states() == {"/photos/usb/trip/1.jpg": "PRESENT"}


def test_a_folder_that_may_not_be_entered_is_unknown(world: World) -> None:
    world.disk.deny(b"/photos/a")
    assert scan_folders(world, b"/photos/a").errors == 1
    assert world.states()["/photos/a/1.jpg"] == "PRESENT"


@pytest.mark.parametrize(("pattern", "folder"), [("**/a/**", b"/photos/a"), ("**/a/**", b"/photos/a/deep")])
def test_an_excluded_folder_is_excluded_and_not_entered(world: World, pattern: str, folder: bytes) -> None:
    world.library.exclusion_patterns = [pattern]
    world.library.save()
    report = scan_folders(world, folder)
    assert set(report.counts) == {"excluded"}
    assert report.files_seen == 0
    assert world.states()["/photos/a/deep/2.jpg"] == "EXCLUDED"
    assert world.states()["/photos/a/1.jpg"] == ("EXCLUDED" if folder == b"/photos/a" else "PRESENT")


def test_an_import_path_is_scanned_by_itself_and_the_other_is_not_asked(world: World) -> None:
    world.disk.make_folder(b"/second")
    path = ImportPath.objects.create(library=world.library, path=b"/second", position=1)
    world.write("/second/5.jpg")
    world.scan()
    world.disk.remove(b"/photos")
    world.write("/second/6.jpg")
    report = scan_folders(world, b"/second")
    assert (report.counts, report.errors) == ({"added": 1}, 0)
    assert ImportPath.objects.get(path=b"/photos").unavailable_since is None
    assert ImportPath.objects.get(pk=path.pk).unavailable_since is None


def test_a_folder_above_several_import_paths_scans_them_all() -> None:
    world = World()
    world.disk.make_folder(b"/photos/inner")
    ImportPath.objects.create(library=world.library, path=b"/photos/inner", position=1)
    world.write("/photos/inner/1.jpg")
    world.write("/photos/2.jpg")
    assert scan_folders(world, b"/").counts == {"added": 2}
    world.write("/photos/inner/x/3.jpg")
    assert scan_folders(world, b"/photos/inner/x").counts == {"added": 1}


def test_a_folders_scan_lists_that_folder_only(world: World) -> None:
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    with write_transaction():
        requested = request_scan(world.library, trigger="person", folders=[b"/photos/a/deep"])
    run_scan(requested, filesystem=counting, clock=world.clock)
    assert counting.calls["list_folder"] == 2  # the import path's health, and the folder


def test_a_full_scan_of_a_folder_reads_its_files_again_and_no_others(world: World) -> None:
    type(world.asset("/photos/4.jpg")).objects.update(needs=0)
    scan_folders(world, b"/photos/a", is_full=True)
    needs = {path: world.asset(path).needs for path in ("/photos/a/1.jpg", "/photos/a/deep/2.jpg", "/photos/4.jpg")}
    assert needs == {"/photos/a/1.jpg": 1, "/photos/a/deep/2.jpg": 1, "/photos/4.jpg": 0}


def test_a_folders_dry_run_tells_what_its_scan_does(world: World) -> None:
    world.disk.remove(b"/photos/a/1.jpg")
    world.disk.remove(b"/photos/4.jpg")
    world.clock.move(60)
    expected = preview_scan(world.library, folders=[b"/photos/a"], filesystem=world.disk, clock=world.clock)
    assert scan_folders(world, b"/photos/a") == expected
    assert expected.counts == {"missing": 1}


def test_a_scan_of_a_folder_is_not_joined_with_one_of_another(world: World) -> None:
    with write_transaction():
        first = request_scan(world.library, trigger="person", folders=[b"/photos/a"])
        same = request_scan(world.library, trigger="person", folders=[b"/photos/a"])
        other = request_scan(world.library, trigger="person", folders=[b"/photos/b"])
        whole = request_scan(world.library, trigger="person")
        dry = request_scan(world.library, trigger="person", is_dry_run=True)
    assert first == same
    assert len({first.pk, other.pk, whole.pk, dry.pk}) == 4

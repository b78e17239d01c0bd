"""Reports of people whose library vanished in another program, played here (`anchors.THREADS` has them all)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homing.assets.models import Asset, AssetState
from homing.libraries.models import ImportPath
from homing.paths import RealFileSystem
from tests.lifecycle.life import Life
from tests.support.memory_filesystem import Volume
from tests.tracking.acts import ShiftedClock
from tests.tracking.world import World, new_library, new_owner, scan

pytestmark = pytest.mark.django_db


def on_a_drive(world: World) -> Volume:
    """The library's folder is the mount point of a drive with four photos."""
    drive = world.disk.new_volume("ext4")
    world.disk.mount_volume(b"/photos", drive)
    for name in ("2024/1", "2024/2", "2025/3", "4"):
        world.write(f"/photos/{name}.jpg")
    world.scan()
    world.hash_all()
    world.say("/photos/4.jpg", "the last one")
    return drive


def present() -> int:
    return Asset.objects.filter(state=AssetState.PRESENT, trashed_at=None).count()


def test_navidrome_4307_a_purging_library_without_its_disk_loses_nothing() -> None:
    world = Life(purge_after_days=30)
    drive = on_a_drive(world)
    world.disk.unmount(b"/photos")
    for _ in range(10):
        world.clock.move(10 * 86_400)
        world.scan()
        world.tidy()
    assert present() == 4
    world.disk.mount_volume(b"/photos", drive)
    world.scan()
    assert present() == len(world.online()) == 4 and world.words("/photos/4.jpg") == "the last one"


def test_navidrome_website_135_a_full_scan_without_the_disk_removes_nothing() -> None:
    world = World()
    on_a_drive(world)
    world.disk.unmount(b"/photos")
    report = world.scan(is_full=True)
    assert not report.counts and present() == 4
    assert ImportPath.objects.get().unavailable_since is not None


def test_jellyfin_15518_a_disk_plugged_in_now_and_then_is_simply_back() -> None:
    world = World()
    drive = on_a_drive(world)
    for visit in range(3):
        world.disk.unmount(b"/photos")
        world.scan()
        world.scan()
        assert world.online() == set() and present() == 4 + visit
        world.disk.mount_volume(b"/photos", drive)
        world.write(f"/photos/new{visit}.jpg")
        world.scan()
        assert len(world.online()) == 5 + visit, "nobody had to take the folder out and put it in again"


def test_jellyfin_15874_a_folder_that_cannot_be_listed_loses_nothing() -> None:
    world = World()
    on_a_drive(world)
    world.disk.deny(b"/photos/2024", is_denied=True)
    world.write("/photos/2025/5.jpg")
    world.scan()
    world.scan(is_full=True)
    assert present() == 5
    world.disk.deny(b"/photos/2024", is_denied=False)
    world.scan()
    assert len(world.online()) == 5


def test_jellyfin_11913_a_library_that_was_really_emptied_is_empty() -> None:
    world = World()
    on_a_drive(world)
    for path in sorted(world.online()):
        world.remove(path)
    world.scan()
    assert present() == 0 and set(world.states().values()) == {"ABSENT"}


def test_photoprism_614_what_was_missing_is_back_with_everything() -> None:
    world = World()
    drive = on_a_drive(world)
    ids = set(Asset.objects.values_list("pk", flat=True))
    world.disk.move(b"/photos/2024", b"/photos/.away")
    world.scan()
    assert present() == 2
    world.disk.unmount(b"/photos")
    world.scan()
    world.disk.mount_volume(b"/photos", drive)
    world.disk.move(b"/photos/.away", b"/photos/2024")
    world.scan()
    assert present() == 4 and set(Asset.objects.values_list("pk", flat=True)) == ids
    assert world.words("/photos/4.jpg") == "the last one"


def test_photoprism_3048_moved_originals_are_not_missing() -> None:
    world = World(kind="nfs")  # where ids prove nothing
    for number in range(40):
        world.write(f"/photos/Camera Roll/{number}.jpg")
    world.scan()
    world.hash_all()
    ids = {name: world.say(f"/photos/Camera Roll/{name}.jpg", f"photo {name}") for name in range(40)}
    for number in range(40):
        world.move(f"/photos/Camera Roll/{number}.jpg", f"/photos/Sorted/{number % 4}/{number}.jpg")
    report = world.scan()
    assert "missing" not in report.counts
    assert all(world.asset(f"/photos/Sorted/{name % 4}/{name}.jpg").pk == pk for name, pk in ids.items())


def test_memories_1287_files_with_other_ids_after_a_remount_keep_their_words() -> None:
    world = World()
    on_a_drive(world)
    before = set(Asset.objects.values_list("pk", flat=True))
    other = world.disk.new_volume("ext4")
    contents = {path: world.disk.file(path.encode()) for path in sorted(world.online())}
    world.disk.unmount(b"/photos")
    world.disk.mount_volume(b"/photos", other)
    for path, node in contents.items():
        world.disk.write(path.encode(), node.content, mtime_ns=node.mtime_ns)
    world.scan()
    assert set(Asset.objects.values_list("pk", flat=True)) == before and present() == 4
    assert world.words("/photos/4.jpg") == "the last one"


def test_syncthing_4345_no_file_of_ours_lies_in_anybodys_folder(tmp_path: Path) -> None:
    """A marker file in each folder would tell an empty mount point, and is what people delete by mistake."""
    root = tmp_path / "photos"
    (root / "a").mkdir(parents=True)
    (root / "a/1.jpg").write_bytes(b"one")
    library = new_library(new_owner(), os.fsencode(root))
    before = {path: path.stat().st_mtime_ns for path in (root, *root.rglob("*"))}
    for _ in range(2):
        scan(library, RealFileSystem(), ShiftedClock())
    assert {path: path.stat().st_mtime_ns for path in (root, *root.rglob("*"))} == before

"""Scans of folders that were seen to change: of each only what lies directly in it, and all of what is new there."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.assets.models import Folder
from homing.database import write_transaction
from homing.paths.decorators import CountingFileSystem
from homing.tracking.models import Scan
from homing.tracking.rules.gathering import Asked, gather
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.requests import request_changed, request_scan, run_scan
from tests.support.memory_filesystem import FolderNode, MemoryFileSystem
from tests.tracking.acts import FILE_ACTS, Act, MemoryDisk
from tests.tracking.test_promises import assert_as_fresh, examples, forgotten
from tests.tracking.world import World, scan

pytestmark = pytest.mark.django_db


def scan_changed(world: World, *entries: bytes, trees: tuple[bytes, ...] = ()) -> ScanReport:
    world.clock.move(60)
    asked = Asked(frozenset(trees), frozenset(entries))
    with write_transaction():
        requested = request_changed(world.library, asked)
    return run_scan(Scan.objects.get(pk=requested.pk), filesystem=world.disk, clock=world.clock)


@pytest.fixture
def world() -> World:
    found = World()
    for path in ("/photos/a/1.jpg", "/photos/a/deep/2.jpg", "/photos/b/3.jpg", "/photos/4.jpg"):
        found.write(path)
    found.scan()
    return found


@pytest.mark.parity
def test_what_lies_directly_in_it_is_looked_at_and_nothing_below(world: World) -> None:
    world.write("/photos/a/new.jpg")
    world.write("/photos/a/deep/new.jpg")
    world.remove("/photos/a/1.jpg")
    world.remove("/photos/a/deep/2.jpg")
    report = scan_changed(world, b"/photos/a")
    assert report.counts == {"added": 1, "missing": 1}
    assert world.states()["/photos/a/deep/2.jpg"] == "PRESENT"
    assert world.scan().counts == {"added": 1, "missing": 1}


def test_folders_that_did_not_change_are_not_listed(world: World) -> None:
    world.write("/photos/new.jpg")
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    with write_transaction():
        requested = request_changed(world.library, Asked(entries=frozenset([b"/photos"])))
    report = run_scan(Scan.objects.get(pk=requested.pk), filesystem=counting, clock=world.clock)
    assert report.counts == {"added": 1}
    assert report.folders_seen == 1


def test_a_new_folder_in_it_is_looked_at_with_all_below(world: World) -> None:
    world.write("/photos/new/deep/5.jpg")
    assert scan_changed(world, b"/photos").counts == {"added": 1}
    assert world.scan().counts == {}


def test_a_folder_that_is_gone_from_it_takes_all_below_along(world: World) -> None:
    world.remove("/photos/a")
    assert scan_changed(world, b"/photos").counts == {"missing": 2}
    assert {folder.name for folder in Folder.objects.filter(present=False)} == {b"a", b"deep"}
    assert world.scan().counts == {}


def test_a_folder_that_was_gone_and_is_back_is_looked_into(world: World) -> None:
    world.move("/photos/a", "/elsewhere")
    assert scan_changed(world, b"/photos").counts == {"missing": 2}
    world.move("/elsewhere", "/photos/a")
    assert scan_changed(world, b"/photos").counts == {"returned": 2}


def test_a_renamed_folder_is_one_operation(world: World) -> None:
    row = Folder.objects.get(name=b"a").pk
    world.move("/photos/a", "/photos/renamed")
    report = scan_changed(world, b"/photos", trees=(b"/photos/a", b"/photos/renamed"))
    assert report.counts == {"moved": 2}
    assert Folder.objects.get(pk=row).name == b"renamed"
    assert world.scan().counts == {}


def test_a_folder_that_is_gone_by_now_is_gone(world: World) -> None:
    world.remove("/photos/a")
    assert scan_changed(world, b"/photos/a", b"/photos/a/deep").counts == {"missing": 2}


def test_an_excluded_folder_is_not_entered(world: World) -> None:
    world.library.exclusion_patterns = ["**/a/**"]
    world.library.save()
    assert scan_changed(world, b"/photos/a/deep").files_seen == 0


def test_a_scan_that_waits_takes_more_along(world: World) -> None:
    with write_transaction():
        first = request_changed(world.library, Asked(entries=frozenset([b"/photos/a"])))
        second = request_changed(world.library, Asked(entries=frozenset([b"/photos/b"])))
        third = request_changed(world.library, Asked(trees=frozenset([b"/photos/a"])))
    assert first.pk == second.pk == third.pk
    world.write("/photos/a/deep/new.jpg")
    world.write("/photos/b/new.jpg")
    world.clock.move(60)
    report = run_scan(Scan.objects.get(pk=first.pk), filesystem=world.disk, clock=world.clock)
    assert report.counts == {"added": 2}


def test_a_whole_scan_that_waits_covers_it(world: World) -> None:
    with write_transaction():
        whole = request_scan(world.library, trigger="person")
        assert request_changed(world.library, Asked(entries=frozenset([b"/photos/a"]))).pk == whole.pk


def test_a_watchers_scans_do_not_push_a_persons_out_of_the_history(world: World) -> None:
    asked = Scan.objects.get()
    for _ in range(60):
        scan_changed(world, b"/photos")
    assert Scan.objects.filter(pk=asked.pk).exists()
    assert Scan.objects.filter(trigger="watcher").count() == 50


# -- a property: who is told of every change needs no other scan ------------------------------------------------------

Snapshot = dict[bytes, dict[bytes, tuple[int, int, int]]]


def snapshot(disk: MemoryFileSystem, folder: bytes = b"/photos") -> Snapshot:
    """Every folder with what tells whether one of its files changed."""
    node = disk._walk(folder)
    found: Snapshot = {folder: {}}
    for name, child in node.children.items():
        path = folder + b"/" + name
        if isinstance(child, FolderNode):
            found |= snapshot(disk, path)
        else:
            found[folder][name] = (child.inode, child.mtime_ns, child.ctime_ns)
    return found


def said(before: Snapshot, after: Snapshot) -> Asked:
    """What a watcher that misses nothing says."""
    came_or_went = before.keys() ^ after.keys()
    above = {os.path.dirname(folder) for folder in came_or_went}
    changed = {folder for folder in before.keys() & after.keys() if before[folder] != after[folder]}
    return gather(came_or_went, changed | above, most=200)


acts = st.lists(st.tuples(st.sampled_from(FILE_ACTS), st.integers(0, 15), st.integers(0, 15)), max_size=20)


@forgotten()
def ends_as_fresh(sequence: list[Act], kind: str) -> None:
    world = World(kind=kind)
    disk = MemoryDisk(world.disk, world.clock, world.library)
    world.clock.move(60)
    scan(world.library, disk.filesystem, world.clock)
    for act in sequence:
        if act[0] in {"pattern", "no-pattern"}:
            continue  # an edit of the library asks for a scan of its own
        before = snapshot(world.disk)
        world.clock.move(5)
        disk.act(act, world.library)
        asked = said(before, snapshot(world.disk))
        if asked:
            scan_changed(world, *asked.entries, trees=tuple(asked.trees))
    assert_as_fresh(world, disk)
    world.clock.move(60)
    assert scan(world.library, disk.filesystem, world.clock).counts == {}


@examples(60)
@given(sequence=acts, kind=st.sampled_from(["ext4", "vfat"]))
def test_scans_of_what_changed_end_in_the_index_that_a_fresh_one_would_be(sequence: list[Act], kind: str) -> None:
    ends_as_fresh(sequence, kind)


@pytest.mark.soak
@examples(5_000)
@given(sequence=acts, kind=st.sampled_from(["ext4", "vfat"]))
def test_thousands_of_sequences_of_changes_end_in_a_fresh_index(sequence: list[Act], kind: str) -> None:
    ends_as_fresh(sequence, kind)

"""Promise 5: a dry run tells what the scan after it does, writes nothing, and what it read is not read again."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from homing.assets.models import File
from homing.jobs import JobCancelled
from homing.libraries.models import ImportPath, Library
from homing.paths.decorators import CountingFileSystem
from homing.tracking.models import KnownContent
from homing.tracking.rows.known_contents import KEEP_FOR
from homing.tracking.scanning.preview import preview_scan
from homing.tracking.scanning.report import ScanReport
from tests.tracking.acts import ACTS, Act, Disk, MemoryDisk, RealDisk, path_of
from tests.tracking.test_promises import examples, forgotten, kinds, take_hashes
from tests.tracking.world import World, new_library, new_owner, scan

pytestmark = pytest.mark.django_db

DRY_ACTS = [*ACTS, "paths", "paths", "scan-other", "say", "trash"]
acts = st.lists(st.tuples(st.sampled_from(DRY_ACTS), st.integers(0, 15), st.integers(0, 15)), max_size=25)
_PATH_SETS = [(b"",), (b"", b"/a"), (b"/a", b"/c"), (b"/c",), (), (b"", b"/a/b", b"/c"), (b"/a",), (b"/a/b",)]
_NOT_INDEX = {"Scan", "ScanNote", "KnownContent"}
"""What a dry run writes of itself, and nobody sees as a change."""


def set_paths(library: Library, wanted: list[bytes]) -> None:
    """Edit import paths as a person does: what is taken out is only marked."""
    rows = {row.path: row for row in ImportPath.objects.filter(library=library)}
    for path in wanted:
        row = rows.pop(path, None) or ImportPath(library=library, path=path, position=0)
        row.removed_at = None
        row.save()
    for row in rows.values():
        row.removed_at = row.removed_at or datetime(2026, 1, 1, tzinfo=UTC)
        row.save()


class TwoLibraries:
    """One owner, a library on the whole disk and another whose import paths come and go."""

    def __init__(self, world: World, disk: Disk) -> None:
        self.world = world
        self.disk = disk
        self.other = new_library(world.owner)

    def play(self, sequence: list[Act]) -> None:
        for act in sequence:
            self.world.clock.move(5)
            self._play(act)

    def _play(self, act: Act) -> None:
        name, first, second = act
        if name in ("scan", "scan-other"):
            self.scan(self.world.library if name == "scan" else self.other)
        elif name == "hash":
            take_hashes(self.world, self.disk.filesystem)
        elif name == "paths":
            library = self.other if second % 3 else self.world.library
            set_paths(library, [self.disk.root + below for below in _PATH_SETS[first % len(_PATH_SETS)]])
        elif name in ("say", "trash"):
            self._by_a_person(name, path_of(first))
        else:
            self.disk.act(act, self.world.library)

    def _by_a_person(self, name: str, below: bytes) -> None:
        try:
            asset = self.world.asset((self.disk.root + below).decode("utf-8", "surrogateescape"))
        except (LookupError, UnicodeEncodeError):
            return
        if name == "trash":
            asset.trashed_at = datetime(2026, 1, 1, tzinfo=UTC)
            asset.save()
        else:
            self.world.say((self.disk.root + below).decode(), "words")

    def scan(self, library: Library) -> ScanReport:
        self.world.clock.move(60)
        return scan(library, self.disk.filesystem, self.world.clock)

    def preview(self, library: Library) -> ScanReport:
        self.world.clock.move(60)
        library.refresh_from_db()
        return preview_scan(library, filesystem=self.disk.filesystem, clock=self.world.clock)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    return {
        model.__name__: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_models()
        if model.__name__ not in _NOT_INDEX
    }


def predicts_exactly(houses: TwoLibraries, sequence: list[Act]) -> None:
    houses.play(sequence)
    for library in (houses.world.library, houses.other):
        before = everything()
        expected = houses.preview(library)
        assert everything() == before
        assert houses.scan(library) == expected


@forgotten()
def in_memory(sequence: list[Act], kind: str) -> None:
    world = World(kind=kind)
    predicts_exactly(TwoLibraries(world, MemoryDisk(world.disk, world.clock, world.library)), sequence)


@forgotten()
def on_a_real_tree(sequence: list[Act]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="homing-dry-run-"))
    try:
        world = World.__new__(World)
        disk = RealDisk(os.fsencode(folder))
        world.clock = disk.clock
        world.owner = new_owner()
        world.library = new_library(world.owner, disk.root)
        predicts_exactly(TwoLibraries(world, disk), sequence)
    finally:
        shutil.rmtree(folder)


def test_what_a_dry_run_read_is_not_read_again_by_the_scan_after_it() -> None:
    world = World()
    world.write("/photos/a.jpg", b"a" * 1000)
    world.scan()
    world.hash_all()
    world.disk.copy(b"/photos/a.jpg", b"/photos/new.jpg", keep_times=True)
    world.disk.remove(b"/photos/a.jpg")
    world.clock.move(60)
    disk = CountingFileSystem(world.disk)
    expected = preview_scan(world.library, filesystem=disk, clock=world.clock)
    assert (expected.counts, disk.bytes_read) == ({"moved": 1}, 1000)
    assert scan(world.library, disk, world.clock) == expected
    assert disk.bytes_read == 1000
    assert not KnownContent.objects.exists()


def test_what_was_written_since_a_dry_run_is_read() -> None:
    world = World()
    world.write("/photos/a.jpg", b"a" * 1000)
    world.scan()
    world.hash_all()
    world.disk.copy(b"/photos/a.jpg", b"/photos/new.jpg", keep_times=True)
    world.disk.remove(b"/photos/a.jpg")
    world.clock.move(60)
    preview_scan(world.library, filesystem=world.disk, clock=world.clock)
    world.write("/photos/new.jpg", b"b" * 1000)
    assert world.scan().counts == {"added": 1, "missing": 1}


def test_a_week_later_nothing_is_kept_of_a_dry_run() -> None:
    world = World()
    other = new_library(world.owner, b"/other")
    world.disk.make_folder(b"/other")
    for path in (b"/other/a.jpg", b"/other/b.jpg"):
        world.disk.write(path, b"a" * 1000)
    world.clock.move(60)
    scan(other, world.disk, world.clock)
    File.objects.update(content_hash=world.disk.content_hash(b"/other/a.jpg")[0])
    world.disk.copy(b"/other/a.jpg", b"/other/new.jpg", keep_times=False)
    world.disk.remove(b"/other/a.jpg")
    world.clock.move(60)
    preview_scan(other, filesystem=world.disk, clock=world.clock)
    assert KnownContent.objects.count() == 1
    world.clock.move(KEEP_FOR.total_seconds() + 1)
    world.scan()
    assert not KnownContent.objects.exists()


def test_a_dry_run_that_is_stopped_leaves_the_index_as_it_was() -> None:
    world = World()
    world.write("/photos/a.jpg")
    before = everything()
    for step in ("walking", "settling", "matching"):

        def stop(now: str, at: str = step) -> None:
            if now == at:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            preview_scan(world.library, filesystem=world.disk, clock=world.clock, on_progress=stop)
        assert everything() == before
    assert world.scan().counts == {"added": 1}


@examples(300)
@given(sequence=acts, kind=kinds)
def test_a_dry_run_predicts_the_scan_exactly_and_writes_nothing(sequence: list[Act], kind: str) -> None:
    in_memory(sequence, kind)


@examples(30)
@given(sequence=acts)
def test_on_a_real_tree_a_dry_run_predicts_the_scan_exactly(sequence: list[Act]) -> None:
    on_a_real_tree(sequence)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, kind=kinds)
def test_ten_thousand_dry_runs_predict_their_scans_exactly(sequence: list[Act], kind: str) -> None:
    in_memory(sequence, kind)


@pytest.mark.soak
@examples(1_000)
@given(sequence=acts)
def test_on_a_real_tree_a_thousand_dry_runs_predict_their_scans_exactly(sequence: list[Act]) -> None:
    on_a_real_tree(sequence)

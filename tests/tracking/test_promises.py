"""The promises of tracking as properties: whatever is done to the files, in whatever order.

P1 the online files are those that a fresh index would find; P3 nothing unknown changes a state that people see;
P4 on a still disk a second scan finds no change; P7 a scan killed at any instant leaves nothing that the next one does
not put right. Sequences of acts are drawn small and shrink to the shortest that fails; what they find becomes a test
with a name in `test_scan.py`. `make soak` draws 10,000.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from blake3 import blake3
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homing.assets.models import File, FileState
from homing.libraries.models import Library
from homing.paths import FileSystem, RealFileSystem
from homing.paths.decorators import FaultyFileSystem
from tests.tracking.acts import ACTS, Act, Disk, MemoryDisk, RealDisk, is_picture
from tests.tracking.world import (
    World,
    check_day_counts,
    files_with_paths,
    new_library,
    new_owner,
    online,
    rows,
    scan,
)

pytestmark = pytest.mark.django_db

acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 15), st.integers(0, 15)), max_size=25)
kinds = st.sampled_from(["ext4", "vfat"])
instants = st.integers(1, 60)
"""At which call to the file system a scan is killed."""


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        print_blob=True,
    )


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def do(world: World, disk: Disk, sequence: list[Act]) -> None:
    """Play the acts; `scan` acts scan, and every scan keeps promise 3."""
    for act in sequence:
        world.clock.move(5)
        if act[0] == "scan":
            scan_keeping_promises(world, disk)
        elif act[0] == "hash":
            take_hashes(world, disk.filesystem)
        else:
            disk.act(act, world.library)


def take_hashes(world: World, filesystem: FileSystem) -> None:
    """What processing does in the background, for the files that it can read."""
    for row_id, row in rows(world.library).items():
        if row.state is FileState.PRESENT:
            try:
                content, entry = filesystem.content_hash(row.path)
            except OSError:
                continue
            if (entry.size, entry.mtime_ns) == (row.size, row.mtime_ns):
                File.objects.filter(pk=row_id).update(content_hash=content)


def scan_keeping_promises(world: World, disk: Disk) -> None:
    before, contents = rows(world.library), contents_of(world.library)
    world.clock.move(60)
    scan(world.library, disk.filesystem, world.clock)
    after = rows(world.library)
    standing = {row.path for row in after.values() if row.state is FileState.PRESENT}
    for row_id, row in before.items():
        now = after.get(row_id)
        if now is None:  # it was joined with the photo it copies, where it lies or where a third copy of both lies
            is_joined = row.path in standing or contents.get(row_id) in contents_of(world.library).values()
            assert is_joined, f"{row.path!r} has no row any more"
            continue
        if now.state is FileState.EXCLUDED and not is_picture(row.path, disk.root, world.library):
            continue  # a pattern speaks of names: it need not see the file
        if disk.is_unknown(row.path) and now.path == row.path:
            assert now.state is row.state, f"{row.path!r} could not be seen and became {now.state.name}"
    check_day_counts(world.library)


def contents_of(library: Library) -> dict[int, bytes]:
    """The known contents of files that are there, by row."""
    files = File.objects.filter(folder__import_path__library=library, state=FileState.PRESENT)
    known = files.exclude(content_hash=None).values_list("pk", "content_hash")
    return {row_id: bytes(content) for row_id, content in known}


def assert_as_fresh(world: World, disk: Disk) -> None:
    """Promise 1, and that no content hash stands for another content."""
    assert online(world.library) == disk.visible(world.library)
    for path, file in files_with_paths(folder__import_path__library=world.library, state=FileState.PRESENT):
        if file.content_hash is not None and not disk.is_unknown(path):
            assert blake3(disk.read(path)).digest() == file.content_hash


@contextlib.contextmanager
def forgotten() -> Generator[None]:
    """What one example leaves in the index would slow the thousands after it down."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@forgotten()
def ends_as_fresh(sequence: list[Act], kind: str) -> None:
    world = World(kind=kind)
    disk = MemoryDisk(world.disk, world.clock, world.library)
    do(world, disk, sequence)
    scan_keeping_promises(world, disk)
    assert_as_fresh(world, disk)
    world.clock.move(60)
    assert scan(world.library, disk.filesystem, world.clock).counts == {}


@forgotten()
def is_made_good(sequence: list[Act], after: list[Act], instant: int, kind: str) -> None:
    world = World(kind=kind)
    disk = MemoryDisk(world.disk, world.clock, world.library)
    do(world, disk, sequence)
    calls = 0

    def kill(call: str, path: bytes) -> OSError | None:
        nonlocal calls
        calls += 1
        if calls == instant:
            raise Killed
        return None

    world.clock.move(60)
    with contextlib.suppress(Killed):
        scan(world.library, FaultyFileSystem(disk.filesystem, kill), world.clock)
    check_day_counts(world.library)
    do(world, disk, after)
    scan_keeping_promises(world, disk)
    assert_as_fresh(world, disk)
    world.clock.move(60)
    assert scan(world.library, disk.filesystem, world.clock).counts == {}


@forgotten()
def real_tree_ends_as_fresh(sequence: list[Act]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="homing-promises-"))
    try:
        world = World.__new__(World)
        disk = RealDisk(os.fsencode(folder))
        world.clock = disk.clock
        world.owner = new_owner()
        world.library = new_library(world.owner, disk.root)
        do(world, disk, sequence)
        scan_keeping_promises(world, disk)
        assert_as_fresh(world, disk)
        assert scan(world.library, RealFileSystem(), world.clock).counts == {}
    finally:
        shutil.rmtree(folder)


@examples(300)
@given(sequence=acts, kind=kinds)
def test_the_index_ends_as_a_fresh_one_would_be_and_a_second_scan_finds_nothing(sequence: list[Act], kind: str) -> None:
    ends_as_fresh(sequence, kind)


@examples(300)
@given(sequence=acts, after=acts, instant=instants, kind=kinds)
def test_a_scan_killed_at_any_instant_is_made_good_by_the_next(
    sequence: list[Act], after: list[Act], instant: int, kind: str
) -> None:
    is_made_good(sequence, after, instant, kind)


@examples(30)
@given(sequence=acts)
def test_on_a_real_tree_the_index_ends_as_a_fresh_one_would_be(sequence: list[Act]) -> None:
    real_tree_ends_as_fresh(sequence)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, kind=kinds)
def test_ten_thousand_sequences_end_as_a_fresh_index(sequence: list[Act], kind: str) -> None:
    ends_as_fresh(sequence, kind)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, after=acts, instant=instants, kind=kinds)
def test_ten_thousand_killed_scans_are_made_good(
    sequence: list[Act], after: list[Act], instant: int, kind: str
) -> None:
    is_made_good(sequence, after, instant, kind)


@pytest.mark.soak
@examples(1_000)
@given(sequence=acts)
def test_a_thousand_sequences_on_a_real_tree_end_as_a_fresh_index(sequence: list[Act]) -> None:
    real_tree_ends_as_fresh(sequence)

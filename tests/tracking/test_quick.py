"""Quick hashes are taken at once, in the background, and never in a circle."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

import pytest

from homing.assets.models import Asset, File, Stage
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.registry import load_handlers
from homing.jobs.worker import run_queued
from homing.libraries.models import ImportPath
from homing.paths import FileSystem
from homing.paths.decorators import CountingFileSystem, FaultyFileSystem
from homing.tracking.rows.wants import want_quick_hashes
from homing.tracking.scanning import quick
from tests.tracking.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parity]


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    load_handlers()
    yield


def take(world: World, filesystem: FileSystem | None = None) -> int:
    """Run the job until nothing is due; returns how many runs that took."""
    real = quick.patient_disk
    quick.patient_disk = lambda: filesystem or world.disk
    try:
        Job.objects.exclude(kind="quick").delete()
        return run_queued()
    finally:
        quick.patient_disk = real


def hashes() -> set[bytes | None]:
    return {None if found is None else bytes(found) for found in File.objects.values_list("quick_hash", flat=True)}


def in_need() -> int:
    return sum(1 for needs in Asset.objects.values_list("needs", flat=True) if needs & Stage.QUICK)


def test_new_files_get_theirs() -> None:
    world = World()
    for number in range(5):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    assert in_need() == 5
    take(world)
    assert in_need() == 0
    assert hashes() == {world.disk.quick_hash(b"/photos/%d.jpg" % number)[0] for number in range(5)}
    assert all(needs & Stage.PICTURES for needs in Asset.objects.values_list("needs", flat=True))


def test_that_of_a_former_content_is_forgotten() -> None:
    world = World()
    world.write("/photos/a.jpg", b"first")
    world.scan()
    take(world)
    world.write("/photos/a.jpg", b"second")
    world.scan()
    take(world)
    file = File.objects.get()
    assert file.quick_hash is None
    assert bytes(file.content_hash or b"") == world.disk.content_hash(b"/photos/a.jpg")[0]  # the scan had to read it
    assert in_need() == 0


def test_none_is_taken_where_the_full_hash_is_known() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    counting = CountingFileSystem(world.disk)
    take(world, counting)
    assert counting.calls["quick_hash"] == 0
    assert in_need() == 0


def test_several_runs_share_the_work_even_where_all_files_are_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "BATCH", 3)
    monkeypatch.setattr(quick, "RUN_SECONDS", -1.0)  # one file a run
    world = World()
    for number in range(8):
        world.disk.write(b"/photos/%d.jpg" % number, b"%d" % number)
    world.scan()
    counting = CountingFileSystem(world.disk)
    assert take(world, counting) <= 10
    assert in_need() == 0
    assert counting.calls["quick_hash"] == 8


def test_a_file_that_came_while_older_ones_were_read_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "RUN_SECONDS", -1.0)
    world = World()
    for number in range(4):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    Job.objects.exclude(kind="quick").delete()

    def arrives(call: str, path: bytes) -> None:
        if call == "quick_hash" and path == b"/photos/1.jpg" and not world.disk.exists(b"/photos/new.jpg"):
            world.write("/photos/new.jpg")
            world.scan()

    take(world, FaultyFileSystem(world.disk, arrives))
    assert in_need() == 0
    assert None not in hashes()
    assert File.objects.count() == 5


def test_a_file_that_may_not_be_read_goes_without() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()

    def fault(call: str, path: bytes) -> OSError | None:
        denied = call == "quick_hash" and path == b"/photos/a.jpg"
        return PermissionError(errno.EACCES, os.strerror(errno.EACCES), path) if denied else None

    take(world, FaultyFileSystem(world.disk, fault))
    assert in_need() == 0
    assert hashes() == {None, world.disk.quick_hash(b"/photos/b.jpg")[0]}


def test_a_file_that_changed_since_the_scan_goes_without() -> None:
    world = World()
    world.write("/photos/a.jpg", b"first")
    world.scan()
    world.write("/photos/a.jpg", b"second")
    take(world)
    assert hashes() == {None}
    assert in_need() == 0


def test_a_drive_that_is_gone_is_left_for_later_and_not_asked_in_a_circle() -> None:
    world = World()
    world.disk.mount_volume(b"/photos", drive := world.disk.new_volume())
    for number in range(5):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    world.disk.unmount(b"/photos")
    counting = CountingFileSystem(world.disk)
    assert take(world, counting) == 1
    assert counting.calls["quick_hash"] == 1
    assert in_need() == 5
    later = Job.objects.get(kind="quick", state="queued")
    assert later.run_at_us - later.created_us > 60_000_000
    world.disk.mount_volume(b"/photos", drive)
    with write_transaction():
        want_quick_hashes()  # as the scan that finds it again does
    take(world)
    assert in_need() == 0


def test_an_import_path_that_is_known_to_be_unavailable_is_not_even_tried() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    ImportPath.objects.update(unavailable_since="2026-01-01T00:00:00Z")
    counting = CountingFileSystem(world.disk)
    assert take(world, counting) == 1
    assert counting.calls["quick_hash"] == 0
    assert in_need() == 1


def test_a_start_goes_on_where_a_stop_ended_it() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    Job.objects.all().delete()
    quick.enqueue_quick_hashes_in_need()
    take(world)
    assert in_need() == 0
    quick.enqueue_quick_hashes_in_need()
    assert not Job.objects.filter(kind="quick", state="queued").exists()

"""Asking for a scan: joined, resumed, cancelled, or only previewed."""

from __future__ import annotations

import pytest

from homing.database import write_transaction
from homing.jobs import JobCancelled
from homing.jobs.models import Job
from homing.libraries.models import Library
from homing.paths.decorators import FaultyFileSystem
from homing.tracking.scanning.preview import preview_scan
from homing.tracking.scanning.requests import enqueue_unfinished_scans, request_scan, run_scan
from tests.tracking.world import World, rows

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_two_requests_before_a_scan_has_begun_are_one_scan() -> None:
    world = World()
    with write_transaction():
        first = request_scan(world.library, trigger="person")
        second = request_scan(world.library, trigger="person")
        full = request_scan(world.library, trigger="person", is_full=True)
        joined = request_scan(world.library, trigger="person")
    assert first == second == joined
    assert full != first
    assert Job.objects.filter(library_id=world.library.pk).count() == 2


def test_a_scan_whose_job_was_lost_gets_another() -> None:
    world = World()
    with write_transaction():
        request_scan(world.library, trigger="person")
    Job.objects.filter(library_id=world.library.pk).delete()
    enqueue_unfinished_scans()
    enqueue_unfinished_scans()
    assert Job.objects.filter(library_id=world.library.pk, state="queued").count() == 1


def test_a_scan_ends_when_its_library_is_deleted() -> None:
    world = World()
    for number in range(10):
        world.write(f"/photos/{number}/a.jpg")

    def delete(call: str, path: bytes) -> OSError | None:
        Library.objects.filter(pk=world.library.pk).update(deleted_at="2026-01-01T00:00:00Z")
        world.clock.move(2)
        return None

    world.clock.move(60)
    with write_transaction():
        requested = request_scan(world.library, trigger="person")
    run_scan(requested, filesystem=FaultyFileSystem(world.disk, delete), clock=world.clock)
    requested.refresh_from_db()
    assert requested.state == "cancelled"


def test_a_cancelled_scan_makes_nothing_missing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.remove(b"/photos/a.jpg")

    def stop(done: int, total: int, step: str) -> None:
        if step == "absences":
            raise JobCancelled

    with write_transaction():
        requested = request_scan(world.library, trigger="person")
    with pytest.raises(JobCancelled):
        run_scan(requested, filesystem=world.disk, clock=world.clock, progress=stop)
    assert set(world.states().values()) == {"PRESENT"}


def test_a_dry_run_tells_what_a_scan_would_do_and_writes_nothing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.move("/photos/a.jpg", "/photos/new/c.jpg")
    world.disk.remove(b"/photos/b.jpg")
    world.write("/photos/d.jpg")
    world.clock.move(60)
    before = rows(world.library)
    expected = preview_scan(world.library, filesystem=world.disk, clock=world.clock).counts
    assert rows(world.library) == before
    assert expected == world.scan().counts == {"moved": 1, "missing": 1, "added": 1}

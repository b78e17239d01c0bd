"""A scan that is paused, or whose server is restarted, loses nothing: it begins anew and ends the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from homing.database import write_transaction
from homing.jobs import JobCancelled, JobInterrupted, JobStopped
from homing.tracking.models import Scan
from homing.tracking.scanning.requests import request_scan, run_scan, wait_again
from tests.support.running import RunningHoming, wait_for
from tests.tracking.test_killed import make_photos, of_disk, of_index
from tests.tracking.world import World, rows

MOMENTS = range(1, 16)
"""At which sign of progress a scan is stopped: more than the scan below gives."""


def much_to_do() -> World:
    """Something to move, to miss, to change, to add and to read."""
    world = World()
    for name in ("away", "changed", "moved", "copied", "stays"):
        world.write(f"/photos/a/{name}.jpg")
    world.scan()
    world.hash_all()
    world.disk.remove(b"/photos/a/away.jpg")
    world.write("/photos/a/changed.jpg", b"another content")
    world.move("/photos/a/moved.jpg", "/photos/b/moved.jpg")
    world.disk.copy(b"/photos/a/copied.jpg", b"/photos/c/copied.jpg", keep_times=True)
    world.disk.remove(b"/photos/a/copied.jpg")
    world.write("/photos/new.jpg")
    world.clock.move(60)
    return world


def stopped_at(moment: int, error: type[JobInterrupted], steps: list[str]) -> Callable[[int, int, str], None]:
    def progress(done: int, total: int, step: str) -> None:
        steps.append(step)
        if len(steps) == moment:
            raise error

    return progress


def ended(world: World) -> list[tuple[str, str]]:
    return sorted(world.states().items())


def keep_writing(path: Path, is_written: threading.Event) -> None:
    with path.open("ab", buffering=0) as file:
        while not is_written.wait(0.05):
            file.write(b"more")


@pytest.mark.django_db
def test_a_scan_stopped_at_any_moment_ends_the_same_when_it_begins_anew() -> None:
    undisturbed = much_to_do()
    undisturbed.scan()
    stops = 0
    for moment in MOMENTS:
        world = much_to_do()
        with write_transaction():
            requested = request_scan(world.library, trigger="person")
        steps: list[str] = []
        try:
            run_scan(
                requested, filesystem=world.disk, clock=world.clock, progress=stopped_at(moment, JobStopped, steps)
            )
        except JobStopped:
            stops += 1
            with write_transaction():
                wait_again(requested.pk)
            requested = Scan.objects.get(pk=requested.pk)
            assert requested.state == "queued"
            world.clock.move(3600)
            run_scan(requested, filesystem=world.disk, clock=world.clock)
        assert Scan.objects.get(pk=requested.pk).state == "completed"
        assert ended(world) == ended(undisturbed)
        assert world.scan().counts == {}
    assert 3 < stops < len(MOMENTS), "some of the moments lie within the scan, and all of the scan is covered"


@pytest.mark.django_db
def test_a_scan_cancelled_at_any_moment_makes_nothing_missing() -> None:
    cancelled_in: set[str] = set()
    for moment in MOMENTS:
        world = much_to_do()
        before = rows(world.library)
        with write_transaction():
            requested = request_scan(world.library, trigger="person")
        steps: list[str] = []
        try:
            run_scan(
                requested, filesystem=world.disk, clock=world.clock, progress=stopped_at(moment, JobCancelled, steps)
            )
        except JobCancelled:
            cancelled_in.add(steps[-1])
            after = rows(world.library)
            assert all(after[row_id].state is row.state for row_id, row in before.items())
    assert cancelled_in >= {"walking", "settling", "matching", "absences"}


@pytest.mark.processes
@pytest.mark.timeout(600)
def test_a_scan_paused_in_its_midst_goes_on_after_a_restart_and_ends_as_a_fresh_one(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    make_photos(photos, 1_000)
    is_written = threading.Event()
    writer = threading.Thread(target=keep_writing, args=(photos / "growing.png", is_written))
    writer.start()  # a scan waits up to ten seconds for it: time enough to pause it
    homing = RunningHoming(tmp_path / "data", photos)
    try:
        homing.start()
        homing.sign_up()

        def library_queue() -> dict[str, int]:
            found: dict[str, int] = homing.call("GET", "/api/queues/library")["statistics"]
            return found

        def scan() -> dict[str, object]:
            library = homing.call("GET", "/api/libraries")[0]
            found: dict[str, object] = homing.call("GET", f"/api/libraries/{library['id']}/scans")["items"][0]
            return found

        wait_for(lambda: scan()["step"] == "settling", "the scan has walked")
        homing.call("PUT", "/api/queues/library", {"isPaused": True})
        wait_for(lambda: not library_queue()["active"], "the scan stops")
        assert scan()["state"] == "queued"
        is_written.set()
        writer.join()
        homing.stop()
        homing.start()
        homing.sign_in()
        assert library_queue()["active"] == 0
        homing.call("PUT", "/api/queues/library", {"isPaused": False})
        wait_for(homing.is_idle, "all work ends", limit_s=600)
        assert scan()["state"] == "completed"
    finally:
        is_written.set()
        homing.stop()
    assert of_index(homing.data) == of_disk(photos)

"""Parts: unfinished deletions, policies, history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from homing.jobs.models import Job
from homing.libraries.deleting import KEPT_FOR, delete_library
from homing.libraries.models import Library
from homing.nightly import letting_go
from homing.nightly.models import PartState
from homing.nightly.part import Night
from homing.tracking.models import Event, KnownContent, NoteKind, Scan, ScanNote, ScanState
from tests.lifecycle.life import Life, lost, world_with_two
from tests.nightly.night import run_one

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def night_of(world: Life) -> Night:
    return Night(world.now, world.disk, lambda: None)


def test_a_library_that_cannot_be_judged_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = lost(), lost()
    good.at_day(31)
    judge = letting_go.purge

    def purge(library: Library, *rest: object) -> int:
        if library == bad.world.library:
            raise OSError("Input/output error")
        return judge(library, *rest)

    monkeypatch.setattr(letting_go, "purge", purge)
    row = run_one("policies", night_of(good.world))
    assert row.state == PartState.FAILED
    assert row.result == "1 purged by a library's rule. Not done: “purged by a library's rule”: Input/output error."
    assert good.world.stands(good.a) == "MISSING PURGED"


def test_a_stop_is_no_failure() -> None:
    found = world_with_two()

    class Stopped(BaseException):
        pass

    def check() -> None:
        raise Stopped

    Library.objects.update(purge_missing_after_days=1)
    with pytest.raises(Stopped):
        run_one("policies", Night(found.world.now, found.world.disk, check))


def removals() -> int:
    return Job.objects.filter(kind="delete-library", state="queued").count()


def test_a_deleted_library_is_removed_when_its_days_are_over() -> None:
    found = world_with_two()
    delete_library(found.world.library, now=found.world.now)
    assert run_one("deletions", night_of(found.world)).counts["deleted libraries whose time is over"] == 0
    found.world.clock.move(KEPT_FOR.total_seconds())
    assert run_one("deletions", night_of(found.world)).counts["deleted libraries whose time is over"] == 1
    assert removals() == 1


def test_a_removal_that_nobody_goes_on_with_is_begun_again() -> None:
    found = world_with_two()
    delete_library(found.world.library, now=found.world.now, for_good=True)
    assert run_one("deletions", night_of(found.world)).counts["removals of libraries begun again"] == 0, "it waits"
    Job.objects.update(state="failed")
    assert run_one("deletions", night_of(found.world)).counts["removals of libraries begun again"] == 1
    assert removals() == 1


# -- history ----------------------------------------------------------------------------------------------------------


def scans_after(world: Life, days: float) -> int:
    world.clock.move(days * 86_400)
    run_one("history", night_of(world))
    return Scan.objects.count()


def test_scans_that_found_nothing_go_after_a_week_and_others_after_a_year() -> None:
    found = world_with_two()
    world = found.world
    assert Scan.objects.get().counts != {}
    for _ in range(5):
        world.scan()
    assert [scan.counts["unchanged"] for scan in Scan.objects.order_by("pk")[1:]] == [2] * 5
    assert scans_after(world, 6.9) == 6
    assert scans_after(world, 0.2) == 2, "the first, that found photos, and the last"
    assert scans_after(world, 350) == 2
    world.scan()
    assert scans_after(world, 20) == 1, "the last one stays, whatever it found"


def test_a_scan_that_failed_or_could_not_read_something_is_kept() -> None:
    found = world_with_two()
    world = found.world
    world.scan()
    world.scan()
    told, failed = Scan.objects.order_by("pk")[1:]
    Scan.objects.filter(pk=told.pk).update(counts={"unchanged": 1, "errors": 1})
    Scan.objects.filter(pk=failed.pk).update(state=ScanState.FAILED, error="the disk went away")
    world.scan()
    assert scans_after(world, 30) == 4


def test_the_lines_of_a_report_go_before_the_report_and_a_photos_history_stays() -> None:
    found = lost()
    world = found.world
    scan = Scan.objects.order_by("pk")[0]
    ScanNote.objects.create(scan=scan, kind=NoteKind.CHANGE, what="added", path=b"/photos/x")
    events = Event.objects.count()
    assert events > 0
    notes = ScanNote.objects.count()
    world.clock.move(89 * 86_400)
    run_one("history", night_of(world))
    assert ScanNote.objects.count() == notes
    world.clock.move(2 * 86_400)
    run_one("history", night_of(world))
    assert ScanNote.objects.count() == 0 < Scan.objects.count()
    world.clock.move(400 * 86_400)
    run_one("history", night_of(world))
    assert (Scan.objects.count(), Event.objects.count()) == (1, events)


def test_what_a_dry_run_read_ahead_goes_after_a_week() -> None:
    found = world_with_two()
    when = found.world.now - timedelta(days=7)
    fields = {"size": 1, "mtime_ns": 1, "ctime_ns": 1, "device": 1, "inode": 1, "content_hash": b"x"}
    for number, at in enumerate((when, when + timedelta(hours=1))):
        KnownContent.objects.create(
            library=found.world.library, path=f"/photos/{number}".encode(), read_at=at, **fields
        )
    assert run_one("history", night_of(found.world)).counts["contents read ahead"] == 1

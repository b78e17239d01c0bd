"""The nightly work: once a day, by whoever runs the server; a part that fails keeps no other from being done."""

from __future__ import annotations

import pytest

from homing.jobs.models import Job, Schedule
from homing.jobs.registry import load_handlers
from homing.jobs.schedules import run_due_schedules
from homing.jobs.worker import run_queued
from homing.libraries.models import Library
from homing.lifecycle import nightly
from homing.lifecycle.jobs import tidy_every_night
from homing.lifecycle.nightly import tidy
from tests.lifecycle.life import GONE, lost, world_with_two

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

DAY_US = 86_400_000_000


def test_it_is_asked_for_once_a_day() -> None:
    tidy_every_night()
    tidy_every_night()
    (planned,) = Schedule.objects.filter(name="tidy")
    assert run_due_schedules(planned.next_us - 1) == []
    assert len(run_due_schedules(planned.next_us)) == 1
    assert run_due_schedules(planned.next_us) == []
    assert Schedule.objects.get(name="tidy").next_us == planned.next_us + DAY_US
    run_due_schedules(planned.next_us + DAY_US)
    assert Job.objects.filter(kind="tidy").count() == 1, "one that waits still is joined"


@pytest.mark.django_db(transaction=True)
def test_the_job_does_it() -> None:
    load_handlers("homing.lifecycle.jobs")
    found = lost()
    found.world.forget(found.a)
    tidy_every_night()
    planned = Schedule.objects.get(name="tidy")
    run_due_schedules(planned.next_us)
    run_queued()
    # by the real clock the forgotten photo's time is over for years
    assert found.world.stands(found.a) == GONE
    assert Job.objects.get(kind="tidy").state == "completed"


def test_a_library_that_cannot_be_judged_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = lost(), lost()
    good.at_day(31)
    bad.world.trash(bad.b)
    judge = nightly.purge

    def purge(library: Library, *rest: object) -> int:
        if library == bad.world.library:
            raise OSError("Input/output error")
        return judge(library, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(nightly, "purge", purge)
    done = tidy(good.world.now, good.world.disk)
    assert done.failed == ["“purged by a library's rule”: Input/output error"]
    assert good.world.stands(good.a) == "MISSING PURGED"


def test_a_stop_is_no_failure() -> None:
    found = world_with_two()

    class Stopped(BaseException):
        pass

    def check() -> None:
        raise Stopped

    Library.objects.update(purge_missing_after_days=1)
    with pytest.raises(Stopped):
        tidy(found.world.now, found.world.disk, check)

"""The engine's contract, part four: cron. Each tick once, however many look after it; both engines."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from homing.database import write_transaction
from homing.jobs import JobError, JobRequest
from homing.jobs.engines import engine
from homing.jobs.models import Job, Schedule
from homing.jobs.schedules import next_schedule_us, run_due_schedules, schedule, unschedule
from homing.jobs.table import SECOND_US
from tests.jobs.house import ROOT, House

pytestmark = pytest.mark.parity

NIGHTLY = JobRequest("scan-all", "library", {"full": False}, title="Nightly scan")
HOUR_US = 3600 * SECOND_US


def moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / SECOND_US, tz=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_tick_makes_its_request_once_and_names_the_next() -> None:
    schedule("0 3 * * *", NIGHTLY, "nightly")
    due = next_schedule_us()
    assert due is not None
    assert (moment(due).hour, moment(due).minute) == (3, 0)
    assert run_due_schedules(due - 1) == []
    assert len(run_due_schedules(due)) == 1
    assert run_due_schedules(due) == []
    assert Schedule.objects.get().next_us == due + 24 * HOUR_US
    job = Job.objects.get()
    assert (job.kind, job.title, job.arguments) == ("scan-all", "Nightly scan", {"full": False})


@pytest.mark.django_db(transaction=True)
def test_ticks_that_were_missed_are_made_up_for_once() -> None:
    schedule("0 * * * *", NIGHTLY, "hourly")
    due = next_schedule_us()
    assert due is not None
    assert len(run_due_schedules(due + 50 * HOUR_US)) == 1
    assert Schedule.objects.get().next_us == due + 51 * HOUR_US


@pytest.mark.django_db(transaction=True)
def test_the_same_schedule_again_keeps_its_due_tick_and_another_cron_replaces_it() -> None:
    schedule("0 3 * * *", NIGHTLY, "nightly")
    with write_transaction():
        Schedule.objects.update(next_us=5)  # a tick that was missed while nothing ran
    schedule("0 3 * * *", NIGHTLY, "nightly")
    assert next_schedule_us() == 5
    schedule("0 4 * * *", NIGHTLY, "nightly")
    due = next_schedule_us()
    assert due is not None and moment(due).hour == 4
    unschedule("nightly")
    assert next_schedule_us() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cron", ["", "each day", "99 3 * * *", "* * *"])
def test_what_is_no_schedule_is_refused_with_a_sentence(cron: str) -> None:
    with pytest.raises(JobError, match="is no schedule"):
        schedule(cron, NIGHTLY, "nightly")
    assert engine().now_us() > 0


@pytest.mark.processes
def test_two_processes_that_look_after_cron_make_no_tick_twice(house: House) -> None:
    ticks = 40
    for number in range(ticks):
        schedule("0 3 * * *", NIGHTLY, f"nightly {number}")
    with write_transaction():
        Schedule.objects.update(next_us=engine().now_us() - 1)
    program = (
        "import django; django.setup(); from homing.jobs.schedules import run_due_schedules; "
        "print(len(run_due_schedules()))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program], env=house.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    made = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(made) == Job.objects.count() == ticks


@pytest.mark.processes
def test_the_supervisor_looks_after_schedules(house: House) -> None:
    schedule(
        "* * * * * *", JobRequest("test-write", "library", {"witness": str(house.witness_path("t"))}), "each second"
    )
    supervisor = house.start("--workers", "1")
    house.wait_for_witness("t", 3)
    supervisor.terminate()
    house.code(supervisor)
    rows = list(Job.objects.order_by("id").values_list("created_us", flat=True))
    seconds = [created_us // SECOND_US for created_us in rows]
    assert len(seconds) == len(set(seconds)), "no tick twice"

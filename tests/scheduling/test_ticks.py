"""Each tick once: several processes at once, one that is killed in the middle, one that takes over. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from homing.database import is_sqlite, write_transaction
from homing.jobs.engines import engine
from homing.jobs.models import Job
from homing.scheduling import settings
from homing.scheduling.keeping import keep, to_us
from homing.scheduling.models import Planned
from tests.jobs.house import ROOT, House, wait_for
from tests.scheduling.day import new_library

pytestmark = [pytest.mark.parity, pytest.mark.processes]

LIBRARIES = 30
TAKEN_OVER_WITHIN_S = 30.0
START = datetime(2026, 11, 20, 12, tzinfo=UTC)
_BEGIN = """
import sys, django
django.setup()
from datetime import datetime, timedelta
from homing.scheduling.keeping import keep
"""
# looks at the moments that it is told, all processes at once; answers how much it asked for
_LOOKS = (
    _BEGIN
    + """
for line in sys.stdin:
    print(len(keep(datetime.fromisoformat(line.strip()))), flush=True)
"""
)
_STOPS_IN_THE_MIDDLE = (
    _BEGIN
    + """
import time
from pathlib import Path
from homing.scheduling import keeping
really = keeping.enqueue
def enqueue(request):
    job = really(request)
    Path(sys.argv[2]).touch()
    time.sleep(600)
    return job
keeping.enqueue = enqueue
keep(datetime.fromisoformat(sys.argv[1]))
"""
)


def start(house: House, program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env=house.environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def make_all_due() -> None:
    with write_transaction():
        Planned.objects.update(next_us=1_000_000, tick_us=1_000_000, last_us=None)


def look_at_once(processes: Sequence[subprocess.Popen[str]], now: datetime) -> int:
    """How much they asked for together."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(f"{now.isoformat()}\n")
        process.stdin.flush()
    return sum(int(process.stdout.readline()) for process in processes if process.stdout is not None)


def test_processes_that_look_at_once_make_no_tick_twice(house: House) -> None:
    processes = [start(house, _LOOKS) for _ in range(4)]
    hourly = [new_library(f"hourly {number}", "0 * * * *") for number in range(LIBRARIES)]
    new_library("daily")
    # the first look plans, of all four at once, and asks for nothing
    asked = [look_at_once(processes, START + timedelta(minutes=minute)) for minute in range(0, 5 * 60 + 6, 15)]
    assert [asked[0], sum(asked)] == [0, LIBRARIES * 4]
    settings.change(quiet_from="17:30", quiet_until="18:30")
    assert look_at_once(processes, START + timedelta(hours=6)) == 0
    assert look_at_once(processes, START + timedelta(hours=6, minutes=20)) == 0
    assert look_at_once(processes, START + timedelta(hours=6, minutes=40)) == LIBRARIES, "of 17:00 and 18:00 one"
    assert look_at_once(processes, START + timedelta(days=1)) == LIBRARIES + 2, "with the daily and the nightly one"
    assert Job.objects.count() == LIBRARIES + 2, "a run that nobody began yet is joined"
    assert Planned.objects.filter(library__in=hourly, last_us=to_us(START + timedelta(days=1))).count() == LIBRARIES
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0


def test_a_process_that_is_killed_in_the_middle_of_a_tick_leaves_it_to_the_next(house: House) -> None:
    for number in range(3):
        new_library(f"library {number}")
    keep(START)
    due, witness = START + timedelta(days=1), house.folder / "in the middle"
    killed = start(house, _STOPS_IN_THE_MIDDLE, due.isoformat(), str(witness))
    wait_for(witness.exists, "the process to be in the middle of a tick")
    killed.send_signal(signal.SIGKILL)
    killed.wait(60)
    began_s = time.monotonic()
    assert Job.objects.count() == 0
    assert len(keep(due)) == 4
    assert time.monotonic() - began_s < TAKEN_OVER_WITHIN_S
    assert keep(due) == []


def another_machine(house: House, folder: Path) -> psutil.Process:
    """A supervisor with a data folder of its own, on the same database."""
    folder.mkdir()
    environment, house.environment = house.environment, {**house.environment, "HOMING_DATA": str(folder)}
    try:
        return house.start("--workers", "1")
    finally:
        house.environment = environment


def all_are_asked_for() -> bool:
    return not Planned.objects.filter(last_us=None).exists()


def test_when_the_one_that_ticked_is_killed_another_takes_over(house: House, tmp_path: Path) -> None:
    new_library("one")
    first = house.start("--workers", "1")
    second = None if is_sqlite() else another_machine(house, tmp_path / "second")
    wait_for(lambda: Planned.objects.count() == 2, "what is scheduled to be planned")
    make_all_due()
    wait_for(all_are_asked_for, "what is due to be asked for")
    os.kill(first.pid, signal.SIGKILL)
    house.code(first)
    killed_s = time.monotonic()
    make_all_due()
    if second is None:  # one data folder has one supervisor: whoever restarts it
        second = house.start("--workers", "1")
    wait_for(all_are_asked_for, "the other one to take over")
    assert time.monotonic() - killed_s < TAKEN_OVER_WITHIN_S
    second.terminate()
    assert house.code(second) == 0


def test_the_supervisor_follows_the_settings_and_the_clock(house: House) -> None:
    supervisor = house.start("--workers", "1")
    wait_for(lambda: Planned.objects.filter(name="nightly").exists(), "the nightly work to be planned")
    library = new_library("one")
    settings.change_library(library, "30 4 * * *")
    mine = Planned.objects.filter(library=library)
    wait_for(lambda: mine.filter(schedule="30 4 * * *").exists(), "a new library to be planned")
    due_us = engine().now_us() + 1_000_000
    with write_transaction():
        mine.update(next_us=due_us)
        engine().ring()
    wait_for(lambda: mine.filter(last_us__gte=due_us).exists(), "its moment to come")
    assert Job.objects.get(kind="scheduled-scan").library_id == library.pk
    supervisor.terminate()
    assert house.code(supervisor) == 0

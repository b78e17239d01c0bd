"""Two real watching processes on one database: one of them watches, and when it is killed the other one does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from homing.database import write_transaction
from homing.jobs.worker import worker_name
from homing.tracking.models import Scan
from homing.watching.models import PathState, WatchLease, WatchProcess, WatchState
from tests.jobs.conftest import house
from tests.jobs.house import House, wait_for
from tests.tracking.world import new_library, new_owner

__all__ = ["house"]
pytestmark = [pytest.mark.processes, pytest.mark.parity]

WITHIN_S = 30.0


class Process:
    """A watching process that nobody supervises."""

    def __init__(self, house: House) -> None:
        read, write = os.pipe()
        self._read = read
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "homing.watching.process"),
                *("--parent", str(os.getpid()), "--beat-fd", str(write)),
            ],
            env=house.environment,
            pass_fds=(write,),
            stdout=house.log,
            stderr=house.log,
        )
        os.close(write)
        self.name = worker_name(self.process.pid)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def leave(self) -> None:
        """As it was asked to."""
        self.process.terminate()
        self.process.send_signal(signal.SIGCONT)
        self.process.wait(WITHIN_S)

    def close(self) -> None:
        self.leave()
        os.close(self._read)


@contextmanager
def watching(house: House) -> Iterator[Process]:
    found = Process(house)
    try:
        yield found
    finally:
        found.close()


def holder() -> str:
    lease = WatchLease.objects.first()
    return "" if lease is None else lease.holder


def requested() -> int:
    return Scan.objects.filter(trigger="watcher").count()


@pytest.fixture
def photos(house: House) -> Path:
    folder = house.folder / "photos"
    folder.mkdir()
    new_library(new_owner(), bytes(folder))
    return folder


def test_the_second_one_takes_over_when_the_first_one_is_killed(house: House, photos: Path) -> None:
    with watching(house) as first:
        wait_for(lambda: holder() == first.name and requested() == 1, f"the first one watches; {house.read_log()}")
        with watching(house) as second:
            wait_for(lambda: WatchProcess.objects.filter(name=second.name).exists(), "the second one is there")
            assert holder() == first.name
            Scan.objects.update(state="completed")
            began_s = time.monotonic()
            first.kill()
            wait_for(lambda: holder() == second.name, "the second one takes over")
            assert time.monotonic() - began_s < WITHIN_S
            wait_for(lambda: requested() == 2, f"one scan of what nobody saw; {house.read_log()}")
            assert WatchState.objects.get().state == PathState.DEGRADED


def test_a_process_of_another_machine_is_succeeded_when_its_lease_has_run_out(house: House, photos: Path) -> None:
    with watching(house) as first:
        wait_for(lambda: holder() == first.name, f"the first one watches; {house.read_log()}")
        with write_transaction():  # it must not be stopped in the middle of a write of its own
            WatchLease.objects.select_for_update().get()
            os.kill(first.process.pid, signal.SIGSTOP)  # from afar it looks as if it were dead
            # nobody can see whether a process of another machine lives: its name says that it is one
            WatchLease.objects.update(holder="another-machine/1/1")
        began_s = time.monotonic()
        with watching(house) as second:
            wait_for(lambda: holder() == second.name, "the second one takes over")
            assert time.monotonic() - began_s < WITHIN_S
            os.kill(first.process.pid, signal.SIGCONT)
            beaten = WatchProcess.objects.get(name=second.name).beaten_us
            wait_for(lambda: WatchProcess.objects.get(name=second.name).beaten_us > beaten, "some seconds go by")
            assert holder() == second.name, "the first one does not take it back"


def test_who_leaves_as_it_was_asked_to_is_succeeded_at_once_and_nothing_was_lost(house: House, photos: Path) -> None:
    with watching(house) as first:
        wait_for(lambda: holder() == first.name and requested() == 1, f"it watches; {house.read_log()}")
        with watching(house) as second:
            wait_for(lambda: WatchProcess.objects.filter(name=second.name).exists(), "the second one is there")
            first.leave()
            wait_for(lambda: holder() == second.name, "the second one takes over")
            wait_for(lambda: WatchState.objects.filter(state=PathState.WATCHING).exists(), "all is well")

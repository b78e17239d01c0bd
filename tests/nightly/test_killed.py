"""The nightly job in real worker processes, killed and stopped in its middle."""

from __future__ import annotations

import os
import signal

import pytest

from homing.configuration import configuration
from homing.jobs.models import Job
from homing.nightly.asking import request_nightly
from homing.nightly.models import PartRun, PartState
from tests.jobs.house import House, wait_for

pytestmark = [pytest.mark.parity, pytest.mark.processes]


def witness() -> list[str]:
    path = configuration().data / "parts.witness"
    return path.read_text().splitlines() if path.exists() else []


def names() -> list[str]:
    return [line.split()[0] for line in witness()]


def states() -> dict[str, str]:
    return dict(PartRun.objects.values_list("name", "state"))


def test_a_worker_that_is_killed_in_a_part_leaves_it_to_the_next_which_goes_on_there(house: House) -> None:
    supervisor = house.start("--workers", "1", "--handlers", "tests.nightly.handlers")
    job_id = request_nightly()
    wait_for(lambda: names() == ["before", "slow"], f"the second part; log: {house.read_log()}")
    assert states() == {"before": PartState.DONE, "slow": PartState.RUNNING, "after": PartState.WAITING}
    os.kill(int(witness()[-1].split()[1]), signal.SIGKILL)
    wait_for(lambda: names() == ["before", "slow", "slow"], f"the part begun again; log: {house.read_log()}")
    (configuration().data / "go").touch()
    job = house.wait_for_state(job_id, "completed")
    assert (names(), job.crashes) == (["before", "slow", "slow", "after"], 1)
    assert set(states().values()) == {PartState.DONE}
    assert PartRun.objects.get(name="slow").begun == 2
    supervisor.terminate()
    assert house.code(supervisor) == 0


def test_a_server_that_is_stopped_and_started_goes_on_with_the_part(house: House) -> None:
    supervisor = house.start("--workers", "1", "--handlers", "tests.nightly.handlers")
    job_id = request_nightly()
    wait_for(lambda: names() == ["before", "slow"], f"the second part; log: {house.read_log()}")
    supervisor.terminate()
    assert house.code(supervisor) == 0
    assert (Job.objects.get(pk=job_id).state, states()["slow"]) == ("queued", PartState.WAITING)
    (configuration().data / "go").touch()
    supervisor = house.start("--workers", "1", "--handlers", "tests.nightly.handlers")
    house.wait_for_state(job_id, "completed")
    assert names() == ["before", "slow", "slow", "after"]
    assert PartRun.objects.get(name="slow").begun == 1
    supervisor.terminate()
    assert house.code(supervisor) == 0

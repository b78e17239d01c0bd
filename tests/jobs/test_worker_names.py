"""By its name anyone on the same host can tell whether a worker is still there."""

from __future__ import annotations

import os
import subprocess
import sys

from homing.jobs.worker import is_gone, worker_name


def test_a_living_process_is_not_gone_and_an_ended_one_is() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = worker_name(process.pid)
    assert name == worker_name(process.pid)
    assert not is_gone(name)
    assert not is_gone(worker_name())
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name), "a zombie is gone too"
    process.wait()
    assert is_gone(name)


def test_another_process_with_the_same_number_is_somebody_else() -> None:
    host, pid, start = worker_name().rsplit("/", 2)
    assert is_gone(f"{host}/{pid}/{int(start) - 1}")


def test_of_another_host_nothing_is_known() -> None:
    assert not is_gone("elsewhere/1/1")
    assert not is_gone("a name that somebody made up")

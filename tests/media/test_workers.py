"""The pool of killable processes: what takes one down fails alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from homing.media.workers import Ending, Finished, Limits, Request, WorkerPool

TASK = "tests.media.tasks:act"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _tests_are_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(TASK, size=2, limits=Limits(seconds=60))
    yield pool
    pool.close()


def run(pool: WorkerPool, *arguments: dict[str, Any]) -> list[Finished]:
    found = list(pool.run(Request(number, each) for number, each in enumerate(arguments)))
    return sorted(found, key=lambda finished: finished.request.key)


def echo(value: object) -> dict[str, Any]:
    return {"what": "echo", "value": value}


def test_every_request_is_answered_once(pool: WorkerPool) -> None:
    ends = run(pool, *(echo(number) for number in range(40)))
    assert [end.reply["value"] for end in ends] == list(range(40))
    assert {end.ending for end in ends} == {Ending.REPLY}
    assert len({end.reply["pid"] for end in ends}) <= 2


def test_paths_that_are_no_unicode_travel_unharmed(pool: WorkerPool) -> None:
    path = os.fsdecode(b"/photos/caf\xe9\n\xff.jpg")
    assert run(pool, echo(path))[0].reply["value"] == path


def test_a_crash_fails_only_its_own_file(pool: WorkerPool) -> None:
    ends = run(pool, echo(0), {"what": "crash"}, echo(2), echo(3))
    assert [end.ending for end in ends] == [Ending.REPLY, Ending.DIED, Ending.REPLY, Ending.REPLY]
    assert ends[1].detail == f"signal {int(signal.SIGSEGV)}"
    assert ends[1].step == "decoding"


def test_what_crashed_by_chance_succeeds_when_tried_again_alone(pool: WorkerPool, tmp_path: Path) -> None:
    ends = run(pool, {"what": "crash once", "mark": str(tmp_path / "mark")}, echo(1))
    assert ends[0].reply == {"value": "survived"}


def test_a_file_that_never_ends_is_cut_off_and_the_others_go_on() -> None:
    pool = WorkerPool(TASK, size=2, limits=Limits(seconds=0.5))
    try:
        ends = run(pool, {"what": "hang"}, echo(1), echo(2))
    finally:
        pool.close()
    assert [end.ending for end in ends] == [Ending.TIMED_OUT, Ending.REPLY, Ending.REPLY]
    assert ends[0].step == "reading"


def test_memory_is_bounded_and_its_lack_is_told() -> None:
    pool = WorkerPool(TASK, size=1, limits=Limits(memory_bytes=1024**3))
    try:
        ends = run(pool, {"what": "eat", "bytes": 2 * 1024**3}, {"what": "eat", "bytes": 1024})
    finally:
        pool.close()
    assert [end.ending for end in ends] == [Ending.DIED, Ending.REPLY]
    assert "more memory" in ends[0].detail


def test_an_error_of_our_own_is_told_and_the_process_goes_on(pool: WorkerPool) -> None:
    ends = run(pool, {"what": "raise"}, echo(1))
    assert (ends[0].ending, ends[0].detail) == (Ending.RAISED, "RuntimeError: our own mistake")


def test_a_process_that_leaves_by_itself_is_a_death(pool: WorkerPool) -> None:
    assert run(pool, {"what": "leave"})[0].detail == "exit code 3"


def test_processes_are_replaced_after_so_many_files() -> None:
    pool = WorkerPool(TASK, size=1, limits=Limits(files=2))
    try:
        pids = [end.reply["pid"] for end in run(pool, *(echo(number) for number in range(6)))]
    finally:
        pool.close()
    assert len(set(pids)) == 3


def test_libraries_with_threads_of_their_own_get_one(pool: WorkerPool) -> None:
    assert run(pool, {"what": "look"})[0].reply == {"threads": "1"}


def test_requests_are_taken_only_as_processes_are_free(pool: WorkerPool) -> None:
    taken: list[int] = []

    def requests() -> Iterator[Request]:
        for number in range(6):
            taken.append(number)
            yield Request(number, echo(number))

    ends = pool.run(requests())
    next(ends)
    assert len(taken) <= 3
    ends.close()


def test_a_caller_that_leaves_early_leaves_no_process_at_work(pool: WorkerPool) -> None:
    ends = pool.run([Request(0, {"what": "hang"}), Request(1, echo(1))])
    assert next(ends).request.key == 1
    pids = pool.pids()
    ends.close()
    pool.close()
    assert not any(map(_is_alive, pids))


@pytest.mark.processes
def test_the_processes_die_with_their_parent(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from homing.media.workers import Request, WorkerPool\n"
        "pool = WorkerPool('tests.media.tasks:act', size=2)\n"
        "ends = pool.run([Request(0, {'what': 'hang'}), Request(1, {'what': 'echo', 'value': 1})])\n"
        "next(ends)\n"
        "print(*pool.pids(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(map(_is_alive, pids))
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 30
    while any(map(_is_alive, pids)):
        assert time.monotonic() < deadline, "the decode workers outlived their parent"
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

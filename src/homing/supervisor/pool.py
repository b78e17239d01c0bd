"""Worker processes: started when there is work, woken, judged by their heartbeat, killed, buried.

Judging needs no database: a frozen worker may hold its write lock. What has to be written for a dead worker is
handed to the clerk (`homing.supervisor.clerk`), which may wait for that lock while this goes on killing.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import structlog

from homing.jobs.worker import worker_name

FROZEN_AFTER_S = 15.0
"""A live worker beats each second even while its job computes; on a machine that swaps it may miss some."""
FIRST_PAUSE_S = 0.5
MAX_PAUSE_S = 30.0
"""Pauses between starts while workers keep dying; doubled from the first to the second."""
HEALTHY_AFTER_S = 30.0
"""A worker that lived so long died of its job, not of starting."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Death:
    """A worker process that is no more, for the clerk's books."""

    worker: str
    reason: str
    is_crash: bool


@dataclass(slots=True)
class WorkerChild:
    process: subprocess.Popen[bytes]
    name: str
    beat_fd: int
    wake_fd: int
    started_s: float
    beaten_s: float
    progressed_s: float
    job_id: int = 0
    signs_of_life: int = 0
    silence_limit_s: float = 0
    killed_because: str = ""
    rest: bytes = b""

    @property
    def is_idle(self) -> bool:
        return self.job_id == 0

    def wake(self) -> None:
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self.wake_fd, b"\0")


@dataclass
class WorkerPool:
    """The workers of one machine.

    Args:
        size: how many at most.
        handlers: extra modules with job handlers (tests, benchmarks).
        leave_after_s: how long a worker waits for work before it leaves.
        frozen_after_s: how long a worker may miss its heartbeat.
        selector: told of each worker's heartbeat pipe, with the child as its data.
    """

    size: int
    handlers: str = ""
    leave_after_s: float = 60.0
    frozen_after_s: float = FROZEN_AFTER_S
    selector: selectors.BaseSelector | None = None
    children: list[WorkerChild] = field(default_factory=list["WorkerChild"])
    _pause_s: float = 0
    _not_before_s: float = 0

    def start_one(self, *, start_up: bool = False) -> WorkerChild:
        """Start a worker; `start_up` makes it call what has to be looked after when a server starts."""
        beat_read, beat_write = os.pipe()
        wake_read, wake_write = os.pipe()
        # -P: a Python file in the folder that the server was started in must not be taken for a module
        command = [sys.executable, "-P", "-m", "homing.jobs.process", "--parent", str(os.getpid())]
        command += ["--beat-fd", str(beat_write), "--wake-fd", str(wake_read)]
        command += ["--leave-after-s", str(self.leave_after_s), "--handlers", self.handlers]
        try:
            process = subprocess.Popen(  # a new program, never a fork: this process has threads
                command + (["--start-up"] if start_up else []),
                stdin=subprocess.DEVNULL,
                pass_fds=(beat_write, wake_read),
                process_group=0,
            )
        finally:
            os.close(beat_write)
            os.close(wake_read)
        os.set_blocking(beat_read, False)
        os.set_blocking(wake_write, False)
        now_s = time.monotonic()
        name = worker_name(process.pid)
        child = WorkerChild(process, name, beat_read, wake_write, now_s, now_s, now_s)
        self.children.append(child)
        if self.selector is not None:
            self.selector.register(beat_read, selectors.EVENT_READ, child)
        logger.info("worker_started", worker=name)
        return child

    def provide(self, runnable: int) -> None:
        """See to it that `runnable` jobs find a worker, as far as the pool's size allows."""
        idle = [child for child in self.children if child.is_idle]
        for child in idle[:runnable]:
            child.wake()
        missing = min(runnable - len(idle), self.size - len(self.children))
        if missing > 0 and time.monotonic() >= self._not_before_s:
            for _ in range(missing):
                self.start_one()

    def pause_left_s(self) -> float:
        return max(0.0, self._not_before_s - time.monotonic())

    def hear(self, child: WorkerChild) -> bool:
        """Read a worker's beats. True when it took another job, or none."""
        try:
            data = os.read(child.beat_fd, 65536)
        except BlockingIOError:
            return False
        *lines, child.rest = (child.rest + data).split(b"\n")
        if not lines:
            return False
        now_s = child.beaten_s = time.monotonic()
        was = child.job_id
        for line in lines:
            job_id, signs_of_life, silence_limit_s = line.split()
            if (int(job_id), int(signs_of_life)) != (child.job_id, child.signs_of_life):
                child.job_id, child.signs_of_life = int(job_id), int(signs_of_life)
                child.progressed_s = now_s
            child.silence_limit_s = float(silence_limit_s)
        return was != child.job_id

    def judge(self) -> None:
        """Kill whoever froze or never returns from its job."""
        now_s = time.monotonic()
        for child in self.children:
            if child.killed_because:
                continue
            if now_s - child.beaten_s > self.frozen_after_s:
                self._kill(child, f"it gave no sign of life for {self.frozen_after_s:g} s")
            elif child.job_id and now_s - child.progressed_s > child.silence_limit_s:
                self._kill(child, f"it made no progress for {child.silence_limit_s:g} s")

    def _kill(self, child: WorkerChild, reason: str) -> None:
        child.killed_because = reason
        logger.error("worker_killed", worker=child.name, job=child.job_id, reason=reason)
        kill_tree(child.process.pid)

    def bury(self) -> list[Death]:
        """Collect the workers that ended since the last call."""
        deaths: list[Death] = []
        for child in list(self.children):
            code = child.process.poll()
            if code is None:
                continue
            self.hear(child)  # its last words
            self.children.remove(child)
            if self.selector is not None:
                self.selector.unregister(child.beat_fd)
            os.close(child.beat_fd)
            os.close(child.wake_fd)
            reason = child.killed_because or _death(code)
            deaths.append(Death(child.name, reason, is_crash=code != 0))
            if code == 0:
                self._pause_s = 0
                continue
            logger.error("worker_died", worker=child.name, job=child.job_id, reason=reason)
            if time.monotonic() - child.started_s > HEALTHY_AFTER_S or child.job_id:
                self._pause_s = 0
            else:  # it could not even start: something is wrong with this machine, not with a job
                self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), MAX_PAUSE_S)
            self._not_before_s = time.monotonic() + self._pause_s
        return deaths

    def ask_to_leave(self) -> None:
        for child in self.children:
            child.process.terminate()
            child.wake()  # a sleep outlasts the signal

    def kill_all(self) -> list[Death]:
        """End what is left; their jobs are not to blame."""
        for child in self.children:
            kill_tree(child.process.pid)
            child.process.wait()
        return [Death(death.worker, "the server was stopped", is_crash=False) for death in self.bury()]


def kill_tree(pid: int) -> None:
    """SIGKILL a process and all its descendants (decoders that a worker had started)."""
    try:
        process = psutil.Process(pid)
        descendants = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for one in [process, *descendants]:
        with suppress(psutil.NoSuchProcess):
            one.kill()


def _death(code: int) -> str:
    if code == -signal.SIGKILL:
        return "its worker process was killed (perhaps because memory was short)"
    if code < 0:
        return f"its worker process died of {signal.Signals(-code).name}"
    return f"its worker process ended with code {code}"

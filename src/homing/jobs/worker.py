"""A worker: claims one job at a time, runs its handler, records how it ended.

Used by worker processes (`homing.jobs.process`) and in any process that wants queued work done at once
(`run_queued`: the command line without a server, tests).
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psutil
import structlog
from django.db import DatabaseError, close_old_connections, connection

from homing.jobs.engine import JobEngine, Lease
from homing.jobs.engines import engine
from homing.jobs.registry import Handler, find_handler, load_handlers
from homing.jobs.request import JobCancelled, JobLost, JobRetry, JobStopped
from homing.jobs.running import TICK_S, RunningJob

logger = structlog.get_logger(__name__)


def worker_name(pid: int | None = None) -> str:
    """`host/pid/start` of a process: unique, and on its own host anyone can see whether it is alive."""
    pid = os.getpid() if pid is None else pid
    return f"{_host()}/{pid}/{_start_of(pid)}"


def is_gone(worker: str) -> bool:
    """True when that worker ran on this host and its process is no more."""
    host, pid, start = worker.rsplit("/", 2) if worker.count("/") >= 2 else ("", "", "")
    return host == _host() and pid.isdigit() and _start_of(int(pid)) != start


def _start_of(pid: int) -> str:
    """When the process started, empty when it is no more (or only a zombie: a container may have no init).

    On Linux in clock ticks since boot, which no change of the wall clock moves.
    """
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        if sys.platform == "linux":
            return ""
    except ProcessLookupError:
        return ""
    else:
        return "" if state in {"Z", "X"} else fields[18]  # proc(5): the fields from the 4th on; starttime is the 22nd
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.0f}"
    except psutil.NoSuchProcess:
        return ""


@cache
def _host() -> str:
    return socket.gethostname()


class Worker:
    """Runs jobs in this process, one at a time.

    Args:
        name: who holds the leases; `worker_name()` in real processes.
        is_ticked: a thread keeps the lease (see `Ticker`); otherwise the job's own calls do.
        on_change: told whenever another job, or none, is in hand.
    """

    def __init__(
        self,
        name: str,
        *,
        is_ticked: bool = False,
        on_change: Callable[[RunningJob | None], None] = lambda _: None,
    ) -> None:
        self.name = name
        self._engine: JobEngine = engine()
        self._is_ticked = is_ticked
        self._on_change = on_change
        self.is_stopping = False
        self.current: RunningJob | None = None

    def stop(self) -> None:
        """Take no further job; the one in hand is asked to leave and goes back to its queue."""
        self.is_stopping = True
        current = self.current
        if current is not None:
            current.stop()

    def run_one(self) -> bool:
        """Claim and run one job; False when there was none to claim."""
        if self.is_stopping:
            return False
        lease = self._engine.claim(self.name)
        if lease is None:
            return False
        job = RunningJob(self._engine, lease, is_ticked=self._is_ticked)
        self.current = job
        if self.is_stopping:
            job.stop()
        self._on_change(job)
        try:
            self._run(job, find_handler(lease.kind))
        except JobLost:
            logger.warning("job_lost", job=lease.job_id, kind=lease.kind)
        finally:
            self.current = None
            self._on_change(None)
        return True

    def _run(self, job: RunningJob, handler: Handler | None) -> None:
        lease = job.lease
        if handler is None:
            reason = f"This version of Homing has no handler for jobs of the kind {lease.kind!r}."
            self._engine.fail(lease, reason, retry_after_s=None)
            return
        try:
            job.raise_if_cancelled()
            handler.run(job)
            if not job.is_completed:
                job.complete()
        except JobCancelled:
            self._engine.end_cancelled(lease)
        except JobStopped:
            self._engine.release(lease)
        except Exception as error:
            # every failure of a handler is recorded on its job
            if job.is_completed:
                logger.exception("job_raised_after_completion", job=lease.job_id, kind=lease.kind)
                return
            self._fail(lease, handler, error)

    def _fail(self, lease: Lease, handler: Handler, error: Exception) -> None:
        if not connection.in_atomic_block:
            close_old_connections()
        failures = lease.failures + 1
        text = str(error) or type(error).__name__
        if not isinstance(error, JobRetry):
            text = f"{type(error).__name__}: {error}"
            logger.error("job_failed", job=lease.job_id, kind=lease.kind, exc_info=error)
        if failures >= handler.max_failures:
            self._engine.fail(lease, text, retry_after_s=None)
            return
        after_s = error.after_s if isinstance(error, JobRetry) else handler.back_off_s(failures)
        self._engine.fail(lease, text, retry_after_s=after_s)


class Ticker(threading.Thread):
    """Keeps the lease of a worker's job: writes its progress, hears of cancellation, without its handler's help."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(name="lease", daemon=True)
        self._worker = worker
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(TICK_S):
            job = self._worker.current
            if job is None:
                continue
            close_old_connections()
            try:
                job.tick()
            except DatabaseError as error:
                # the lease lasts a minute: the next tick may find the database well again
                logger.warning("lease_not_renewed", job=job.id, error=str(error))
                connection.close()
        connection.close()

    def end(self) -> None:
        self._ended.set()


def run_queued(*, limit: int | None = None, handlers: str = "") -> int:
    """Run what is due in this very thread until nothing is (or `limit` jobs ran); returns how many ran.

    `handlers` names the only modules to load handlers from, for tests.
    """
    load_handlers(handlers)
    worker = Worker(worker_name())
    count = 0
    while (limit is None or count < limit) and worker.run_one():
        count += 1
    return count

"""Handlers for worker processes in tests: each leaves lines in the file named by its arguments.

The files are the witnesses: what a killed worker did is seen in them, whatever the database says.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from django.db import connection

from homing.database import write_transaction
from homing.jobs import JobRetry, RunningJob, handler


def _witness(job: RunningJob, text: str) -> None:
    path = Path(str(job.arguments["witness"]))
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{text}\n".encode())
    finally:
        os.close(descriptor)


@handler("test-write")
def _write(job: RunningJob) -> None:
    """Leave a line and end."""
    _witness(job, f"{os.getpid()} {job.arguments.get('name', '')}")


@handler("test-batch", retry_after_s=0.05)
def _batch(job: RunningJob) -> None:
    """Count a batch of rows up, together with "done". The table is made by the test."""
    first = int(str(job.arguments["first"]))
    with write_transaction(), connection.cursor() as cursor:
        rows = [(row,) for row in range(first, first + int(str(job.arguments["rows"])))]
        cursor.executemany("UPDATE jobs_test_rows SET runs = runs + 1 WHERE id = %s", rows)
        job.complete()


@handler("test-wait", silence_limit_s=300)
def _wait(job: RunningJob) -> None:
    """Say so, then wait until told to go on or to stop, with signs of life."""
    _witness(job, str(os.getpid()))
    go = Path(str(job.arguments["go"]))
    pause = threading.Event()
    while not go.exists():
        job.progress(3, 10, "waiting")
        pause.wait(0.02)


@handler("test-hold-lock", silence_limit_s=300)
def _hold_lock(job: RunningJob) -> None:
    """The first time: say so inside a write transaction and wait in it to be stopped. Later: just end."""
    if job.attempt == 1:
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute("UPDATE jobs_test_rows SET runs = runs + 1 WHERE id = 1")
            _witness(job, str(os.getpid()))
            threading.Event().wait()
    _witness(job, str(os.getpid()))


@handler("test-never-returns", silence_limit_s=1.5)
def _never_returns(job: RunningJob) -> None:
    _witness(job, str(os.getpid()))
    threading.Event().wait()


@handler("test-poison")
def _poison(job: RunningJob) -> None:
    _witness(job, str(os.getpid()))
    os.kill(os.getpid(), signal.SIGKILL)


@handler("test-fails", max_failures=3, retry_after_s=0.3)
def _fails(job: RunningJob) -> None:
    _witness(job, str(job.attempt))
    if job.arguments.get("again"):
        raise JobRetry(0.1, "the server is busy")
    raise ValueError("this picture is upside down")

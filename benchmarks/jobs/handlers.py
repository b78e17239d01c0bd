"""The benchmark's jobs: batches of 64 rows, and the ones that misbehave."""

from __future__ import annotations

import os
import signal
import threading
import time

from django.db import connection

from benchmarks.jobs.locks import choose_lock
from homing.database import write_transaction
from homing.jobs import RunningJob, handler

choose_lock()


@handler("bench-batch", retry_after_s=0.2)
def _batch(job: RunningJob) -> None:
    """Work outside (20 ms of it, unless told otherwise), then 64 rows and "done" in one transaction."""
    first = int(str(job.arguments["first"]))
    time.sleep(float(str(job.arguments.get("seconds", 0.02))))
    with write_transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE bench_rows SET runs = runs + 1, text = %s WHERE id = %s",
            [(f"batch {first}", row) for row in range(first, first + 64)],
        )
        job.complete()


@handler("bench-scan")
def _scan(job: RunningJob) -> None:
    """200 transactions of 1,000 rows without a pause, as a first scan writes."""
    for number in range(200):
        with write_transaction(), connection.cursor() as cursor:
            first = number * 640
            cursor.executemany(
                "UPDATE bench_rows SET runs = runs + 1, text = %s WHERE id = %s",
                [(f"scan {number}", row % 128_000) for row in range(first, first + 1000)],
            )
        job.progress(number, 200)


@handler("bench-freeze")
def _freeze(job: RunningJob) -> None:
    """The first time: stop this process inside a write transaction, which keeps the lock."""
    if job.attempt == 1:
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute("UPDATE bench_rows SET runs = runs + 1000 WHERE id = 0")
            os.kill(os.getpid(), signal.SIGSTOP)


@handler("bench-never-returns", silence_limit_s=2)
def _never_returns(job: RunningJob) -> None:
    if job.attempt == 1:
        threading.Event().wait()


@handler("bench-poison")
def _poison(job: RunningJob) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@handler("bench-nothing")
def _nothing(job: RunningJob) -> None:
    """For the engine's own cost."""

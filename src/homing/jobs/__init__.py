"""Background work: the engine's seam with its two engines, and what a person sees of it.

Ask for work with `enqueue(JobRequest(…))` inside the `write_transaction()` that makes it needed. Do work in a
function registered with `@handler` in your package's `jobs.py`. Jobs are delivered at least once: make batches
idempotent, and call `job.complete()` inside the batch's own transaction, so that "done" commits with the data.

What people see and set (counts, lists, pause, resume, cancel) is in `homing.jobs.status`; `homing.jobs.worker.
run_queued()` runs what is queued in the calling process. What is asked for by the clock: `homing.scheduling`.
"""

from __future__ import annotations

from homing.jobs.engines import engine
from homing.jobs.registry import EndedJob, at_start, handler
from homing.jobs.request import (
    JSON,
    JobCancelled,
    JobError,
    JobInterrupted,
    JobLost,
    JobRequest,
    JobRetry,
    JobStopped,
)
from homing.jobs.running import RunningJob


def enqueue(request: JobRequest) -> int:
    """Add a job, or join a queued one with its join key, in the caller's write_transaction. Returns its id.

    Raises JobError outside a transaction.
    """
    return engine().enqueue(request)


__all__ = [
    "JSON",
    "EndedJob",
    "JobCancelled",
    "JobError",
    "JobInterrupted",
    "JobLost",
    "JobRequest",
    "JobRetry",
    "JobStopped",
    "RunningJob",
    "at_start",
    "enqueue",
    "handler",
]

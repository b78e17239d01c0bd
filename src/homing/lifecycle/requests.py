"""Asking for the nightly work."""

from __future__ import annotations

from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue

TIDY = "tidy"


def tidy_request() -> JobRequest:
    return JobRequest(kind=TIDY, queue="backgroundTask", join_key=TIDY, exclusive_key=TIDY, title="Nightly work")


def request_tidy() -> int:
    """Have it done now, in the background. Returns the job's number; one that waits already is joined."""
    with write_transaction():
        return enqueue(tidy_request())

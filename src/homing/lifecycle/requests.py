"""Asking for what is too much to be done while somebody waits."""

from __future__ import annotations

from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue

ERASE = "erase"


def request_erasing() -> int:
    """Have all erased in the background whose time is over. Returns the job's number; one that waits is joined."""
    with write_transaction():
        return enqueue(
            JobRequest(
                kind=ERASE,
                queue="backgroundTask",
                join_key=ERASE,
                exclusive_key=ERASE,
                title="Erase what was forgotten for good",
            )
        )

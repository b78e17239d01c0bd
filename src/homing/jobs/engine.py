"""The seam between those who need work done and what keeps it: `JobEngine`. Which one serves: `engines`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from homing.jobs.request import JSON, JobRequest

LEASE_S = 60.0
"""How long a worker on another machine may be silent before its job goes to the next one. Longer than any write
transaction or garbage collection; workers on this machine are judged faster, by their supervisor."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claimed job. `worker` and `attempt` are the fence: only their holder may write the job's row."""

    job_id: int
    worker: str
    attempt: int
    kind: str
    queue: str
    arguments: Mapping[str, JSON]
    failures: int


@dataclass(frozen=True, slots=True)
class Progress:
    done: int = 0
    total: int = 0
    step: str = ""


class Wake(Protocol):
    """Becomes readable when somebody enqueued, in whatever process or machine."""

    def fileno(self) -> int: ...

    def drain(self) -> None: ...

    def close(self) -> None: ...


class JobEngine(Protocol):
    """What both engines do alike; `tests/jobs` is the contract.

    All that writes opens or joins a `write_transaction`; nothing here keeps state in the process.
    """

    name: str

    def enqueue(self, request: JobRequest) -> int:
        """Add a job (or join a queued one) in the caller's transaction; returns its id."""
        ...

    def claim(self, worker: str) -> Lease | None:
        """Take the next due job: highest priority, then longest due. None when there is none."""
        ...

    def beat(self, lease: Lease, progress: Progress | None) -> bool:
        """Extend the lease and record progress; True when a person asked to cancel. Raises JobLost."""
        ...

    def is_cancel_requested(self, lease: Lease) -> bool:
        """Without writing. Raises JobLost."""
        ...

    def is_paused(self, lease: Lease) -> bool:
        """Was the job's queue paused since it was claimed? Without writing."""
        ...

    def complete(self, lease: Lease, progress: Progress | None) -> None:
        """Mark it done, in the caller's transaction; twice is once. Raises JobLost, which rolls that back."""
        ...

    def fail(self, lease: Lease, error: str, *, retry_after_s: float | None) -> None:
        """It raised: try again after a pause, or never (None). Raises JobLost."""
        ...

    def end_cancelled(self, lease: Lease) -> None: ...

    def release(self, lease: Lease) -> None:
        """Give it back unharmed: the process has to leave."""
        ...

    def give_back(self, worker: str, reason: str, *, is_crash: bool) -> list[int]:
        """Return what a dead worker held; a job that killed too many ends as failed. Returns the jobs' ids."""
        ...

    def recover(self, is_dead: Callable[[str], bool], *, watched: Mapping[str, int]) -> list[int]:
        """Return jobs whose worker `is_dead` or whose lease ran out.

        `watched` are workers that their supervisor judges by itself, with the job each has in hand: that one stays.
        """
        ...

    def cancel(self, job_id: int) -> bool:
        """Cancel a queued job at once, ask a running one to stop. False when it has ended already."""
        ...

    def count_runnable(self, limit: int) -> int:
        """How many jobs could start now, counted up to `limit`."""
        ...

    def next_due_us(self) -> int | None:
        """When the next delayed job becomes due."""
        ...

    def now_us(self) -> int:
        """The engine's clock; on PostgreSQL the server's, so that machines agree."""
        ...

    def ring(self) -> None:
        """Wake whoever listens, once the current transaction has committed."""
        ...

    def listen(self) -> Wake:
        """Be told of new work without asking the database again and again."""
        ...

"""`RunningJob`: what a handler holds while it works."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.db import transaction

from homing.jobs.engine import JobEngine, Lease, Progress
from homing.jobs.request import JSON, JobCancelled, JobLost, JobStopped

TICK_S = 1.0
"""How often progress is written and a wish to cancel is looked for: as often as a person looks at a bar."""
RENEW_AFTER_S = 10.0
"""A lease lasts a minute, so several renewals may be missed."""


class RunningJob:
    """One claimed job in the hands of its handler. Its methods cost nothing but `complete`, so call them often.

    The lease is kept by a thread of the worker (`is_ticked=True`), or by `progress` itself where there is none.
    """

    def __init__(self, engine: JobEngine, lease: Lease, *, is_ticked: bool) -> None:
        self._engine = engine
        self._lease = lease
        self._is_ticked = is_ticked
        self._progress: Progress | None = None
        self._written: Progress | None = None
        self._renewed_s = self._ticked_s = time.monotonic()
        self._why_stop: type[JobCancelled] | type[JobLost] | type[JobStopped] | None = None
        self.signs_of_life = 0
        """Counts up with each sign of progress; the supervisor watches it."""
        self.is_completed = False
        """True once `complete` has been committed."""

    @property
    def id(self) -> int:
        return self._lease.job_id

    @property
    def kind(self) -> str:
        return self._lease.kind

    @property
    def arguments(self) -> Mapping[str, JSON]:
        return self._lease.arguments

    @property
    def attempt(self) -> int:
        """1 for the first start."""
        return self._lease.attempt

    def progress(self, done: int, total: int = 0, step: str = "") -> None:
        """Tell people how far it is, and the supervisor that it is alive. Raises JobInterrupted like below."""
        self._progress = Progress(done, total, step)
        self.raise_if_cancelled()

    def raise_if_cancelled(self) -> None:
        """Raise JobCancelled, JobLost or JobStopped when the handler has to return. Also a sign of life."""
        self.signs_of_life += 1
        if not self._is_ticked and time.monotonic() - self._ticked_s >= TICK_S:
            self.tick()
        if self._why_stop is not None and not self.is_completed:
            raise self._why_stop(f"job {self.id} ({self.kind})")

    def complete(self) -> None:
        """Mark it done together with what the caller's write_transaction writes.

        Raises JobLost when another worker has the job by now: let it pass, so that the transaction rolls back.
        """
        self.signs_of_life += 1
        self._engine.complete(self._lease, self._progress)
        transaction.on_commit(self._remember_completion)

    def _remember_completion(self) -> None:
        self.is_completed = True

    # -- for the worker ------------------------------------------------------------------------------------------

    @property
    def lease(self) -> Lease:
        return self._lease

    def stop(self) -> None:
        """Ask the handler to leave because the process has to."""
        if self._why_stop is None:
            self._why_stop = JobStopped

    def tick(self) -> None:
        """Write progress and renew the lease if due; learn of a cancellation, a paused queue or a lost lease."""
        self._ticked_s = time.monotonic()
        progress, is_due = self._progress, time.monotonic() - self._renewed_s >= RENEW_AFTER_S
        try:
            if is_due or progress != self._written:
                is_cancelled = self._engine.beat(self._lease, progress)
                self._renewed_s, self._written = time.monotonic(), progress
            else:
                is_cancelled = self._engine.is_cancel_requested(self._lease)
        except JobLost:
            self._why_stop = JobLost
            return
        if is_cancelled:
            self._why_stop = JobCancelled
        elif self._why_stop is None and self._engine.is_paused(self._lease):
            self._why_stop = JobStopped

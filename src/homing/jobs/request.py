"""What is asked of the job engine, and how a handler is told to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"


def _no_arguments() -> dict[str, JSON]:
    return {}


@dataclass(frozen=True, slots=True)
class JobRequest:
    """One piece of background work to be done.

    Args:
        kind: which handler runs it.
        queue: what people see it under, pause and resume (Immich's names: library, thumbnailGeneration, …).
        priority: higher first.
        join_key: a queued, not yet started job with this key is joined instead of doubled.
        exclusive_key: never two running at once with this key.
        delay_s: not before this many seconds from now.
        title: what people read in the list of jobs.
    """

    kind: str
    queue: str
    arguments: Mapping[str, JSON] = field(default_factory=_no_arguments)
    priority: int = 0
    join_key: str | None = None
    exclusive_key: str | None = None
    delay_s: float = 0
    owner_id: int | None = None
    library_id: int | None = None
    title: str = ""


class JobError(Exception):
    """A request to the job engine that cannot be served; the text says why."""


class JobRetry(Exception):
    """Raised by a handler: try this job again later. Counts as a failure like any other exception."""

    def __init__(self, after_s: float, why: str = "") -> None:
        super().__init__(why or f"wants another try in {after_s:g} s")
        self.after_s = after_s


class JobInterrupted(BaseException):
    """The handler must return at once, without writing. No `Exception`: it must pass handlers' own nets."""


class JobCancelled(JobInterrupted):
    """A person cancelled the job."""


class JobLost(JobInterrupted):
    """The lease went to another worker: this one was taken for dead. What it has not committed must not be."""


class JobStopped(JobInterrupted):
    """The process is asked to leave, or the queue was paused; the job goes back to its queue and counts no failure."""

"""Queues and jobs: Immich's shapes, and Homing's own activity list for the pages."""

from __future__ import annotations

from typing import Any, Literal

from homing.api.shapes.base import Moment, Shape


class QueueCounts(Shape):
    active: int
    waiting: int
    delayed: int
    paused: int
    completed: int
    failed: int


class QueueStatus(Shape):
    is_active: bool
    is_paused: bool


class LegacyQueue(Shape):
    job_counts: QueueCounts
    queue_status: QueueStatus


class QueueShape(Shape):
    name: str
    is_paused: bool
    statistics: QueueCounts


class QueueUpdate(Shape):
    is_paused: bool | None = None


class QueueCommand(Shape):
    command: Literal["start", "pause", "resume", "empty", "clear-failed"]
    force: bool = False


class QueueClear(Shape):
    failed: bool = False


class NewJob(Shape):
    name: str


class QueueJob(Shape):
    id: str
    name: str
    timestamp: int
    """Milliseconds since 1970."""
    data: dict[str, Any]


class ActivityJob(Shape):
    id: str
    kind: str
    """scan, pictures, delete-library, …"""
    queue: str
    title: str
    """For people."""
    state: Literal["queued", "running", "failed"]
    step: str
    done: int
    total: int
    """0 = not known."""
    rate_per_second: float | None
    """Done a second, since it started; null until that says something."""
    eta_seconds: int | None
    started_at: Moment | None
    requested_at: Moment
    library_id: str | None
    attempts: int
    error: str


class ActivityQuestion(Shape):
    """A library in which a scan waits for a person's answer."""

    library_id: str
    library_name: str


class Activity(Shape):
    """What is being done, and what is left. Running first, then queued, then failed; at most 100."""

    jobs: list[ActivityJob]
    running: int
    queued: int
    failed: int
    assets_in_need: int
    """Assets whose picture is still to be made, of the caller (of everybody for an administrator)."""
    assets_total: int
    failures: int
    """Files that could not be shown; `/failures` lists them."""
    offers: int
    """Matches that wait for the caller's word; `/offers` lists them."""
    missing: int
    """The caller's missing photos; `/missing` lists them."""
    questions: list[ActivityQuestion]
    """What waits for an answer: `/libraries/{id}/questions` has the questions."""
    picture_rate: float | None
    """Pictures made a second, over the last minute; null while none is made."""
    picture_eta_seconds: int | None
    paused_queues: list[str]
    ended_at: Moment | None
    """When a scan or a batch of pictures ended last. Another one than before: what is shown may have changed, even if
    nobody saw it being done."""

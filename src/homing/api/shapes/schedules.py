"""Schedules and the nightly work: Homing's own."""

from __future__ import annotations

from typing import Literal

from homing.api.shapes.base import Moment, Shape


class PresetShape(Shape):
    """A schedule that is chosen by name."""

    name: str
    """hourly, six-hourly, daily, weekly, never."""
    title: str
    schedule: str
    """A cron expression, or `off`."""


class ScheduleShape(Shape):
    """What holds for the whole server."""

    scan_schedule: str
    """When libraries without a schedule of their own are scanned: a cron expression, or `off`."""
    text: str
    """The same in words."""
    next_runs: list[Moment]
    """The next three; none when off. Each library begins up to five minutes later, so that not all begin at once."""
    quiet_from: str
    """HH:MM; empty when there are no quiet hours. What falls due in them begins when they end."""
    quiet_until: str
    quiet_now_until: Moment | None
    """When the quiet hours end in which the server is now; null when it is in none."""
    nightly_at: str
    """HH:MM."""
    next_nightly_run: Moment
    time_zone: str
    """All these hours are those of this zone: `Europe/Lisbon`."""
    presets: list[PresetShape]


class ScheduleUpdate(Shape):
    """What is given is changed."""

    scan_schedule: str | None = None
    """A cron expression, a preset's name, or `off`."""
    quiet_from: str | None = None
    """HH:MM; empty takes the quiet hours away."""
    quiet_until: str | None = None
    nightly_at: str | None = None


class LibraryScheduleShape(Shape):
    """When a library is scanned by itself."""

    library_id: str
    schedule: str
    """Its own: empty when it follows the server's, else a cron expression, or `off`."""
    in_force: str
    """The one that holds."""
    text: str
    """That one in words."""
    next_runs: list[Moment]
    """The next three, as they will begin; none when off."""
    last_run_at: Moment | None
    """When a schedule began a scan last."""
    server_schedule: str
    server_text: str
    quiet_from: str
    quiet_until: str
    time_zone: str
    presets: list[PresetShape]


class LibraryScheduleUpdate(Shape):
    schedule: str
    """A cron expression, a preset's name, `off`, or empty to follow the server's."""


class ScheduleToPreview(Shape):
    cron: str


class SchedulePreview(Shape):
    """What a schedule would mean."""

    is_valid: bool
    reason: str | None
    """Why it is no schedule, a sentence."""
    schedule: str
    """As it would be kept."""
    text: str
    next_runs: list[Moment]


class NightlyPartShape(Shape):
    """One part of the nightly work, and what came of it last."""

    name: str
    title: str
    description: str
    """What it does, a sentence."""
    state: Literal["never", "waiting", "running", "done", "failed", "stopped"]
    started_at: Moment | None
    ended_at: Moment | None
    result: str
    """In words: what was done, or why it failed; empty while it runs."""
    counts: dict[str, int]
    """What was done to number: "emptied from the trash": 3."""


class NightlyShape(Shape):
    """The nightly work, its parts in the order in which they are done."""

    state: Literal["idle", "queued", "running"]
    nightly_at: str
    """HH:MM, in this zone:"""
    time_zone: str
    next_run_at: Moment
    parts: list[NightlyPartShape]


class NightlyRun(Shape):
    part: str | None = None
    """Only this part; all of them when left out."""

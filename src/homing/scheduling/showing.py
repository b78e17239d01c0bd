"""What people are shown of schedules: what is in force, in words, and when the next runs begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from homing.libraries.models import Library
from homing.scheduling import settings
from homing.scheduling.errors import ScheduleError
from homing.scheduling.keeping import Wanted, rules_of, run_of, wanted_of
from homing.scheduling.models import Planned
from homing.scheduling.planning import Plan, Run, next_run, next_runs
from homing.scheduling.presets import OFF, in_words, read_schedule
from homing.scheduling.requests import NIGHTLY
from homing.scheduling.settings import Settings
from homing.tracking.models import Scan, ScanTrigger

SHOWN = 3
"""Runs: enough to see the rhythm."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule as people see it."""

    schedule: str
    text: str
    next_runs: list[datetime] = field(default_factory=list[datetime])
    reason: str = ""
    """Why it is no schedule; then the rest says nothing."""


def server_schedule(found: Settings, now: datetime) -> Shown:
    """Of the libraries that have none of their own."""
    return _shown(found.scan_schedule, found, now)


def preview(text: str, now: datetime) -> Shown:
    """What this schedule would mean, or why it is none."""
    try:
        return _shown(read_schedule(text), settings.current(), now)
    except ScheduleError as error:
        return Shown(text, "", reason=error.message)


def library_schedule(library: Library, found: Settings, now: datetime) -> Shown:
    """What is in force for this library."""
    wanted = wanted_of(library, found)
    if wanted is None:
        return Shown(OFF, in_words(OFF))
    return Shown(wanted.plan.schedule, in_words(wanted.plan.schedule), _runs(wanted, found, now, SHOWN))


def next_nightly(found: Settings, now: datetime) -> datetime:
    """When the nightly work begins next."""
    return _runs(Wanted(NIGHTLY, Plan(found.nightly_schedule, found.zone, found.quiet)), found, now, 1)[0]


def last_scheduled_scan(library: Library) -> datetime | None:
    """When a schedule began a scan of it last."""
    scans = Scan.objects.filter(library=library, trigger=ScanTrigger.SCHEDULE)
    return scans.order_by("-requested_at").values_list("requested_at", flat=True).first()


def _shown(schedule: str, found: Settings, now: datetime) -> Shown:
    if schedule == OFF:
        return Shown(OFF, in_words(OFF))
    plan = Plan(schedule, found.zone, found.quiet)
    return Shown(schedule, in_words(schedule), next_runs(plan, next_run(plan, now), SHOWN))


def _runs(one: Wanted, found: Settings, now: datetime, count: int) -> list[datetime]:
    """By the row where it is in step: a run that waits for the end of the quiet hours is the next one."""
    row = Planned.objects.filter(name=one.name, schedule=one.plan.schedule, rules=rules_of(found)).first()
    run = next_run(one.plan, now) if row is None else run_of(row)
    return next_runs(one.plan, Run(run.tick, max(run.at, now)), count)

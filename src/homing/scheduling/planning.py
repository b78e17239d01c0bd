"""When a schedule's next run begins: its tick, moved out of quiet hours, and spread so that not all begin at once.

Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from homing.scheduling.cron import read_cron
from homing.scheduling.quiet import QuietHours
from homing.scheduling.walls import following

SPREAD_OVER = timedelta(minutes=5)
"""Libraries with one schedule begin within so long; long enough for fifty, short enough to be "at midnight"."""
_GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio's fraction lie as far apart as can be (Knuth, volume 3, section 6.4)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides when a schedule runs."""

    schedule: str
    """A cron expression."""
    zone: tzinfo
    quiet: QuietHours | None = None
    spread: float = 0.0
    """Which share of `SPREAD_OVER` this one waits: 0 up to, but not including, 1."""


@dataclass(frozen=True, slots=True)
class Run:
    tick: datetime
    """What the schedule says."""
    at: datetime
    """When it begins."""


def spread_of(number: int) -> float:
    """A library's share of the spread: the same for ever, and numbers in a row lie far apart."""
    return number * _GOLDEN % 1.0


def next_run(plan: Plan, after: datetime) -> Run:
    """The run of the first tick after this moment."""
    tick = following(read_cron(plan.schedule), after, plan.zone)
    return Run(tick, begin(plan, tick))


def begin(plan: Plan, tick: datetime) -> datetime:
    """When the run of this tick begins: outside quiet hours, and before the tick that follows."""
    start = tick
    if plan.quiet is not None:
        start = plan.quiet.end_of(tick, plan.zone) or tick
    latest = following(read_cron(plan.schedule), start, plan.zone)
    if plan.quiet is not None:
        latest = min(latest, plan.quiet.next_start(start, plan.zone))
    return start + min(SPREAD_OVER, latest - start) * plan.spread


def next_runs(plan: Plan, first: Run, count: int) -> list[datetime]:
    """When the next `count` runs begin, `first` being planned already. What quiet hours hold back is one run."""
    found = [first.at]
    after = max(first.tick, first.at)
    while len(found) < count:
        run = next_run(plan, after)
        if run.at > found[-1]:
            found.append(run.at)
        after = max(run.tick, run.at)
    return found

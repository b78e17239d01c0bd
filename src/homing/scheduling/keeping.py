"""Keeping the plans in step with the settings, and asking for what is due: each tick once, however many processes and
machines look after it.

There is no holder of the schedules who could die with them. Whoever runs workers looks every few seconds, and a due
tick belongs to the one whose UPDATE moves it on; what it asks for is committed in that same transaction. So a process
that is killed at any instant leaves the tick to the next one, done wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue
from homing.libraries.models import Library
from homing.scheduling import settings
from homing.scheduling.models import Planned
from homing.scheduling.planning import Plan, Run, begin, next_run, spread_of
from homing.scheduling.presets import OFF
from homing.scheduling.requests import NIGHTLY, nightly_request, scheduled_scan_request
from homing.scheduling.settings import Settings

SECOND_US = 1_000_000
CLOCK_WENT_BACK = timedelta(hours=1)
"""Clocks of machines that share a database differ, and are set, by seconds; a process may have been stopped for a
while between its look at the clock and this one. More than that was a wrong clock."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be planned."""

    name: str
    plan: Plan
    library: Library | None = None

    @property
    def request(self) -> JobRequest:
        return nightly_request() if self.library is None else scheduled_scan_request(self.library)


def wanted_now(found: Settings) -> dict[str, Wanted]:
    """All that is to be planned by these settings, by name."""
    wanted = [Wanted(NIGHTLY, Plan(found.nightly_schedule, found.zone, found.quiet))]
    for library in Library.objects.filter(deleted_at=None).only("pk", "name", "owner_id", "scan_schedule"):
        one = wanted_of(library, found)
        if one is not None:
            wanted.append(one)
    return {one.name: one for one in wanted}


def wanted_of(library: Library, found: Settings) -> Wanted | None:
    """None where the library is never scanned by itself."""
    schedule = found.schedule_of(library)
    if schedule == OFF:
        return None
    plan = Plan(schedule, found.zone, found.quiet, spread_of(library.pk))
    return Wanted(f"library:{library.pk}", plan, library)


def keep(now: datetime) -> list[int]:
    """Plan what is new or changed, drop what is over, and ask for what is due; returns the jobs' ids.

    Any number of processes may call it at once, as often as they like.
    """
    found = settings.current()
    wanted = wanted_now(found)
    rows = {row.name: row for row in Planned.objects.all()}
    _plan_anew(wanted, rows, found, now)
    due = [
        (name, tick_us, next_us)
        for name, tick_us, next_us in Planned.objects.filter(next_us__lte=to_us(now)).values_list(
            "name", "tick_us", "next_us"
        )
        if name in wanted
    ]
    jobs = [_ask(wanted[name], tick_us, next_us, now) for name, tick_us, next_us in sorted(due, key=lambda one: one[2])]
    return [job for job in jobs if job is not None]


def next_due() -> datetime | None:
    """When the next run begins, for those who sleep until then."""
    next_us = Planned.objects.order_by("next_us").values_list("next_us", flat=True).first()
    return None if next_us is None else from_us(next_us)


def run_of(row: Planned) -> Run:
    """What a row says."""
    return Run(from_us(row.tick_us), from_us(row.next_us))


def rules_of(found: Settings) -> str:
    return f"{settings.zone_name(found.zone)} {found.quiet_from}-{found.quiet_until}"


def to_us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _plan_anew(wanted: Mapping[str, Wanted], rows: Mapping[str, Planned], found: Settings, now: datetime) -> None:
    """Nothing is written while all is in step, which is nearly always."""
    rules = rules_of(found)
    over = [name for name in rows if name not in wanted]
    changed = [one for one in wanted.values() if not _is_in_step(rows.get(one.name), one, rules, now)]
    if not over and not changed:
        return
    with write_transaction():
        Planned.objects.filter(name__in=over).delete()
        for one in changed:
            _put(one, rows.get(one.name), rules, now)


def _is_in_step(row: Planned | None, one: Wanted, rules: str, now: datetime) -> bool:
    if row is None or (row.schedule, row.rules) != (one.plan.schedule, rules):
        return False
    return from_us(row.planned_us) <= now + CLOCK_WENT_BACK


def _put(one: Wanted, row: Planned | None, rules: str, now: datetime) -> None:
    """A tick that is due keeps being due where only the quiet hours changed; another schedule begins from now."""
    run = next_run(one.plan, now)
    is_kept = row is not None and row.schedule == one.plan.schedule and from_us(row.planned_us) <= now
    if row is not None and is_kept and from_us(row.tick_us) < run.tick and row.rules.split()[0] == rules.split()[0]:
        tick = from_us(row.tick_us)
        run = Run(tick, begin(one.plan, tick))
    fields = {
        "schedule": one.plan.schedule,
        "rules": rules,
        "planned_us": to_us(now),
        "tick_us": to_us(run.tick),
        "next_us": to_us(run.at),
    }
    if row is None:
        Planned.objects.bulk_create([Planned(name=one.name, library=one.library, **fields)], ignore_conflicts=True)
    else:  # unless somebody moved it on meanwhile, who planned by a later look
        Planned.objects.filter(name=one.name, next_us=row.next_us).update(**fields)


def _ask(one: Wanted, tick_us: int, next_us: int, now: datetime) -> int | None:
    """Ask for a due run, and plan the next; None where another process did, or quiet hours hold it back.

    However many ticks passed meanwhile, what was missed is made up for once.
    """
    quiet_end = one.plan.quiet.end_of(now, one.plan.zone) if one.plan.quiet else None
    if quiet_end is not None:  # it was missed, and the server came back in the quiet hours
        held = Run(from_us(tick_us), begin(one.plan, now))
        _move_on(one.name, next_us, held, now, is_run=False)
        return None
    with write_transaction():
        if not _move_on(one.name, next_us, next_run(one.plan, now), now, is_run=True):
            return None
        return enqueue(one.request)


def _move_on(name: str, next_us: int, run: Run, now: datetime, *, is_run: bool) -> bool:
    changes: dict[str, int] = {"tick_us": to_us(run.tick), "next_us": to_us(run.at), "planned_us": to_us(now)}
    if is_run:
        changes["last_us"] = to_us(now)
    with write_transaction():
        return bool(Planned.objects.filter(name=name, next_us=next_us).update(**changes))

"""When a run begins: not all at once, never past the next tick, never in quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from homing.scheduling.cron import read_cron
from homing.scheduling.planning import SPREAD_OVER, Plan, next_run, next_runs, spread_of
from homing.scheduling.quiet import QuietHours
from homing.scheduling.walls import following

LISBON = ZoneInfo("Europe/Lisbon")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(7))


def test_fifty_libraries_begin_within_five_minutes_and_no_two_together() -> None:
    runs = [next_run(Plan("0 0 * * *", UTC, None, spread_of(number)), NOON) for number in range(1, 51)]
    assert {run.tick for run in runs} == {datetime(2026, 11, 22, tzinfo=UTC)}
    begins = sorted(run.at for run in runs)
    assert begins[0] >= runs[0].tick and begins[-1] < runs[0].tick + SPREAD_OVER
    assert min(later - earlier for earlier, later in pairwise(begins)) > timedelta(seconds=2)


def test_a_library_always_begins_at_the_same_minute() -> None:
    plan = Plan("0 0 * * *", UTC, None, spread_of(12))
    first = next_run(plan, NOON)
    assert next_run(plan, first.at).at == first.at + timedelta(days=1)


@given(
    st.sampled_from(
        ["* * * * *", "*/2 * * * *", "0 * * * *", "0 0 * * *", "58 21 * * *", "0,1 0 * * *", "30 1 * * sun"]
    ),
    st.integers(1, 10_000),
    st.sampled_from([None, NIGHT, QuietHours(time(9), time(17, 30)), QuietHours(time(0), time(0, 2))]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
)
def test_a_run_begins_after_its_tick_before_the_next_one_and_outside_quiet_hours(
    schedule: str, number: int, quiet: QuietHours | None, start: datetime
) -> None:
    plan = Plan(schedule, LISBON, quiet, spread_of(number))
    run = next_run(plan, start.replace(tzinfo=UTC))
    assert run.at >= run.tick
    held = quiet.end_of(run.tick, LISBON) if quiet else None
    begin = held or run.tick
    assert begin <= run.at < min(begin + SPREAD_OVER, following(read_cron(schedule), begin, LISBON))
    assert quiet is None or quiet.end_of(run.at, LISBON) is None


def test_what_quiet_hours_hold_back_is_one_run() -> None:
    plan = Plan("0 * * * *", LISBON, NIGHT)
    evening = datetime(2026, 11, 21, 20, 30, tzinfo=LISBON)
    runs = next_runs(plan, next_run(plan, evening), 4)
    assert [run.astimezone(LISBON).strftime("%d %H:%M") for run in runs] == [
        "21 21:00",
        "22 07:00",
        "22 08:00",
        "22 09:00",
    ]

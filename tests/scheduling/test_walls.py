"""Ticks on the days on which clocks are changed: none is left out and none comes twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.scheduling.cron import read_cron
from homing.scheduling.walls import following, next_ticks

LISBON, NEW_YORK = ZoneInfo("Europe/Lisbon"), ZoneInfo("America/New_York")
# Lisbon: 29 March 2026 01:00 → 02:00, 25 October 02:00 → 01:00.
# New York: 8 March 02:00 → 03:00, 1 November 02:00 → 01:00.
SPRING_LISBON, AUTUMN_LISBON = datetime(2026, 3, 29, tzinfo=LISBON), datetime(2026, 10, 25, tzinfo=LISBON)
SPRING_NEW_YORK, AUTUMN_NEW_YORK = datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 11, 1, tzinfo=NEW_YORK)


def ticks(cron: str, midnight: datetime, hours: int = 24) -> list[str]:
    """From this local midnight on, for so many real hours, as a clock there shows them, with the offset."""
    zone, moment = midnight.tzinfo, midnight.astimezone(UTC) - timedelta(microseconds=1)
    assert zone is not None
    end = midnight.astimezone(UTC) + timedelta(hours=hours)
    found: list[str] = []
    while (moment := following(read_cron(cron), moment, zone)) < end:
        found.append(moment.astimezone(zone).strftime("%d %H:%M%z"))
    return found


@pytest.mark.parametrize(
    ("cron", "midnight", "found"),
    [
        ("30 1 * * *", SPRING_LISBON, ["29 02:30+0100", "30 01:30+0100"]),  # 01:30 does not occur
        ("0 1 * * *", SPRING_LISBON, ["29 02:00+0100", "30 01:00+0100"]),
        ("59 0 * * *", SPRING_LISBON, ["29 00:59+0000", "30 00:59+0100"]),
        ("0 0 * * *", SPRING_LISBON, ["29 00:00+0000", "30 00:00+0100"]),
        ("30 1 * * *", AUTUMN_LISBON, ["25 01:30+0100", "26 01:30+0000"]),  # occurs twice: its first
        ("0 2 * * *", AUTUMN_LISBON, ["25 02:00+0000", "26 02:00+0000"]),
        ("30 2 * * *", SPRING_NEW_YORK, ["08 03:30-0400", "09 02:30-0400"]),
        ("30 2,3 * * *", SPRING_NEW_YORK, ["08 03:30-0400", "09 02:30-0400", "09 03:30-0400"]),  # the same moment
        ("30 2 * * *", AUTUMN_NEW_YORK, ["01 02:30-0500", "02 02:30-0500"]),
        ("30 1 * * *", AUTUMN_NEW_YORK, ["01 01:30-0400", "02 01:30-0500"]),
        ("50 1,2 * * *", AUTUMN_NEW_YORK, ["01 01:50-0400", "01 02:50-0500", "02 01:50-0500", "02 02:50-0500"]),
    ],
)
def test_a_daily_run_on_the_day_the_clocks_change_and_the_day_after(
    cron: str, midnight: datetime, found: list[str]
) -> None:
    assert ticks(cron, midnight, 48 + (1 if midnight in {AUTUMN_LISBON, AUTUMN_NEW_YORK} else -1)) == found


@pytest.mark.parametrize(
    ("midnight", "hours"), [(SPRING_LISBON, 23), (AUTUMN_LISBON, 25), (SPRING_NEW_YORK, 23), (AUTUMN_NEW_YORK, 25)]
)
def test_what_is_hourly_runs_each_real_hour(midnight: datetime, hours: int) -> None:
    found = next_ticks(read_cron("0 * * * *"), midnight.astimezone(UTC), midnight.tzinfo, hours)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}
    assert found[-1].astimezone(midnight.tzinfo).strftime("%d %H:%M") == (midnight + timedelta(days=1)).strftime(
        "%d %H:%M"
    )


@pytest.mark.parametrize("zone", [LISBON, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu"), UTC])
@pytest.mark.parametrize("cron", ["30 1 * * *", "30 2 * * *", "0 0 * * *", "45 23 * * *"])
def test_once_each_day_for_four_years(zone: ZoneInfo, cron: str) -> None:
    moment, days = datetime(2025, 1, 1, 23, 50, tzinfo=zone), []
    for _ in range(4 * 365):
        moment = following(read_cron(cron), moment, zone)
        days.append(moment.astimezone(zone).date())
    assert days == [datetime(2025, 1, 2).date() + timedelta(days=number) for number in range(4 * 365)]


@given(
    st.sampled_from(["*/7 * * * *", "30 1,2,3 * * *", "0 */6 * * *", "59 23 31 * *", "10 1-3 * 3,10,11 sun"]),
    st.sampled_from([LISBON, NEW_YORK]),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.integers(0, 3600 * 30),
)
def test_a_tick_is_the_first_after_any_moment_before_it(
    cron: str, zone: ZoneInfo, start: datetime, later_s: int
) -> None:
    after = start.replace(tzinfo=UTC)
    tick = following(read_cron(cron), after, zone)
    assert tick > after
    between = after + timedelta(seconds=later_s)
    if between < tick:
        assert following(read_cron(cron), between, zone) == tick

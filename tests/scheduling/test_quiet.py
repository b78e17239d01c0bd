"""Quiet hours: what lies in them, when they end, and what is no such thing."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from homing.scheduling.errors import ScheduleError
from homing.scheduling.quiet import QuietHours, read_quiet_hours

LISBON, NEW_YORK = ZoneInfo("Europe/Lisbon"), ZoneInfo("America/New_York")


def hours(text: str) -> QuietHours:
    found = read_quiet_hours(*text.split("-"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("quiet", "wall", "end"),
    [
        ("22:00-07:00", "2026-11-21 21:59", None),
        ("22:00-07:00", "2026-11-21 22:00", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 00:00", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 06:59", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 07:00", None),
        ("09:00-17:30", "2026-11-21 12:00", "2026-11-21 17:30"),
        ("09:00-17:30", "2026-11-21 17:30", None),
        ("00:00-06:00", "2026-11-21 00:00", "2026-11-21 06:00"),
        ("18:00-00:00", "2026-11-21 23:59", "2026-11-22 00:00"),
    ],
)
def test_a_moment_lies_in_them_or_not(quiet: str, wall: str, end: str | None) -> None:
    moment = datetime.fromisoformat(wall).replace(tzinfo=LISBON)
    found = hours(quiet).end_of(moment, LISBON)
    assert (found and found.astimezone(LISBON).strftime("%Y-%m-%d %H:%M")) == end


def test_through_the_night_on_which_clocks_go_forward_they_end_by_the_clock() -> None:
    end = hours("22:00-07:00").end_of(datetime(2026, 3, 28, 23, tzinfo=LISBON), LISBON)
    assert end == datetime(2026, 3, 29, 6, tzinfo=UTC), "seven in Lisbon's summer time"


def test_an_end_that_does_not_occur_is_an_hour_later() -> None:
    end = hours("22:00-02:30").end_of(datetime(2026, 3, 7, 23, tzinfo=NEW_YORK), NEW_YORK)
    assert end is not None and end.astimezone(NEW_YORK).strftime("%d %H:%M") == "08 03:30"


def test_an_end_that_occurs_twice_is_its_first_and_then_its_second() -> None:
    quiet = hours("22:00-01:30")
    first = datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK)
    assert quiet.end_of(first, NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    again = first.replace(fold=1)
    assert quiet.end_of(again, NEW_YORK) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "reason", "field"),
    [
        ("22:00", "", "need a begin and an end", "quiet_until"),
        ("", "07:00", "need a begin and an end", "quiet_from"),
        ("22:00", "22:00", "would never end", "quiet_until"),
        ("24:00", "07:00", "“24:00” is no time of day", "quiet_from"),
        ("22", "07:00", "“22” is no time of day", "quiet_from"),
        ("22:00", "7:0", "“7:0” is no time of day", "quiet_until"),
        ("-1:00", "07:00", "is no time of day", "quiet_from"),
    ],
)
def test_what_are_no_quiet_hours_is_refused(start: str, end: str, reason: str, field: str) -> None:
    with pytest.raises(ScheduleError, match=reason) as refused:
        read_quiet_hours(start, end)
    assert refused.value.field == field


def test_none_are_none() -> None:
    assert read_quiet_hours("", "") is None

"""Cron expressions: read as others read them, and refused in words."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from homing.scheduling.cron import read_cron
from homing.scheduling.errors import ScheduleError
from homing.scheduling.presets import OFF, PRESETS, in_words, read_schedule


def part(lowest: int, highest: int) -> st.SearchStrategy[str]:
    number = st.integers(lowest, highest)
    # "0-0" is everything to the oracle
    span = st.tuples(number, number).filter(lambda two: two[0] < two[1]).map(lambda two: f"{two[0]}-{two[1]}")
    step = st.tuples(st.one_of(st.just("*"), span), st.integers(1, highest)).map(lambda two: f"{two[0]}/{two[1]}")
    item = st.one_of(number.map(str), span, step)
    return st.one_of(st.just("*"), st.lists(item, min_size=1, max_size=3).map(",".join))


# 1 to 28: days that every month has, so that the oracle need not look far
CRONS = st.tuples(part(0, 59), part(0, 23), part(1, 28), part(1, 12), part(0, 6)).map(" ".join)


def covers_all(text: str, lowest: int, highest: int) -> bool:
    cron = read_cron(f"* * {text} * *") if lowest else read_cron(f"* * * * {text}")
    return len(cron.days if lowest else cron.weekdays) == highest - lowest + 1


@given(CRONS, st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)))
def test_an_expression_means_what_it_means_elsewhere(text: str, start: datetime) -> None:
    _, _, days, _, weekdays = text.split()
    if any("*/" in one or "-" in one for one in (days, weekdays)) and (
        covers_all(days, 1, 31) or covers_all(weekdays, 0, 6)
    ):
        return  # whether "0-6" is as good as "*" is read in two ways; see the next test for ours
    theirs = croniter(text, start)
    ours = (wall for wall in read_cron(text).walls_from(start) if wall > start)
    assert list(islice(ours, 4)) == [theirs.get_next(datetime) for _ in range(4)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("0 0 13 * fri", datetime(2026, 11, 27)),  # both days given: one that fits is enough
        ("0 0 13 * *", datetime(2026, 12, 13)),
        ("0 0 * * 7", datetime(2026, 11, 22)),
        ("0 0 * * SUN", datetime(2026, 11, 22)),
        ("0 0 13 * 0-6", datetime(2026, 12, 13)),  # all days of the week say nothing
        ("15 4 * feb,mar mon-fri", datetime(2027, 2, 1, 4, 15)),
        ("5/20 9 * * *", datetime(2026, 11, 22, 9, 5)),
        ("0 0 29 2 *", datetime(2028, 2, 29)),
        ("@weekly", datetime(2026, 11, 22)),
        ("  0   0  *  *  *  ", datetime(2026, 11, 22)),
    ],
)
def test_the_first_time_after_a_saturday_noon_in_november(text: str, first: datetime) -> None:
    assert next(read_cron(text).walls_from(datetime(2026, 11, 21, 12, 1))) == first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("* * *", "has 3"),
        ("* * * * * *", "has 6"),
        ("60 * * * *", "the minute is “60”; it can be 0 to 59"),
        ("* 24 * * *", "the hour is “24”; it can be 0 to 23"),
        ("* * 0 * *", "the day of the month is “0”; it can be 1 to 31"),
        ("* * * foo *", "the month is “foo”; it can be 1 to 12, or jan to dec"),
        ("* * * * 8", "the day of the week is “8”; it can be 0 to 7, or sun to sat"),
        ("each day", "has 2"),
        ("a b c d e", "the minute is “a”"),
        ("9-5 * * * *", "“9-5” runs backwards"),
        ("*/0 * * * *", "no step of 1 or more"),
        ("*/x * * * *", "no step of 1 or more"),
        ("1,,2 * * * *", "the minute is “”"),
        ("-1 * * * *", "the minute is “”"),
        ("² * * * *", "the minute is “²”"),
        ("0 0 31 2 *", "never comes"),
        ("0 0 30,31 2 *", "never comes"),
        ("0 0 L * *", "the day of the month is “L”"),
        ("9" * 200 + " * * * *", "100 characters at most"),
        ("\0 * * * *", "the minute is"),
    ],
)
def test_what_is_no_schedule_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        read_cron(text)
    assert reason in refused.value.message
    assert refused.value.message.endswith(".")


@given(st.text(max_size=120))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        assert next(read_cron(text).walls_from(datetime(2026, 1, 1))) >= datetime(2026, 1, 1)
    except ScheduleError as refused:
        assert refused.message


def test_presets_are_chosen_by_name_and_each_has_its_words() -> None:
    assert [read_schedule(one.name) for one in PRESETS] == [one.schedule for one in PRESETS]
    assert {in_words(one.schedule) for one in PRESETS} == {one.title for one in PRESETS}
    assert (read_schedule(" OFF "), read_schedule("Never")) == (OFF, OFF)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("30 2 * * *", "Every day at 02:30"),
        ("0 6 * * 1", "Every Monday at 06:00"),
        ("0 6 * * 1,3,5", "Every Monday, Wednesday and Friday at 06:00"),
        ("0 6 1 * *", "By the schedule 0 6 1 * *"),
        ("*/5 * * * *", "By the schedule */5 * * * *"),
    ],
)
def test_a_schedule_in_words(schedule: str, words: str) -> None:
    assert in_words(schedule) == words

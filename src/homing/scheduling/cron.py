"""Cron expressions: read, refused in words, and their next time on a wall's clock. Pure; knows no time zone.

Five fields as in crontab(5): minute, hour, day of the month, month, day of the week (0 and 7 are Sunday); in each `*`,
numbers, names, ranges, lists and steps. Where both days are given, one that fits is enough, as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from homing.scheduling.errors import ScheduleError

MOST_DAYS = 366 * 9
"""Between two 29ths of February there are eight years at most; what does not come by then never does."""
LONGEST = 100
"""As the columns have it."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    lowest: int
    highest: int
    names: Mapping[str, int]


_FIELDS = (
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day of the month", 1, 31, {}),
    _Field("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    _Field("day of the week", 0, 7, {name: number for number, name in enumerate(_WEEKDAYS)}),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression, read."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""

    @property
    def is_every_hour(self) -> bool:
        """An hour that a clock shows twice is then two hours."""
        return len(self.hours) == 24

    def _is_on(self, day: datetime) -> bool:
        if day.month not in self.months:
            return False
        is_day, is_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if len(self.days) == 31 or len(self.weekdays) == 7:
            return is_day and is_weekday
        return is_day or is_weekday

    def walls_from(self, start: datetime) -> Iterator[datetime]:
        """The naive moments from `start` on, in order, for as long as `MOST_DAYS`."""
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(MOST_DAYS):
            day = midnight + timedelta(days=number)
            if self._is_on(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        wall = day.replace(hour=hour, minute=minute)
                        if wall >= start:
                            yield wall


@lru_cache(maxsize=256)
def read_cron(text: str) -> Cron:
    """Read an expression. Raises ScheduleError with the reason in words."""
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    spelled = " ".join(text.split())
    parts = _SHORT.get(spelled.lower(), spelled).split()
    if len(text) > LONGEST:
        raise ScheduleError(f"A schedule has {LONGEST} characters at most; this one has {len(text)}.")
    if len(parts) != len(_FIELDS):
        has = "is empty" if not parts else f"has {len(parts)}"
        raise ScheduleError(
            "A schedule has five parts: minute, hour, day of the month, month, day of the week;"
            f" “{shown}” {has}. “0 0 * * *” is every day at midnight."
        )
    values = [_read_field(part, field, shown) for part, field in zip(parts, _FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = values
    cron = Cron(
        " ".join(parts),
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        frozenset(days),
        frozenset(months),
        frozenset(day % 7 for day in weekdays),
    )
    # any year will do to see whether the day exists at all
    if next(cron.walls_from(datetime(2000, 1, 1)), None) is None:
        raise ScheduleError(f"“{shown}” never comes: no month of those has such a day.")
    return cron


def _read_field(text: str, field: _Field, whole: str) -> set[int]:
    found: set[int] = set()
    for item in text.split(","):
        span, slash, step_text = item.partition("/")
        step = 1
        if slash:
            if not _is_number(step_text) or int(step_text) < 1:
                raise ScheduleError(
                    f"“{whole}” is no schedule: in the {field.name}, “{item}” has no step of 1 or more after the “/”."
                )
            step = int(step_text)
        low_text, dash, high_text = span.partition("-")
        if span == "*":
            low, high = field.lowest, min(field.highest, 6) if field.names and field.lowest == 0 else field.highest
        else:
            low = _read_value(low_text, field, whole)
            high = _read_value(high_text, field, whole) if dash else (field.highest if slash else low)
        if high < low:
            raise ScheduleError(f"“{whole}” is no schedule: in the {field.name}, “{span}” runs backwards.")
        found.update(range(low, high + 1, step))
    return found


def _read_value(text: str, field: _Field, whole: str) -> int:
    named = field.names.get(text.lower())
    if named is not None:
        return named
    can_be = f"it can be {field.lowest} to {field.highest}"
    if field.names:
        can_be += f", or {next(iter(field.names))} to {list(field.names)[-1]}"
    if not _is_number(text) or not field.lowest <= int(text) <= field.highest:
        raise ScheduleError(f"“{whole}” is no schedule: the {field.name} is “{text}”; {can_be}.")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4

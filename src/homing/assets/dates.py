"""Moments and local days as the index keeps them: whole microseconds since 1970, days as yyyymmdd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_US = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_LAST_US = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_MICROSECOND = timedelta(microseconds=1)
_DAY_US = 86_400_000_000


def to_us(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(microseconds: int) -> datetime:
    """The aware datetime in UTC; beyond the years 1 … 9999 it is the nearest that a datetime can say."""
    return _EPOCH + timedelta(microseconds=min(max(microseconds, _FIRST_US), _LAST_US))


def local_day_of(taken_us: int, offset_minutes: int) -> int:
    """The day, by the local clock of a picture, as yyyymmdd."""
    return _day_number_as_yyyymmdd((taken_us + offset_minutes * 60_000_000) // _DAY_US)


_days: dict[int, int] = {}


def _day_number_as_yyyymmdd(number: int) -> int:
    known = _days.get(number)
    if known is None:
        local = to_datetime(number * _DAY_US)
        known = local.year * 10_000 + local.month * 100 + local.day
        if len(_days) < 100_000:  # 270 years of days; a photo library is far below, a hostile one is bounded
            _days[number] = known
    return known

"""Quiet hours: no scheduled work begins in them; what falls due waits until they end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from homing.scheduling.errors import ScheduleError
from homing.scheduling.walls import to_moment, to_wall


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` (inclusive) until `end`, on the wall's clock; they may cross midnight."""

    start: time
    end: time

    def end_of(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """When the quiet hours end in which `moment` lies; None where it lies in none."""
        wall = to_wall(moment, zone)
        now = wall.time()
        crosses = self.start > self.end
        is_quiet = (now >= self.start or now < self.end) if crosses else self.start <= now < self.end
        if not is_quiet:
            return None
        day = wall.date() + timedelta(days=1 if crosses and now >= self.start else 0)
        end = to_moment(datetime.combine(day, self.end), zone)
        if end <= moment:  # that time occurs twice today, and this is the second
            end = datetime.combine(day, self.end, zone).replace(fold=1).astimezone(UTC)
        return end

    def next_start(self, moment: datetime, zone: tzinfo) -> datetime:
        """When the next quiet hours begin after `moment`, which lies in none."""
        wall = to_wall(moment, zone)
        day = wall.date() + timedelta(days=0 if wall.time() < self.start else 1)
        return to_moment(datetime.combine(day, self.start), zone)


def read_time(text: str, field: str) -> time:
    """`HH:MM`. Raises ScheduleError."""
    hour, colon, minute = text.strip().partition(":")
    is_number = all(one.isascii() and one.isdigit() for one in (hour, minute)) and len(hour) <= 2 == len(minute)
    if colon and is_number and int(hour) < 24 and int(minute) < 60:
        return time(int(hour), int(minute))
    raise ScheduleError(f"“{text[:20]}” is no time of day: write hours and minutes, as in 22:30.", field=field)


def read_quiet_hours(start: str, end: str) -> QuietHours | None:
    """None where both are empty. Raises ScheduleError."""
    if not start and not end:
        return None
    if not start or not end:
        lacking, field = ("begin", "quiet_from") if not start else ("end", "quiet_until")
        raise ScheduleError(f"Quiet hours need a begin and an end: it is not said when they {lacking}.", field=field)
    hours = QuietHours(read_time(start, "quiet_from"), read_time(end, "quiet_until"))
    if hours.start == hours.end:
        raise ScheduleError(
            f"Quiet hours from {start} until {end} would never end. To have no scheduled scans, turn the schedule off.",
            field="quiet_until",
        )
    return hours

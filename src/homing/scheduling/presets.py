"""Schedules that are chosen by name, and any schedule in words."""

from __future__ import annotations

from dataclasses import dataclass

from homing.scheduling.cron import read_cron

OFF = "off"
"""Never by itself."""
SERVERS = ""
"""A library's: as the server's."""


@dataclass(frozen=True, slots=True)
class Preset:
    name: str
    title: str
    schedule: str


PRESETS = (
    Preset("hourly", "Every hour", "0 * * * *"),
    Preset("six-hourly", "Every 6 hours", "0 */6 * * *"),
    Preset("daily", "Every day at midnight", "0 0 * * *"),
    Preset("weekly", "Every Sunday at midnight", "0 0 * * 0"),
    Preset("never", "Never by itself", OFF),
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def in_words(schedule: str) -> str:
    """For people; what has no short name is shown as it is."""
    preset = next((one for one in PRESETS if one.schedule == schedule), None)
    if preset is not None:
        return preset.title
    cron = read_cron(schedule)
    is_each_day = len(cron.days) == 31 and len(cron.months) == 12
    if len(cron.hours) == len(cron.minutes) == 1 and is_each_day:
        at = f"at {cron.hours[0]:02d}:{cron.minutes[0]:02d}"
        if len(cron.weekdays) == 7:
            return f"Every day {at}"
        days = [_DAYS[day] for day in sorted(cron.weekdays)]
        return f"Every {' and '.join([', '.join(days[:-1]), days[-1]] if len(days) > 1 else days)} {at}"
    return f"By the schedule {cron.text}"


def read_schedule(text: str) -> str:
    """`off`, a preset's name or a cron expression, as it is kept. Raises ScheduleError."""
    spelled = " ".join(text.split())
    if spelled.lower() == OFF:
        return OFF
    preset = next((one for one in PRESETS if one.name == spelled.lower()), None)
    return preset.schedule if preset else read_cron(spelled).text

"""From what a clock on the wall shows to the moment, through the days on which clocks are changed. Pure.

As RFC 5545 (section 3.3.5) has it: a time that does not occur, because clocks go forward over it, is taken with the
offset from before (02:30 becomes 03:30), and one that occurs twice is its first. So nothing scheduled is left out or
done twice. What is scheduled for every hour counts the hour that occurs twice as two.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from homing.scheduling.cron import Cron

_LONGEST_CHANGE = timedelta(hours=3)
"""Clocks are changed by an hour or less; where a whole day was skipped (Samoa 2011) the next one serves."""


def to_moment(wall: datetime, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which a clock of this zone shows `wall`."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def to_wall(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock of this zone shows, naive."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def following(cron: Cron, after: datetime, zone: tzinfo) -> datetime:
    """The first tick after this moment, in UTC."""
    best: datetime | None = None
    best_wall = datetime.max
    for wall in cron.walls_from(to_wall(after, zone) - _LONGEST_CHANGE):
        if best is not None and wall - best_wall > _LONGEST_CHANGE:
            break  # around a change a later time of the wall may be the earlier moment; so far off it cannot
        moments = [to_moment(wall, zone)]
        if cron.is_every_hour:
            moments.append(wall.replace(tzinfo=zone, fold=1).astimezone(UTC))
        for moment in moments:
            # in a gap fold=1 is the time before it, which is another tick's
            if moment > after and (best is None or moment < best) and _shows(moment, wall, zone):
                best, best_wall = moment, wall
    assert best is not None, "read_cron refuses what never comes"
    return best


def next_ticks(cron: Cron, after: datetime, zone: tzinfo, count: int) -> list[datetime]:
    """The first `count` ticks after this moment."""
    found: list[datetime] = []
    for _ in range(count):
        found.append(following(cron, found[-1] if found else after, zone))
    return found


def _shows(moment: datetime, wall: datetime, zone: tzinfo) -> bool:
    """Does the clock then show `wall`, or a later time as `wall` does not occur?"""
    return to_wall(moment, zone) >= wall

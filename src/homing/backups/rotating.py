"""Which nightly backups have had their time."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import tzinfo

from homing.backups.places import Named, Reason


def expired(backups: Sequence[Named], whole: Set[str], *, keep: int, zone: tzinfo) -> list[str]:
    """The names to remove: of each of the `keep` newest days the last whole nightly backup stays, as do all others.

    What is not whole counts for no day and goes only when a newer whole one is there, so that the last good one is
    never removed, whatever `keep` says. What people made by hand, or a restore put by, is never among them.

    Args:
        whole: names of those that could be read to their ends.
        zone: whose days are meant.
    """
    nightly = sorted((one for one in backups if one.reason is Reason.NIGHTLY), reverse=True)
    days: set[object] = set()
    removed: list[str] = []
    for one in nightly:
        day = one.made_at.astimezone(zone).date()
        if one.name not in whole:
            if days:
                removed.append(one.name)
        elif day in days or len(days) >= max(1, keep):
            removed.append(one.name)
        else:
            days.add(day)
    return removed

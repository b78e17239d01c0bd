"""Has something of an owner changed that no scan has looked at yet? Then absences wait (`waiting`)."""

from __future__ import annotations

from collections.abc import Callable

from homing.tracking.models import Scan, ScanState, ScanTrigger
from homing.tracking.scanning.asked import held_since

_also: list[Callable[[int], bool]] = []


def also_pending(is_unsettled: Callable[[int], bool]) -> None:
    """Tell of somebody who knows of changed folders of an owner (its number) that no scan was asked for yet."""
    if is_unsettled not in _also:
        _also.append(is_unsettled)


def is_pending(owner_id: int, but: int) -> bool:
    """Besides what the scan `but` looks at."""
    queued = Scan.objects.filter(
        library__owner=owner_id, library__deleted_at=None, trigger=ScanTrigger.WATCHER, state=ScanState.QUEUED
    ).exclude(pk=but)
    # one that only looks again at what waits here has nothing new to tell
    return any(held_since(scan) is None for scan in queued) or any(is_unsettled(owner_id) for is_unsettled in _also)

"""From changed folders to a scan of them: the only thing that watching ever asks for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from homing.database import write_transaction
from homing.jobs.engines import engine
from homing.jobs.table import SECOND_US
from homing.libraries.models import Library
from homing.tracking.rules.gathering import Asked
from homing.tracking.scanning.requests import request_changed
from homing.watching.dirty import AT_MOST_S
from homing.watching.models import WatchState

_UNSETTLED_FOR_US = round(timedelta(seconds=AT_MOST_S + 5).total_seconds() * SECOND_US)
"""What was said to be unsettled is handed over by then, or its process died; nothing waits longer for it."""


def say_unsettled(import_paths: Collection[int]) -> None:
    """Folders of these import paths changed: until they were looked at, nothing that left is called missing."""
    with write_transaction():
        until_us = engine().now_us() + _UNSETTLED_FOR_US
        WatchState.objects.filter(pk__in=import_paths).update(unsettled_until_us=until_us)


def is_unsettled(owner_id: int) -> bool:
    """Has a folder of this owner changed that no scan was asked for yet?"""
    return WatchState.objects.filter(
        import_path__library__owner=owner_id,
        import_path__library__deleted_at=None,
        unsettled_until_us__gt=engine().now_us(),
    ).exists()


def hand_over(library_id: int, asked: Asked, changed: Collection[int]) -> int | None:
    """Ask for a scan of these folders; one that has not begun takes them along. Returns its number, None where the
    library is gone.

    Args:
        changed: the import paths that they lie in.
    """
    with write_transaction():
        library = Library.objects.filter(pk=library_id, deleted_at=None).select_related("owner").first()
        if library is None:
            return None
        scan = request_changed(library, asked)
        WatchState.objects.filter(pk__in=changed).update(unsettled_until_us=0, last_change_us=engine().now_us())
        return scan.pk

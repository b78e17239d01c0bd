"""Erasing for good: pictures first, then every row, so that a kill in between leaves a row that is found again.

What is to be erased says so itself (`Asset.erase_after`); there is no list that could be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from homing.assets.models import Asset, AssetState, TakenOut
from homing.assets.pictures import remove_pictures
from homing.assets.receipted import photos_were
from homing.assets.removal import remove_assets
from homing.assets.rows import for_database, marks
from homing.database import write_transaction
from homing.lifecycle.listing import TOMBSTONES
from homing.lifecycle.requests import request_erasing
from homing.lifecycle.traces import remove_empty_folders, remove_traces, traces_of
from homing.receipts.models import Act
from homing.receipts.writing import LongAct

_BATCH = 300
_AT_ONCE = 1_500
"""About three seconds, while somebody waits for the answer."""


def erase(asset_ids: Sequence[int], now: datetime) -> int:
    """Leave nothing of these assets, where their time is over; returns how many went. Of very many the first: the
    rest is asked for as background work, as it is after a kill at any instant. No file on disk is touched."""
    count = 0
    for start in range(0, min(len(asset_ids), _AT_ONCE), _BATCH):
        count += _erase(asset_ids[start : start + _BATCH], now, None)
    if len(asset_ids) > _AT_ONCE:
        request_erasing()
    return count


def erase_due(now: datetime, check: Callable[[], None]) -> int:
    """Erase all whose time is over; a receipt for each person. `check` may raise to stop."""
    count = 0
    due = Asset.objects.filter(erase_after__lte=now, trashed_at__isnull=False, taken_out__in=TOMBSTONES)
    due = due.exclude(state=AssetState.PRESENT)
    for owner_id in sorted(set(due.values_list("owner_id", flat=True))):
        receipt = LongAct(
            Act.ERASED,
            lambda count: photos_were(count, "erased for good, as their time was over"),
            owner_id=owner_id,
            by_id=None,
            at=now,
            is_destructive=True,
            can_undo=False,
        )
        while True:
            check()
            part = list(due.filter(owner_id=owner_id).order_by("pk").values_list("pk", flat=True)[:_BATCH])
            if not part:
                break
            count += _erase(part, now, receipt)
    return count


def _erase(asset_ids: Sequence[int], now: datetime, receipt: LongAct | None) -> int:
    due = _still_due(asset_ids, now)
    remove_pictures(due)
    with write_transaction():
        due = [asset_id for asset_id in _still_due(asset_ids, now) if asset_id in set(due)]
        if not due:
            return 0
        untold = _untold(due)
        traces = traces_of(due)
        remove_assets(due)
        remove_traces(traces)
        remove_empty_folders(traces.folder_ids)
        if receipt is not None:
            receipt.add_count(untold)
    remove_pictures(due)  # what a worker finished meanwhile
    return len(due)


def _still_due(asset_ids: Sequence[int], now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM assets_asset WHERE id IN ({marks(asset_ids)}) AND trashed_at IS NOT NULL"
            f" AND taken_out IN ({TakenOut.FORGOTTEN.value}, {TakenOut.PURGED.value}) AND erase_after <= %s"
            # however it came to be so: what is on disk is not erased
            f" AND state <> {AssetState.PRESENT.value} ORDER BY id",
            [*asset_ids, for_database(now)],
        )
        return [row[0] for row in cursor.fetchall()]


def _untold(asset_ids: Sequence[int]) -> int:
    """How many no receipt tells of yet: who says "now" has one, and changes the photo at the moment of its end."""
    return Asset.objects.filter(pk__in=asset_ids, updated_at__lt=F("erase_after")).count()

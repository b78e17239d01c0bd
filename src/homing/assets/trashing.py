"""The entrance of the trash, and the way out of it. Each act leaves a receipt; files on disk are never touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import AssetState, TakenOut
from homing.assets.receipted import photos_were
from homing.assets.rows import for_database, marks, row_lock, slices
from homing.assets.whereabouts import moment_of
from homing.database import write_transaction
from homing.receipts.models import Act
from homing.receipts.writing import Item, LongAct

TRASH_KEPT = timedelta(days=30)
"""What lies in the trash for so long is emptied from it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many went into the trash, or out of it, and the receipt that undoes it (None: nothing was done)."""

    count: int
    receipt_id: int | None


@dataclass(frozen=True, slots=True)
class AssetRow:
    asset_id: int
    owner_id: int
    library_id: int
    local_day: int
    state: int
    trashed_at: datetime | None
    taken_out: int


def trash(asset_ids: Collection[int], *, by_id: int | None, now: datetime | None = None) -> Moved:
    """Throw away: these assets of one owner leave the timeline; files on disk stay. What is in the trash, or taken
    out otherwise, stays where it is."""
    return _move(sorted(set(asset_ids)), Act.TRASHED, by_id, now or datetime.now(UTC))


def restore(asset_ids: Collection[int], *, by_id: int | None, now: datetime | None = None) -> Moved:
    """Take these assets of one owner out of the trash; those that are not in it stay where they are."""
    return _move(sorted(set(asset_ids)), Act.RESTORED, by_id, now or datetime.now(UTC))


def restore_all(owner_id: int, *, by_id: int | None, now: datetime | None = None) -> Moved:
    """Take everything of this owner out of the trash."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id FROM assets_asset a JOIN libraries_library l ON l.id = a.library_id"
            " WHERE a.owner_id = %s AND a.trashed_at IS NOT NULL AND a.taken_out = %s AND l.deleted_at IS NULL"
            " ORDER BY a.id",
            [owner_id, TakenOut.TRASHED.value],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return _move(ids, Act.RESTORED, by_id, now or datetime.now(UTC))


def _move(ids: Sequence[int], act: Act, by_id: int | None, now: datetime) -> Moved:
    receipt: LongAct | None = None
    what = "put into the trash" if act is Act.TRASHED else "taken out of the trash"
    # a transaction a slice: a trash of 100,000 must not hold up everybody else's writing
    for part in slices(ids):
        with write_transaction():
            rows = [row for row in lock(part) if _is_at_the_start(row, act)]
            if not rows:
                continue
            receipt = receipt or LongAct(
                act, lambda count: photos_were(count, what), owner_id=rows[0].owner_id, by_id=by_id, at=now
            )
            receipt.add(
                Item(row.asset_id, trashed_value(row.trashed_at), trashed_value(now if act is Act.TRASHED else None))
                for row in rows
            )
            put(dict.fromkeys(rows, now if act is Act.TRASHED else None), now)
    return Moved(0, None) if receipt is None else Moved(receipt.count, receipt.receipt_id)


def _is_at_the_start(row: AssetRow, act: Act) -> bool:
    if act is Act.TRASHED:
        return row.trashed_at is None
    return row.trashed_at is not None and row.taken_out == TakenOut.TRASHED


def lock(asset_ids: Sequence[int]) -> list[AssetRow]:
    """These assets as they stand, locked for the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, owner_id, library_id, local_day, state, trashed_at, taken_out FROM assets_asset"
            f" WHERE id IN ({marks(asset_ids)}) ORDER BY id{row_lock()}",
            list(asset_ids),
        )
        return [
            AssetRow(asset_id, owner_id, library_id, day, state, moment_of(trashed_at), taken_out)
            for asset_id, owner_id, library_id, day, state, trashed_at, taken_out in cursor.fetchall()
        ]


def put(trashed_at: dict[AssetRow, datetime | None], now: datetime) -> None:
    """Put assets into the trash (as of that moment) or, with None, out of it. Call inside a write transaction; the
    rows are as `lock` gave them, none of them on that side already."""
    deltas: defaultdict[DayKey, int] = defaultdict(int)
    by_moment: defaultdict[datetime | None, list[int]] = defaultdict(list)
    for row, moment in trashed_at.items():
        by_moment[moment].append(row.asset_id)
        if row.state == AssetState.PRESENT:
            deltas[row.owner_id, row.library_id, row.local_day] += 1 if moment is None else -1
    with connection.cursor() as cursor:
        for moment, ids in by_moment.items():
            cursor.execute(
                "UPDATE assets_asset SET trashed_at = %s, taken_out = %s, erase_after = NULL, updated_at = %s"
                f" WHERE id IN ({marks(ids)})",
                [for_database(moment), TakenOut.TRASHED.value, for_database(now), *ids],
            )
    adjust(deltas)


def trashed_value(moment: datetime | None) -> dict[str, object]:
    """As a receipt's item keeps it."""
    return {"trashedAt": None if moment is None else moment.astimezone(UTC).isoformat()}

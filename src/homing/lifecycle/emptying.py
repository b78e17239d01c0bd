"""Emptying the trash: what lies on disk is hidden from now on (dismissed), what is missing is forgotten. No file is
touched, and for 30 days it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from homing.assets.models import AssetState, TakenOut
from homing.assets.receipted import photos, photos_were
from homing.assets.rows import for_database, slices
from homing.assets.trashing import AssetRow, lock
from homing.database import write_transaction
from homing.lifecycle.standing import Standing, put
from homing.lifecycle.windows import TOMBSTONE_KEPT, TRASH_KEPT
from homing.receipts.models import Act
from homing.receipts.writing import Item, LongAct


@dataclass(frozen=True, slots=True)
class Trash:
    """What lies in a person's trash."""

    count: int = 0
    on_disk: int = 0
    missing: int = 0
    hidden: int = 0
    """Emptied from it before: not in the trash, hidden."""

    def consequence(self) -> list[str]:
        """What emptying would do, in sentences."""
        days = TOMBSTONE_KEPT.days
        found: list[str] = []
        if self.on_disk:
            found.append(
                f"{photos(self.on_disk)} on disk will be hidden: the files stay where they are, and"
                " you find them under “Hidden by you”."
            )
        if self.missing:
            found.append(
                f"{photos(self.missing)} whose files are missing will be forgotten, with what was said"
                f" about them, and erased for good after {days} days."
            )
        if found:
            found.append(f"This can be undone for {days} days.")
        return found


@dataclass(frozen=True, slots=True)
class Emptied:
    hidden: int = 0
    forgotten: int = 0
    receipt_id: int | None = None

    @property
    def count(self) -> int:
        return self.hidden + self.forgotten


def look_into(owner_id: int) -> Trash:
    """How much lies in this person's trash, and how much is hidden."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.taken_out, CASE WHEN a.state = %s THEN 1 ELSE 0 END, COUNT(*) FROM assets_asset a"
            " JOIN libraries_library l ON l.id = a.library_id AND l.deleted_at IS NULL"
            " WHERE a.owner_id = %s AND a.trashed_at IS NOT NULL AND a.taken_out IN (%s, %s) GROUP BY 1, 2",
            [AssetState.MISSING.value, owner_id, TakenOut.TRASHED.value, TakenOut.DISMISSED.value],
        )
        counts = {(taken_out, is_missing): count for taken_out, is_missing, count in cursor.fetchall()}
    on_disk, missing = (counts.get((TakenOut.TRASHED.value, is_missing), 0) for is_missing in (0, 1))
    hidden = sum(counts.get((TakenOut.DISMISSED.value, is_missing), 0) for is_missing in (0, 1))
    return Trash(on_disk + missing, on_disk, missing, hidden)


def empty(
    owner_id: int, *, by_id: int | None, asset_ids: Iterable[int] | None = None, now: datetime | None = None
) -> Emptied:
    """Empty a person's trash, or let go of these assets in it only; what is not in it is passed over."""
    now = now or datetime.now(UTC)
    ids = _in_trash(owner_id) if asset_ids is None else sorted(set(asset_ids))
    return _empty(owner_id, ids, by_id, now, before=None)


def empty_expired(now: datetime) -> int:
    """Let go of what lay in anybody's trash for `TRASH_KEPT`; returns how many. Called every night."""
    count = 0
    before = now - TRASH_KEPT
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT owner_id FROM assets_asset WHERE trashed_at IS NOT NULL")
        owners = sorted(row[0] for row in cursor.fetchall())
    for owner_id in owners:
        count += _empty(owner_id, _in_trash(owner_id, before), None, now, before=before).count
    return count


def _empty(owner_id: int, ids: Sequence[int], by_id: int | None, now: datetime, *, before: datetime | None) -> Emptied:
    hidden = forgotten = 0
    what = "emptied from the trash" if before is None else f"emptied from the trash after {TRASH_KEPT.days} days in it"
    receipt = LongAct(Act.EMPTIED, lambda count: photos_were(count, what), owner_id=owner_id, by_id=by_id, at=now)
    for part in slices(ids):
        with write_transaction():
            rows = [row for row in lock(part) if row.owner_id == owner_id and _is_in_trash(row, before)]
            missing = [row for row in rows if row.state == AssetState.MISSING]
            there = [row for row in rows if row.state != AssetState.MISSING]
            items: list[Item] = [
                *put(there, Standing(now, TakenOut.DISMISSED), now),
                *put(missing, Standing(now, TakenOut.FORGOTTEN), now),
            ]
            receipt.add(items)
            hidden += len(there)
            forgotten += len(missing)
    return Emptied(hidden, forgotten, receipt.receipt_id)


def _is_in_trash(row: AssetRow, before: datetime | None) -> bool:
    if row.trashed_at is None or row.taken_out != TakenOut.TRASHED:
        return False
    return before is None or row.trashed_at <= before


def _in_trash(owner_id: int, before: datetime | None = None) -> list[int]:
    """What lies in this person's trash; put there until that moment."""
    until, values = ("", []) if before is None else (" AND a.trashed_at <= %s", [for_database(before)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id FROM assets_asset a JOIN libraries_library l ON l.id = a.library_id AND l.deleted_at IS NULL"
            f" WHERE a.owner_id = %s AND a.trashed_at IS NOT NULL AND a.taken_out = %s{until} ORDER BY a.id",
            [owner_id, TakenOut.TRASHED.value, *values],
        )
        return [row[0] for row in cursor.fetchall()]

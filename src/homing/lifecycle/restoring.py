"""The ways out of a tombstone: showing again what was hidden, having back what was forgotten or purged, or erasing it
before its time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from homing.assets.models import TakenOut
from homing.assets.receipted import photos_were
from homing.assets.rows import slices
from homing.assets.trashing import AssetRow, lock
from homing.database import write_transaction
from homing.lifecycle.erasing import erase
from homing.lifecycle.listing import TOMBSTONES, all_out
from homing.lifecycle.standing import IN_LIBRARY, Standing, put
from homing.lifecycle.windows import TOMBSTONE_KEPT
from homing.receipts.models import Act
from homing.receipts.writing import LongAct


@dataclass(frozen=True, slots=True)
class Restored:
    count: int = 0
    receipt_id: int | None = None


def show_again(
    owner_id: int, *, by_id: int | None, asset_ids: Iterable[int] | None = None, now: datetime | None = None
) -> Restored:
    """Take photos in again that were hidden: these, or all."""
    return _restore(owner_id, (TakenOut.DISMISSED,), "shown again", by_id, asset_ids, now or datetime.now(UTC))


def remember(
    owner_id: int, *, by_id: int | None, asset_ids: Iterable[int] | None = None, now: datetime | None = None
) -> Restored:
    """Have back photos that were forgotten, or purged by a policy: these, or all. They are missing again."""
    what = "remembered again after all"
    return _restore(owner_id, TOMBSTONES, what, by_id, asset_ids, now or datetime.now(UTC))


def erase_now(
    owner_id: int, *, by_id: int | None, asset_ids: Iterable[int] | None = None, now: datetime | None = None
) -> Restored:
    """Erase for good what was forgotten or purged, without waiting for its time: these, or all."""
    now = now or datetime.now(UTC)
    ids = all_out(owner_id, TOMBSTONES) if asset_ids is None else sorted(set(asset_ids))
    receipt = LongAct(
        Act.ERASED,
        lambda count: photos_were(count, "erased for good"),
        owner_id=owner_id,
        by_id=by_id,
        at=now,
        is_destructive=True,
        can_undo=False,
    )
    erased: list[int] = []
    for part in slices(ids):
        with write_transaction():
            rows = _of_kinds(owner_id, part, TOMBSTONES)
            for row in rows:
                put([row], Standing(now - TOMBSTONE_KEPT, TakenOut(row.taken_out)), now)
            receipt.add_count(len(rows))
        erased.extend(row.asset_id for row in rows)
    erase(erased, now)
    return Restored(receipt.count, receipt.receipt_id)


def _restore(
    owner_id: int,
    kinds: Collection[TakenOut],
    what: str,
    by_id: int | None,
    asset_ids: Iterable[int] | None,
    now: datetime,
) -> Restored:
    ids = all_out(owner_id, kinds) if asset_ids is None else sorted(set(asset_ids))
    receipt = LongAct(Act.UNHIDDEN, lambda count: photos_were(count, what), owner_id=owner_id, by_id=by_id, at=now)
    for part in slices(ids):
        with write_transaction():
            receipt.add(put(_of_kinds(owner_id, part, kinds), IN_LIBRARY, now))
    return Restored(receipt.count, receipt.receipt_id)


def _of_kinds(owner_id: int, asset_ids: Sequence[int], kinds: Collection[TakenOut]) -> list[AssetRow]:
    return [
        row
        for row in lock(asset_ids)
        if row.owner_id == owner_id and row.trashed_at is not None and row.taken_out in kinds
    ]

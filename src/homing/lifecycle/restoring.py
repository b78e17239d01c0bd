"""The ways back: showing again what was hidden, and having back what was forgotten or purged."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from homing.assets.models import TakenOut
from homing.assets.receipted import photos_were
from homing.assets.rows import slices
from homing.assets.trashing import lock
from homing.database import write_transaction
from homing.lifecycle.listing import TOMBSTONES, all_out
from homing.lifecycle.standing import IN_LIBRARY, put
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
            rows = [
                row
                for row in lock(part)
                if row.owner_id == owner_id and row.trashed_at is not None and row.taken_out in kinds
            ]
            receipt.add(put(rows, IN_LIBRARY, now))
    return Restored(receipt.count, receipt.receipt_id)

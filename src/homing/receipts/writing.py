"""Writing receipts: inside the transaction of the act itself, so that there is none without the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from homing.receipts.models import Act, Receipt, ReceiptItem

UNDO_FOR = timedelta(days=30)
"""How long an act on photos can be undone, unless it says otherwise."""
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Item:
    """One asset (or file) of an act: what the act set, and what stood there before."""

    asset_id: int | None = None
    before: Mapping[str, object] = field(default_factory=dict[str, object])
    after: Mapping[str, object] = field(default_factory=dict[str, object])
    path: str = ""
    """As displayed."""


def write_receipt(
    act: Act,
    title: str,
    *,
    owner_id: int,
    by_id: int | None,
    items: Iterable[Item] = (),
    count: int | None = None,
    library_id: int | None = None,
    reference: str = "",
    details: Mapping[str, object] | None = None,
    is_destructive: bool = False,
    can_undo: bool = True,
    undo_for: timedelta | None = UNDO_FOR,
    at: datetime | None = None,
) -> int:
    """Write down one act; returns the receipt's number. Call inside `write_transaction()`.

    Args:
        by_id: who did it; None for Homing itself.
        count: of what the title speaks; without it the number of items.
        undo_for: from `at` on; None: without end.
    """
    at = at or datetime.now(UTC)
    receipt = Receipt.objects.create(
        owner_id=owner_id,
        by_id=by_id,
        act=act,
        title=title,
        count=count or 0,
        library_id=library_id,
        reference=reference,
        details=dict(details or {}),
        is_destructive=is_destructive,
        at=at,
        can_undo=can_undo,
        undo_until=at + undo_for if can_undo and undo_for is not None else None,
    )
    added = add_items(receipt.pk, items)
    if count is None:
        Receipt.objects.filter(pk=receipt.pk).update(count=added)
    return receipt.pk


def add_items(receipt_id: int, items: Iterable[Item]) -> int:
    """More of the same act, where it is done in several transactions. The caller counts for the receipt."""
    rows = [
        ReceiptItem(
            receipt_id=receipt_id,
            asset_id=item.asset_id,
            path=item.path,
            before=dict(item.before),
            after=dict(item.after),
        )
        for item in items
    ]
    ReceiptItem.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)

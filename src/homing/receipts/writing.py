"""Writing receipts: inside the transaction of the act itself, so that there is none without the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from homing.receipts.models import Act, Receipt, ReceiptItem

UNDO_FOR = timedelta(days=30)
"""How long an act on photos can be undone, unless it says otherwise."""
COMMAND_LINE: Final = -1
"""As `by_id`: whoever has the server's command line, where nobody signs in."""
AT_THE_COMMAND_LINE: Final = "atTheCommandLine"
"""The key in a receipt's details that says so."""
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
        by_id: who did it; COMMAND_LINE, or None for Homing itself.
        count: of what the title speaks; without it the number of items.
        undo_for: from `at` on; None: without end.
    """
    at = at or datetime.now(UTC)
    said = dict(details or {})
    if by_id == COMMAND_LINE:
        by_id, said[AT_THE_COMMAND_LINE] = None, True
    receipt = Receipt.objects.create(
        owner_id=owner_id,
        by_id=by_id,
        act=act,
        title=title,
        count=count or 0,
        library_id=library_id,
        reference=reference,
        details=said,
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


class LongAct:
    """The one receipt of an act that is done in several transactions, so that none of them holds others up.

    The first `add` writes it. Killed in between, it tells of what was done until then, and that can be undone. Undone
    in between, the rest has a receipt of its own.
    """

    def __init__(
        self,
        act: Act,
        sentence: Callable[[int], str],
        *,
        owner_id: int,
        by_id: int | None,
        library_id: int | None = None,
        reference: str = "",
        details: Mapping[str, object] | None = None,
        is_destructive: bool = False,
        can_undo: bool = True,
        undo_for: timedelta | None = UNDO_FOR,
        at: datetime | None = None,
    ) -> None:
        self.count = 0
        self._told_before = 0
        """How many of these an earlier receipt tells of, which was undone meanwhile."""
        self.receipt_id: int | None = None
        """None while nothing was done."""
        self._sentence = sentence

        def write() -> int:
            return write_receipt(
                act,
                sentence(0),
                owner_id=owner_id,
                by_id=by_id,
                count=0,
                library_id=library_id,
                reference=reference,
                details=details,
                is_destructive=is_destructive,
                can_undo=can_undo,
                undo_for=undo_for,
                at=at,
            )

        self._write = write

    def add(self, items: Iterable[Item]) -> None:
        """So much more was done. Call inside the transaction that does it."""
        items = list(items)
        if items:
            add_items(self._counted(len(items)), items)

    def add_count(self, more: int) -> None:
        """The same, of what is undone without items."""
        if more:
            self._counted(more)

    def _counted(self, more: int) -> int:
        self.count += more
        stands = Receipt.objects.filter(pk=self.receipt_id, undone_at=None)
        told = self.count - self._told_before
        if self.receipt_id is None or not stands.update(count=told, title=self._sentence(told)):
            self._told_before = self.count - more
            self.receipt_id = self._write()
            Receipt.objects.filter(pk=self.receipt_id).update(count=more, title=self._sentence(more))
        return self.receipt_id

"""Undoing an act by its receipt. Who did a kind of act says here how it is undone; nobody else knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from homing.database import write_transaction
from homing.receipts.models import Act, Receipt
from homing.receipts.writing import COMMAND_LINE


class NotUndoable(Exception):
    """This act cannot be undone (any more): a sentence for people."""


@dataclass(slots=True)
class Undone:
    """How much was restored, and what was left as it is, in sentences."""

    count: int = 0
    left: list[str] = field(default_factory=list[str])


Undoer = Callable[[Receipt], Undone]
"""Restores what the act set and nobody changed since, in transactions of its own. Called again after a kill, it takes
what is restored already for restored, not for changed. `receipt.undone_at` and `undone_by_id` say when and by whom it
is undone, though nothing of that is written yet. Raises NotUndoable."""

_undoers: dict[Act, Undoer] = {}


def undoes(*acts: Act) -> Callable[[Undoer], Undoer]:
    """Register how acts of this kind are undone."""

    def register(undoer: Undoer) -> Undoer:
        for act in acts:
            _undoers[act] = undoer
        return undoer

    return register


def why_not(receipt: Receipt, now: datetime | None = None) -> str:
    """Why this act cannot be undone now; empty where it can."""
    if receipt.undone_at is not None:
        return f"It was undone on {receipt.undone_at:%Y-%m-%d %H:%M} UTC."
    if not receipt.can_undo or Act(receipt.act) not in _undoers:
        return "This cannot be undone."
    if receipt.undo_until is not None and (now or datetime.now(UTC)) >= receipt.undo_until:
        return f"It could be undone until {receipt.undo_until:%Y-%m-%d}."
    return ""


def undo(receipt_id: int, by_id: int | None, now: datetime | None = None) -> Undone:
    """Undo an act. Raises NotUndoable, and then nothing was changed."""
    receipt = Receipt.objects.get(pk=receipt_id)
    now = now or datetime.now(UTC)
    reason = why_not(receipt, now)
    if reason:
        raise NotUndoable(reason)
    receipt.undone_at, receipt.undone_by_id = now, by_id
    undone = _undoers[Act(receipt.act)](receipt)
    with write_transaction():
        Receipt.objects.filter(pk=receipt_id, undone_at=None).update(
            undone_at=now,
            undone_by_id=None if by_id == COMMAND_LINE else by_id,
            left=undone.left,
        )
    return undone

"""Receipts: what was done, by whom and when."""

from __future__ import annotations

from homing.api.shapes.base import Moment, Shape


class ReceiptShape(Shape):
    """One act on many things, or on a library."""

    id: str
    act: str
    """said, trashed, restored, emptied, unhidden, forgotten, purged, erased, deleted originals, relinked, decided,
    answered, edited library, created library, deleted library."""
    title: str
    """What was done, a sentence without its full stop."""
    count: int
    """Of photos, or of what the title speaks of; 0 where there is nothing to count."""
    at: Moment
    by_name: str
    """A user's name, “Homing” (by itself) or “the command line”."""
    by_id: str | None
    """The user who did it."""
    owner_id: str
    owner_name: str
    """Whose photos or library it was done to."""
    library_id: str | None
    is_destructive: bool
    """It took something away for good: part of the audit trail."""
    can_undo: bool
    """By the caller, now."""
    why_not: str
    """Why the caller cannot undo it; a sentence, empty where they can."""
    undo_until: Moment | None
    """None: for ever, or never."""
    undone_at: Moment | None
    undone_by_name: str
    """Empty while it is not undone."""
    left: list[str]
    """What undoing could not restore, in sentences."""


class ReceiptPage(Shape):
    total: int
    items: list[ReceiptShape]
    next_after: str | None


class ReceiptUndone(Shape):
    count: int
    """How many were restored."""
    left: list[str]
    """What was changed since and stays as it is, in sentences."""

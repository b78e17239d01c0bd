"""Trash, hidden, forgotten, erased; originals deleted from disk."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from homing.api.shapes.assets import MAX_IDS
from homing.api.shapes.base import Moment, Shape
from homing.api.shapes.relinking import AssetShort
from homing.tracking.relinking.missing import Reason

MAX_ORIGINALS = 1_000
"""Photos whose originals are deleted by one request: each file is read in full before it goes."""


class SomeOrAll(Shape):
    """These, or all there are."""

    ids: list[str] | None = Field(default=None, max_length=MAX_IDS)
    all: bool = False


class TrashItem(Shape):
    asset: AssetShort
    trashed_at: Moment
    empties_at: Moment
    """When the trash lets go of it by itself."""
    on_disk: bool
    """False: its file is missing."""


class TrashPage(Shape):
    total: int | None
    """Null on later pages, as the first one told it."""
    retention_days: int
    items: list[TrashItem]
    """Those put there last come first."""
    next_after: str | None


class TrashSummary(Shape):
    count: int
    """In the trash."""
    on_disk: int
    missing: int
    hidden: int
    """Emptied from it before, and hidden since."""
    retention_days: int
    consequence: list[str]
    """What emptying would do, in sentences."""


class Emptied(Shape):
    count: int
    hidden: int
    """Their files stay on disk."""
    forgotten: int
    """Their files are missing."""
    receipt_id: str | None
    """Null where there was nothing to do."""


class HiddenItem(Shape):
    asset: AssetShort
    hidden_at: Moment
    on_disk: bool


class HiddenPage(Shape):
    total: int | None
    items: list[HiddenItem]
    next_after: str | None


class MissingFilter(Shape):
    """As the list of missing photos takes it; what is left out does not filter."""

    library_id: str | None = None
    import_path: str | None = None
    folder: str | None = None
    """With all below it."""
    reason: Reason | None = None
    since_after: datetime | None = None
    since_before: datetime | None = None


class MissingChoice(Shape):
    """Missing photos, by id or by a filter; an empty filter is all of them."""

    ids: list[str] | None = Field(default=None, max_length=MAX_IDS)
    filter: MissingFilter | None = None


class ForgetOrder(MissingChoice):
    now: bool = False
    """Erase them at once, for good."""
    expected: int | None = Field(default=None, ge=0)
    """How many the person was shown: more are not forgotten."""


class ForgetPreview(Shape):
    count: int
    with_words: int
    """Of these, photos that something was said about."""
    kept_until: Moment
    consequence: list[str]
    """Of forgetting them, in sentences."""
    consequence_now: list[str]
    """Of erasing them at once."""


class Forgotten(Shape):
    count: int
    receipt_id: str | None
    kept_until: Moment | None
    """Until then it can be undone; null where nothing was kept."""


class ForgottenItem(Shape):
    asset: AssetShort
    taken_out_at: Moment
    erased_at: Moment
    """When the last traces go."""
    by: Literal["you", "policy"]


class ForgottenPage(Shape):
    total: int | None
    items: list[ForgottenItem]
    next_after: str | None


class PolicyKept(Shape):
    why: str
    """A sentence."""
    count: int


class PolicyPreview(Shape):
    """What the rule of a library would take out if it ran now."""

    days: int | None
    """Null: missing photos are kept for ever."""
    count: int
    examples: list[str]
    kept: list[PolicyKept]


class DeletionRights(Shape):
    """Can originals of this library be deleted at all?"""

    is_allowed: bool
    """By the library's option."""
    is_writable: bool
    """As far as the server's rights tell, in all of its import paths."""
    why: str
    """Why not, as a sentence; empty where they can."""


class OriginalsChoice(Shape):
    ids: list[str] = Field(min_length=1, max_length=MAX_ORIGINALS)


class OriginalLine(Shape):
    asset_id: str
    path: str
    size: int
    verdict: Literal["can", "last copy", "refused"]
    why: str
    """A sentence; empty of what can be deleted."""


class OriginalsPreview(Shape):
    count: int
    """Files that can be deleted, last copies among them."""
    bytes: int
    last_copies: int
    can_delete: bool
    files: list[OriginalLine]
    consequence: list[str]


class OriginalsOrder(OriginalsChoice):
    last_copies: int = Field(default=0, ge=0)
    """How many last copies the person was shown and confirmed: if there are more by now, nothing is deleted. 0: no last
    copy goes."""
    expected: int = Field(ge=0)
    """How many files they were shown, last copies among them: the same."""


class OriginalsDeleted(Shape):
    count: int
    bytes: int
    refused: list[OriginalLine]
    receipt_id: str | None
    """Of the audit trail; it cannot be undone."""

"""History, offers, relinking and remapping: where photos have been, and where they may be now."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from homing.api.shapes.base import Moment, Shape
from homing.tracking.models import OfferKind

MAX_OFFERS = 10_000
"""Offers in one request."""


class HistoryLineShape(Shape):
    """One thing that happened to a photo, or to a folder that it lay in."""

    id: str | None
    """Null for the first line, "first seen", which nothing can be done about."""
    at: Moment
    kind: str
    """first seen, moved, changed, returned, missing, excluded, out of scope, adopted, inherited, relinked, split."""
    asset_id: str | None
    """Null where it is about a whole folder."""
    from_path: str | None
    to_path: str | None
    evidence: str
    """Why, in words; empty where it needs none."""
    scan_id: str | None
    can_undo: bool
    undone_at: Moment | None


class HistoryPage(Shape):
    items: list[HistoryLineShape]
    next_after: str | None
    """For `after`, to go on; null at the end."""


class UndoReport(Shape):
    restored: list[str]
    """Sentences."""
    left: list[str]
    """What somebody changed since, and so was left as it is; sentences."""


class SaidWords(Shape):
    """What people said about a photo; null = nothing."""

    description: str | None
    rating: int | None
    is_favorite: bool | None
    taken_at: Moment | None
    """By the local clock, written as if it were UTC."""
    latitude: float | None
    longitude: float | None


class AssetShort(Shape):
    """A photo, as far as it is needed to tell it from another."""

    id: str
    file_name: str
    path: str
    folder: str
    local_date_time: Moment
    width: int | None
    height: int | None
    file_size_in_byte: int
    picture_version: int
    thumbhash: str | None
    state: Literal["present", "missing", "excluded", "out of scope"]
    camera: str
    """Empty where the file does not say."""
    said: SaidWords | None
    """Null where nobody said anything."""


class OfferShape(Shape):
    """A match that is likely and not proven."""

    id: str
    kind: OfferKind
    evidence: str
    """In words."""
    created_at: Moment
    from_path: str
    to_path: str
    from_folder: str
    to_folder: str
    old: AssetShort
    """The photo that is missing; of `another picture` the one whose file was replaced."""
    new: AssetShort | None
    """The photo that it may be now; null of `another picture`."""


class OfferedFolder(Shape):
    from_folder: str
    to_folder: str
    count: int


class OfferPage(Shape):
    total: int
    """All that wait, whatever the folder asked for."""
    folders: list[OfferedFolder]
    items: list[OfferShape]
    next_after: str | None


class OfferChoice(Shape):
    """Which offers: by id, or all of a folder."""

    ids: list[str] | None = Field(default=None, max_length=MAX_OFFERS)
    from_folder: str | None = None
    to_folder: str | None = None


class NotDecided(Shape):
    id: str
    reason: str


class Decided(Shape):
    done: list[str]
    failed: list[NotDecided]
    act: str
    """For `/history/acts/{act}/undo`; empty where there is nothing to undo."""
    receipt_id: str | None
    """For `/receipts/{id}/undo`; None where nothing was decided."""


class RemapWish(Shape):
    """ "Everything under `fromPath` is now under `toPath`": folders or single files, absolute."""

    from_path: str = Field(max_length=8192)
    to_path: str = Field(max_length=8192)


class RemapOrder(RemapWish):
    include_other_content: bool = False
    """Also files of the same name whose content is another: edited since, or other pictures."""


class RelinkWish(Shape):
    path: str = Field(max_length=8192)
    """Where the photo is now: a file."""


class RelinkOrder(RelinkWish):
    include_other_content: bool = False


class RemapLineShape(Shape):
    from_path: str
    to_path: str
    verdict: str


class RemapPreviewShape(Shape):
    """What a remap would do. Nothing was changed."""

    total: int
    """Photos under the old path that are not there any more."""
    proven: int
    """Found at the new path with the same content."""
    other_content: int
    """A file of that name lies there, with other content."""
    not_found: int
    taken: int
    """The file there belongs to another photo that is not to be replaced."""
    sample: list[RemapLineShape]


class Remapped(Shape):
    act: str
    """For `/history/acts/{act}/undo`."""
    count: int
    left: int
    """Photos that stay missing."""
    receipt_id: str | None
    """For `/receipts/{id}/undo`; None where nothing was relinked."""


class ActUndone(Shape):
    count: int
    """Matches that were undone."""
    left: list[str]
    """What was left as it is, and why; sentences."""


class ImportPathMove(Shape):
    """ "This import path is now at another place.\""""

    from_path: str = Field(alias="from", max_length=8192)
    to_path: str = Field(alias="to", max_length=8192)
    dry_run: bool = False


class ImportPathMoved(Shape):
    matched: int
    """Known files that lie at the new place with the same relative path, size and time."""
    sampled: int
    """Known files that were looked for."""
    will_move: bool
    message: str
    """A sentence."""


class PickedName(Shape):
    name: str
    path: str


class FolderListing(Shape):
    """A folder of one's own libraries, for picking: names only."""

    path: str | None
    """Null for the list of import paths."""
    parent: str | None
    folders: list[PickedName]
    files: list[PickedName]
    """Pictures and videos."""
    is_cut: bool
    """There are more than are listed."""

"""Missing photos: what they were, where, why, and how many of each folder."""

from __future__ import annotations

from homing.api.shapes.base import Moment, Shape
from homing.api.shapes.relinking import AssetShort
from homing.tracking.relinking.missing import Reason


class MissingShape(Shape):
    asset: AssetShort
    """With its last known path and what people said about it."""
    library_id: str
    import_path: str
    since: Moment
    reason: Reason
    why: str
    """The reason as a sentence."""


class MissingScan(Shape):
    library_id: str | None = None
    """Of this library only; without it of all that are the caller's."""


class MissingPage(Shape):
    total: int | None
    """All that the filters leave, on all pages; null on later pages, as the first one told it."""
    items: list[MissingShape]
    """Those that went missing last come first."""
    next_after: str | None
    """For `after`, to go on; null at the end."""


class MissingOfLibrary(Shape):
    library_id: str
    name: str
    count: int


class MissingFolder(Shape):
    path: str
    import_path: str
    library_id: str
    count: int
    """Missing from this folder itself, not from those below it."""


class MissingCounts(Shape):
    total: int
    libraries: list[MissingOfLibrary]
    folders: list[MissingFolder]
    """By path."""
    is_cut: bool
    """There are very many folders: only those with the most are listed."""

"""Why a photo is, or is not, here."""

from __future__ import annotations

from homing.api.shapes.base import Moment, Shape


class ExplainedCopy(Shape):
    """Another file with the very same content."""

    path: str
    asset_id: str


class ExplainedCount(Shape):
    """Below a folder: how many have one answer."""

    reason: str
    files: int
    folders: int
    """Folders that are passed over as a whole; what lies in them is not counted."""
    example: str


class Explanation(Shape):
    """Homing's own: what is the matter with a path."""

    path: str
    reason: str
    """In short: hidden, excluded, link, missing, shown …"""
    sentence: str
    details: list[str]
    asset_id: str | None
    """The photo that the path stands for, present or not."""
    library_id: str | None
    """The library that the path belongs to."""
    library_name: str
    import_path: str | None
    """The longest import path that covers it."""
    pattern: str
    """The exclusion pattern, or the line of an ignore file, that leaves it out; empty where none does."""
    ignore_file: str | None
    since: Moment | None
    until: Moment | None
    """Until when it can be restored, where that ends."""
    by: str
    """Who did it, where a person did."""
    same_content: list[ExplainedCopy]
    counts: list[ExplainedCount]
    """Of a folder: most first."""
    is_all_counted: bool
    """False: the folder holds more than could be counted at once."""

"""The answers in short, and the values that an answer is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from homing.media.formats import NOT_MEDIA, WHY_NOT


class Reason(StrEnum):
    """The answer in short, for programs; people read the sentence."""

    NOT_COVERED = "not covered"
    UNAVAILABLE = "import path unavailable"
    UNREADABLE = "unreadable"
    HIDDEN = "hidden"
    EXCLUDED = "excluded"
    IGNORED = "left out by an ignore file"
    NOT_MEDIA = "not a picture or video"
    NOT_SUPPORTED = "format not supported"
    ONLINE_ONLY = "online only"
    SPECIAL = "special file"
    LINK = "link"
    LINK_TO_NOTHING = "link to nothing"
    LINK_IN_A_CIRCLE = "link in a circle"
    FOLDER = "folder"
    NOT_THERE = "not there"
    GONE = "gone since the last scan"
    HELD = "waiting for your answer"
    DOUBTED = "looked for once more"
    MOVED = "moved"
    GROWING = "still growing"
    NOT_SCANNED = "not scanned yet"
    MISSING = "missing"
    OUT_OF_SCOPE = "out of scope"
    TRASHED = "in the trash"
    DISMISSED = "hidden by you"
    FORGOTTEN = "forgotten"
    PURGED = "taken out by the library's policy"
    FAILED = "failed"
    WAITING = "waiting for its picture"
    SHOWN = "shown"


OF_SKIPPED: Final[Mapping[str, Reason]] = {
    "hidden": Reason.HIDDEN,
    "hidden folder": Reason.HIDDEN,
    "excluded": Reason.EXCLUDED,
    "excluded folder": Reason.EXCLUDED,
    NOT_MEDIA: Reason.NOT_MEDIA,
    **dict.fromkeys(WHY_NOT.values(), Reason.NOT_SUPPORTED),
    "special file": Reason.SPECIAL,
    "link": Reason.LINK,
    "link to nothing": Reason.LINK_TO_NOTHING,
    "a link that leads in a circle": Reason.LINK_IN_A_CIRCLE,
}
"""What a scan's report says of a file that it passes over, and the answer for that file."""

VAGUE: Final = frozenset({Reason.NOT_COVERED, Reason.NOT_THERE})
"""Of several paths that a text may mean, another one's answer is better."""


@dataclass(frozen=True, slots=True)
class SameContent:
    """Another file of the same person that holds the very same content."""

    path: bytes
    asset_id: int


@dataclass(slots=True)
class Counted:
    """Below a folder: how many files (or whole folders) have one answer."""

    reason: Reason
    files: int = 0
    folders: int = 0
    """Folders that are passed over as a whole; what lies in them is not counted."""
    example: bytes = b""


@dataclass(slots=True)
class Why:
    path: bytes
    reason: Reason
    sentence: str
    details: list[str] = field(default_factory=list[str])
    asset_id: int | None = None
    """The photo that the path stands for, present or not."""
    file_id: int | None = None
    """Its row."""
    library_id: int | None = None
    """The library that the path belongs to."""
    library_name: str = ""
    import_path: bytes | None = None
    """The longest one in use that covers the path."""
    pattern: str = ""
    """The exclusion pattern, or the line of an ignore file, that leaves it out."""
    ignore_file: bytes | None = None
    since: datetime | None = None
    """When it came to be so, where that is known."""
    until: datetime | None = None
    """Until when it can be restored, where that ends."""
    by: str = ""
    """Who did it, where a person did."""
    same_content: list[SameContent] = field(default_factory=list[SameContent])
    counts: list[Counted] = field(default_factory=list[Counted])
    """Of a folder, most first."""
    is_all_counted: bool = True
    """False: the folder holds more than could be counted while somebody waits."""


def moment_text(moment: datetime | None) -> str:
    return "an unknown day" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"

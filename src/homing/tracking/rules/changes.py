"""What a scan found, as plain values. Apply, dry run and the scan report read the same list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from homing.assets.models import FileState
from homing.paths import Entry, join


class ChangeKind(StrEnum):
    """The words of the scan's report."""

    ADDED = "added"
    CHANGED = "changed"
    TOUCHED = "touched"
    MOVED = "moved"
    RETURNED = "returned"
    ADOPTED = "joined with its copy"
    MISSING = "missing"
    EXCLUDED = "excluded"
    OUT_OF_SCOPE = "out of scope"


class Evidence(StrEnum):
    """Why two observations are of the same file, in words that are shown to people."""

    FILE_ID = "the file system's own id of the file"
    CONTENT = "the same content"
    QUICK = "the same size, beginning and end, and the same name or time"
    PATH = "the same path"
    STAT = "the same path, size and time"
    COPY = "a copy with the same content was there already"
    RULES = "nothing leaves it out any more, and it could not be looked at"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: an import path, a folder relative to it, a name."""

    import_path_id: int
    root: bytes
    folder: bytes
    name: bytes

    @property
    def path(self) -> bytes:
        """The absolute path."""
        return join(join(self.root, self.folder), self.name)


@dataclass(frozen=True, slots=True)
class Added:
    """A file that no row of the owner stands for."""

    place: Place
    entry: Entry
    birth_ns: int
    kind = ChangeKind.ADDED

    @property
    def takes(self) -> bytes | None:
        """The path that this change's row comes to hold, when it did not hold it before."""
        return self.place.path


@dataclass(frozen=True, slots=True)
class Kept:
    """A row and the file that it stands for now.

    `place` is None when it stayed where it was. `is_changed`: other content, so pictures and metadata are read again
    while people's words stay. `was` is the state that the row had.
    """

    row_id: int
    entry: Entry
    birth_ns: int
    evidence: Evidence
    path: bytes
    was: FileState = FileState.PRESENT
    place: Place | None = None
    from_path: bytes = b""
    is_changed: bool = False
    content_hash: bytes | None = None
    """The new content's hash where the scan had to read it."""

    @property
    def kind(self) -> ChangeKind:
        if self.place is not None:
            return ChangeKind.MOVED
        if self.was is not FileState.PRESENT:
            return ChangeKind.RETURNED
        return ChangeKind.CHANGED if self.is_changed else ChangeKind.TOUCHED

    @property
    def takes(self) -> bytes | None:
        return None if self.place is None and self.was is FileState.PRESENT else self.path


_GONE = {
    FileState.ABSENT: ChangeKind.MISSING,
    FileState.EXCLUDED: ChangeKind.EXCLUDED,
    FileState.OUT_OF_SCOPE: ChangeKind.OUT_OF_SCOPE,
}


@dataclass(frozen=True, slots=True)
class Gone:
    """A row whose file is absent, excluded or out of scope."""

    row_id: int
    state: FileState
    reason: str
    path: bytes

    takes = None

    @property
    def kind(self) -> ChangeKind:
        return _GONE[self.state]


@dataclass(frozen=True, slots=True)
class Adopted:
    """A row whose file is absent, and a present file of the same content that nobody said anything about: the row
    comes to stand for that file, and the other row, with its asset, goes."""

    row_id: int
    other_row_id: int
    from_path: bytes
    path: bytes
    evidence = Evidence.COPY
    kind = ChangeKind.ADOPTED
    takes = None


@dataclass(frozen=True, slots=True)
class Regained:
    """A row that was out of scope, or that no rule leaves out any more, and whose file cannot be looked at: it is
    present again as far as anybody knows, and offline."""

    row_id: int
    path: bytes
    was_left_out: str
    """Why it was excluded; empty where it was out of scope."""
    evidence = Evidence.RULES
    kind = ChangeKind.RETURNED
    takes = None


Change = Added | Kept | Gone | Adopted | Regained

"""May this original be deleted from disk? Everything that speaks against it, and which other files have its content."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from homing.assets.models import FileState
from homing.assets.rows import marks, slices
from homing.assets.whereabouts import Whereabouts, whereabouts
from homing.libraries.models import ImportPath, Library
from homing.lifecycle.available import Available
from homing.lifecycle.candidates import Volumes
from homing.paths import Entry, FileSystem, display, inside, join
from homing.paths.removing import why_not_removable
from homing.tracking.rows.evidence import Rows

FileId = tuple[int, int]
"""Device and inode: one physical file, whatever its names."""
_ITS_LIBRARY = (
    "JOIN assets_folder d ON d.id = f.folder_id JOIN libraries_importpath p ON p.id = d.import_path_id"
    " JOIN libraries_library l ON l.id = p.library_id"
)


class Verdict(StrEnum):
    CAN = "can"
    LAST_COPY = "last copy"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Original:
    """A file row of an asset, with what decides over it."""

    row_id: int
    asset_id: int
    library_id: int
    import_path_id: int
    name: bytes
    state: FileState
    size: int
    mtime_ns: int
    content_hash: bytes | None
    is_unreadable: bool
    library_allows: bool
    place: Whereabouts

    @property
    def path(self) -> bytes:
        return join(self.place.path, self.name)

    @property
    def names(self) -> list[bytes]:
        """From the import path on."""
        return [*self.place.below, self.name]


def originals_of(owner_id: int, asset_ids: Collection[int]) -> list[Original]:
    """The files of these assets of this person, in the order of the assets."""
    rows: list[tuple[Any, ...]] = []
    for part in slices(sorted(set(asset_ids))):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.id, a.id, l.id, p.id, f.name, f.state, f.size, f.mtime_ns, f.content_hash,"
                " CASE WHEN f.unreadable_since IS NULL THEN 0 ELSE 1 END, l.allow_deletion, f.folder_id"
                f" FROM assets_asset a JOIN assets_file f ON f.asset_id = a.id {_ITS_LIBRARY}"
                f" WHERE a.id IN ({marks(part)}) AND a.owner_id = %s AND l.deleted_at IS NULL ORDER BY a.id, f.id",
                [*part, owner_id],
            )
            rows.extend(cursor.fetchall())
    places = whereabouts({row[11] for row in rows})
    return [
        Original(
            row_id=row_id,
            asset_id=asset_id,
            library_id=library_id,
            import_path_id=import_path_id,
            name=bytes(name),
            state=FileState(state),
            size=size,
            mtime_ns=mtime_ns,
            content_hash=None if content is None else bytes(content),
            is_unreadable=bool(unreadable),
            library_allows=bool(allows),
            place=places[folder_id],
        )
        for row_id, asset_id, library_id, import_path_id, name, state, size, *rest in rows
        for mtime_ns, content, unreadable, allows, folder_id in [rest]
    ]


class Copies:
    """Looks for what speaks against deleting. `doomed` are physical files that count no more, as they go as well."""

    def __init__(self, owner_id: int, filesystem: FileSystem, import_path_ids: Collection[int]) -> None:
        self._owner_id = owner_id
        self._filesystem = filesystem
        self._volumes = Volumes(import_path_ids)
        self._available = Available(owner_id, filesystem)
        self._rights: dict[bytes, str] = {}
        self.doomed: set[FileId] = set()
        others = ImportPath.objects.filter(removed_at=None, library__deleted_at=None, library__allow_deletion=False)
        found = others.exclude(library__owner_id=owner_id).values_list("path", flat=True)
        self._forbidden = [bytes(path) for path in found]

    def why_not(self, one: Original) -> str:
        """What the index and the folder say against it, as a sentence; empty where nothing does."""
        shown = display(one.path)
        if one.state is not FileState.PRESENT:
            return f"{shown} is {_STATES[one.state]}: only what is there can be deleted."
        if not one.library_allows:
            return "Its library does not allow originals to be deleted. An option of the library says so."
        if one.is_unreadable:
            return f"{shown} cannot be read."
        if one.place.offline_since is not None:
            return f"{shown} cannot be seen now. {one.place.offline_reason}"
        if self._volumes.is_away(one.import_path_id, one.path):
            return f"The drive or share of {shown} is away."
        return self._available.why_not(one.import_path_id) or self._why_no_right(one.place.path)

    def forbids(self, one: Original, entry: Entry) -> bool:
        """Does another library, of whomever, show the very file, and not allow deleting it? Device numbers hold for
        one boot only, so they are not asked."""
        if any(inside(one.path, path) for path in self._forbidden):
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM assets_file f {_ITS_LIBRARY} WHERE f.inode = %s AND f.size = %s AND f.mtime_ns = %s"
                " AND f.id <> %s AND f.state = 0 AND l.deleted_at IS NULL AND NOT l.allow_deletion LIMIT 1",
                [entry.inode, entry.size, entry.mtime_ns, one.row_id],
            )
            return cursor.fetchone() is not None

    def has_another(self, content: bytes, file_id: FileId, *, is_thorough: bool) -> bool:
        """Is there another physical file of this owner with this content, that stays? `is_thorough` reads it now."""
        for row in Rows(self._owner_id, {}).present_with_content(content):
            try:
                entry = self._filesystem.lstat(row.path)
                other_id = (entry.device, entry.inode)
                if other_id == file_id or other_id in self.doomed:
                    continue
                if not is_thorough:
                    if (entry.size, entry.mtime_ns) == (row.size, row.mtime_ns):
                        return True
                    continue
                found, entry = self._filesystem.content_hash(row.path)
            except OSError:
                continue
            if found == content and (entry.device, entry.inode) == other_id:
                return True
        return False

    def _why_no_right(self, folder: bytes) -> str:
        if folder not in self._rights:
            self._rights[folder] = why_not_removable(folder)
        return self._rights[folder]


_STATES = {
    FileState.ABSENT: "missing",
    FileState.EXCLUDED: "left out by a pattern",
    FileState.OUT_OF_SCOPE: "in no folder of your libraries",
}


def rights(library: Library, filesystem: FileSystem) -> tuple[bool, str]:
    """Whether this server may write in all of a library's import paths, and why originals cannot be deleted, as a
    sentence; empty where they can."""
    paths = ImportPath.objects.filter(library=library, removed_at=None).order_by("position", "pk")
    reasons = [why for one in paths if (why := one.unavailable_reason or _why_no_right(bytes(one.path), filesystem))]
    if not library.allow_deletion:
        return not reasons, "This library does not allow originals to be deleted. One of its options says so."
    return not reasons, reasons[0] if reasons else ""


def _why_no_right(folder: bytes, filesystem: FileSystem) -> str:
    try:
        filesystem.folder_stat(folder)  # first as one that is given up where it hangs
    except OSError as error:
        return f"{display(folder)} cannot be looked at: {(error.strerror or str(error)).lower()}."
    return why_not_removable(folder)

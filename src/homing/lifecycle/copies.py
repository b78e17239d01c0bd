"""May this original be deleted from disk? Everything that speaks against it, and which other files have its content."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from homing.assets.models import File, FileState
from homing.assets.rows import marks, slices
from homing.assets.whereabouts import Whereabouts, whereabouts
from homing.libraries.models import ImportPath, Library
from homing.lifecycle.available import Available
from homing.lifecycle.candidates import Volumes
from homing.paths import Entry, FileSystem, display, inside, join
from homing.paths.probe import probe_folder
from homing.paths.removing import why_not_removable
from homing.receipts.models import Act, ReceiptItem
from homing.tracking.rows.evidence import Rows
from homing.tracking.rules.identify import OpenRow

FileId = tuple[int, int]
"""Device and inode: one physical file, whatever its names."""
UNFINISHED = "unfinished"
"""`Receipt.reference` while files are being deleted."""
DELETING = "deleting"
"""`state` in the item of a file that is written down, and perhaps not deleted yet."""
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
        found = others.values_list("path", "library__owner_id")
        self._forbidden = [(bytes(path), owner == owner_id) for path, owner in found]
        self._forbidden_ids = self._ids_of([path for path, is_own in self._forbidden if not is_own])
        self._lineages: dict[bytes, frozenset[FileId]] = {}

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
        """Does another library, of whomever, cover or show the very file, and not allow deleting it?"""
        for path, is_own in self._forbidden:
            # of one person's own import paths the longest counts
            if inside(one.path, path) and (not is_own or inside(path, one.place.root)):
                return True
        return self._is_below_forbidden(one.place.path) or self._is_shown_elsewhere(one, entry)

    def _is_below_forbidden(self, folder: bytes) -> bool:
        """By whatever way: through links and mounts it may be a folder of somebody else."""
        if not self._forbidden_ids:
            return False
        if folder not in self._lineages:
            self._lineages[folder] = probe_folder(folder).lineage
        return not self._forbidden_ids.isdisjoint(self._lineages[folder])

    def _is_shown_elsewhere(self, one: Original, entry: Entry) -> bool:
        """Device numbers hold for one boot only, so that the rows' own are not asked: the disk is."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT f.id, f.size, f.mtime_ns FROM assets_file f {_ITS_LIBRARY} WHERE f.inode = %s AND f.id <> %s"
                " AND f.state = 0 AND l.deleted_at IS NULL AND NOT l.allow_deletion",
                [entry.inode, one.row_id],
            )
            found = cursor.fetchall()
        if any((size, mtime_ns) == (entry.size, entry.mtime_ns) for _, size, mtime_ns in found):
            return True
        return any(
            self._is_at(row.path, (entry.device, entry.inode))
            for row in Rows(0, {}).by_id([*dict.fromkeys(row[0] for row in found)])
        )

    def _is_at(self, path: bytes, file_id: FileId) -> bool:
        try:
            entry = self._filesystem.lstat(path)
        except OSError:
            return False
        return (entry.device, entry.inode) == file_id

    def _ids_of(self, folders: Collection[bytes]) -> frozenset[FileId]:
        found: set[FileId] = set()
        for folder in folders:
            try:
                stat = self._filesystem.folder_stat(folder)
            except OSError:
                continue
            found.add((stat.device, stat.inode))
        return frozenset(found)

    def another(self, content: bytes, file_id: FileId, *, is_thorough: bool) -> OpenRow | None:
        """Another physical file of this owner with this content, that stays. `is_thorough` reads it now."""
        for row in Rows(self._owner_id, {}).present_with_content(content):
            try:
                entry = self._filesystem.lstat(row.path)
                other_id = (entry.device, entry.inode)
                if other_id == file_id or other_id in self.doomed:
                    continue
                if not is_thorough:
                    if (entry.size, entry.mtime_ns) == (row.size, row.mtime_ns):
                        return row
                    continue
                found, entry = self._filesystem.content_hash(row.path)
            except OSError:
                continue
            if found == content and (entry.device, entry.inode) == other_id and not is_going(row.row_id):
                return row
        return None

    def why_gone(self, other: OpenRow) -> str:
        """What speaks against deleting a file because there is this other one, while the first lies aside. Two ways
        to one file (a pool of drives and a drive of it, a share of this very server) look like two files till then."""
        try:
            self._filesystem.quick_hash(other.path)  # opened: what a name leads to may be remembered for a while
        except OSError:
            return (
                f"{display(other.path)} is gone while this file lies aside: both are one and the same, or it was just"
                " removed."
            )
        return ""

    def _why_no_right(self, folder: bytes) -> str:
        if folder not in self._rights:
            self._rights[folder] = why_not_removable(folder)
        return self._rights[folder]


def is_going(row_id: int) -> bool:
    """Is this file about to be deleted by an act, or not there any more?"""
    found = File.objects.filter(pk=row_id, state=FileState.PRESENT, asset__isnull=False)
    asset_id = found.values_list("asset_id", flat=True).first()
    if asset_id is None:
        return True
    items = ReceiptItem.objects.filter(
        asset_id=asset_id, receipt__act=Act.DELETED_ORIGINALS, receipt__reference=UNFINISHED
    )
    return any(
        after.get("state") == DELETING and after.get("row") == row_id for after in items.values_list("after", flat=True)
    )


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

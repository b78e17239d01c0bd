"""What the index knows, read for the scan: the known files of folders, and who could be who.

Reads only. Hot reads are raw SQL; a row object a file would cost more than the walk itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from homing.assets.models import FileState, TakenOut
from homing.assets.rows import SqlValue, marks, slices
from homing.paths import join
from homing.tracking.rules.identify import OpenRow
from homing.tracking.rules.reconcile import KnownFile, KnownFolder, PresentRow

_STATES = {int(state): state for state in FileState}
_NOT_PRESENT = tuple(state for state in FileState if state is not FileState.PRESENT)
FORGOTTEN = f"(a.trashed_at IS NOT NULL AND a.taken_out = {TakenOut.FORGOTTEN.value})"
"""That a person forgot the asset `a`: no file is matched with it any more; if its file comes back, that is offered."""


def known_files(folder_ids: Sequence[int]) -> dict[int, KnownFolder]:
    """The file rows of these folders, whatever their state."""
    found: dict[int, KnownFolder] = defaultdict(KnownFolder)
    with connection.cursor() as cursor:
        for part in slices(folder_ids):
            cursor.execute(
                "SELECT id, folder_id, name, size, mtime_ns, ctime_ns, inode FROM assets_file"
                f" WHERE folder_id IN ({marks(part)}) AND state = 0",
                list(part),
            )
            rows: Iterable[PresentRow] = cursor.fetchall()
            if connection.vendor != "sqlite":
                rows = ((row_id, folder_id, bytes(name), *stats) for row_id, folder_id, name, *stats in rows)
            for folder_id, group in groupby(rows, itemgetter(1)):
                found[folder_id].present.extend(group)
    for row in rows_of_folders(folder_ids, _NOT_PRESENT):
        found[row.folder_id].others.append(row)
    return found


def has_any_file(owner_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM assets_folder d JOIN libraries_importpath p ON p.id = d.import_path_id"
            " JOIN libraries_library l ON l.id = p.library_id"
            " WHERE l.owner_id = %s AND EXISTS (SELECT 1 FROM assets_file f WHERE f.folder_id = d.id) LIMIT 1",
            [owner_id],
        )
        return cursor.fetchone() is not None


def count_below(import_path_id: int) -> int:
    """Present files below an import path."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM assets_folder d JOIN assets_file f ON f.folder_id = d.id AND f.state = 0"
            " WHERE d.import_path_id = %s",
            [import_path_id],
        )
        found = cursor.fetchone()
        return int(found[0]) if found else 0


def count_present(library_id: int) -> int:
    """Present files of a library: what a scan of it expects to see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(count), 0) FROM assets_daycount WHERE library_id = %s", [library_id])
        found = cursor.fetchone()
        return int(found[0]) if found else 0


class KnownSizes:
    """The sizes of all files of an owner: a new file of another size can be none of them. 8 bytes a file."""

    def __init__(self, owner_id: int) -> None:
        sizes = array("q")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.size FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
                " JOIN libraries_importpath p ON p.id = d.import_path_id"
                " JOIN libraries_library l ON l.id = p.library_id WHERE l.owner_id = %s",
                [owner_id],
            )
            while rows := cursor.fetchmany(10_000):
                sizes.extend(row[0] for row in rows)
        self._sizes = array("q", sorted(sizes))

    def __contains__(self, size: int) -> bool:
        place = bisect_left(self._sizes, size)
        return place < len(self._sizes) and self._sizes[place] == size


_OPEN_COLUMNS = (
    "SELECT f.id, f.folder_id, f.name, f.size, f.mtime_ns, f.device, f.inode, f.birth_ns, f.state, f.content_hash,"
    " d.import_path_id, l.id, CASE WHEN w.asset_id IS NULL THEN 0 ELSE 1 END,"
    " CASE WHEN a.trashed_at IS NULL THEN 0 ELSE 1 END, f.quick_hash"
    " FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
    " JOIN libraries_importpath p ON p.id = d.import_path_id JOIN libraries_library l ON l.id = p.library_id"
    " LEFT JOIN assets_words w ON w.asset_id = f.asset_id LEFT JOIN assets_asset a ON a.id = f.asset_id"
)
_NOT_FORGOTTEN = f" AND (a.id IS NULL OR NOT {FORGOTTEN})"


class Rows:
    """Reads rows as `identify` wants them: with absolute paths, and device numbers as the volumes have them now."""

    def __init__(self, owner_id: int, devices: Mapping[int, int]) -> None:
        self._owner_id = owner_id
        self._devices = devices
        self._folder_paths: dict[int, bytes] = {}
        self._roots: dict[int, bytes] = {}

    def forget_paths(self) -> None:
        """A folder was renamed: what lies below it has other paths from now on."""
        self._folder_paths.clear()

    def by_id(self, row_ids: Iterable[int]) -> Iterator[OpenRow]:
        for part in slices(list(row_ids)):
            yield from self._read(f" WHERE f.id IN ({marks(part)})", part)

    def by_inode(self, inodes: Iterable[int]) -> Iterator[OpenRow]:
        """Rows of the owner, in whatever state, with these inode numbers on whatever device."""
        for part in slices(sorted(set(inodes))):
            yield from self._read(
                f" WHERE f.inode IN ({marks(part)}) AND l.owner_id = %s AND l.deleted_at IS NULL{_NOT_FORGOTTEN}",
                [*part, self._owner_id],
            )

    def not_present(self) -> Iterator[OpenRow]:
        """All rows of the owner that are missing, excluded or out of scope, but for what a person forgot."""
        yield from self._read(
            f" WHERE f.state > 0 AND l.owner_id = %s AND l.deleted_at IS NULL{_NOT_FORGOTTEN}", [self._owner_id]
        )

    def in_folders(self, folder_ids: Sequence[int], state: FileState) -> Iterator[OpenRow]:
        """The rows of these folders that are in this state."""
        for part in slices(folder_ids):
            yield from self._read(f" WHERE f.folder_id IN ({marks(part)}) AND f.state = {state.value}", part)

    def present_with_content(self, content_hash: bytes) -> Iterator[OpenRow]:
        yield from self._read(
            " WHERE f.content_hash = %s AND f.state = 0 AND l.owner_id = %s AND l.deleted_at IS NULL",
            [content_hash, self._owner_id],
        )

    def _read(self, where: str, parameters: Sequence[SqlValue]) -> Iterator[OpenRow]:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_COLUMNS + where, list(parameters))
            found = cursor.fetchall()
        for row in found:
            row_id, folder_id, name, size, mtime_ns, device, inode, birth_ns = row[:8]
            state, content, path_id, library_id, words, trashed, quick = row[8:]
            yield OpenRow(
                row_id=row_id,
                path=join(self._folder_path(folder_id, path_id), bytes(name)),
                import_path_id=path_id,
                size=size,
                mtime_ns=mtime_ns,
                device=self._devices.get(device, device),
                inode=inode,
                birth_ns=birth_ns,
                state=_STATES[state],
                content_hash=None if content is None else bytes(content),
                library_id=library_id,
                has_words=bool(words),
                is_trashed=bool(trashed),
                quick_hash=None if quick is None else bytes(quick),
            )

    def _folder_path(self, folder_id: int, import_path_id: int) -> bytes:
        climbed: list[tuple[int, bytes]] = []
        current: int | None = folder_id
        while current is not None and current not in self._folder_paths:
            parent_id, name = _one("SELECT parent_id, name FROM assets_folder WHERE id = %s", current)
            climbed.append((current, bytes(name)))
            current = parent_id
        path = self._root(import_path_id) if current is None else self._folder_paths[current]
        for step, name in reversed(climbed):
            path = join(path, name)
            self._folder_paths[step] = path
        return path

    def _root(self, import_path_id: int) -> bytes:
        if import_path_id not in self._roots:
            (path,) = _one("SELECT path FROM libraries_importpath WHERE id = %s", import_path_id)
            self._roots[import_path_id] = bytes(path)
        return self._roots[import_path_id]


def _one(query: str, key: int) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, [key])
        found = cursor.fetchone()
    if found is None:
        raise LookupError(f"row {key} was removed while it was read")
    return found


def rows_of_folders(folder_ids: Sequence[int], states: Sequence[FileState]) -> Iterator[KnownFile]:
    """The rows of these folders that are in one of these states, but for what a person forgot."""
    # the present ones and the others lie in an index each, which takes a condition in its very words
    others = [int(state) for state in states if state is not FileState.PRESENT]
    wheres = ["state = 0"] if FileState.PRESENT in states else []
    if others:
        wheres.append(
            f"state > 0 AND state IN ({', '.join(map(str, others))})"
            f" AND NOT EXISTS (SELECT 1 FROM assets_asset a WHERE a.id = assets_file.asset_id AND {FORGOTTEN})"
        )
    with connection.cursor() as cursor:
        for part in slices(folder_ids):
            for where in wheres:
                cursor.execute(
                    "SELECT id, folder_id, name, size, mtime_ns, ctime_ns, inode, state FROM assets_file"
                    f" WHERE folder_id IN ({marks(part)}) AND {where}",
                    list(part),
                )
                for row_id, folder_id, name, size, mtime_ns, ctime_ns, inode, state in cursor.fetchall():
                    yield KnownFile(row_id, folder_id, bytes(name), size, mtime_ns, ctime_ns, inode, state)


def reasons_of(row_ids: Sequence[int]) -> dict[int, str]:
    """Why these rows are not present."""
    found: dict[int, str] = {}
    with connection.cursor() as cursor:
        for part in slices(row_ids):
            cursor.execute(f"SELECT id, state_reason FROM assets_file WHERE id IN ({marks(part)})", list(part))
            found.update(cursor.fetchall())
    return found


def sample_of(import_path_id: int, size: int) -> Callable[[], Sequence[tuple[bytes, int, int]]]:
    """Some files known below an import path, present ones if there are any, for `health.look_at`: absolute path, size,
    mtime_ns."""

    def read() -> Sequence[tuple[bytes, int, int]]:
        with connection.cursor() as cursor:
            row_ids: list[int] = []
            # where none is present, those that are left out or out of scope: they are not gone, either
            for condition in ("f.state = 0", "f.state IN (2, 3)"):
                if row_ids:
                    break
                cursor.execute(
                    "SELECT f.id FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
                    f" WHERE d.import_path_id = %s AND {condition} LIMIT %s",
                    [import_path_id, size],
                )
                row_ids = [row[0] for row in cursor.fetchall()]
        return [(row.path, row.size, row.mtime_ns) for row in Rows(0, {}).by_id(row_ids)]

    return read

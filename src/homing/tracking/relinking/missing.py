"""A person's missing photos: the list with its filters, newest first, and how many of each library and folder.

Reads only. One index (`asset_missing`) gives the order and the counts; a filter by folder goes by the folders' files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from homing.assets.models import AssetState, FileState, Folder
from homing.assets.reading import PRIMARY_FILE
from homing.assets.rows import SqlValue, for_database, marks
from homing.assets.whereabouts import moment_of, whereabouts
from homing.libraries.covering import owned_import_paths
from homing.libraries.models import ImportPath
from homing.paths import inside, relative
from homing.tracking.rows.parting import NOT_THIS_ONE

MAX_FOLDERS = 1_000
"""Folders that are counted one by one, those with the most first: more than anybody picks from."""
_MISSING = (
    f"a.owner_id = %s AND a.state = {AssetState.MISSING.value} AND a.trashed_at IS NULL"
    # `+column`: the order comes from the index of what is missing, not from that of the library
    " AND +a.library_id IN (SELECT id FROM libraries_library WHERE deleted_at IS NULL)"
)


class Reason(StrEnum):
    """Why a photo is missing, as far as it is known."""

    NOT_THERE = "not-there"
    FOLDER_GONE = "folder-gone"
    REPLACED = "replaced"
    UNDONE = "undone"


WORDS = {
    Reason.NOT_THERE: "It is not in its folder any more.",
    Reason.FOLDER_GONE: "Its folder is gone.",
    Reason.REPLACED: "Another file lies there now.",
    Reason.UNDONE: "Its match with another file was undone.",
}
_REASON = f"""CASE WHEN f.state_reason = '{NOT_THIS_ONE}' THEN '{Reason.UNDONE}'
 WHEN EXISTS (SELECT 1 FROM assets_file o WHERE o.folder_id = f.folder_id AND o.name = f.name
 AND o.state = {FileState.PRESENT.value}) THEN '{Reason.REPLACED}'
 WHEN f.folder_id IN (SELECT id FROM gone) THEN '{Reason.FOLDER_GONE}' ELSE '{Reason.NOT_THERE}' END"""
_GONE = """gone (id) AS (
 SELECT d.id FROM assets_folder d JOIN libraries_importpath i ON i.id = d.import_path_id
 JOIN libraries_library l ON l.id = i.library_id WHERE l.owner_id = %s AND NOT d.present
 UNION SELECT c.id FROM assets_folder c JOIN gone ON c.parent_id = gone.id)"""
_BELOW = """below (id) AS (
 SELECT id FROM assets_folder WHERE id IN ({starts})
 UNION SELECT c.id FROM assets_folder c JOIN below ON c.parent_id = below.id)"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them; what is None does not filter."""

    library_id: int | None = None
    import_path: bytes | None = None
    folders: Sequence[bytes] | None = None
    """Any of these, with all below; they may lie above import paths."""
    reason: Reason | None = None
    since_after: datetime | None = None
    """Missing since this moment or later."""
    since_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    asset_id: int
    since: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class FolderCount:
    """How many photos are missing from this folder itself, not from those below it."""

    path: bytes
    import_path: bytes
    library_id: int
    count: int


def count(owner_id: int) -> int:
    """How many photos of this person are missing; asked for the line at the top of every page."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM assets_asset a WHERE {_MISSING}", [owner_id])
        (number,) = cursor.fetchone() or (0,)
        return number


def by_library(owner_id: int) -> dict[int, int]:
    """Library to how many photos are missing from it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT a.library_id, COUNT(*) FROM assets_asset a WHERE {_MISSING} GROUP BY 1", [owner_id])
        return dict(cursor.fetchall())


def by_folder(owner_id: int, library_id: int | None = None) -> list[FolderCount]:
    """The folders that photos are missing from, by path; where there are very many, those with the most."""
    wanted, arguments = ("", [owner_id]) if library_id is None else (" AND +a.library_id = %s", [owner_id, library_id])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.folder_id, a.library_id, COUNT(*) FROM assets_asset a CROSS JOIN assets_file f"
            f" WHERE {_MISSING}{wanted} AND f.id = {PRIMARY_FILE}"
            f" GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT {MAX_FOLDERS}",
            arguments,
        )
        rows: list[tuple[int, int, int]] = cursor.fetchall()
    places = whereabouts({folder_id for folder_id, _, _ in rows})
    found = [
        FolderCount(places[folder_id].path, places[folder_id].root, library, number)
        for folder_id, library, number in rows
    ]
    return sorted(found, key=lambda one: (one.path, one.library_id))


def list_missing(
    owner_id: int, wanted: Wanted, *, size: int = 100, after: tuple[datetime, int] | None = None
) -> list[Missing]:
    """Missing photos, newest first, from after this moment and asset on."""
    query = _query(owner_id, wanted)
    if query is None:
        return []
    tables, where, head, values = query
    if after is not None:
        where += " AND (a.state_since, a.id) < (%s, %s)"
        values = [*values, for_database(after[0]), after[1]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{head} SELECT a.id, a.state_since, {_REASON} FROM {tables} WHERE {where}"
            " ORDER BY a.state_since DESC, a.id DESC LIMIT %s",
            [*values, size],
        )
        return [_missing(row) for row in cursor.fetchall()]


def count_wanted(owner_id: int, wanted: Wanted) -> int:
    """How many there are on all pages."""
    query = _query(owner_id, wanted)
    if query is None:
        return 0
    if wanted == Wanted(library_id=wanted.library_id):
        return count(owner_id) if wanted.library_id is None else by_library(owner_id).get(wanted.library_id, 0)
    tables, where, head, values = query
    with connection.cursor() as cursor:
        cursor.execute(f"{head} SELECT COUNT(*) FROM {tables} WHERE {where}", values)
        (number,) = cursor.fetchone() or (0,)
        return number


def _query(owner_id: int, wanted: Wanted) -> tuple[str, str, str, list[SqlValue]] | None:
    """Tables, conditions, what stands before SELECT, and the values; None where there can be nothing."""
    with_tables, values = [_GONE], [owner_id]
    # CROSS JOIN: in this order, on SQLite
    tables, where = "assets_asset a CROSS JOIN assets_file f", _MISSING
    if wanted.folders is not None or wanted.import_path is not None:
        starts = _starts(owner_id, wanted)
        if not starts:
            return None
        with_tables.append(_BELOW.format(starts=marks(starts)))
        values = [*values, *starts]
        tables = "below CROSS JOIN assets_file f CROSS JOIN assets_asset a"
        where = f"f.folder_id = below.id AND f.state > {FileState.PRESENT.value} AND a.id = f.asset_id AND {_MISSING}"
    found: list[SqlValue] = [*values, owner_id]
    where += f" AND f.id = {PRIMARY_FILE}"
    for condition, value in (
        ("+a.library_id = %s", wanted.library_id),
        (f"{_REASON} = %s", None if wanted.reason is None else wanted.reason.value),
        ("a.state_since >= %s", for_database(wanted.since_after)),
        ("a.state_since < %s", for_database(wanted.since_before)),
    ):
        if value is not None:
            where += f" AND {condition}"
            found.append(value)
    return tables, where, f"WITH RECURSIVE {', '.join(with_tables)}", found


def _starts(owner_id: int, wanted: Wanted) -> Sequence[int]:
    """The folder rows that all that is wanted lies in or below."""
    found: dict[int, None] = {}
    for root in owned_import_paths(owner_id):
        if wanted.import_path is not None and root.path != wanted.import_path:
            continue
        for folder in wanted.folders or [root.path]:
            if inside(root.path, folder):
                found.update(dict.fromkeys(_rows(root, [])))
            elif inside(folder, root.path):
                below = relative(folder, root.path).split(b"/")
                found.update(dict.fromkeys(_rows(root, [name for name in below if name])))
    return list(found)


def _rows(root: ImportPath, below: Sequence[bytes]) -> list[int]:
    """The rows of the folder that these names lead to from the import path: folders that are gone keep theirs."""
    rows = list(Folder.objects.filter(parent=None, name=b"", import_path=root).values_list("pk", flat=True))
    for name in below:
        rows = list(Folder.objects.filter(parent__in=rows, name=name).values_list("pk", flat=True))
    return rows


def _missing(row: tuple[Any, ...]) -> Missing:
    since = moment_of(row[1])
    assert since is not None
    return Missing(row[0], since, Reason(row[2]))

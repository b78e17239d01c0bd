"""Search by metadata: every filter is a condition of one statement; a page is ids, newest first.

Paths are no column: a full path is an import path, folder rows and a name. A part of a path is therefore looked for
in the folders' paths first (there are few), then in the names. Letters A to Z match in either case, other letters as
they are written, composed or decomposed.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from homing.assets.dates import to_us
from homing.assets.models import AssetState, TakenOut
from homing.assets.reading import PRIMARY_FILE
from homing.assets.rows import for_database
from homing.database import is_sqlite
from homing.libraries.deleted import deleted_libraries
from homing.paths import join

_OFFLINE = (
    "(a.state <> 0 OR f.unreadable_since IS NOT NULL OR EXISTS (SELECT 1 FROM assets_folder d JOIN"
    " libraries_importpath i ON i.id = d.import_path_id WHERE d.id = f.folder_id"
    " AND (d.unreadable_since IS NOT NULL OR i.unavailable_since IS NOT NULL)))"
)
_TRASHED = f"a.taken_out = {TakenOut.TRASHED.value}"


# Where in the file's name, taken as bytes in ASCII lower case, the wanted bytes begin; 0 = nowhere.
_NAME_POSITION = {
    True: "instr(CAST(lower(CAST(f.name AS TEXT)) AS BLOB), %s)",
    False: ("position(%s::bytea in convert_to(lower(convert_from(f.name, 'LATIN1') COLLATE \"C\"), 'LATIN1'))"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to find; None does not filter."""

    owner_id: int
    asset_id: int | None = None
    library_id: int | None = None
    original_path: str | None = None
    original_file_name: str | None = None
    description: str | None = None
    checksum: str | None = None
    """Base64 or hexadecimal."""
    is_image: bool | None = None
    is_favorite: bool | None = None
    is_offline: bool | None = None
    is_trashed: bool | None = None
    state: AssetState | None = None
    with_deleted: bool = False
    make: str | None = None
    model: str | None = None
    lens: str | None = None
    rating: int | None = None
    created: tuple[datetime | None, datetime | None] = (None, None)
    """After, before; both included. The same for the next ones."""
    updated: tuple[datetime | None, datetime | None] = (None, None)
    taken: tuple[datetime | None, datetime | None] = (None, None)
    trashed: tuple[datetime | None, datetime | None] = (None, None)
    oldest_first: bool = False


@dataclass(slots=True)
class _Statement:
    conditions: list[str] = field(default_factory=list[str])
    arguments: list[Any] = field(default_factory=list[Any])
    joins: dict[str, str] = field(default_factory=dict[str, str])
    is_long: bool = False
    """Finding takes longer than sorting what was found: then the page and the total come from one pass."""

    def add(self, condition: str, *arguments: Any) -> None:
        self.conditions.append(condition)
        self.arguments.extend(arguments)

    def with_file(self) -> None:
        self.joins["f"] = f"JOIN assets_file f ON f.id = {PRIMARY_FILE}"

    def with_facts(self) -> None:
        self.joins["x"] = "LEFT JOIN assets_facts x ON x.asset_id = a.id"

    def with_words(self) -> None:
        self.joins["w"] = "LEFT JOIN assets_words w ON w.asset_id = a.id"

    @property
    def source(self) -> str:
        return f"assets_asset a {' '.join(self.joins.values())} WHERE {' AND '.join(self.conditions)}"


def find_assets(filters: Filters, *, limit: int, offset: int) -> tuple[list[int], int]:
    """The ids of one page, and how many match on all pages."""
    statement = _Statement()
    _add_asset_conditions(statement, filters)
    _add_said_conditions(statement, filters)
    _add_path_conditions(statement, filters)
    order = "ASC" if filters.oldest_first else "DESC"
    total = ", COUNT(*) OVER ()" if statement.is_long else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id{total} FROM {statement.source}"
            f" ORDER BY a.local_day {order}, a.taken_us {order}, a.id {order} LIMIT %s OFFSET %s",
            [*statement.arguments, limit, offset],
        )
        rows = cursor.fetchall()
        ids = [row[0] for row in rows]
        if statement.is_long and rows:
            return ids, rows[0][1]
        if offset == 0 and len(ids) < limit:
            return ids, len(ids)
        cursor.execute(f"SELECT COUNT(*) FROM {statement.source}", statement.arguments)
        row = cursor.fetchone()
    return ids, row[0] if row else 0


def _add_asset_conditions(statement: _Statement, filters: Filters) -> None:
    statement.add("a.owner_id = %s", filters.owner_id)
    for hidden in deleted_libraries(filters.owner_id):
        statement.add("a.library_id <> %s", hidden)
    if filters.state is not None:
        statement.add("a.state = %s", int(filters.state))
    elif not filters.with_deleted and not filters.is_trashed and not filters.is_offline:
        statement.add("a.state = 0 AND a.trashed_at IS NULL")
    if filters.is_trashed is not None:
        statement.add(f"a.trashed_at IS NOT NULL AND {_TRASHED}" if filters.is_trashed else "a.trashed_at IS NULL")
    else:
        # what is hidden, forgotten or purged is found on its own pages
        statement.add(f"(a.trashed_at IS NULL OR {_TRASHED})")
    if filters.asset_id is not None:
        statement.add("a.id = %s", filters.asset_id)
    if filters.library_id is not None:
        statement.add("a.library_id = %s", filters.library_id)
    if filters.is_image is not None:
        statement.add("a.kind = 0" if filters.is_image else "a.kind = 1")
    if filters.is_favorite is not None:
        statement.add("a.is_favorite" if filters.is_favorite else "NOT a.is_favorite")
    for column, (after, before) in (
        ("created_at", filters.created),
        ("updated_at", filters.updated),
        ("trashed_at", filters.trashed),
    ):
        if after is not None:
            statement.add(f"a.{column} >= %s", for_database(after))
        if before is not None:
            statement.add(f"a.{column} <= %s", for_database(before))
    after, before = filters.taken
    if after is not None:
        statement.add("a.taken_us >= %s", to_us(after))
    if before is not None:
        statement.add("a.taken_us <= %s", to_us(before))


def _add_said_conditions(statement: _Statement, filters: Filters) -> None:
    for column, value in (("make", filters.make), ("model", filters.model), ("lens", filters.lens)):
        if value is not None:
            statement.with_facts()
            statement.add(f"x.{column} = %s", value)
    if filters.rating is not None:
        statement.with_facts()
        statement.with_words()
        statement.add("COALESCE(w.rating, x.rating, 0) = %s", filters.rating)
    if filters.description is not None:
        statement.with_facts()
        statement.with_words()
        said = "COALESCE(w.description, x.description, '')"
        contains = "instr" if is_sqlite() else "strpos"
        statement.add(f"{contains}(lower({said}), lower(%s)) > 0", filters.description)
    if filters.checksum is not None:
        statement.with_file()
        statement.add("f.content_hash = %s", _digest(filters.checksum))
    if filters.is_offline is not None:
        statement.with_file()
        statement.add(_OFFLINE if filters.is_offline else f"NOT {_OFFLINE}")


def _add_path_conditions(statement: _Statement, filters: Filters) -> None:
    # Asked of the files first, in one pass over their names: a join from a million assets takes forty times as long.
    if filters.original_file_name:
        _add_files(statement, [_name_contains(needle) for needle in _spellings(filters.original_file_name)])
    if filters.original_path:
        _add_files(statement, _path_contains(filters.owner_id, _spellings(filters.original_path)))


_Condition = tuple[str, list[Any]]


def _add_files(statement: _Statement, parts: list[_Condition]) -> None:
    """Any file of the asset that meets one of the conditions."""
    selects = " UNION ".join(f"SELECT f.asset_id FROM assets_file f WHERE {condition}" for condition, _ in parts)
    statement.add(
        f"a.id IN ({selects})" if selects else "FALSE", *(argument for _, arguments in parts for argument in arguments)
    )
    statement.is_long = True


def _path_contains(owner_id: int, needles: list[bytes]) -> list[_Condition]:
    everything: set[int] = set()
    parts: list[_Condition] = []
    folders = _folder_paths(owner_id)
    for needle in needles:
        everything |= {number for number, path in folders.items() if needle in path}
        if b"/" not in needle:
            parts.append(_name_contains(needle))
            continue
        # the last slash of the needle is the one between folder and name
        above, _, start = needle.rpartition(b"/")
        there = [number for number, path in folders.items() if path.endswith(above + b"/")]
        if start and there:
            name_starts, arguments = _name_starts(start)
            parts.append((f"f.folder_id IN ({_numbers(there)}) AND {name_starts}", arguments))
    if everything:
        parts.append((f"f.folder_id IN ({_numbers(sorted(everything))})", []))
    return parts


def _folder_paths(owner_id: int) -> dict[int, bytes]:
    """Every folder's absolute path with a slash at its end, in ASCII lower case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.parent_id, d.name, i.path FROM assets_folder d"
            " JOIN libraries_importpath i ON i.id = d.import_path_id"
            " JOIN libraries_library l ON l.id = i.library_id"
            " WHERE l.owner_id = %s AND l.deleted_at IS NULL",
            [owner_id],
        )
        rows = {number: (parent, bytes(name), bytes(root)) for number, parent, name, root in cursor.fetchall()}
    found: dict[int, bytes] = {}
    for number in rows:
        chain: list[int] = []
        current: int | None = number
        while current is not None and current not in found:
            chain.append(current)
            current = rows[current][0] if current in rows else None
        for one in reversed(chain):
            parent, name, root = rows[one]
            found[one] = join(root.lower(), b"") if parent is None else found.get(parent, b"") + name.lower()
            found[one] = found[one] if found[one].endswith(b"/") else found[one] + b"/"
    return found


def _numbers(numbers: list[int]) -> str:
    """Row numbers as they stand in SQL: a hundred thousand of them are too many parameters."""
    return ", ".join(str(int(number)) for number in numbers)


def _name_contains(needle: bytes) -> _Condition:
    return f"{_NAME_POSITION[is_sqlite()]} > 0", [needle]


def _name_starts(needle: bytes) -> _Condition:
    return f"{_NAME_POSITION[is_sqlite()]} = 1", [needle]


def _spellings(text: str) -> list[bytes]:
    """The bytes a file system may hold for this text, in ASCII lower case: as typed, composed, decomposed, and with
    `\\xNN` (as `display` shows bytes that are no text) read back."""
    found: list[bytes] = []
    for form in (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        found.append(form.encode("utf-8", "surrogatepass").lower())
    if "\\x" in text:
        found.append(_undisplayed(text).lower())
    return list(dict.fromkeys(found))


def _undisplayed(text: str) -> bytes:
    head, *rest = text.split("\\x")
    found = head.encode("utf-8", "surrogatepass")
    for part in rest:
        try:
            found += bytes([int(part[:2], 16)]) + part[2:].encode("utf-8", "surrogatepass")
        except ValueError:
            found += b"\\x" + part.encode("utf-8", "surrogatepass")
    return found


def _digest(text: str) -> bytes:
    """A checksum as bytes; what is none matches nothing."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        pass
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b"\0"

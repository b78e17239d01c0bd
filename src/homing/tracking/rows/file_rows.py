"""A file's row as a value: what is put aside before a match changes it, so that the match can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django.db import connection

from homing.assets.rows import marks, slices


class FileRow(NamedTuple):
    """Where a file lies and what is known of its content."""

    folder_id: int
    name: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    device: int
    inode: int
    birth_ns: int
    kind: int
    content_hash: bytes | None
    previous_hash: bytes | None
    quick_hash: bytes | None


COLUMNS = ", ".join(FileRow._fields)
SET_COLUMNS = ", ".join(f"{column} = %s" for column in FileRow._fields)
_BYTES = frozenset({"name", "content_hash", "previous_hash", "quick_hash"})


def read_rows(row_ids: Iterable[int]) -> dict[int, FileRow]:
    """These rows as they stand, by their number."""
    found: dict[int, FileRow] = {}
    with connection.cursor() as cursor:
        for part in slices(list(row_ids)):
            cursor.execute(f"SELECT id, {COLUMNS} FROM assets_file WHERE id IN ({marks(part)})", list(part))
            for row_id, *values in cursor.fetchall():
                found[row_id] = _plain(values)
    return found


def to_json(row: FileRow) -> list[object]:
    """For an `Event.before`: bytes as hex."""
    return [value.hex() if isinstance(value, bytes) else value for value in row]


def from_json(values: object) -> FileRow:
    """The row that `to_json` wrote."""
    texts = cast("list[object]", values)
    return FileRow._make(
        bytes.fromhex(value) if name in _BYTES and isinstance(value, str) else value
        for name, value in zip(FileRow._fields, texts, strict=True)
    )


def _plain(values: list[Any]) -> FileRow:
    # PostgreSQL's driver hands out memoryviews
    return FileRow._make(
        bytes(value) if name in _BYTES and value is not None else value
        for name, value in zip(FileRow._fields, values, strict=True)
    )

"""Small things that raw SQL on both databases needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection

# SQLite takes 32,766 parameters a statement, PostgreSQL 65,535; this many keep one statement quick on both.
_PARAMETERS = 900

T = TypeVar("T")

SqlValue = None | bool | int | float | str | bytes | datetime
SqlRow = tuple[SqlValue, ...]
"""Parameters of one raw SQL statement."""


def new_ids(table: str, count: int) -> Sequence[int]:
    """`count` row numbers that no other row of `table` has or ever had. Call inside a write transaction.

    Rows whose ids are known before they are written can be written together with what points at them.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = (found[0] if found else 0) + 1
            # numbers handed out are used up even if this transaction's rows end elsewhere
            if found:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table])
            else:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            return range(first, first + count)
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return sorted(row[0] for row in cursor.fetchall())


def for_database(moment: datetime | None) -> str | datetime | None:
    """A moment as raw SQL on this database must be given it."""
    return None if moment is None else connection.ops.adapt_datetimefield_value(moment)


def row_lock() -> str:
    """What a SELECT ends with whose rows are changed next; SQLite has one writer anyway."""
    return "" if connection.vendor == "sqlite" else " FOR UPDATE"


def slices(items: Sequence[T], size: int = _PARAMETERS) -> Iterator[Sequence[T]]:
    """The items in runs that fit one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def marks(items: Sequence[object]) -> str:
    """`%s, %s, %s` for an IN list."""
    return ", ".join(["%s"] * len(items))

"""The whole database and all pictures, as values: by introspection, so that a table that is added later counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection

from homing.configuration import configuration

LEDGERS = frozenset({"django_migrations", "sqlite_sequence", "django_content_type", "auth_permission"})


def tables() -> list[str]:
    return [name for name in connection.introspection.table_names() if name not in LEDGERS]


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted((tuple(map(plain, row)) for row in cursor.fetchall()), key=repr)
    return found


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def tables_that_hold(needle: bytes) -> set[str]:
    """Tables in which any value has these bytes in it, also as text, in hexadecimal or in base64."""
    import base64

    # base64 of a part depends on where it begins: three ways, less their uncertain ends
    coded = {base64.b64encode(b"\0" * shift + needle)[4 if shift else 0 : -4] for shift in range(3)}
    needles = {needle, needle.hex().encode(), *coded}
    return {
        table
        for table, rows in all_rows().items()
        for row in rows
        for value in row
        if any(one in as_bytes(value) for one in needles)
    }


def as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def tables_that_name(column_ends: tuple[str, ...], number: int) -> set[str]:
    """Tables with this number in a column whose name ends like that (`asset_id`, `file_row`, …)."""
    found: set[str] = set()
    for table in tables():
        for column in columns_of(table):
            if column.endswith(column_ends):
                with connection.cursor() as cursor:
                    cursor.execute(f'SELECT COUNT(*) FROM "{table}" WHERE "{column}" = %s', [number])
                    if (cursor.fetchone() or (0,))[0]:
                        found.add(table)
    return found


def pictures() -> list[Path]:
    """Every file in the picture caches."""
    data = configuration().data
    return sorted(path for kind in ("thumbs", "previews") for path in (data / kind).rglob("*") if path.is_file())

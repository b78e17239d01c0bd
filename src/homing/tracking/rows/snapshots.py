"""Whole rows put aside as JSON and put back: what a match takes away, undo must be able to restore."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db import connection

from homing.assets.rows import SqlValue, marks

Snapshot = dict[str, object]
"""Column to value; bytes as {"hex": …}, moments as text."""


def take(table: str, key: str, value: int) -> Snapshot | None:
    """The row of `table` whose column `key` is `value`; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [value])
        found: tuple[Any, ...] | None = cursor.fetchone()
        if found is None:
            return None
        columns: list[str] = [column[0] for column in cursor.description or ()]
        return {column: _to_json(each) for column, each in zip(columns, found, strict=True)}


def put_back(table: str, snapshot: object, changed: Mapping[str, SqlValue] | None = None) -> None:
    """Insert the row again, with some columns otherwise. Columns that the table has no more are left out, so that what
    was put aside by an older version can still be put back. Call inside a write transaction."""
    row = {name: value_of(value) for name, value in cast("Snapshot", snapshot).items()} | dict(changed or {})
    with connection.cursor() as cursor:
        known = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        row = {name: value for name, value in row.items() if name in known}
        cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks(list(row))})", list(row.values()))


def _to_json(value: Any) -> object:
    if isinstance(value, (bytes, memoryview)):  # PostgreSQL's driver hands out memoryviews
        return {"hex": bytes(cast("bytes", value)).hex()}
    return value.isoformat() if isinstance(value, datetime) else value


def value_of(value: object) -> SqlValue:
    """One value of a snapshot as the database takes it."""
    if isinstance(value, dict):
        return bytes.fromhex(cast("dict[str, str]", value)["hex"])
    return cast("SqlValue", value)

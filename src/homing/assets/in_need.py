"""How many assets still wait for their pictures, asked again and again by pages that show progress."""

from __future__ import annotations

import threading
import time

from django.db import connection

from homing.assets.models import Stage

SHARE = 0.05
"""Of the time, at most, that is spent counting: while a million assets wait, one count takes half a second."""
MANY = 20_000
_counted: dict[tuple[int | None, int | None], tuple[int, float]] = {}
_lock = threading.Lock()


def count_in_need(owner_id: int | None, library_id: int | None) -> int:
    """Assets that are there and wait for their pictures; of everybody, an owner, or a library.

    The count may be some seconds old where counting takes long, never where few are left.
    """
    key = (owner_id, library_id)
    with _lock:
        number, until_s = _counted.get(key, (0, 0.0))
        started_s = time.monotonic()
        if started_s < until_s:
            return number
        number = _count(owner_id, library_id)
        took_s = time.monotonic() - started_s
        if len(_counted) > 1000:
            _counted.clear()
        _counted[key] = (number, started_s + took_s / SHARE if took_s > 0.01 else 0.0)
    return number


def _count(owner_id: int | None, library_id: int | None) -> int:
    # `+column`: not by that column's index. Few in need are found by their own small index; many, in no order, are
    # counted ten times as fast by reading the whole table through.
    needs = "+a.needs" if _are_many() else "a.needs"
    where = f"{needs} > 0 AND (a.needs & {int(Stage.PICTURES)}) <> 0 AND +a.state = 0"
    arguments: list[int] = []
    for column, value in (("owner_id", owner_id), ("library_id", library_id)):
        if value is not None:
            where += f" AND +a.{column} = %s"
            arguments.append(value)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM assets_asset a WHERE {where}"
            " AND a.library_id NOT IN (SELECT id FROM libraries_library WHERE deleted_at IS NOT NULL)",
            arguments,
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def _are_many() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM assets_asset WHERE needs > 0 LIMIT 1 OFFSET %s", [MANY])
        return cursor.fetchone() is not None

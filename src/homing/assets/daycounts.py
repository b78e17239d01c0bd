"""The per-day counts that make the timeline's first answer quick.

Whoever changes what the timeline shows calls `adjust` in the same write transaction. An asset is shown while its state
is PRESENT and it is not trashed; a deleted library is left out when counts are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

DayKey = tuple[int, int, int]
"""(owner id, library id, local day as yyyymmdd)"""


def adjust(deltas: Mapping[DayKey, int]) -> None:
    """Add `deltas` to the counts. Call inside `write_transaction()`."""
    # sorted, so that two writers on PostgreSQL take the rows in one order and cannot deadlock
    rows = [(*key, change) for key, change in sorted(deltas.items()) if change]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO assets_daycount (owner_id, library_id, local_day, count) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (owner_id, library_id, local_day)"
            " DO UPDATE SET count = assets_daycount.count + excluded.count",
            rows,
        )


def recount(library_ids: Iterable[int]) -> None:
    """Count these libraries' days anew from the assets. Call inside `write_transaction()`."""
    with connection.cursor() as cursor:
        for library_id in library_ids:
            cursor.execute("DELETE FROM assets_daycount WHERE library_id = %s", [library_id])
            cursor.execute(
                "INSERT INTO assets_daycount (owner_id, library_id, local_day, count)"
                " SELECT owner_id, library_id, local_day, COUNT(*) FROM assets_asset"
                " WHERE library_id = %s AND state = 0 AND trashed_at IS NULL"
                " GROUP BY owner_id, library_id, local_day",
                [library_id],
            )

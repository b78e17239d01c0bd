"""Pictures that are kept although their file cannot be decoded any more: until it is known that these are few.

When many files fail at once, something else is wrong (a disk, a decoder, an intruder), and the pictures that were made
from the good files are the last that is left of them. In a small library nothing is kept so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from homing.assets.models import AssetState, FileState, Stage
from homing.assets.pictures import remove_pictures
from homing.assets.rows import for_database, marks, slices

SMALLEST_LIBRARY = 50
"""Photos from which on pictures are kept: below, a person sees all of them."""


def large_libraries(library_ids: Sequence[int]) -> set[int]:
    """Those of these libraries whose pictures are kept."""
    if not library_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT library_id FROM assets_daycount WHERE library_id IN ({marks(library_ids)})"
            f" GROUP BY library_id HAVING SUM(count) >= {SMALLEST_LIBRARY}",
            list(library_ids),
        )
        return {library_id for (library_id,) in cursor.fetchall()}


def kept_pictures(library_id: int) -> list[tuple[int, int]]:
    """(asset, its file) of this library whose file failed while its picture from before is still shown. Costs what
    has failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, f.id FROM assets_failure x JOIN assets_file f ON f.id = x.file_id"
            " JOIN assets_asset a ON a.id = f.asset_id"
            f" WHERE x.stage = {Stage.PICTURES.value} AND f.state = {FileState.PRESENT.value}"
            " AND x.size = f.size AND x.mtime_ns = f.mtime_ns AND a.picture_version > 0"
            f" AND a.state = {AssetState.PRESENT.value} AND a.trashed_at IS NULL AND a.library_id = %s ORDER BY a.id",
            [library_id],
        )
        return cursor.fetchall()


def drop_pictures(asset_ids: Sequence[int], now: datetime) -> None:
    """These show no picture any more. Call inside a write transaction; the files go once it is committed."""
    with connection.cursor() as cursor:
        for part in slices(asset_ids):
            cursor.execute(
                "UPDATE assets_asset SET thumbhash = NULL, picture_version = 0, width = 0, height = 0, updated_at = %s"
                f" WHERE id IN ({marks(part)})",
                [for_database(now), *part],
            )
    transaction.on_commit(partial(remove_pictures, list(asset_ids)))

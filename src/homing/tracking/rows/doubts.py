"""Files that one listing lacked, where one listing is not enough (TRACKING section 2: FUSE and overlays)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from homing.assets.rows import for_database, marks, slices
from homing.assets.whereabouts import moment_of
from homing.database import write_transaction


def doubted(row_ids: Sequence[int]) -> dict[int, datetime]:
    """Which of these files a listing has lacked before, and when first."""
    found: dict[int, datetime] = {}
    with connection.cursor() as cursor:
        for part in slices(row_ids):
            cursor.execute(
                f"SELECT id, doubted_at FROM assets_file WHERE doubted_at IS NOT NULL AND id IN ({marks(part)})",
                list(part),
            )
            for row_id, since in cursor.fetchall():
                moment = moment_of(since)
                if moment is not None:
                    found[row_id] = moment
    return found


def doubt(row_ids: Sequence[int], *, now: datetime) -> None:
    for part in slices(row_ids):
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE assets_file SET doubted_at = %s WHERE doubted_at IS NULL AND id IN ({marks(part)})",
                [for_database(now), *part],
            )


def doubt_no_more(import_path_id: int, folder_ids: Collection[int], but: Collection[int]) -> None:
    """Present files of these folders were seen, but for these rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, f.folder_id FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
            " WHERE d.import_path_id = %s AND f.state = 0 AND f.doubted_at IS NOT NULL",
            [import_path_id],
        )
        seen = [row_id for row_id, folder_id in cursor.fetchall() if folder_id in folder_ids and row_id not in but]
    for part in slices(seen):
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE assets_file SET doubted_at = NULL WHERE id IN ({marks(part)})", list(part))

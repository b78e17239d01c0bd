"""How often a missing file was looked for: a policy takes it out only after two complete scans found it absent."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from homing.assets.models import AssetState, FileState
from homing.assets.rows import marks, slices
from homing.database import write_transaction

ENOUGH = 2
"""Complete scans; not counted beyond."""


def still_counted(library_id: int) -> list[tuple[int, int]]:
    """(row, folder) of this library's missing photos that were not looked for often enough yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, f.folder_id FROM assets_asset a JOIN assets_file f ON f.asset_id = a.id"
            f" WHERE a.library_id = %s AND a.state = {AssetState.MISSING.value}"
            f" AND f.state = {FileState.ABSENT.value} AND f.absent_scans < {ENOUGH}",
            [library_id],
        )
        return cursor.fetchall()


def count_once_more(row_ids: Sequence[int]) -> None:
    """Another complete scan has found these rows' files absent."""
    for part in slices(row_ids):
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE assets_file SET absent_scans = absent_scans + 1 WHERE id IN ({marks(part)})"
                f" AND state = {FileState.ABSENT.value} AND absent_scans < {ENOUGH}",
                list(part),
            )

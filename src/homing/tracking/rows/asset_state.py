"""What an asset is, derived from its files: its state is the best of theirs, its library that of the best one. What
a policy purged is back by itself as soon as it is not missing any more.

Derived here and nowhere else, with the timeline's day counts in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import AssetState, TakenOut
from homing.assets.rows import SqlRow, marks, slices


def show_again(asset_ids: Sequence[int], when: str | datetime | None) -> None:
    """Take out of the trash, or show again, what is another picture by now than the one that was thrown away. Call
    inside a write transaction."""
    deltas: Counter[DayKey] = Counter()
    with connection.cursor() as cursor:
        for part in slices(asset_ids):
            cursor.execute(
                f"SELECT id, owner_id, library_id, local_day, state FROM assets_asset WHERE id IN ({marks(part)})"
                f" AND trashed_at IS NOT NULL AND taken_out IN ({TakenOut.TRASHED.value}, {TakenOut.DISMISSED.value})",
                list(part),
            )
            found = cursor.fetchall()
            for _, owner_id, library_id, day, state in found:
                if state == AssetState.PRESENT:
                    deltas[owner_id, library_id, day] += 1
            _put_in(cursor, [row[0] for row in found], when)
    adjust(deltas)


def _put_in(cursor: CursorWrapper, asset_ids: Sequence[int], when: str | datetime | None) -> None:
    for part in slices(asset_ids):
        cursor.execute(
            "UPDATE assets_asset SET trashed_at = NULL, erase_after = NULL, updated_at = %s, taken_out ="
            f" {TakenOut.TRASHED.value} WHERE id IN ({marks(part)})",
            [when, *part],
        )


def settle_assets(asset_ids: Sequence[int], when: str | datetime | None) -> None:
    """Derive state and library of these assets anew. `when` as the database takes it. Call inside a write
    transaction."""
    deltas: Counter[DayKey] = Counter()
    updates: list[SqlRow] = []
    revived: list[int] = []
    with connection.cursor() as cursor:
        for part in slices(asset_ids):
            cursor.execute(
                "SELECT a.id, a.owner_id, a.library_id, a.local_day, a.state, a.trashed_at, a.taken_out,"
                " best.state, p.library_id FROM assets_asset a"
                " JOIN (SELECT asset_id, MIN(state) AS state, MIN(folder_id) AS folder_id FROM assets_file"
                f" WHERE asset_id IN ({marks(part)}) GROUP BY asset_id) best ON best.asset_id = a.id"
                " JOIN assets_folder d ON d.id = best.folder_id"
                " JOIN libraries_importpath p ON p.id = d.import_path_id",
                list(part),
            )
            for asset_id, owner_id, library_id, day, state, trashed_at, out, best, new_library_id in cursor.fetchall():
                # the states of files and of assets share their numbers, best first
                if state == best and library_id == new_library_id:
                    continue
                if state == AssetState.PRESENT and trashed_at is None:
                    deltas[owner_id, library_id, day] -= 1
                if trashed_at is not None and out == TakenOut.PURGED and best != AssetState.MISSING:
                    revived.append(asset_id)
                    trashed_at = None
                if best == AssetState.PRESENT and trashed_at is None:
                    deltas[owner_id, new_library_id, day] += 1
                updates.append((best, state, when, best, new_library_id, when, asset_id))
        cursor.executemany(
            "UPDATE assets_asset SET state_since = CASE WHEN %s = %s THEN state_since ELSE %s END, state = %s,"
            " library_id = %s, updated_at = %s WHERE id = %s",
            updates,
        )
        _put_in(cursor, revived, when)
    adjust(deltas)

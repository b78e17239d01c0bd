"""Lists of what is taken out: the trash, what is hidden, what was forgotten or purged and can still be had back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from homing.assets.models import AssetState, TakenOut
from homing.assets.rows import SqlValue, for_database, marks
from homing.assets.whereabouts import moment_of

TOMBSTONES = (TakenOut.FORGOTTEN, TakenOut.PURGED)
_THESE = (
    "assets_asset a JOIN libraries_library l ON l.id = a.library_id AND l.deleted_at IS NULL"
    " WHERE a.owner_id = %s AND a.trashed_at IS NOT NULL AND a.taken_out IN ({kinds})"
)


@dataclass(frozen=True, slots=True)
class Out:
    """One asset that is taken out."""

    asset_id: int
    since: datetime
    taken_out: TakenOut
    is_missing: bool
    erase_after: datetime | None


def list_out(
    owner_id: int, kinds: Collection[TakenOut], *, size: int = 100, after: tuple[datetime, int] | None = None
) -> list[Out]:
    """What is taken out that far, what was taken out last first; from after this moment and asset on."""
    where, values = "", list[SqlValue]()
    if after is not None:
        where = " AND (a.trashed_at, a.id) < (%s, %s)"
        values = [for_database(after[0]), after[1]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id, a.trashed_at, a.taken_out, a.state, a.erase_after FROM {_these(kinds)}{where}"
            " ORDER BY a.trashed_at DESC, a.id DESC LIMIT %s",
            [owner_id, *_numbers(kinds), *values, size],
        )
        rows = cursor.fetchall()
    found: list[Out] = []
    for asset_id, trashed_at, taken_out, state, erase_after in rows:
        since = moment_of(trashed_at)
        assert since is not None
        found.append(
            Out(asset_id, since, TakenOut(taken_out), state == AssetState.MISSING.value, moment_of(erase_after))
        )
    return found


def count_out(owner_id: int, kinds: Collection[TakenOut]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {_these(kinds)}", [owner_id, *_numbers(kinds)])
        (number,) = cursor.fetchone() or (0,)
        return number


def all_out(owner_id: int, kinds: Collection[TakenOut]) -> list[int]:
    """Every asset of this person that is taken out that far."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT a.id FROM {_these(kinds)} ORDER BY a.id", [owner_id, *_numbers(kinds)])
        return [row[0] for row in cursor.fetchall()]


def _these(kinds: Collection[TakenOut]) -> str:
    return _THESE.format(kinds=marks(_numbers(kinds)))


def _numbers(kinds: Collection[TakenOut]) -> list[int]:
    return sorted(kind.value for kind in kinds)

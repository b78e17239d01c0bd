"""People's words from one asset to another, and back: for photos that turned out to be one, or to be two.

Nothing that was said is thrown away. Call everything here inside a write transaction; the assets' own columns and the
timeline's day counts follow at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from homing.assets.dates import local_day_of
from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import AssetState
from homing.assets.rows import SqlRow, SqlValue, for_database, marks, slices

WORDS = ("description", "rating", "is_favorite", "taken_us", "offset_minutes", "latitude", "longitude")
_TOGETHER = ({"taken_us", "offset_minutes"}, {"latitude", "longitude"})
"""A date without its zone, or half a place, is no word."""

Said = dict[str, SqlValue]
"""Column of `Words` to what was said; only what was said."""


def has_words(asset_ids: Collection[int]) -> set[int]:
    """Which of these assets somebody said something about (also "nothing": a description taken away)."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for part in slices(list(asset_ids)):
            cursor.execute(f"SELECT asset_id FROM assets_words WHERE asset_id IN ({marks(part)})", list(part))
            found.update(row[0] for row in cursor.fetchall())
    return found


def words_of(asset_id: int) -> Said | None:
    """What was said about an asset; None when nobody said anything."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(WORDS)} FROM assets_words WHERE asset_id = %s", [asset_id])
        found = cursor.fetchone()
    if found is None:
        return None
    said = {name: value for name, value in zip(WORDS, found, strict=True) if value is not None}
    if "is_favorite" in said:
        said["is_favorite"] = bool(said["is_favorite"])  # SQLite keeps 0 and 1
    return said


def merged(into: Mapping[str, SqlValue], other: Mapping[str, SqlValue]) -> Said:
    """Both assets' words as one: what only one says is taken, the first one's word counts where both speak; of two
    descriptions both are kept."""
    result: Said = dict(into)
    for name, value in other.items():
        partners = next((group for group in _TOGETHER if name in group), {name})
        if not partners & into.keys():
            result[name] = value
    mine, theirs = into.get("description"), other.get("description")
    if isinstance(mine, str) and isinstance(theirs, str) and theirs and theirs not in mine:
        result["description"] = f"{mine}\n\n{theirs}" if mine else theirs
    return result


def put(asset_id: int, said: Mapping[str, SqlValue] | None, now: Any) -> None:
    """Make exactly this the asset's words; None = nobody said anything."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assets_words WHERE asset_id = %s", [asset_id])
        if said is not None:
            cursor.execute(
                f"INSERT INTO assets_words (asset_id, said_at, {', '.join(WORDS)}) VALUES (%s, %s, {marks(WORDS)})",
                [asset_id, for_database(now), *(said.get(name) for name in WORDS)],
            )
    follow([asset_id], now)


def take_back(asset_id: int, given: Mapping[str, SqlValue], was: Mapping[str, SqlValue] | None, now: Any) -> list[str]:
    """Undo a `put`: what still is as `given` becomes what it `was`. Returns the names of what was said otherwise
    since, and stays."""
    current = words_of(asset_id)
    if current is None:
        return []
    before = was or {}
    left = [name for name in WORDS if current.get(name) not in (given.get(name), before.get(name))]
    result: Said = {}
    for name in WORDS:
        value = current.get(name) if name in left else before.get(name)
        if value is not None:
            result[name] = value
    put(asset_id, None if was is None and not result else result, now)
    return left


def follow(asset_ids: Sequence[int], now: Any) -> None:
    """Bring the assets' own columns in line with words and facts: favourite, date, day."""
    deltas: Counter[DayKey] = Counter()
    rows: list[SqlRow] = []
    with connection.cursor() as cursor:
        for part in slices(asset_ids):
            cursor.execute(
                "SELECT a.id, a.owner_id, a.library_id, a.local_day, a.state, a.trashed_at, a.taken_us,"
                " a.offset_minutes, w.is_favorite, w.taken_us, w.offset_minutes, x.taken_us, x.offset_minutes"
                " FROM assets_asset a LEFT JOIN assets_words w ON w.asset_id = a.id"
                f" LEFT JOIN assets_facts x ON x.asset_id = a.id WHERE a.id IN ({marks(part)})",
                list(part),
            )
            for asset_id, owner_id, library_id, old_day, state, trashed_at, *rest in cursor.fetchall():
                taken, offset, favorite, said_us, said_offset, fact_us, fact_offset = rest
                if said_us is not None:
                    taken, offset = said_us, said_offset or 0
                elif fact_us is not None:
                    taken, offset = fact_us, fact_offset or 0
                day = local_day_of(taken, offset)
                if day != old_day and state == AssetState.PRESENT and trashed_at is None:
                    deltas[owner_id, library_id, old_day] -= 1
                    deltas[owner_id, library_id, day] += 1
                rows.append((bool(favorite), taken, offset, day, for_database(now), asset_id))
        cursor.executemany(
            "UPDATE assets_asset SET is_favorite = %s, taken_us = %s, offset_minutes = %s, local_day = %s,"
            " updated_at = %s WHERE id = %s",
            rows,
        )
    adjust(deltas)

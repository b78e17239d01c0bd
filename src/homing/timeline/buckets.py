"""Months and their assets, read as plain columns: a million assets answer in milliseconds.

The plain timeline's counts come from the maintained `DayCount`; favourites and the trash are counted, because they
are few. Aims and figures: `docs/benchmarks/timeline.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from homing.assets.models import TakenOut
from homing.libraries.deleted import deleted_libraries, libraries_off_timeline

_SHOWN = "a.state = 0 AND a.trashed_at IS NULL"
_IN_TRASH = f"a.trashed_at IS NOT NULL AND a.taken_out = {TakenOut.TRASHED.value}"


@dataclass(frozen=True, slots=True)
class View:
    """Which of an owner's assets a timeline shows."""

    owner_id: int
    library_id: int | None = None
    is_favorite: bool | None = None
    is_trashed: bool = False
    """The trash instead of the timeline: what a person threw away."""
    oldest_first: bool = False

    @property
    def is_plain(self) -> bool:
        return self.is_favorite is None and not self.is_trashed


def month_counts(view: View) -> list[tuple[int, int]]:
    """(yyyymm, assets shown), newest first unless the view says otherwise; months without any are left out."""
    order = "ASC" if view.oldest_first else "DESC"
    if view.is_plain:
        table, number, condition = "assets_daycount", "SUM(a.count)", "TRUE"
    else:
        table, number, condition = "assets_asset", "COUNT(*)", _condition(view)
    where, arguments = _where(view, condition, off_timeline=_off_timeline(view))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.local_day / 100 AS month, {number} AS shown FROM {table} a WHERE {where}"
            f" GROUP BY a.local_day / 100 HAVING {number} > 0 ORDER BY month {order}",
            arguments,
        )
        return [(month, int(shown)) for month, shown in cursor.fetchall()]


def month_assets(view: View, month: int, *, with_coordinates: bool = False) -> list[tuple[Any, ...]]:
    """One month's rows: id, kind, is_favorite, taken_us, offset_minutes, width, height, thumbhash, picture_version,
    created_at; and latitude, longitude where asked for. `month` is yyyymm.
    """
    where, arguments = _where(view, _condition(view), off_timeline=_off_timeline(view))
    direction = "ASC" if view.oldest_first else "DESC"
    columns = (
        "a.id, a.kind, a.is_favorite, a.taken_us, a.offset_minutes, a.width, a.height, a.thumbhash,"
        " a.picture_version, a.created_at"
    )
    source = "assets_asset a"
    if with_coordinates:
        columns += (
            ", CASE WHEN w.latitude IS NULL THEN x.latitude ELSE w.latitude END"
            ", CASE WHEN w.latitude IS NULL THEN x.longitude ELSE w.longitude END"
        )
        source += " LEFT JOIN assets_facts x ON x.asset_id = a.id LEFT JOIN assets_words w ON w.asset_id = a.id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {source} WHERE {where} AND a.local_day BETWEEN %s AND %s"
            f" ORDER BY a.local_day {direction}, a.taken_us {direction}, a.id {direction}",
            [*arguments, month * 100, month * 100 + 99],
        )
        return cursor.fetchall()


def shown_counts(owner_id: int, *, is_favorite: bool | None, is_trashed: bool) -> tuple[int, int]:
    """Images and videos that a view without a month shows."""
    view = View(owner_id, is_favorite=is_favorite, is_trashed=is_trashed)
    where, arguments = _where(view, _condition(view))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT a.kind, COUNT(*) FROM assets_asset a WHERE {where} GROUP BY a.kind", arguments)
        found = dict(cursor.fetchall())
    return found.get(0, 0), found.get(1, 0)


def _condition(view: View) -> str:
    condition = _IN_TRASH if view.is_trashed else _SHOWN
    if view.is_favorite is not None:
        condition += " AND a.is_favorite" if view.is_favorite else " AND NOT a.is_favorite"
    return condition


def _off_timeline(view: View) -> Sequence[int]:
    """Libraries that stay off the timeline: not off the favourites, the trash, or a look at that library alone."""
    return libraries_off_timeline(view.owner_id) if view.is_plain and view.library_id is None else ()


def _where(view: View, condition: str, *, off_timeline: Sequence[int] = ()) -> tuple[str, list[Any]]:
    arguments: list[Any] = [view.owner_id]
    where = f"a.owner_id = %s AND {condition}"
    if view.library_id is not None:
        where += " AND a.library_id = %s"
        arguments.append(view.library_id)
    # listed rather than joined: nearly always none, and the index stays usable
    hidden = [*deleted_libraries(view.owner_id), *off_timeline]
    if hidden:
        where += f" AND a.library_id NOT IN ({', '.join(['%s'] * len(hidden))})"
        arguments.extend(hidden)
    return where, arguments

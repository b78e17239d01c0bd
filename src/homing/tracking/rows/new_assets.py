"""The row of an asset for a file that is seen for the first time: dated by the file until its metadata was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from homing.assets.dates import local_day_of
from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import Stage
from homing.assets.rows import SqlRow
from homing.configuration import configuration
from homing.metadata.dates import offset_in, to_moment
from homing.metadata.zones import server_zone

NEW_NEEDS = Stage.PICTURES.value | Stage.QUICK.value
"""What a new asset, or one whose file has another content now, needs."""

_INSERT_ASSET = (
    "INSERT INTO assets_asset (id, owner_id, library_id, kind, state, needs, taken_us, offset_minutes, local_day,"
    " width, height, picture_version, is_favorite, created_at, updated_at)"
    " VALUES (%s, %s, %s, 0, 0, %s, %s, %s, %s, 0, 0, 0, %s, %s, %s)"
)


class NewAsset(NamedTuple):
    asset_id: int
    owner_id: int
    library_id: int
    mtime_ns: int
    """Of its file."""


def insert_assets(assets: Sequence[NewAsset], when: str | datetime | None) -> None:
    """Write the rows of new, present assets, and count them. Call inside a write transaction."""
    rows: list[SqlRow] = []
    deltas: Counter[DayKey] = Counter()
    for asset_id, owner_id, library_id, mtime_ns in assets:
        taken_us = mtime_ns // 1000
        offset_minutes = _offset_minutes(mtime_ns)
        day = local_day_of(taken_us, offset_minutes)
        deltas[owner_id, library_id, day] += 1
        rows.append((asset_id, owner_id, library_id, NEW_NEEDS, taken_us, offset_minutes, day, False, when, when))
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_ASSET, rows)
    adjust(deltas)


_offsets: dict[int, int] = {}


def _offset_minutes(mtime_ns: int) -> int:
    """What the server's own clock was ahead of UTC then: where a file tells no zone, it is taken to be home."""
    quarter = mtime_ns // 900_000_000_000  # zones change at quarters of an hour at the finest
    offset = _offsets.get(quarter)
    if offset is None:
        # not the C library's zone: Django sets that one to UTC
        moment = to_moment(quarter * 900_000_000)
        offset = offset_in(server_zone(configuration().time_zone), moment) if moment else 0
        if len(_offsets) < 100_000:
            _offsets[quarter] = offset
    return offset

"""What is on somebody's screen comes first."""

from __future__ import annotations

import time
from collections.abc import Collection

from django.db import connection

from homing.assets.rows import marks
from homing.database import write_transaction
from homing.jobs import enqueue
from homing.processing.chains import wanted_request
from homing.processing.selecting import NEED

MOST_AT_ONCE = 200
"""A screen shows fewer; the rest of a longer list waits its turn."""
_ASKED_AGAIN_AFTER_S = 20.0
_REMEMBERED = 5_000

_asked: dict[int, float] = {}
"""Asset to when this process last asked for it: a page that asks for its tiles again and again costs nothing."""


def want(asset_ids: Collection[int]) -> None:
    """Make these assets' pictures next, those of them that have none yet. Cheap; call it for what a page shows."""
    now_s = time.monotonic()
    ids = [id_ for id_ in asset_ids if now_s - _asked.get(id_, -_ASKED_AGAIN_AFTER_S) >= _ASKED_AGAIN_AFTER_S]
    if not ids:
        return
    ids = ids[:MOST_AT_ONCE]
    if len(_asked) > _REMEMBERED:
        _asked.clear()
    _asked.update(dict.fromkeys(ids, now_s))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM assets_asset WHERE id IN ({marks(ids)}) AND needs > 0 AND (needs & {NEED}) <> 0"
            " AND state = 0",
            ids,
        )
        in_need = [row[0] for row in cursor.fetchall()]
    if not in_need:
        return
    now_us = time.time_ns() // 1000
    with write_transaction():
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO processing_wanted (asset_id, wanted_us) VALUES (%s, %s)"
                " ON CONFLICT (asset_id) DO UPDATE SET wanted_us = excluded.wanted_us",
                # the first of a page is asked for last, so that it comes first
                [(asset_id, now_us - position) for position, asset_id in enumerate(in_need)],
            )
        enqueue(wanted_request())

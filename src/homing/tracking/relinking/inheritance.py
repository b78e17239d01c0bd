"""Inherited words (TRACKING rule 3): a photo was edited, and its former content lies in another file.

That file is the picture that people spoke of, too: it gets a copy of the words, marked and undoable. Of several such
files one; none, when somebody said something about one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection

from homing.assets import handing_over
from homing.database import write_transaction
from homing.tracking.models import EventKind
from homing.tracking.rows.evidence import FORGOTTEN, Rows
from homing.tracking.rows.history import Happening, record
from homing.tracking.rules.identify import OpenRow, best_copy

FORMER_CONTENT = "it has the content that the other photo had before it was edited"


def hand_on_words(owner_id: int, *, scan_id: int | None, now: Callable[[], datetime]) -> int:
    """Give the words of edited photos to the files that hold their former content. Returns how many got some."""
    pairs = _edited_with_originals(owner_id)
    if not pairs:
        return 0
    loaded = {row.row_id: row for row in Rows(owner_id, {}).by_id({row_id for pair in pairs for row_id in pair})}
    heirs: dict[int, list[OpenRow]] = {}
    for row_id, other_id in pairs:
        if row_id in loaded and other_id in loaded:
            heirs.setdefault(row_id, []).append(loaded[other_id])
    given: set[bytes] = set()
    count = 0
    for row_id in sorted(heirs):
        if any(other.has_words for other in heirs[row_id]):
            continue
        other = best_copy(loaded[row_id], heirs[row_id])
        if other is None or other.content_hash is None or other.content_hash in given:
            continue
        given.add(other.content_hash)
        count += _give(owner_id, loaded[row_id], other, scan_id, now())
    return count


def _edited_with_originals(owner_id: int) -> list[tuple[int, int]]:
    """(row of an edited photo with words, present row that holds its former content); those whose words were taken
    away again by a person are left alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, n.id FROM assets_file r JOIN assets_asset a ON a.id = r.asset_id"
            " JOIN assets_words w ON w.asset_id = a.id"
            " JOIN assets_file n ON n.content_hash = r.previous_hash AND n.state = 0"
            " JOIN assets_asset b ON b.id = n.asset_id"
            " WHERE r.previous_hash IS NOT NULL AND n.size > 0 AND a.owner_id = %s AND b.owner_id = %s AND a.id <> b.id"
            " AND (r.content_hash IS NULL OR r.content_hash <> r.previous_hash) AND b.trashed_at IS NULL"
            f" AND NOT {FORGOTTEN}"
            " AND NOT EXISTS (SELECT 1 FROM tracking_event e WHERE e.asset_id = b.id AND e.kind = %s"
            " AND e.undone_at IS NOT NULL)",
            [owner_id, owner_id, EventKind.INHERITED.value],
        )
        return cursor.fetchall()


def _give(owner_id: int, row: OpenRow, heir: OpenRow, scan_id: int | None, now: datetime) -> bool:
    with write_transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT id, asset_id FROM assets_file WHERE id IN (%s, %s)", [row.row_id, heir.row_id])
        assets: dict[int, int] = dict(cursor.fetchall())
        words = handing_over.words_of(assets[row.row_id]) if len(assets) == 2 else None
        if not words or handing_over.has_words([assets[heir.row_id]]):
            return False
        handing_over.put(assets[heir.row_id], words, now)
        before: dict[str, object] = {"words_given": words, "words_before": None, "from_asset": assets[row.row_id]}
        record(
            owner_id,
            scan_id,
            now,
            [Happening(assets[heir.row_id], EventKind.INHERITED, row.path, heir.path, FORMER_CONTENT, before=before)],
        )
        return True

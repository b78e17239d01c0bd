"""Late adoption (TRACKING rule 4): a file went away, and a copy of it had been there all the time.

Where nobody said anything about the copy, the photo that went away goes on as that file; else a person is asked
whether the two are one. If the first file returns later, it is a copy. Nothing flips.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime

from django.db import connection

from homing.assets.models import AssetState, FileState
from homing.database import write_transaction
from homing.paths import FileSystem
from homing.tracking.models import EventKind, OfferKind
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.offered import write_offers
from homing.tracking.rows.refusals import Refusals
from homing.tracking.rows.takeover import TakeOver, take_over
from homing.tracking.rows.wants import want_pictures
from homing.tracking.rules.changes import Adopted, Evidence
from homing.tracking.rules.identify import OpenRow, best_copy

_AT_ONCE = 100
_MERGE = "The content is the same to the last bit, and something was said about both."


class Adoption:
    """While a scan says what is absent: which of it goes on as a copy."""

    def __init__(self, filesystem: FileSystem, rows: Rows, refusals: Refusals, decided: Container[int]) -> None:
        self._filesystem = filesystem
        self._rows = rows
        self._refusals = refusals
        self._decided = decided
        """Rows that this scan gave another content, or none: what the index says of them may be old."""
        self._used: set[int] = set()

    def instead_of_absence(self, row: OpenRow, also_absent: Container[int]) -> Adopted | None:
        """The change for a row whose file is absent, when a copy can go on as it."""
        if row.is_trashed or row.content_hash is None or not row.size:
            return None
        copies = [
            other
            for other in self._rows.present_with_content(row.content_hash)
            if other.row_id not in self._used
            and other.row_id not in self._decided
            and other.row_id not in also_absent
            and _may_join(row, other, self._refusals)
            and self._is_there(other)
        ]
        other = best_copy(row, copies)
        if other is None:
            return None
        self._used.add(other.row_id)
        return Adopted(row.row_id, other.row_id, row.path, other.path)

    def _is_there(self, other: OpenRow) -> bool:
        """Its library may not have been scanned for long."""
        try:
            entry = self._filesystem.lstat(other.path)
        except OSError:
            return False
        return (entry.size, entry.mtime_ns) == (other.size, other.mtime_ns)


def _may_join(row: OpenRow, other: OpenRow, refusals: Refusals) -> bool:
    return not (other.has_words or other.is_trashed or refusals.of_row(row, other))


def adopt_late(owner_id: int, *, scan_id: int | None, now: Callable[[], datetime]) -> int:
    """The same for photos that were missing before their copy's content was known. Offers to merge where both have
    words. Returns how many were joined."""
    rows, refusals = Rows(owner_id, {}), Refusals()
    pairs = _missing_with_copies(owner_id)
    loaded = {row.row_id: row for row in rows.by_id({row_id for pair in pairs for row_id in pair})}
    copies: dict[int, list[OpenRow]] = {}
    for row_id, other_id in pairs:
        if row_id in loaded and other_id in loaded:
            copies.setdefault(row_id, []).append(loaded[other_id])
    used: set[int] = set()
    joined: list[TakeOver] = []
    offered: list[tuple[OpenRow, OpenRow]] = []
    for row_id in sorted(copies, key=lambda row_id: (not loaded[row_id].has_words, row_id)):
        row = loaded[row_id]
        free = [other for other in copies[row_id] if other.row_id not in used]
        other = best_copy(row, [other for other in free if _may_join(row, other, refusals)])
        if other is not None:
            used.add(other.row_id)
            joined.append(TakeOver(row_id, other.row_id, row.path, other.path, EventKind.ADOPTED, Evidence.COPY.value))
            continue
        asked = [other for other in free if not other.is_trashed and not refusals.of_row(row, other)]
        other = best_copy(row, asked)
        if other is not None:
            offered.append((row, other))
    for start in range(0, len(joined), _AT_ONCE):
        with write_transaction():
            needs = [
                take_over(one, owner_id=owner_id, scan_id=scan_id, now=now())
                for one in joined[start : start + _AT_ONCE]
            ]
            if any(needs):
                want_pictures()
    write_offers(owner_id, OfferKind.MERGE, [(row, other, _MERGE) for row, other in offered], now())
    return len(joined)


def _missing_with_copies(owner_id: int) -> list[tuple[int, int]]:
    """(row of a missing photo, present row of the same content), neither in the trash."""
    with connection.cursor() as cursor:
        # from the owner's libraries to their missing assets, so that it costs what is missing and no more
        cursor.execute(
            "SELECT r.id, n.id FROM libraries_library m JOIN assets_asset a ON a.library_id = m.id"
            f" AND a.state = {AssetState.MISSING.value} JOIN assets_file r ON r.asset_id = a.id"
            " JOIN assets_file n ON n.content_hash = r.content_hash AND n.state = 0"
            " JOIN assets_asset b ON b.id = n.asset_id JOIN libraries_library l ON l.id = b.library_id"
            f" WHERE m.owner_id = %s AND m.deleted_at IS NULL AND r.state = {FileState.ABSENT.value}"
            " AND r.content_hash IS NOT NULL AND r.size > 0 AND a.trashed_at IS NULL"
            " AND b.owner_id = %s AND b.trashed_at IS NULL AND l.deleted_at IS NULL",
            [owner_id, owner_id],
        )
        return cursor.fetchall()

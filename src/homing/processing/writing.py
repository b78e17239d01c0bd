"""Results into the index: one short transaction a batch, by executemany.

What people said outranks what files say; a file that changed while it was being read keeps its need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from homing.assets.dates import local_day_of
from homing.assets.daycounts import DayKey, adjust
from homing.assets.kept_pictures import large_libraries
from homing.assets.models import AssetState, FileState, Stage
from homing.assets.rows import SqlRow, for_database, marks
from homing.processing.selecting import NEED, InNeed

FIRST_WAIT_S, LONGEST_WAIT_S = 15, 3600
"""A file that could not be read is tried again after so long, then after twice that, and so on."""

_FACT_COLUMNS = (
    "taken_us",
    "offset_minutes",
    "taken_source",
    "width",
    "height",
    "orientation",
    "make",
    "model",
    "serial",
    "lens",
    "exposure_time",
    "f_number",
    "focal_length",
    "iso",
    "latitude",
    "longitude",
    "title",
    "description",
    "rating",
    "format",
    "mime_type",
    "is_damaged",
    "perceptual_hash",
    "pixel_hash",
)
_LOOK_COLUMNS = "perceptual_hash, taken_us, offset_minutes, taken_source, make, model, serial, width, height, read_at"
_DONE = NEED | int(Stage.QUICK)  # the content's own hash says all that the quick one could


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one asset's file."""

    item: InNeed
    version: int
    """The version that pictures were written as."""
    content_hash: bytes | None = None
    facts: Mapping[str, Any] | None = None
    thumbhash: bytes | None = None
    """None: there is no picture, `reason` says why."""
    pixel_hash: bytes | None = None
    reason: str = ""
    is_waiting: bool = False
    """Not done, and no failure of the file: it stays in need."""
    is_known_failure: bool = False
    """Not tried: this version of the file has failed before."""


@dataclass(slots=True)
class Written:
    """What to do with picture files after the commit."""

    fresh: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """(asset, version) now in the index: what is older goes."""
    stale: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """(asset, version) that nothing points at."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The asset, its file and its words as they are inside the transaction."""

    owner_id: int
    library_id: int
    is_shown: bool
    local_day: int
    needs: int
    size: int
    mtime_ns: int
    said_taken_us: int | None
    said_offset_minutes: int | None


def write_results(results: Sequence[Result], now: datetime) -> Written:
    """Write a batch. Call inside `write_transaction()`; see `Written` for what is left to do after it."""
    rows = _current_rows(results)
    batch = _Batch(now, large_libraries(sorted({row.library_id for row in rows.values()})))
    for result in results:
        row = rows.get(result.item.file_id)
        if row is None or not row.needs & NEED:
            batch.discard(result)  # gone, moved to another asset, or done by somebody else meanwhile
        elif result.is_waiting:
            batch.wait(result)
        elif (row.size, row.mtime_ns) != (result.item.size, result.item.mtime_ns):
            batch.discard(result)  # another version by now: still in need
        elif result.is_known_failure:
            batch.leave(result)
        else:
            batch.take(result, row)
    batch.write()
    return batch.written


def _current_rows(results: Sequence[Result]) -> dict[int, _Row]:
    """File id to what stands in the index, for files that still are their asset's present file."""
    if not results:
        return {}
    wanted = {result.item.file_id: result.item.asset_id for result in results}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, a.id, a.owner_id, a.library_id, a.state, a.trashed_at IS NOT NULL, a.local_day, a.needs,"
            " f.size, f.mtime_ns, w.taken_us, w.offset_minutes FROM assets_file f"
            " JOIN assets_asset a ON a.id = f.asset_id LEFT JOIN assets_words w ON w.asset_id = a.id"
            f" WHERE f.id IN ({marks(list(wanted))}) AND f.state = {int(FileState.PRESENT)}",
            list(wanted),
        )
        return {
            file_id: _Row(owner_id, library_id, state == AssetState.PRESENT and not is_trashed, day, needs, *rest)
            for file_id, asset_id, owner_id, library_id, state, is_trashed, day, needs, *rest in cursor.fetchall()
            if wanted[file_id] == asset_id
        }


class _Batch:
    """Collects rows a statement, so that each statement runs once for the whole batch."""

    def __init__(self, now: datetime, keeps_pictures: Set[int]) -> None:
        self.written = Written()
        self._keeps_pictures = keeps_pictures
        """Libraries whose pictures stay until it is known how many files fail."""
        self._kept: list[SqlRow] = []
        self._now = for_database(now)
        self._now_us = int(now.timestamp() * 1_000_000)
        self._assets: list[SqlRow] = []
        self._facts: list[SqlRow] = []
        self._looks: list[SqlRow] = []
        self._hashes: list[SqlRow] = []
        self._failures: list[SqlRow] = []
        self._waiting: list[tuple[int, str, int, int]] = []
        self._left: list[SqlRow] = []
        self._days: dict[DayKey, int] = {}
        self._done_files: list[int] = []
        self._done_assets: list[int] = []
        self._tried_assets: list[int] = []

    def discard(self, result: Result) -> None:
        self.written.stale.append((result.item.asset_id, result.version))
        self._tried_assets.append(result.item.asset_id)

    def wait(self, result: Result) -> None:
        item = result.item
        self.discard(result)
        self._waiting.append((item.asset_id, result.reason, item.size, item.mtime_ns))

    def leave(self, result: Result) -> None:
        self.discard(result)
        self._left.append((result.item.asset_id,))
        self._done_assets.append(result.item.asset_id)

    def take(self, result: Result, row: _Row) -> None:
        item, facts = result.item, result.facts
        if result.content_hash is not None:
            self._hashes.append((result.content_hash, result.content_hash, item.file_id))
        taken_us = offset_minutes = None
        if facts is not None:
            values = {**facts, "pixel_hash": result.pixel_hash}
            self._facts.append((item.asset_id, *(values[column] for column in _FACT_COLUMNS), self._now))
            look = facts["perceptual_hash"]
            # no look has its last bit set: 1 is none of them
            self._looks.append((item.asset_id, result.pixel_hash or b"", 1 if look is None else look))
            taken_us, offset_minutes = facts["taken_us"], facts["offset_minutes"]
        if row.said_taken_us is not None:
            taken_us, offset_minutes = row.said_taken_us, row.said_offset_minutes or 0
        day = None if taken_us is None else local_day_of(taken_us, offset_minutes or 0)
        if day is not None and day != row.local_day and row.is_shown:
            self._count(row, row.local_day, -1)
            self._count(row, day, 1)
        has_picture = result.thumbhash is not None
        width = facts["width"] if facts and has_picture else 0
        height = facts["height"] if facts and has_picture else 0
        version = result.version if has_picture else 0
        stays = not has_picture and item.picture_version > 0 and row.library_id in self._keeps_pictures
        if stays:
            self._kept.append((taken_us, offset_minutes, day, self._now, item.asset_id))
        else:
            self._assets.append(
                (taken_us, offset_minutes, day, width, height, result.thumbhash, version, self._now, item.asset_id)
            )
        if has_picture:
            self._done_files.append(item.file_id)
            self.written.fresh.append((item.asset_id, result.version))
        else:
            self._failures.append((item.file_id, result.reason, item.size, item.mtime_ns, self._now))
            # the pictures of the file's former content go, unless they stay for now, and whatever was begun
            if not stays:
                self.written.fresh.append((item.asset_id, result.version))
            self.written.stale.append((item.asset_id, result.version))
        self._done_assets.append(item.asset_id)
        self._tried_assets.append(item.asset_id)

    def _count(self, row: _Row, day: int, change: int) -> None:
        key = (row.owner_id, row.library_id, day)
        self._days[key] = self._days.get(key, 0) + change

    def write(self) -> None:
        self._many(
            "UPDATE assets_asset SET taken_us = COALESCE(%s, taken_us),"
            " offset_minutes = COALESCE(%s, offset_minutes), local_day = COALESCE(%s, local_day),"
            f" width = %s, height = %s, thumbhash = %s, picture_version = %s, needs = needs & ~{_DONE},"
            " updated_at = %s WHERE id = %s",
            self._assets,
        )
        self._many(
            "UPDATE assets_asset SET taken_us = COALESCE(%s, taken_us),"
            " offset_minutes = COALESCE(%s, offset_minutes), local_day = COALESCE(%s, local_day),"
            f" needs = needs & ~{_DONE}, updated_at = %s WHERE id = %s",
            self._kept,
        )
        # before the facts are overwritten; of several changes the first counts, until it is judged
        self._many(
            f"INSERT INTO assets_formerlook (asset_id, {_LOOK_COLUMNS})"
            f" SELECT asset_id, {_LOOK_COLUMNS} FROM assets_facts WHERE asset_id = %s"
            " AND pixel_hash <> %s AND perceptual_hash <> %s ON CONFLICT (asset_id) DO NOTHING",
            self._looks,
        )
        columns = ", ".join(_FACT_COLUMNS)
        self._many(
            f"INSERT INTO assets_facts (asset_id, {columns}, read_at)"
            f" VALUES ({marks(['asset_id', *_FACT_COLUMNS, 'read_at'])}) ON CONFLICT (asset_id) DO UPDATE SET "
            + ", ".join(f"{column} = excluded.{column}" for column in (*_FACT_COLUMNS, "read_at")),
            self._facts,
        )
        self._many(
            "UPDATE assets_file SET previous_hash ="
            " CASE WHEN content_hash IS NULL OR content_hash = %s THEN previous_hash ELSE content_hash END,"
            " content_hash = %s WHERE id = %s",
            self._hashes,
        )
        self._many(
            "INSERT INTO assets_failure (file_id, reason, size, mtime_ns, failed_at, stage)"
            f" VALUES (%s, %s, %s, %s, %s, {int(Stage.PICTURES)}) ON CONFLICT (file_id, stage) DO UPDATE SET"
            " reason = excluded.reason, size = excluded.size, mtime_ns = excluded.mtime_ns,"
            " failed_at = excluded.failed_at",
            self._failures,
        )
        self._many(f"UPDATE assets_asset SET needs = needs & ~{NEED} WHERE id = %s", self._left)
        self._delete("assets_failure", "file_id", self._done_files)
        self._delete("processing_waiting", "asset_id", self._done_assets)
        self._delete("processing_wanted", "asset_id", self._tried_assets)
        self._write_waiting()
        adjust(self._days)

    def _write_waiting(self) -> None:
        self._many(
            "INSERT INTO processing_waiting (asset_id, reason, since_us, until_us, delay_s, size, mtime_ns)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (asset_id) DO UPDATE SET reason = excluded.reason,"
            " size = excluded.size, mtime_ns = excluded.mtime_ns,"
            f" delay_s = CASE WHEN processing_waiting.delay_s * 2 > {LONGEST_WAIT_S} THEN {LONGEST_WAIT_S}"
            " ELSE processing_waiting.delay_s * 2 END,"
            f" until_us = excluded.since_us + 1000000 * CASE WHEN processing_waiting.delay_s * 2 > {LONGEST_WAIT_S}"
            f" THEN {LONGEST_WAIT_S} ELSE processing_waiting.delay_s * 2 END",
            [
                (asset_id, reason, self._now_us, self._now_us + FIRST_WAIT_S * 1_000_000, FIRST_WAIT_S, size, mtime_ns)
                for asset_id, reason, size, mtime_ns in self._waiting
            ],
        )

    def _many(self, sql: str, rows: Sequence[SqlRow]) -> None:
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(sql, rows)

    def _delete(self, table: str, column: str, ids: Sequence[int]) -> None:
        if ids:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({marks(ids)})", list(ids))

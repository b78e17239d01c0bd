"""Quick hashes of new and changed files, taken at once: should one be moved before it was read in full, they tell who
it may be. Newest first, ahead of the pictures; the full hash, once it is known, says more.

Runs are short and go on by themselves while assets are in need. A file that cannot be read is left: it goes without.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from homing.assets.looking import look_again
from homing.assets.models import Stage
from homing.assets.rows import SqlRow, marks
from homing.database import is_sqlite, write_transaction
from homing.jobs import JSON, RunningJob, enqueue
from homing.paths import FileSystem
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.wants import quick_request

BATCH = 500
"""Files a transaction."""
RUN_SECONDS = 2.0
RESTING_S = 600.0
"""An import path that turned out to be unavailable is left alone for so long. A scan that finds it again asks at
once."""
_NEED = int(Stage.QUICK)


@dataclass(frozen=True, slots=True)
class InNeed:
    asset_id: int
    taken_us: int
    row_id: int
    import_path_id: int
    size: int
    mtime_ns: int
    is_known: bool
    """Its full hash is."""


@dataclass(slots=True)
class _Progress:
    """What one run hands over to the next."""

    before_us: int | None
    """Where to go on: newer ones were looked at."""
    resting: dict[int, float]
    """Import paths that are unavailable, with the time until which."""
    done: int = 0


def take_quick_hashes(job: RunningJob, *, filesystem: FileSystem | None = None) -> None:
    """Run for two seconds, then hand over to a successor while assets are in need."""
    filesystem = filesystem or patient_disk()
    before = job.arguments.get("before")
    progress = _Progress(before if isinstance(before, int) else None, _resting(job.arguments))
    stops_s = time.monotonic() + RUN_SECONDS
    while True:
        items = next_in_need(BATCH, progress.before_us, progress.resting)
        if not items and progress.before_us is not None:
            progress.before_us = None  # what came meanwhile may be newer
            continue
        looked_at = _look_at(items, filesystem, progress, job, stops_s)
        is_last = not items or time.monotonic() > stops_s
        with write_transaction():
            _write(looked_at)
            if is_last:
                job.complete()
                _hand_over(progress, is_done=not items)
        if is_last:
            return


def next_in_need(limit: int, before_us: int | None, resting: Collection[int]) -> list[InNeed]:
    """Assets in need of a quick hash whose import paths are available, newest first."""
    # the order of the joins is ours: from what is in need, by its own small index (SQLite does not know that we take
    # the first few only); PostgreSQL knows better by itself
    join, by_need = ("CROSS JOIN", " INDEXED BY asset_in_need") if is_sqlite() else ("JOIN", "")
    where, parameters = "", list[int]()
    if before_us is not None:
        where, parameters = " AND a.taken_us <= %s", [before_us]
    if resting:
        where += f" AND d.import_path_id NOT IN ({marks(list(resting))})"
        parameters += resting
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.taken_us, f.id, d.import_path_id, f.size, f.mtime_ns, f.content_hash IS NOT NULL"
            f" FROM assets_asset a{by_need} {join} assets_file f ON f.asset_id = a.id AND f.state = 0"
            f" {join} assets_folder d ON d.id = f.folder_id"
            f" {join} libraries_importpath p ON p.id = d.import_path_id AND p.unavailable_since IS NULL"
            f" {join} libraries_library l ON l.id = p.library_id AND l.deleted_at IS NULL"
            f" WHERE a.needs > 0 AND (a.needs & {_NEED}) <> 0 AND a.state = 0{where}"
            " ORDER BY a.taken_us DESC LIMIT %s",
            [*parameters, limit],
        )
        return [InNeed(*row[:6], is_known=bool(row[6])) for row in cursor.fetchall()]


def _look_at(
    items: Sequence[InNeed], filesystem: FileSystem, progress: _Progress, job: RunningJob, stops_s: float
) -> list[tuple[InNeed, bytes | None]]:
    """The items that are done with, with their quick hashes; None of one that goes without."""
    rows = {row.row_id: row for row in Rows(0, {}).by_id([item.row_id for item in items if not item.is_known])}
    found: list[tuple[InNeed, bytes | None]] = []
    for item in items:
        if found and time.monotonic() > stops_s:
            break
        row = rows.get(item.row_id)
        if item.is_known or row is None:
            found.append((item, None))
        elif item.import_path_id not in progress.resting:
            try:
                digest, entry = filesystem.quick_hash(row.path)
            except OSError as error:
                if not _is_available(item.import_path_id, filesystem):
                    progress.resting[item.import_path_id] = time.time() + RESTING_S
                    continue
                if isinstance(error, FileNotFoundError | NotADirectoryError):
                    look_again([item.row_id])
                found.append((item, None))
            else:
                is_same = (entry.size, entry.mtime_ns) == (item.size, item.mtime_ns)
                found.append((item, digest if is_same else None))  # else the next scan will see to it
        progress.before_us = item.taken_us
        progress.done += 1
        job.progress(progress.done, 0, "reading")
    return found


def _is_available(import_path_id: int, filesystem: FileSystem) -> bool:
    """An import path that is gone, or an empty mount point, is a missing drive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT path FROM libraries_importpath WHERE id = %s", [import_path_id])
        row = cursor.fetchone()
    try:
        listing = filesystem.list_folder(bytes(row[0]) if row else b"", lambda names: ())
    except OSError:
        return False
    return bool(listing.folders or listing.unchosen or listing.links)


def _write(looked_at: Sequence[tuple[InNeed, bytes | None]]) -> None:
    hashes: list[SqlRow] = [
        (digest, item.row_id, item.size, item.mtime_ns) for item, digest in looked_at if digest is not None
    ]
    done: list[SqlRow] = [(item.asset_id, item.row_id, item.size, item.mtime_ns) for item, _ in looked_at]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE assets_file SET quick_hash = %s WHERE id = %s AND size = %s AND mtime_ns = %s", hashes
        )
        # another version by now is still in need
        cursor.executemany(
            f"UPDATE assets_asset SET needs = needs & ~{_NEED} WHERE id = %s AND EXISTS"
            " (SELECT 1 FROM assets_file WHERE id = %s AND size = %s AND mtime_ns = %s)",
            done,
        )


def _hand_over(progress: _Progress, *, is_done: bool) -> None:
    """Enqueue the successor. Runs in the transaction that completes this job, so the chain cannot break."""
    resting: dict[str, JSON] = {str(path_id): until_s for path_id, until_s in progress.resting.items()}
    if not is_done:
        enqueue(quick_request({"before": progress.before_us, "resting": resting}))
    elif progress.resting:
        delay_s = max(5.0, min(progress.resting.values()) - time.time())
        enqueue(quick_request({}, delay_s=delay_s))


def enqueue_quick_hashes_in_need() -> None:
    """Start again what a stop may have ended: the need stands with the assets."""
    if next_in_need(1, None, ()):
        with write_transaction():
            enqueue(quick_request({}))


def _resting(arguments: Mapping[str, JSON]) -> dict[int, float]:
    found = arguments.get("resting")
    now_s = time.time()
    if not isinstance(found, dict):
        return {}
    return {
        int(key): float(until_s)
        for key, until_s in found.items()
        if isinstance(until_s, (int, float)) and until_s > now_s
    }

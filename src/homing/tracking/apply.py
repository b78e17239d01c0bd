"""Step 4, apply: write changes into the index. One call is one transaction, idempotent, and short.

The only writer of file rows and of an asset's state. An asset's state is the best of its files' states, so that it is
derived here and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from homing.assets.dates import local_day_of
from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import AssetState, FileState, Stage
from homing.assets.rows import SqlRow, for_database, marks, new_ids, slices
from homing.configuration import configuration
from homing.database import write_transaction
from homing.metadata.dates import offset_in, to_moment
from homing.metadata.zones import server_zone
from homing.paths import Entry
from homing.tracking.changes import Added, Change, Gone, Kept
from homing.tracking.folders import FolderTree

BATCH_CHANGES = 500
"""Changes a transaction: about 25 ms of the write lock on SQLite, so that a web request waits no longer than that."""

_INSERT_ASSET = (
    "INSERT INTO assets_asset (id, owner_id, library_id, kind, state, needs, taken_us, offset_minutes, local_day,"
    " width, height, picture_version, is_favorite, created_at, updated_at)"
    " VALUES (%s, %s, %s, 0, 0, %s, %s, %s, %s, 0, 0, 0, %s, %s, %s)"
)
_INSERT_FILE = (
    "INSERT INTO assets_file (id, folder_id, name, asset_id, kind, state, state_reason, size, mtime_ns, ctime_ns,"
    " device, inode, birth_ns, unreadable_reason, first_seen_at)"
    " VALUES (%s, %s, %s, %s, 0, 0, '', %s, %s, %s, %s, %s, %s, '', %s)"
)


class Applier:
    """Writes for one owner. `trees` are the import paths that files may be placed in, by id."""

    def __init__(
        self,
        owner_id: int,
        trees: Mapping[int, FolderTree],
        now: Callable[[], datetime],
        on_need: Callable[[], None],
    ) -> None:
        self._owner_id = owner_id
        self._trees = trees
        self._now = now
        self._on_need = on_need
        """Called inside the transaction when an asset came to need a stage."""

    def apply(self, changes: Sequence[Change]) -> None:
        """Write these changes in one transaction."""
        added = [change for change in changes if isinstance(change, Added)]
        kept = [change for change in changes if isinstance(change, Kept)]
        gone = [change for change in changes if isinstance(change, Gone)]
        with write_transaction():
            when = for_database(self._now())
            for change in changes:
                place = None if isinstance(change, Gone) else change.place
                if place is not None and place.folder not in self._trees[place.import_path_id]:
                    self._trees[place.import_path_id].create([(place.folder, None)])
            # paths are freed first: in a swap each name is taken by the other's row until then
            movers = [change.row_id for change in kept if change.place is not None]
            self._set_aside([*movers, *(change.row_id for change in gone)])
            self._gone(gone, when)
            self._kept(kept, when)
            touched = self._asset_ids([change.row_id for change in (*kept, *gone)])
            self._settle_assets(touched, when)
            self._need_again([change.row_id for change in kept if change.is_changed], when)
            self._added(added, when)
            # what returned may have left with something still to be done
            if added or any(change.is_changed or change.was is not FileState.PRESENT for change in kept):
                self._on_need()

    def _set_aside(self, row_ids: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            for part in slices(row_ids):
                cursor.execute(
                    f"UPDATE assets_file SET state = {FileState.ABSENT.value} WHERE id IN ({marks(part)})", list(part)
                )

    def _gone(self, gone: Sequence[Gone], when: str | datetime | None) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE assets_file SET state = %s, state_since = %s, state_reason = %s,"
                " unreadable_since = NULL, unreadable_reason = '' WHERE id = %s",
                [(change.state.value, when, change.reason, change.row_id) for change in gone],
            )

    def _kept(self, kept: Sequence[Kept], when: str | datetime | None) -> None:
        stat_rows: list[SqlRow] = []
        content_rows: list[SqlRow] = []
        place_rows: list[SqlRow] = []
        for change in kept:
            entry = change.entry
            stat_rows.append((*_stat(entry), change.birth_ns, change.row_id))
            if change.is_changed:
                content_rows.append((change.content_hash, change.row_id))
            if change.place is not None:
                folder_id = self._trees[change.place.import_path_id].folder_id(change.place.folder)
                place_rows.append((folder_id, change.place.name, change.row_id))
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE assets_file SET folder_id = %s, name = %s WHERE id = %s", place_rows)
            cursor.executemany(
                "UPDATE assets_file SET previous_hash = COALESCE(content_hash, previous_hash), content_hash = %s"
                " WHERE id = %s",
                content_rows,
            )
            cursor.executemany(
                "UPDATE assets_file SET size = %s, mtime_ns = %s, ctime_ns = %s, device = %s, inode = %s,"
                " birth_ns = %s, state = 0, state_since = NULL, state_reason = '', unreadable_since = NULL,"
                " unreadable_reason = '' WHERE id = %s",
                stat_rows,
            )

    def _asset_ids(self, row_ids: Sequence[int]) -> list[int]:
        found: set[int] = set()
        with connection.cursor() as cursor:
            for part in slices(row_ids):
                cursor.execute(
                    f"SELECT asset_id FROM assets_file WHERE id IN ({marks(part)}) AND asset_id IS NOT NULL",
                    list(part),
                )
                found.update(row[0] for row in cursor.fetchall())
        return sorted(found)

    def _settle_assets(self, asset_ids: Sequence[int], when: str | datetime | None) -> None:
        """Derive state and library of these assets from their files, and keep the day counts true."""
        deltas: Counter[DayKey] = Counter()
        updates: list[SqlRow] = []
        with connection.cursor() as cursor:
            for part in slices(asset_ids):
                cursor.execute(
                    "SELECT a.id, a.owner_id, a.library_id, a.local_day, a.state, a.trashed_at, best.state,"
                    " p.library_id FROM assets_asset a"
                    " JOIN (SELECT asset_id, MIN(state) AS state, MIN(folder_id) AS folder_id FROM assets_file"
                    f" WHERE asset_id IN ({marks(part)}) GROUP BY asset_id) best ON best.asset_id = a.id"
                    " JOIN assets_folder d ON d.id = best.folder_id"
                    " JOIN libraries_importpath p ON p.id = d.import_path_id",
                    list(part),
                )
                for asset_id, owner_id, library_id, day, state, trashed_at, best, new_library_id in cursor.fetchall():
                    # the states of files and of assets share their numbers, best first
                    if state == best and library_id == new_library_id:
                        continue
                    if state == AssetState.PRESENT and trashed_at is None:
                        deltas[owner_id, library_id, day] -= 1
                    if best == AssetState.PRESENT and trashed_at is None:
                        deltas[owner_id, new_library_id, day] += 1
                    updates.append((best, state, when, best, new_library_id, when, asset_id))
            cursor.executemany(
                "UPDATE assets_asset SET state_since = CASE WHEN %s = %s THEN state_since ELSE %s END, state = %s,"
                " library_id = %s, updated_at = %s WHERE id = %s",
                updates,
            )
        adjust(deltas)

    def _need_again(self, row_ids: Sequence[int], when: str | datetime | None) -> None:
        """Other content under these rows: pictures and metadata are made anew, old failures do not count."""
        asset_ids = self._asset_ids(row_ids)
        with connection.cursor() as cursor:
            for part in slices(asset_ids):
                cursor.execute(
                    f"UPDATE assets_asset SET needs = needs | {Stage.PICTURES.value}, updated_at = %s"
                    f" WHERE id IN ({marks(part)})",
                    [when, *part],
                )
            for part in slices(row_ids):
                cursor.execute(f"DELETE FROM assets_failure WHERE file_id IN ({marks(part)})", list(part))

    def _added(self, added: Sequence[Added], when: str | datetime | None) -> None:
        if not added:
            return
        assets: list[SqlRow] = []
        files: list[SqlRow] = []
        deltas: Counter[DayKey] = Counter()
        owner_id, need = self._owner_id, Stage.PICTURES.value
        ids = zip(new_ids("assets_asset", len(added)), new_ids("assets_file", len(added)), added, strict=True)
        for asset_id, file_id, change in ids:
            tree = self._trees[change.place.import_path_id]
            size, mtime_ns, ctime_ns, device, inode = change.entry
            taken_us = mtime_ns // 1000
            offset_minutes = _offset_minutes(mtime_ns)
            day = local_day_of(taken_us, offset_minutes)
            deltas[owner_id, tree.library_id, day] += 1
            assets.append((asset_id, owner_id, tree.library_id, need, taken_us, offset_minutes, day, False, when, when))
            folder_id = tree.folder_id(change.place.folder)
            files.append(
                (
                    *(file_id, folder_id, change.place.name, asset_id, size, mtime_ns, ctime_ns),
                    *(device, inode, change.birth_ns, when),
                )
            )
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT_ASSET, assets)
            cursor.executemany(_INSERT_FILE, files)
        adjust(deltas)


def _stat(entry: Entry) -> tuple[int, int, int, int, int]:
    return entry.size, entry.mtime_ns, entry.ctime_ns, entry.device, entry.inode


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

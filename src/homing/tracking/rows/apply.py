"""Step 4, apply: write changes into the index. One call is one transaction, idempotent, and short.

The only writer of file rows, but for what people relink and part again (`takeover`, `parting`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from homing.assets.models import FileState
from homing.assets.rows import SqlRow, for_database, marks, new_ids, slices
from homing.database import write_transaction
from homing.paths import Entry
from homing.tracking.models import EventKind
from homing.tracking.rows import file_rows
from homing.tracking.rows.asset_state import settle_assets
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.history import Happening, record
from homing.tracking.rows.left_out_before import set_regained
from homing.tracking.rows.new_assets import NEW_NEEDS, NewAsset, insert_assets
from homing.tracking.rows.takeover import TakeOver, look_of, take_over
from homing.tracking.rules.changes import Added, Adopted, Change, ChangeKind, Gone, Kept, Regained

BATCH_CHANGES = 500
"""Changes a transaction: about 25 ms of the write lock on SQLite, so that a web request waits no longer than that."""

_INSERT_FILE = (
    "INSERT INTO assets_file (id, folder_id, name, asset_id, kind, state, state_reason, size, mtime_ns, ctime_ns,"
    " device, inode, birth_ns, unreadable_reason, first_seen_at)"
    " VALUES (%s, %s, %s, %s, 0, 0, '', %s, %s, %s, %s, %s, %s, '', %s)"
)
_TOLD = {
    ChangeKind.MOVED: EventKind.MOVED,
    ChangeKind.CHANGED: EventKind.CHANGED,
    ChangeKind.RETURNED: EventKind.RETURNED,
    ChangeKind.MISSING: EventKind.MISSING,
    ChangeKind.EXCLUDED: EventKind.EXCLUDED,
    ChangeKind.OUT_OF_SCOPE: EventKind.OUT_OF_SCOPE,
}
"""The changes that a photo's history tells."""
_MATCHES = frozenset({ChangeKind.MOVED, ChangeKind.CHANGED})


class Applier:
    """Writes for one owner. `trees` are the import paths that files may be placed in, by id."""

    def __init__(
        self,
        owner_id: int,
        trees: Mapping[int, FolderTree],
        now: Callable[[], datetime],
        on_need: Callable[[], None],
        scan_id: int | None = None,
    ) -> None:
        self._owner_id = owner_id
        self._scan_id = scan_id
        self._trees = trees
        self._now = now
        self._on_need = on_need
        """Called inside the transaction when an asset came to need a stage."""

    def apply(self, changes: Sequence[Change]) -> None:
        """Write these changes in one transaction."""
        added = [change for change in changes if isinstance(change, Added)]
        kept = [change for change in changes if isinstance(change, Kept)]
        with write_transaction():
            gone, adopted, regained = self._still_true(changes)
            now = self._now()
            when = for_database(now)
            for change in (*kept, *added):
                place = change.place
                if place is not None and place.folder not in self._trees[place.import_path_id]:
                    self._trees[place.import_path_id].create([(place.folder, None)])
            self._remember([*kept, *gone, *regained], now)
            # paths are freed first: in a swap each name is taken by the other's row until then
            movers = [change.row_id for change in kept if change.place is not None]
            self._set_aside([*movers, *(change.row_id for change in (*gone, *adopted))])
            self._gone(gone, when)
            self._kept(kept, when)
            set_regained([(change.row_id, change.was_left_out) for change in regained])
            touched = sorted(self._asset_ids([change.row_id for change in (*kept, *gone, *regained)]).values())
            settle_assets(touched, when)
            self._need_again([change.row_id for change in kept if change.is_changed], when)
            self._added(added, when)
            needs = [self._adopt(change, now) for change in adopted]
            # what returned may have left with something still to be done
            has_returned = any(change.is_changed or change.was is not FileState.PRESENT for change in kept)
            if added or regained or has_returned or any(needs):
                self._on_need()

    def _still_true(self, changes: Sequence[Change]) -> tuple[list[Gone], list[Adopted], list[Regained]]:
        """What is said of rows whose files nobody saw, where they still are what they were: people relink meanwhile."""
        gone = [change for change in changes if isinstance(change, Gone)]
        adopted = [change for change in changes if isinstance(change, Adopted)]
        regained = [change for change in changes if isinstance(change, Regained)]
        if not (gone or adopted or regained):
            return [], [], []
        row_ids = [change.row_id for change in (*gone, *adopted, *regained)]
        row_ids += [change.other_row_id for change in adopted]
        paths = {row.row_id: row.path for row in Rows(self._owner_id, {}).by_id(row_ids)}
        return (
            [change for change in gone if paths.get(change.row_id) == change.path],
            [
                change
                for change in adopted
                if paths.get(change.row_id) == change.from_path and paths.get(change.other_row_id) == change.path
            ],
            [change for change in regained if paths.get(change.row_id) == change.path],
        )

    def _remember(self, changes: Sequence[Kept | Gone | Regained], now: datetime) -> None:
        """Write the history of these changes, with what undoing a match needs."""
        told = [change for change in changes if change.kind in _TOLD]
        asset_ids = self._asset_ids([change.row_id for change in told])
        matched = [change for change in changes if isinstance(change, Kept) and change.kind in _MATCHES]
        rows = file_rows.read_rows([change.row_id for change in matched])
        happenings: list[Happening] = []
        for change in told:
            asset_id = asset_ids.get(change.row_id)
            if asset_id is None:
                continue
            kind = _TOLD[change.kind]
            if isinstance(change, Gone):
                happenings.append(Happening(asset_id, kind, change.path, None, change.reason))
                continue
            if isinstance(change, Regained):
                happenings.append(Happening(asset_id, kind, None, change.path, change.evidence.value))
                continue
            before: dict[str, object] | None = None
            if change.row_id in rows and change.kind in _MATCHES:
                before = {"row_id": change.row_id, "row": file_rows.to_json(rows[change.row_id])}
                if change.is_changed:
                    before |= look_of(asset_id)
            came_from = change.from_path or change.path if kind is not EventKind.RETURNED else None
            happenings.append(Happening(asset_id, kind, came_from, change.path, change.evidence.value, "", before))
        record(self._owner_id, self._scan_id, now, happenings)

    def _adopt(self, change: Adopted, now: datetime) -> bool:
        one = TakeOver(
            change.row_id,
            change.other_row_id,
            change.from_path,
            change.path,
            EventKind.ADOPTED,
            change.evidence.value,
        )
        return take_over(one, owner_id=self._owner_id, scan_id=self._scan_id, now=now)

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
                " unreadable_since = NULL, unreadable_reason = '', absent_scans = 0 WHERE id = %s",
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
                "UPDATE assets_file SET previous_hash = COALESCE(content_hash, previous_hash), content_hash = %s,"
                " quick_hash = NULL WHERE id = %s",
                content_rows,
            )
            cursor.executemany(
                "UPDATE assets_file SET size = %s, mtime_ns = %s, ctime_ns = %s, device = %s, inode = %s,"
                " birth_ns = %s, state = 0, state_since = NULL, state_reason = '', unreadable_since = NULL,"
                " unreadable_reason = '' WHERE id = %s",
                stat_rows,
            )

    def _asset_ids(self, row_ids: Sequence[int]) -> dict[int, int]:
        """Row to its asset."""
        found: dict[int, int] = {}
        with connection.cursor() as cursor:
            for part in slices(row_ids):
                cursor.execute(
                    f"SELECT id, asset_id FROM assets_file WHERE id IN ({marks(part)}) AND asset_id IS NOT NULL",
                    list(part),
                )
                found.update(cursor.fetchall())
        return found

    def _need_again(self, row_ids: Sequence[int], when: str | datetime | None) -> None:
        """Other content under these rows: pictures and metadata are made anew, old failures do not count."""
        asset_ids = list(self._asset_ids(row_ids).values())
        with connection.cursor() as cursor:
            for part in slices(asset_ids):
                cursor.execute(
                    f"UPDATE assets_asset SET needs = needs | {NEW_NEEDS}, updated_at = %s WHERE id IN ({marks(part)})",
                    [when, *part],
                )
            for part in slices(row_ids):
                cursor.execute(f"DELETE FROM assets_failure WHERE file_id IN ({marks(part)})", list(part))

    def _added(self, added: Sequence[Added], when: str | datetime | None) -> None:
        if not added:
            return
        assets: list[NewAsset] = []
        files: list[SqlRow] = []
        ids = zip(new_ids("assets_asset", len(added)), new_ids("assets_file", len(added)), added, strict=True)
        for asset_id, file_id, change in ids:
            tree = self._trees[change.place.import_path_id]
            size, mtime_ns, ctime_ns, device, inode = change.entry
            assets.append(NewAsset(asset_id, self._owner_id, tree.library_id, mtime_ns))
            folder_id = tree.folder_id(change.place.folder)
            files.append(
                (
                    *(file_id, folder_id, change.place.name, asset_id, size, mtime_ns, ctime_ns),
                    *(device, inode, change.birth_ns, when),
                )
            )
        insert_assets(assets, when)
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT_FILE, files)


def _stat(entry: Entry) -> tuple[int, int, int, int, int]:
    return entry.size, entry.mtime_ns, entry.ctime_ns, entry.device, entry.inode

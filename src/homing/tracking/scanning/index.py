"""The index as a scan writes it. A dry run writes the same, into a copy (`shadow`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from django.db import connection

from homing.assets.models import Stage
from homing.assets.rows import for_database, marks, slices
from homing.database import write_transaction
from homing.libraries.models import ImportPath, Library
from homing.paths import FileSystem, FolderStat, join
from homing.tracking.models import QuestionKind
from homing.tracking.relinking import repoint
from homing.tracking.rows import doubts, mounts, scope
from homing.tracking.rows.apply import BATCH_CHANGES, Applier
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.history import record_folder
from homing.tracking.rows.places import place_of_import_path
from homing.tracking.rules import health
from homing.tracking.rules.changes import Added, Change, Kept
from homing.tracking.scanning.questions import Asked, ask, is_accepted, use_answers, withdraw
from homing.tracking.scanning.roots import Part

FOLDER_ID = "the folder's own id, and the files in it are the same"


@dataclass(frozen=True, slots=True)
class SeenFolder:
    tree: FolderTree
    path: bytes
    stat: FolderStat


class Index(Protocol):
    def follow_edits(self, library_id: int, filesystem: FileSystem) -> list[tuple[bytes, bytes]]:
        """Know import paths that an owner replaced by another place of the same tree: (old path, new path)."""
        ...

    def rehome(self, library_id: int, paths: Sequence[scope.ScopePath]) -> None:
        """Bring folder rows under the import paths that they belong to."""
        ...

    def place(self, import_path_id: int) -> health.Place: ...

    def set_available(self, import_path_id: int, found: health.Available) -> None: ...

    def set_unavailable(self, import_path_id: int, reason: str) -> None: ...

    def tree(self, path: scope.ScopePath) -> FolderTree: ...

    def apply(self, changes: Sequence[Change], folders: Sequence[SeenFolder] = ()) -> None:
        """Write changes, and what the folders they were seen in look like, in one transaction."""
        ...

    def recheck(self, rows: Sequence[tuple[int, int]]) -> None:
        """(row, new ctime_ns): the content is to be looked at again in the background."""
        ...

    def unreadable_files(self, rows: Sequence[tuple[int, str]]) -> None: ...

    def readable_files(self, row_ids: Sequence[int]) -> None:
        """These could not be looked at, or were held for an answer, and are seen again."""
        ...

    def hold_files(self, rows: Sequence[tuple[int, str]]) -> None:
        """(row, for what an answer is awaited): unknown until a person said so."""
        ...

    def ask(self, library_id: int, asked: Asked) -> None: ...

    def withdraw(self, library_id: int, kind: QuestionKind, import_path_id: int | None = None) -> None: ...

    def is_accepted(self, import_path_id: int, fingerprint: str) -> bool:
        """Did a person say that what lies at this import path now, or at a mount below it, is meant?"""
        ...

    def use_answers(self, import_path_id: int, fingerprints: Collection[str]) -> None:
        """What a person accepted is what is known from now on: should it ever be there anew, it is asked about anew."""
        ...

    def mounts(self, import_path_id: int) -> dict[bytes, health.Place]:
        """Drives and shares that are known to be mounted below, by relative path."""
        ...

    def set_mounts(
        self, import_path_id: int, parts: Sequence[Part], away: Mapping[bytes, str], kept: Collection[bytes] | None
    ) -> None:
        """Keep what is mounted below an import path, and what is not available of that, with the reason. Others are
        forgotten, but for `kept`; None forgets nothing."""
        ...

    def doubted(self, row_ids: Sequence[int]) -> dict[int, datetime]:
        """Which of these files a listing has lacked before, and when first."""
        ...

    def doubt(self, row_ids: Sequence[int]) -> None:
        """A listing lacks these files, for the first time, where one is not enough."""
        ...

    def doubt_no_more(self, import_path_id: int, folder_ids: Collection[int], but: Collection[int]) -> None:
        """Files of these folders are there, but for these rows."""
        ...

    def walked_completely(self, import_path_id: int) -> None: ...

    def confirm(self, library_id: int, *, gone: int, rules: str) -> None:
        """Keep the sum of what is gone since the library was last fine, and the rules that a person confirmed."""
        ...

    def unreadable_folders(self, tree: FolderTree, folders: Sequence[tuple[bytes, str]]) -> None: ...

    def gone_folders(self, tree: FolderTree, paths: Sequence[bytes]) -> None: ...

    def rename_folder(self, tree: FolderTree, old: bytes, new: bytes) -> int:
        """A folder was renamed or moved with all below it: one row. Returns how many present files it holds."""
        ...

    def read_all_again(self, folder_ids: Sequence[int]) -> None:
        """A full scan: everything that the files of these folders say is read again; people's words stay."""
        ...


@dataclass(slots=True)
class RealIndex:
    """Writes to the database, each call one short transaction."""

    owner_id: int
    now: Callable[[], datetime]
    on_need: Callable[[int], None]
    """Called inside a transaction after which assets need these stages (`assets.models.Stage` bits)."""
    scan_id: int | None = None
    _trees: dict[int, FolderTree] = field(default_factory=dict[int, FolderTree])

    def follow_edits(self, library_id: int, filesystem: FileSystem) -> list[tuple[bytes, bytes]]:
        return repoint.follow_edits(library_id, filesystem)

    def rehome(self, library_id: int, paths: Sequence[scope.ScopePath]) -> None:
        scope.rehome(library_id, paths)

    def place(self, import_path_id: int) -> health.Place:
        return place_of_import_path(import_path_id)

    def set_available(self, import_path_id: int, found: health.Available) -> None:
        now = {
            "device": found.stat.device,
            "inode": found.stat.inode,
            "birth_ns": found.birth_ns,
            "filesystem_type": found.mount.filesystem_type,
            "mount_source": found.mount.source,
            "volume_id": found.mount.volume_id,
            "unavailable_since": None,
            "unavailable_reason": "",
        }
        row = ImportPath.objects.get(pk=import_path_id)
        if any(getattr(row, name) != value for name, value in now.items()):
            with write_transaction():
                ImportPath.objects.filter(pk=import_path_id).update(**now)

    def set_unavailable(self, import_path_id: int, reason: str) -> None:
        with write_transaction():
            row = ImportPath.objects.get(pk=import_path_id)
            row.unavailable_since = row.unavailable_since or self.now()
            row.unavailable_reason = reason
            row.save(update_fields=["unavailable_since", "unavailable_reason"])

    def tree(self, path: scope.ScopePath) -> FolderTree:
        tree = FolderTree.load(path.import_path_id, path.path, path.library_id)
        self._trees[path.import_path_id] = tree
        return tree

    def apply(self, changes: Sequence[Change], folders: Sequence[SeenFolder] = ()) -> None:
        used = {
            (change.place.import_path_id, change.place.folder)
            for change in changes
            if isinstance(change, Added | Kept) and change.place is not None
        }
        known = [seen for seen in folders if seen.path in seen.tree and seen.tree.needs_update(seen.path, seen.stat)]
        new = [seen for seen in folders if seen.path not in seen.tree and (seen.tree.import_path_id, seen.path) in used]
        if not (changes or known):
            return
        with write_transaction():
            for seen in new:
                seen.tree.create([(seen.path, seen.stat)])
            for seen in known:
                seen.tree.update_stats([(seen.path, seen.stat)])
            on_need = partial(self.on_need, Stage.PICTURES)
            Applier(self.owner_id, self._trees, self.now, on_need, self.scan_id).apply(changes)

    def recheck(self, rows: Sequence[tuple[int, int]]) -> None:
        with write_transaction(), connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE assets_file SET ctime_ns = %s WHERE id = %s", [(ctime_ns, row_id) for row_id, ctime_ns in rows]
            )
            for part in slices([row_id for row_id, _ in rows]):
                cursor.execute(
                    f"UPDATE assets_asset SET needs = needs | {Stage.CONTENT.value} WHERE id IN"
                    f" (SELECT asset_id FROM assets_file WHERE id IN ({marks(part)}) AND content_hash IS NOT NULL)",
                    list(part),
                )
            self.on_need(Stage.CONTENT)

    def unreadable_files(self, rows: Sequence[tuple[int, str]]) -> None:
        when = for_database(self.now())
        with write_transaction(), connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE assets_file SET unreadable_since = COALESCE(unreadable_since, %s), unreadable_reason = %s"
                " WHERE id = %s",
                [(when, reason, row_id) for row_id, reason in rows],
            )

    def readable_files(self, row_ids: Sequence[int]) -> None:
        with write_transaction(), connection.cursor() as cursor:
            for part in slices(row_ids):
                cursor.execute(
                    "UPDATE assets_file SET unreadable_since = NULL, unreadable_reason = ''"
                    f" WHERE id IN ({marks(part)})",
                    list(part),
                )

    def hold_files(self, rows: Sequence[tuple[int, str]]) -> None:
        when = for_database(self.now())
        for part in slices(rows, BATCH_CHANGES):
            with write_transaction(), connection.cursor() as cursor:
                cursor.executemany(
                    "UPDATE assets_file SET unreadable_since = %s, unreadable_reason = %s WHERE id = %s",
                    [(when, reason, row_id) for row_id, reason in part],
                )

    def ask(self, library_id: int, asked: Asked) -> None:
        ask(library_id, asked, now=self.now(), scan_id=self.scan_id)

    def withdraw(self, library_id: int, kind: QuestionKind, import_path_id: int | None = None) -> None:
        withdraw(library_id, kind, now=self.now(), import_path_id=import_path_id)

    def is_accepted(self, import_path_id: int, fingerprint: str) -> bool:
        return is_accepted(import_path_id, fingerprint)

    def use_answers(self, import_path_id: int, fingerprints: Collection[str]) -> None:
        if fingerprints:
            use_answers(import_path_id, fingerprints)

    def mounts(self, import_path_id: int) -> dict[bytes, health.Place]:
        return mounts.known_mounts(import_path_id)

    def set_mounts(
        self, import_path_id: int, parts: Sequence[Part], away: Mapping[bytes, str], kept: Collection[bytes] | None
    ) -> None:
        seen = {part.path: part.found for part in parts}
        mounts.write_mounts(import_path_id, seen, away, kept, now=self.now())

    def doubted(self, row_ids: Sequence[int]) -> dict[int, datetime]:
        return doubts.doubted(row_ids)

    def doubt(self, row_ids: Sequence[int]) -> None:
        doubts.doubt(row_ids, now=self.now())

    def doubt_no_more(self, import_path_id: int, folder_ids: Collection[int], but: Collection[int]) -> None:
        doubts.doubt_no_more(import_path_id, folder_ids, but)

    def walked_completely(self, import_path_id: int) -> None:
        with write_transaction():
            ImportPath.objects.filter(pk=import_path_id).update(last_complete_at=self.now())

    def confirm(self, library_id: int, *, gone: int, rules: str) -> None:
        with write_transaction():
            Library.objects.filter(pk=library_id).update(gone_since_confirmed=gone, confirmed_rules=rules)

    def unreadable_folders(self, tree: FolderTree, folders: Sequence[tuple[bytes, str]]) -> None:
        with write_transaction():
            tree.mark_unreadable(folders, for_database(self.now()))

    def gone_folders(self, tree: FolderTree, paths: Sequence[bytes]) -> None:
        with write_transaction():
            tree.mark_gone(paths)

    def rename_folder(self, tree: FolderTree, old: bytes, new: bytes) -> int:
        with write_transaction():
            files = tree.write_rename(old, new)
            was, now = join(tree.root, old), join(tree.root, new)
            record_folder(self.owner_id, self.scan_id, self.now(), tree.folder_id(new), was, now, FOLDER_ID)
            return files

    def read_all_again(self, folder_ids: Sequence[int]) -> None:
        for part in slices(folder_ids):
            files = f"assets_file WHERE folder_id IN ({marks(part)}) AND state = 0"
            with write_transaction(), connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE assets_asset SET needs = needs | {Stage.PICTURES.value}"
                    f" WHERE state = 0 AND trashed_at IS NULL AND id IN (SELECT asset_id FROM {files})",
                    list(part),
                )
                cursor.execute(f"DELETE FROM assets_failure WHERE file_id IN (SELECT id FROM {files})", list(part))
                self.on_need(Stage.PICTURES)

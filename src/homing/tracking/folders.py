"""The folder rows of one import path, held in memory for a scan: relative path to row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

from homing.assets.rows import SqlRow, SqlValue, new_ids
from homing.paths import FolderStat, split


class FolderRow(NamedTuple):
    folder_id: int
    device: int | None
    inode: int | None
    mtime_ns: int | None
    present: bool
    is_unreadable: bool


class FolderTree:
    """About 250 bytes a folder: 50 MB for 200,000 of them."""

    def __init__(self, import_path_id: int, root: bytes, library_id: int) -> None:
        self.import_path_id = import_path_id
        self.root = root
        self.library_id = library_id
        self._rows: dict[bytes, FolderRow] = {}

    @classmethod
    def load(cls, import_path_id: int, root: bytes, library_id: int) -> FolderTree:
        tree = cls(import_path_id, root, library_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, parent_id, name, device, inode, mtime_ns, present, unreadable_since"
                " FROM assets_folder WHERE import_path_id = %s",
                [import_path_id],
            )
            loaded = {row[0]: row for row in cursor.fetchall()}
        paths: dict[int, bytes] = {}
        for folder_id in loaded:
            # parents may have younger ids than their children (a tree that was re-homed): climb, then come down
            climbed: list[int] = []
            current: int | None = folder_id
            while current is not None and current not in paths:
                climbed.append(current)
                current = loaded[current][1]
            for step in reversed(climbed):
                _, parent_id, name, *_ = loaded[step]
                above = paths[parent_id] if parent_id is not None else b""
                paths[step] = above + b"/" + bytes(name) if above else bytes(name)
        for folder_id, (_, _, _, device, inode, mtime_ns, present, unreadable_since) in loaded.items():
            tree._rows[paths[folder_id]] = FolderRow(
                folder_id, device, inode, mtime_ns, bool(present), unreadable_since is not None
            )
        return tree

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, path: bytes) -> bool:
        return path in self._rows

    def get(self, path: bytes) -> FolderRow | None:
        return self._rows.get(path)

    def items(self) -> Iterator[tuple[bytes, FolderRow]]:
        return iter(self._rows.items())

    def folder_id(self, path: bytes) -> int:
        return self._rows[path].folder_id

    def create(self, folders: Iterable[tuple[bytes, FolderStat | None]]) -> None:
        """Make the rows of folders that have none, and of their parents. Call inside a write transaction."""
        wanted: dict[bytes, FolderStat | None] = {}
        for path, stat in folders:
            missing: list[bytes] = []
            current = path
            while current not in self._rows and current not in wanted:
                missing.append(current)
                if not current:
                    break
                current = split(current)[0]
            for step in reversed(missing):
                wanted[step] = None
            if path in wanted:
                wanted[path] = stat
        if not wanted:
            return
        rows: list[SqlRow] = []
        for folder_id, (path, stat) in zip(new_ids("assets_folder", len(wanted)), wanted.items(), strict=True):
            parent, name = split(path)
            parent_id = self._rows[parent].folder_id if path else None
            device, inode, mtime_ns = (stat.device, stat.inode, stat.mtime_ns) if stat else (None, None, None)
            rows.append((folder_id, self.import_path_id, parent_id, name, device, inode, mtime_ns, True, ""))
            self._rows[path] = FolderRow(folder_id, device, inode, mtime_ns, present=True, is_unreadable=False)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO assets_folder"
                " (id, import_path_id, parent_id, name, device, inode, mtime_ns, present, unreadable_reason)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )

    def adopt(self, place: bytes, other: FolderTree, path: bytes) -> None:
        """Know a row that came from another tree under its new path."""
        self._rows[place] = other._rows[path]

    def update_stats(self, seen: Iterable[tuple[bytes, FolderStat]]) -> None:
        """Write down what folders look like now, where that changed. Call inside a write transaction."""
        rows: list[SqlRow] = []
        for path, stat in seen:
            row = self._rows[path]
            if (row.device, row.inode, row.mtime_ns, row.present, row.is_unreadable) == (
                stat.device,
                stat.inode,
                stat.mtime_ns,
                True,
                False,
            ):
                continue
            rows.append((stat.device, stat.inode, stat.mtime_ns, True, row.folder_id))
            self._rows[path] = FolderRow(
                row.folder_id, stat.device, stat.inode, stat.mtime_ns, present=True, is_unreadable=False
            )
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(
                    "UPDATE assets_folder SET device = %s, inode = %s, mtime_ns = %s, present = %s,"
                    " unreadable_since = NULL, unreadable_reason = '' WHERE id = %s",
                    rows,
                )

    def needs_update(self, path: bytes, stat: FolderStat) -> bool:
        row = self._rows[path]
        known = (row.device, row.inode, row.mtime_ns, row.present, row.is_unreadable)
        return known != (stat.device, stat.inode, stat.mtime_ns, True, False)

    def mark_unreadable(self, folders: Iterable[tuple[bytes, str]], when: SqlValue) -> None:
        """Folders that could not be listed: unknown, with the reason. Call inside a write transaction."""
        rows: list[SqlRow] = []
        for path, reason in folders:
            row = self._rows.get(path)
            if row is not None:
                rows.append((when, reason, row.folder_id))
                self._rows[path] = row._replace(is_unreadable=True)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE assets_folder SET unreadable_since = COALESCE(unreadable_since, %s), unreadable_reason = %s"
                " WHERE id = %s",
                rows,
            )

    def mark_gone(self, paths: Iterable[bytes]) -> None:
        """Folders whose parent was listed completely without them. Call inside a write transaction."""
        rows: list[SqlRow] = []
        for path in paths:
            row = self._rows[path]
            if row.present:
                rows.append((False, row.folder_id))
                self._rows[path] = row._replace(present=False, is_unreadable=False)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE assets_folder SET present = %s, unreadable_since = NULL, unreadable_reason = '' WHERE id = %s",
                rows,
            )

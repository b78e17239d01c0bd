"""The folder rows of one import path, held in memory for a scan: relative path to row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

from homing.assets.rows import SqlRow, SqlValue, marks, new_ids, slices
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
        self._by_inode: dict[int, list[bytes]] | None = None
        self._noted: dict[bytes, FolderStat] = {}

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

    def note(self, path: bytes, stat: FolderStat) -> None:
        """Remember what a folder without a row looks like: it may get one as the parent of another."""
        self._noted[path] = stat

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
                wanted[step] = self._noted.pop(step, None)
            self._noted.pop(path, None)
            if path in wanted and stat is not None:
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

    def with_inode(self, inode: int) -> list[bytes]:
        """Folders that had this inode when they were last seen."""
        if self._by_inode is None:
            self._by_inode = {}
            for path, row in self._rows.items():
                if row.inode is not None:
                    self._by_inode.setdefault(row.inode, []).append(path)
        return [path for path in self._by_inode.get(inode, []) if path in self._rows]

    def children(self, path: bytes) -> list[tuple[bytes, FolderRow]]:
        """The folders directly below: name and row."""
        return [(split(below)[1], row) for below, row in self._rows.items() if below and split(below)[0] == path]

    def rename(self, old: bytes, new: bytes) -> None:
        """Know a folder, with all below it, under another path."""
        below = old + b"/"
        for path in [path for path in self._rows if path == old or path.startswith(below)]:
            self._rows[new + path[len(old) :]] = self._rows.pop(path)
        self._by_inode = None

    def write_rename(self, old: bytes, new: bytes) -> int:
        """`rename` in the database: one row. Returns how many present files lie below. Call inside a write
        transaction."""
        parent, name = split(new)
        self.create([(parent, None)])
        row = self._rows[old]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE assets_folder SET parent_id = %s, name = %s WHERE id = %s",
                [self._rows[parent].folder_id, name, row.folder_id],
            )
        self.rename(old, new)
        return self.count_files(new)

    def count_files(self, path: bytes) -> int:
        """Present files in this folder and below it."""
        below = path + b"/"
        ids = [row.folder_id for known, row in self._rows.items() if known == path or known.startswith(below)]
        count = 0
        with connection.cursor() as cursor:
            for part in slices(ids):
                cursor.execute(
                    f"SELECT COUNT(*) FROM assets_file WHERE state = 0 AND folder_id IN ({marks(part)})", list(part)
                )
                found = cursor.fetchone()
                count += found[0] if found else 0
        return count

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

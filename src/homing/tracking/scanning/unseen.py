"""Rows that the walk did not come by: their folders are gone, pruned or no longer covered, or they moved here."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from homing.assets.models import FileState
from homing.paths import FileSystem, display
from homing.tracking.rows import evidence, scope
from homing.tracking.rules.identify import OpenFile, OpenRow
from homing.tracking.scanning.absence import Disposition
from homing.tracking.scanning.index import Index
from homing.tracking.scanning.roots import Root


def unvisited(root: Root) -> Iterator[tuple[int, Disposition]]:
    """Rows in folders that the walk did not see and that are not unknown: gone, or excluded with the reason."""
    gone: list[int] = []
    pruned: dict[int, str] = {}
    for _, folder_id, why in root.unvisited():
        if why is None:
            gone.append(folder_id)
        elif not isinstance(why, str) and not why.is_other_import_path:
            pruned[folder_id] = why.reason
    live = (FileState.PRESENT, FileState.EXCLUDED, FileState.OUT_OF_SCOPE)
    for row in evidence.rows_of_folders(gone, live):
        yield row.row_id, Disposition(FileState.ABSENT)
    for row in evidence.rows_of_folders(list(pruned), (FileState.PRESENT, FileState.OUT_OF_SCOPE)):
        yield row.row_id, Disposition(FileState.EXCLUDED, pruned[row.folder_id])


def out_of_scope(index: Index, library_id: int, paths: Sequence[scope.ScopePath]) -> Iterator[tuple[int, Disposition]]:
    """Present rows below import paths that their owner took out of this library. What was left out there stays left
    out: who puts the path back while its drive is away finds each as it was."""
    for path in paths:
        if path.library_id != library_id or path.is_in_use:
            continue
        folder_ids = [row.folder_id for _, row in index.tree(path).items()]
        reason = f"{display(path.path)} is no longer one of this library's folders"
        for row in evidence.rows_of_folders(folder_ids, (FileState.PRESENT,)):
            yield row.row_id, Disposition(FileState.OUT_OF_SCOPE, reason)


def moved_here(
    filesystem: FileSystem, rows: evidence.Rows, files: Sequence[OpenFile], known: Container[int]
) -> Iterator[OpenRow]:
    """Present rows that this scan did not come by, whose very file (by id) is among the open ones and which have
    left their path. Rows in `known` are left out."""
    wanted = {
        (file.entry.device, file.entry.inode, file.birth_ns) for file in files if file.has_stable_id and file.birth_ns
    }
    for row in rows.by_inode({inode for _, inode, _ in wanted}):
        if row.row_id in known or (row.device, row.inode, row.birth_ns) not in wanted:
            continue
        try:
            entry = filesystem.lstat(row.path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            yield row
        except OSError:
            continue
        else:
            if entry.inode != row.inode:
                yield row

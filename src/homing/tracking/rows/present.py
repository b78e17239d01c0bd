"""The present files at a path or below it, wherever one's libraries cover it."""

from __future__ import annotations

from collections.abc import Iterator

from homing.assets.models import FileState
from homing.paths import inside, join, split
from homing.tracking.rows import scope
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rules.identify import OpenRow


def is_covered(owner_id: int, path: bytes) -> bool:
    """Does any of the owner's libraries cover this path, or something below it?"""
    return any(_covering(owner_id, path))


def present_below(owner_id: int, path: bytes, rows: Rows) -> Iterator[OpenRow]:
    """The present rows of the file at this path, or of the files below it."""
    for one in _covering(owner_id, path):
        tree = FolderTree.load(one.import_path_id, one.path, one.library_id)
        absolute = ((join(one.path, below), folder.folder_id) for below, folder in tree.items())
        above = split(path)[0]
        folder_ids = [folder_id for folder, folder_id in absolute if inside(folder, path) or folder == above]
        for row in rows.in_folders(folder_ids, FileState.PRESENT):
            if inside(row.path, path):
                yield row


def _covering(owner_id: int, path: bytes) -> Iterator[scope.ScopePath]:
    for one in scope.paths_of_owner(owner_id):
        if one.is_in_use and (inside(path, one.path) or inside(one.path, path)):
            yield one

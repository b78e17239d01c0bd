"""Some known files of a folder tree, to tell whether what lies there is what lay there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db import connection

from homing.assets.models import FileState
from homing.assets.rows import marks, slices
from homing.paths import inside
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.folders import FolderTree

_FOLDERS = 60
"""Folders that are asked for a file each, spread over the tree, before more is taken of one."""

_KNOWN_AND_NOT_SHOWN = f"state > 0 AND state IN ({FileState.EXCLUDED.value}, {FileState.OUT_OF_SCOPE.value})"
"""In the words of the index on rows that are not present."""


def sample_below(
    tree: FolderTree, below: bytes, without: Collection[bytes], size: int
) -> Callable[[], Sequence[tuple[bytes, int, int]]]:
    """Present files in this folder (relative) and under it, but for what is under `without`: absolute path, size,
    mtime_ns. Where none is present, those that are left out or out of scope: they are not gone, either. Read when it is
    called."""

    def read() -> Sequence[tuple[bytes, int, int]]:
        folders = [
            row.folder_id
            for path, row in tree.items()
            if (not below or inside(path, below)) and not any(inside(path, other) for other in without)
        ]
        row_ids = _spread(folders, size, "state = 0") or _spread(folders, size, _KNOWN_AND_NOT_SHOWN)
        return [(row.path, row.size, row.mtime_ns) for row in Rows(0, {}).by_id(row_ids)]

    return read


def _spread(folders: Sequence[int], size: int, condition: str) -> list[int]:
    chosen = folders[:: max(1, len(folders) // _FOLDERS)]
    found: dict[int, None] = {}
    with connection.cursor() as cursor:
        for limit, asked in ((1, slices(chosen, 1)), (size, slices(chosen, 1)), (size, slices(folders))):
            for part in asked:
                if len(found) >= size:
                    break
                cursor.execute(
                    f"SELECT id FROM assets_file WHERE folder_id IN ({marks(part)}) AND {condition} LIMIT %s",
                    [*part, limit],
                )
                found.update(dict.fromkeys(row[0] for row in cursor.fetchall()))
    return list(found)[:size]

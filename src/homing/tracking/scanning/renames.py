"""Folders that were renamed or moved as a whole (TRACKING rule 7): one folder row, however many files lie below.

Proven by the folder's own id, by its old name being gone, and by at least half of its known children being unchanged
beneath it. What is not so plain goes file by file.
"""

from __future__ import annotations

from homing.assets.models import FileState
from homing.paths import FileSystem, join
from homing.tracking.rows import evidence
from homing.tracking.rows.folders import FolderRow
from homing.tracking.rules.walk import FolderSeen
from homing.tracking.scanning.roots import Root

_ENOUGH_SAME = 0.5
_SAMPLE = 20
"""Subfolders that are looked at where a folder holds no pictures itself."""


def renamed_from(root: Root, seen: FolderSeen, filesystem: FileSystem) -> bytes | None:
    """The path under which this new folder was known before, None when it is new or that is not proven."""
    part = root.part_of(seen.path)
    if not part.keeps_ids or not seen.path or seen.path in root.tree:
        return None
    device = part.known_device if seen.stat.device == part.found.stat.device else seen.stat.device
    for old in root.tree.with_inode(seen.stat.inode):
        row = root.tree.get(old)
        if row is None or not old or seen.path.startswith(old + b"/"):
            continue
        if (
            row.device == device
            and _is_gone(root, old, row, filesystem)
            and _children_are_same(root, old, row, seen, filesystem)
        ):
            return old
    return None


def _is_gone(root: Root, old: bytes, row: FolderRow, filesystem: FileSystem) -> bool:
    try:
        stat = filesystem.folder_stat(join(root.tree.root, old))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return stat.inode != row.inode


def _children_are_same(root: Root, old: bytes, row: FolderRow, seen: FolderSeen, filesystem: FileSystem) -> bool:
    present = list(evidence.rows_of_folders([row.folder_id], [FileState.PRESENT]))
    if present:
        same = 0
        for file in present:
            entry = seen.files.get(file.name)
            if entry is not None:
                same += (file.size, file.mtime_ns, file.inode) == (entry.size, entry.mtime_ns, entry.inode)
        return same >= _ENOUGH_SAME * len(present)
    children = root.tree.children(old)[:_SAMPLE]
    same = sum(
        _is_same_folder(join(join(root.tree.root, seen.path), name), child, filesystem) for name, child in children
    )
    return bool(children) and same >= _ENOUGH_SAME * len(children)


def _is_same_folder(path: bytes, row: FolderRow, filesystem: FileSystem) -> bool:
    try:
        return filesystem.folder_stat(path).inode == row.inode
    except OSError:
        return False

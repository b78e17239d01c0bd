"""What people took out and put back in while its place cannot be seen: present again, and offline, as it was before.

What is unknown changes nothing by what a disk shows, and a rule of which a drive has heard nothing yet waits until it
is back. But that a file is excluded or out of scope is said by people's rules alone, and people may take that back
while the drive is away, and may say it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from homing.assets.models import FileState
from homing.paths import join
from homing.tracking.rows.evidence import reasons_of, rows_of_folders
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.left_out_before import forget_reasons, left_out_before
from homing.tracking.rules.changes import Change, Gone, Regained
from homing.tracking.rules.walk import LINK, Walk


def regained(tree: FolderTree, folders: Collection[bytes], walk: Walk) -> Iterator[Change]:
    """What becomes of rows in folders (relative) that could not be seen, by the rules as they are now."""
    paths = {row.folder_id: path for path, row in tree.items() if path in folders}
    rows = list(rows_of_folders(list(paths), (FileState.EXCLUDED, FileState.OUT_OF_SCOPE)))
    reasons = reasons_of([row.row_id for row in rows])
    rules = _Rules(walk)
    present = rows_of_folders(sorted({row.folder_id for row in rows}), (FileState.PRESENT,))
    # where two import paths became one, another row may stand for the same path
    taken = {join(join(tree.root, paths[row.folder_id]), row.name) for row in present}
    for row in rows:
        was = reasons[row.row_id] if row.state == FileState.EXCLUDED else ""
        folder = paths[row.folder_id]
        absolute = join(join(tree.root, folder), row.name)
        if absolute not in taken and (row.state == FileState.OUT_OF_SCOPE or rules.let_in(folder, row.name, was)):
            taken.add(absolute)
            yield Regained(row.row_id, absolute, was)
    for row_id, folder_id, name, was in left_out_before(tree.import_path_id):
        if folder_id in paths and not rules.let_in(paths[folder_id], name, was):
            yield Gone(row_id, FileState.EXCLUDED, was, join(join(tree.root, paths[folder_id]), name))


def looked_at(tree: FolderTree, visited: Collection[bytes]) -> None:
    """These folders (relative) were listed: that something there was left out once counts no more."""
    before = list(left_out_before(tree.import_path_id))
    if before:
        seen = {tree.folder_id(path) for path in visited if path in tree}
        forget_reasons([row_id for row_id, folder_id, _, _ in before if folder_id in seen])


class _Rules:
    """The rules as they are now, asked of paths that cannot be looked at."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._above: dict[bytes, bool] = {}

    def let_in(self, folder: bytes, name: bytes, was_left_out: str) -> bool:
        """Does no rule leave this file out any more, whatever the disk says? Not so where ignore files count, which
        cannot be read there, nor of what was a link while links are not followed: only the disk says what is one."""
        walk = self._walk
        if walk.use_ignore_files or (was_left_out == LINK and not walk.follow_symlinks):
            return False
        if folder not in self._above:
            self._above[folder] = walk.why_left_out(folder) is not None
        return not self._above[folder] and walk.why_name_left_out(folder, name) is None

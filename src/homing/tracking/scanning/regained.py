"""What people took out and put back in while its place cannot be seen: present again, and offline, as it was before.

What is unknown changes nothing by what a disk shows. But that a file is excluded or out of scope is said by people's
rules, and people may take that back while a drive is away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from homing.assets.models import FileState
from homing.paths import join
from homing.tracking.rows.evidence import reasons_of, rows_of_folders
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rules.changes import Change, Gone, Regained
from homing.tracking.rules.walk import LINK, Walk

_LEFT_OUT = (FileState.EXCLUDED, FileState.OUT_OF_SCOPE)


def regained(tree: FolderTree, folders: Collection[bytes], walk: Walk) -> Iterator[Change]:
    """What becomes of rows in folders (relative) that could not be seen, by the rules as they are now.

    Nothing where ignore files count: they cannot be read there.
    """
    if walk.use_ignore_files:
        return
    paths = {row.folder_id: path for path, row in tree.items() if path in folders}
    rows = list(rows_of_folders(list(paths), _LEFT_OUT))
    if not walk.follow_symlinks:  # only the disk says what is a link
        reasons = reasons_of([row.row_id for row in rows])
        rows = [row for row in rows if reasons.get(row.row_id) != LINK]
    above = {folder_id: walk.why_left_out(paths[folder_id]) for folder_id in {row.folder_id for row in rows}}
    present = rows_of_folders(list(above), (FileState.PRESENT,))
    # where two import paths became one, another row may stand for the same path
    taken = {join(join(tree.root, paths[row.folder_id]), row.name) for row in present}
    for row in rows:
        folder = paths[row.folder_id]
        why = above[row.folder_id] or walk.why_name_left_out(folder, row.name)
        absolute = join(join(tree.root, folder), row.name)
        if why is None and absolute not in taken:
            taken.add(absolute)
            yield Regained(row.row_id, absolute)
        elif why is not None and row.state == FileState.OUT_OF_SCOPE:
            yield Gone(row.row_id, FileState.EXCLUDED, why, absolute)

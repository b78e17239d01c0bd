"""Where one listing is not enough to believe that a file is gone (TRACKING section 2): on mergerfs, overlay, rclone and
other FUSE a second one, a minute later, has to lack it, too. Until then it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from homing.assets.models import FileState
from homing.paths import inside, relative, split
from homing.tracking.rules.identify import OpenRow
from homing.tracking.scanning.absence import Disposition
from homing.tracking.scanning.index import Index
from homing.tracking.scanning.roots import Root

BETWEEN_LOOKS = timedelta(seconds=60)
LOOK_AGAIN_AFTER_S = BETWEEN_LOOKS.total_seconds() + 5


class Doubting:
    def __init__(self, roots: Sequence[Root], index: Index, now: Callable[[], datetime]) -> None:
        self._roots = [root for root in roots if any(part.needs_two_looks for part in root.parts)]
        self._index = index
        self._now = now
        self._held: set[int] = set()
        self.folders: set[bytes] = set()
        """Absolute paths of folders that a follow-up scan has to look at."""

    def believe(self, rows: Sequence[OpenRow], dispositions: Mapping[int, Disposition]) -> list[OpenRow]:
        """Those of these rows that may be called absent; the others wait for a second look."""
        asked = [row for row in rows if self._needs_two_looks(row, dispositions)]
        if not asked:
            return list(rows)
        before = self._index.doubted([row.row_id for row in asked])
        now = self._now()
        new = [row for row in asked if row.row_id not in before]
        self._held = {row.row_id for row in asked if now - before.get(row.row_id, now) < BETWEEN_LOOKS}
        self._index.doubt([row.row_id for row in new])
        self.folders = {split(row.path)[0] for row in new}
        return [row for row in rows if row.row_id not in self._held]

    def end(self, left: Sequence[OpenRow]) -> None:
        """Forget doubts about what was seen. `left`: the rows that were not."""
        unseen = {*self._held, *(row.row_id for row in left)}
        for root in self._roots:
            folders = {row.folder_id for path, row in root.tree.items() if path in root.visited}
            self._index.doubt_no_more(root.scope.import_path_id, folders, unseen)

    def _needs_two_looks(self, row: OpenRow, dispositions: Mapping[int, Disposition]) -> bool:
        if row.state is not FileState.PRESENT or dispositions[row.row_id].state is not FileState.ABSENT:
            return False
        for root in self._roots:
            if inside(row.path, root.tree.root):
                return root.part_of(split(relative(row.path, root.tree.root))[0]).needs_two_looks
        return False

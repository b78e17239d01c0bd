"""Absences wait while other folders of the owner changed and were not looked at yet (TRACKING section 4).

Of a file that moved, the folder that it left may be looked at before the one that it came to. It is not missing then,
and never was: the row waits, a scan a little later looks again. No longer than `LONGEST` in all, for there are folders
in which something is written all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from homing.assets.models import FileState
from homing.paths import split
from homing.tracking.rules.identify import OpenRow
from homing.tracking.scanning.absence import Disposition

LONGEST = timedelta(seconds=30)
LOOK_AGAIN_AFTER_S = 2.0


class Waiting:
    def __init__(self, is_pending: Callable[[], bool]) -> None:
        self._is_pending = is_pending
        self.rows: list[OpenRow] = []

    def believe(self, rows: Sequence[OpenRow], dispositions: Mapping[int, Disposition]) -> list[OpenRow]:
        """Those of these rows that may be called absent now; the others wait."""
        absent = [row for row in rows if self._would_be_missing(row, dispositions)]
        if not absent or not self._is_pending():
            return list(rows)
        self.rows = absent
        waiting = {row.row_id for row in absent}
        return [row for row in rows if row.row_id not in waiting]

    @property
    def folders(self) -> set[bytes]:
        """Absolute paths of folders that have to be looked at again."""
        return {split(row.path)[0] for row in self.rows}

    def _would_be_missing(self, row: OpenRow, dispositions: Mapping[int, Disposition]) -> bool:
        return row.state is FileState.PRESENT and dispositions[row.row_id].state is FileState.ABSENT

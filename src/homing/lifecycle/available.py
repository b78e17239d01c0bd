"""Can an import path be seen right now? Asked before what is missing is purged, and before a file is deleted."""

from __future__ import annotations

from datetime import datetime

from homing.paths import FileSystem
from homing.tracking.rows.evidence import sample_of
from homing.tracking.rules import health
from homing.tracking.scanning.index import RealIndex


class Available:
    """Looks at each import path once."""

    def __init__(self, owner_id: int, filesystem: FileSystem) -> None:
        self._index = RealIndex(owner_id, _never, _no_need)
        self._filesystem = filesystem
        self._reasons: dict[int, str] = {}

    def why_not(self, import_path_id: int) -> str:
        """Why it cannot be seen, as a sentence; empty where it can."""
        if import_path_id not in self._reasons:
            sample = sample_of(import_path_id, health.SAMPLE_SIZE)
            found = health.look_at(self._index.place(import_path_id), self._filesystem, sample)
            self._reasons[import_path_id] = found.reason if isinstance(found, health.Unavailable) else ""
        return self._reasons[import_path_id]


def _never() -> datetime:
    raise AssertionError("nothing is written here")


def _no_need(stages: int) -> None:
    del stages

"""Folders of files that were written a while ago.

A scan waits two seconds for a file that was written a moment ago (`homing.tracking.rules.settle`), and no test can
give a file an older time of its last change: only time does. So each test takes a folder that was filled while others
ran, and waits for nothing. The first ones find theirs young, and their scans wait as they would for anyone.
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path

AHEAD = 8
"""More than a test that asks for two, after others that took no time."""


class Reserve:
    """`fill` makes the folder once; each test gets a copy of its own, with the same times of writing."""

    def __init__(self, folder: Path, fill: Callable[[Path], None]) -> None:
        self._folder = folder
        self._model = folder / "model"
        fill(self._model)
        self._number = 0
        self._ready: deque[Path] = deque()
        for _ in range(AHEAD):
            self._add()

    def _add(self) -> None:
        self._number += 1
        self._ready.append(Path(shutil.copytree(self._model, self._folder / str(self._number))))

    def take(self, place: Path) -> Path:
        """The oldest one, moved to `place`. The files keep their times: it is the folder that is renamed."""
        place.parent.mkdir(parents=True, exist_ok=True)
        self._ready.popleft().rename(place)
        self._add()
        return place

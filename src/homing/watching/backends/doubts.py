"""Folders whose path did not lead to them when it was last followed: looked at again, less and less often."""

from __future__ import annotations

import time
from dataclasses import dataclass

from homing.watching.backends.folders import Folder

FIRST_S = 0.02
"""The word of the rename is in the queue already, or some milliseconds away; doubled each time."""
LONGEST_S = 10.0
_TIMES_BEFORE_CLIMBING = 3
"""Then the word was lost, and the folder above knows more."""


@dataclass(slots=True)
class _Doubt:
    due_s: float
    times: int = 0


class Doubts:
    """For one thread."""

    def __init__(self) -> None:
        self._doubts: dict[Folder, _Doubt] = {}

    def add(self, folder: Folder) -> None:
        """Look at it soon, if that is not planned already."""
        self._doubts.setdefault(folder, _Doubt(time.monotonic() + FIRST_S))

    def settle(self, folder: Folder) -> None:
        """It was looked at, or is gone."""
        self._doubts.pop(folder, None)

    def due(self, now_s: float) -> list[Folder]:
        """Those to be looked at now."""
        return [folder for folder, doubt in self._doubts.items() if doubt.due_s <= now_s]

    def next_due_s(self) -> float | None:
        """When there will be one."""
        return min((doubt.due_s for doubt in self._doubts.values()), default=None)

    def stays(self, folder: Folder) -> bool:
        """It was looked at. Is it in doubt nevertheless, and has been for so long that the folder above is, too?"""
        doubt = self._doubts.get(folder)
        if doubt is None:
            return False
        doubt.times += 1
        doubt.due_s = time.monotonic() + min(FIRST_S * 2**doubt.times, LONGEST_S)
        return doubt.times >= _TIMES_BEFORE_CLIMBING

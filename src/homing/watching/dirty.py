"""Folders that changed, of one library, until they are quiet: pure, with the time as a parameter.

One burst of changes is one hand-over. It waits until nothing was said for `QUIET_S`, so that both halves of a move, and
all files of a copy, are looked at together; where something is said all the time it waits no longer than `AT_MOST_S`.
"""

from __future__ import annotations

from homing.tracking.rules.gathering import Asked, gather

QUIET_S = 1.0
"""A move tells of both folders within a millisecond, a camera's copy of its next file within a second."""
AT_MOST_S = 5.0
"""While somebody copies all day, what is there already shows."""
MOST_FOLDERS = 200
"""Where more changed, folders above them are looked at with all below."""
_MOST_KEPT = 4 * MOST_FOLDERS
"""So many are remembered one by one; a million dirty folders are no million paths here."""


class Unsettled:
    """What changed in one library and was not handed over yet."""

    def __init__(self, *, quiet_s: float = QUIET_S, at_most_s: float = AT_MOST_S) -> None:
        self._quiet_s = quiet_s
        self._at_most_s = at_most_s
        self._trees: set[bytes] = set()
        self._entries: set[bytes] = set()
        self._first_s = 0.0
        self._last_s = 0.0
        self._not_before_s = 0.0

    def __bool__(self) -> bool:
        return bool(self._trees or self._entries)

    def mark(self, folder: bytes, now_s: float, *, is_tree: bool = False) -> None:
        """This folder changed; `is_tree`: perhaps everything below it, too."""
        if not self:
            self._first_s = now_s
        self._last_s = now_s
        (self._trees if is_tree else self._entries).add(folder)
        if len(self._trees) + len(self._entries) > _MOST_KEPT:
            fewer = gather(self._trees, self._entries, most=MOST_FOLDERS)
            self._trees, self._entries = set(fewer.trees), set(fewer.entries)

    def due_s(self) -> float | None:
        """When it is to be handed over; None when there is nothing."""
        if not self:
            return None
        return max(self._not_before_s, min(self._last_s + self._quiet_s, self._first_s + self._at_most_s))

    def asked(self) -> Asked:
        """What is to be looked at."""
        return gather(self._trees, self._entries, most=MOST_FOLDERS)

    def postpone(self, until_s: float) -> None:
        """It could not be handed over: it is kept, and tried again then."""
        self._not_before_s = until_s

    def hurry(self) -> None:
        """It is due now."""
        if self:
            self._last_s = self._first_s = self._not_before_s = float("-inf")

    def clear(self) -> None:
        """It was handed over."""
        self._trees, self._entries, self._not_before_s = set(), set(), 0.0

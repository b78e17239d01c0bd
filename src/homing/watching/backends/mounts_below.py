"""What is mounted below a root. The kernel's watches do not tell of it: a mount covers a folder without a word."""

from __future__ import annotations

import os

from homing.paths import inside, join, relative
from homing.paths.mounts import hears_all_changes, mount_table, mount_table_text


class MountsBelow:
    """Of one root; asks the kernel's table only, and after the first time only when that changed."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._text = b""
        self._points: dict[bytes, int] = {}
        self.foreign: frozenset[bytes] = frozenset()
        """Mounts whose changes this kernel does not hear of: paths below the root."""
        self.moved: list[bytes] = []
        """Points at which something was mounted or unmounted, seen by the last `changed`, outer ones first."""
        self.changed()

    def changed(self) -> bool:
        """Look at the table. Did anything below the root change since the last time?"""
        text = mount_table_text()
        if text == self._text:
            return False
        self._text = text
        real = os.path.realpath(self._root)
        points: dict[bytes, int] = {}
        foreign: set[bytes] = set()
        for entry in mount_table():
            if entry.point != real and inside(entry.point, real):
                point = join(self._root, relative(entry.point, real))
                points[point] = entry.mount_id
                foreign.discard(point)
                if not hears_all_changes(entry.filesystem_type):
                    foreign.add(point)
        before, self._points = self._points, points
        self.foreign = frozenset(foreign)
        self.moved = sorted(point for point in before.keys() | points.keys() if before.get(point) != points.get(point))
        return bool(self.moved)

"""Scan for missing: a scan of what is known already.

It lists each known folder completely, since nothing else tells an absent file from one that cannot be seen, and stats
the files in it: what is gone is found, what is back is cleared. Folders that no row knows are passed, so that it stays
quick where much is new. Only where something is not in its place they are looked into, too: it may have moved there,
and a moved photo is not called missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from homing.tracking.rows.folders import FolderTree
from homing.tracking.rules.walk import Observation, Walk


@dataclass(slots=True)
class NewFolders:
    """The folders of one import path that are passed at first."""

    tree: FolderTree
    is_passing: bool = True
    passed: list[bytes] = field(default_factory=list[bytes])

    def enters(self, path: bytes) -> bool:
        """Does the walk look into this folder (relative) now?"""
        if not self.is_passing or path in self.tree:
            return True
        self.passed.append(path)
        return False

    def look(self, walk: Walk) -> Iterator[Observation]:
        """What is in them after all."""
        self.is_passing = False
        for folder in self.passed:
            yield from walk.below(folder)

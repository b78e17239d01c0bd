"""One import path while it is scanned: its walk, its folder rows, and what became of the folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from homing.paths import FolderStat, inside, split
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.scope import ScopePath
from homing.tracking.rules.health import Available
from homing.tracking.rules.reconcile import KnownFile
from homing.tracking.rules.walk import FolderPruned, Walk

STABLE_ID_FILESYSTEMS = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "apfs", "ntfs", "ntfs3"})
"""File systems whose inode numbers stay a file's own within one mount (TRACKING section 1)."""

_RENUMBERED_SHARE = 0.5
_RENUMBERED_AFTER = 200
"""Where more than this share of files (once this many were compared) changed their inode under equal size and time,
the volume does not keep ids, and they are ignored on it from then on."""


@dataclass(slots=True)
class Root:
    scope: ScopePath
    tree: FolderTree
    walk: Walk
    found: Available
    has_stable_ids: bool
    known_device: int | None
    """The volume's device number when the folder rows were last written."""
    asked: tuple[bytes, ...] | None = None
    """The folders (relative) that this scan looks at with all below them; None = all, empty = none."""
    visited: set[bytes] = field(default_factory=set[bytes])
    """Folders that were listed completely."""
    listed_mtime_ns: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """The time of a folder when it was listed, where that is another than its row's."""
    unknown: dict[bytes, str] = field(default_factory=dict[bytes, str])
    pruned: dict[bytes, FolderPruned] = field(default_factory=dict[bytes, FolderPruned])
    compared: int = 0
    renumbered: list[KnownFile] = field(default_factory=list[KnownFile])

    def ids_vanished(self) -> bool:
        """Did so many inodes change that this volume cannot be keeping them?"""
        enough = self.compared >= _RENUMBERED_AFTER or len(self.renumbered) == self.compared
        return enough and len(self.renumbered) > _RENUMBERED_SHARE * self.compared

    def is_asked(self, path: bytes) -> bool:
        """Does this scan look at that folder?"""
        return self.asked is None or any(not folder or inside(path, folder) for folder in self.asked)

    def asked_folders(self) -> list[int]:
        """The rows of the folders that this scan looks at."""
        return [row.folder_id for path, row in self.tree.items() if self.is_asked(path)]

    def unvisited(self) -> Iterator[tuple[bytes, int, str | FolderPruned | None]]:
        """Known folders that the walk should have seen and did not: (path, row, why). The reason is a text when the
        folder is unknown, the pruning when it is excluded, None when it is gone."""
        verdicts: dict[bytes, str | FolderPruned | None] = {}

        def verdict(path: bytes) -> str | FolderPruned | None:
            climbed: list[bytes] = []
            found: str | FolderPruned | None = None
            while True:
                if path in verdicts:
                    found = verdicts[path]
                    break
                found = self.unknown.get(path) or self.pruned.get(path)
                if found is not None or not path or path in self.visited:
                    break
                climbed.append(path)
                path = split(path)[0]
            for step in climbed:
                verdicts[step] = found
            return found

        for path, row in self.tree.items():
            if path not in self.visited and self.is_asked(path):
                yield path, row.folder_id, verdict(path)


def lost_mount(tree: FolderTree, old_device: int | None, found: Available) -> Callable[[bytes, FolderStat], str | None]:
    """A check for `Walk.unexpected`: a folder that lay on a drive of its own, and now lies on its parent's, has lost
    that drive. Compares "was another device than the root's" only, since device numbers hold for one boot."""

    def unexpected(path: bytes, stat: FolderStat) -> str | None:
        row = tree.get(path)
        if row is None or row.device is None or old_device is None or row.device == old_device:
            return None
        if stat.device != found.stat.device:
            return None
        return "the drive or share that was mounted here is not mounted now"

    return unexpected

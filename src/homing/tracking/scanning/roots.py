"""One import path while it is scanned: its walk, its folder rows, and what became of the folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from homing.paths import inside, split
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.scope import ScopePath
from homing.tracking.rules.health import Available
from homing.tracking.rules.reconcile import KnownFile
from homing.tracking.rules.volumes import keeps_ids, needs_two_looks
from homing.tracking.rules.walk import FolderPruned, Observation, Walk
from homing.tracking.scanning.known_only import NewFolders

_RENUMBERED_SHARE = 0.5
_RENUMBERED_AFTER = 200
"""Where more than this share of files (once this many were compared) changed their inode under equal size and time,
the volume does not keep ids, and they are ignored on it from then on."""


@dataclass(frozen=True, slots=True)
class Part:
    """The import path itself, or a drive or share that is mounted below it, as this scan found it."""

    path: bytes
    """Relative to the import path; empty for that itself."""
    found: Available
    known_device: int | None
    """The volume's device number when the folder rows were last written."""

    @property
    def keeps_ids(self) -> bool:
        return keeps_ids(self.found.mount.filesystem_type)

    @property
    def needs_two_looks(self) -> bool:
        return needs_two_looks(self.found.mount.filesystem_type)


@dataclass(slots=True)
class Root:
    scope: ScopePath
    tree: FolderTree
    walk: Walk
    parts: list[Part]
    """Inner ones first; the last is the import path itself."""
    away: dict[bytes, str]
    """Where drives or shares below are not available (relative), with the reason."""
    asked: tuple[bytes, ...] | None = None
    """The folders (relative) that this scan looks at with all below them; None = all, empty = none."""
    entries: frozenset[bytes] = frozenset()
    """The folders (relative) of which it looks at what lies directly in them, and at new folders there."""
    passed: set[bytes] = field(default_factory=set[bytes])
    """Known folders in those, which it saw and did not look into."""
    listed: set[bytes] = field(default_factory=set[bytes])
    """Of asked folders and entries: what the walk has come by, so that it comes by nothing twice."""
    visited: set[bytes] = field(default_factory=set[bytes])
    """Folders that were listed completely."""
    listed_mtime_ns: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """The time of a folder when it was listed, where that is another than its row's."""
    unknown: dict[bytes, str] = field(default_factory=dict[bytes, str])
    """Folders that could not be seen, with the reason; all below them is unknown, too."""
    pruned: dict[bytes, FolderPruned] = field(default_factory=dict[bytes, FolderPruned])
    new_folders: NewFolders | None = None
    """Of a scan of what is known already: the folders that it passes at first."""
    _known: dict[bytes, bool] = field(default_factory=dict[bytes, bool])
    _known_of_passed: int = 0
    compared: int = 0
    renumbered: list[KnownFile] = field(default_factory=list[KnownFile])

    def part_of(self, path: bytes) -> Part:
        """What a folder (relative) lies on."""
        if len(self.parts) > 1:
            for part in self.parts[:-1]:
                if inside(path, part.path):
                    return part
        return self.parts[-1]

    def keeps_ids(self, path: bytes) -> bool:
        """Do device, inode and birth time of files in this folder prove which they are?"""
        return self.part_of(path).keeps_ids

    def keeps_any_ids(self) -> bool:
        return any(part.keeps_ids for part in self.parts)

    def ids_vanished(self) -> bool:
        """Did so many inodes change that this volume cannot be keeping them?"""
        enough = self.compared >= _RENUMBERED_AFTER or len(self.renumbered) == self.compared
        return enough and len(self.renumbered) > _RENUMBERED_SHARE * self.compared

    def is_asked(self, path: bytes) -> bool:
        """Does this scan look at that folder?"""
        if self.asked is None or (self.asked and any(not folder or inside(path, folder) for folder in self.asked)):
            return True
        return bool(self.entries) and self._is_in_entries(path)

    def _is_in_entries(self, path: bytes) -> bool:
        """Is it one of the entries, or in a folder there that is new or gone? That is looked at with all below it."""
        if self._known_of_passed != len(self.passed):
            self._known_of_passed, self._known = len(self.passed), {}
        climbed: list[bytes] = []
        found: bool | None = None
        while (found := self._known.get(path)) is None:
            if path in self.entries:
                found = True
            elif not path or path in self.passed:
                found = False
            climbed.append(path)
            if found is not None:
                break
            path = path.rpartition(b"/")[0]
        for step in climbed:
            self._known[step] = found
        return found

    def is_new(self, path: bytes) -> bool:
        """For `Walk.enters`, where only a folder's own entries are looked at: of the folders in it, new ones."""
        if path in self.listed:
            return False
        row = self.tree.get(path)
        if row is None or not row.present:
            return True
        self.passed.add(path)
        return False

    def noting(self, observations: Iterator[Observation]) -> Iterator[Observation]:
        """The same, remembered as `listed`."""
        for observation in observations:
            self.listed.add(observation.path)
            yield observation

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

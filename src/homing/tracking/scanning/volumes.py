"""Is every import path, and every drive mounted below one, the place that it was? (TRACKING section 2.)

Asked before the walk. What is not is unknown with all below it, with a reason that names it; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from homing.paths import FileSystem, FolderStat, inside, join
from homing.tracking.models import QuestionKind
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.samples import sample_below
from homing.tracking.rows.scope import ScopePath
from homing.tracking.rules import health
from homing.tracking.rules.walk import Walk
from homing.tracking.scanning.index import Index
from homing.tracking.scanning.questions import Asked
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.roots import Part, Root


class Volumes:
    """The look of one scan at one import path."""

    def __init__(self, scope: ScopePath, index: Index, filesystem: FileSystem, report: ScanReport) -> None:
        self._scope = scope
        self._index = index
        self._filesystem = filesystem
        self._report = report
        self._place = index.place(scope.import_path_id)
        self._known = index.mounts(scope.import_path_id)
        self._has_asked = False
        self._accepted: set[str] = set()

    def look(self) -> health.Available | health.Unavailable:
        """At the import path itself."""

        def sample() -> Sequence[tuple[bytes, int, int]]:
            tree = self._index.tree(self._scope)
            return sample_below(tree, b"", list(self._known), health.SAMPLE_SIZE)()

        return health.look_at(self._place, self._filesystem, sample, is_accepted=self._is_accepted)

    def devices(self, found: health.Available | health.Unavailable) -> dict[int, int]:
        """The device number that the volume had when rows were written, and the one that it has now.

        Also where the place is not believed: a file that was moved off it is known by its id all the same.
        """
        seen = found.seen if isinstance(found, health.Unavailable) else found
        if seen is None or self._place.device is None:
            return {}
        if seen is not found and not health.is_same_volume(self._place.mount, seen.mount):
            return {}
        return {self._place.device: seen.stat.device}

    def lose(self, found: health.Unavailable) -> None:
        """The import path cannot be seen: say so, and ask where only a person can tell."""
        self._report.error(self._scope.path, found.reason)
        self._index.set_unavailable(self._scope.import_path_id, found.reason)
        self._ask(found)
        self.end()

    def enter(self, found: health.Available, tree: FolderTree, walk: Walk) -> tuple[list[Part], dict[bytes, str]]:
        """Look at what is mounted below, but for what the walk does not enter. Returns what is there, inner ones first,
        and what is not, with the reason."""
        self._index.set_available(self._scope.import_path_id, found)
        if found.note:
            self._report.place_accepted(self._scope.path, found.note)
        parts = [Part(b"", found, self._place.device)]
        away: dict[bytes, str] = {}
        mounted = self._mounted()
        left_out: set[bytes] = set()
        for path in [*sorted(mounted), *sorted(set(self._known) - mounted)]:
            if walk.leaves_out(path):
                left_out.add(path)
                continue
            above = next((reason for other, reason in away.items() if inside(path, other)), None)
            if above is not None:
                away[path] = above
                continue
            part = self._below(path, parts, tree, is_mounted=path in mounted)
            if isinstance(part, Part):
                parts.insert(0, part)
            elif part is not None:
                away[path] = part
        self._index.use_answers(self._scope.import_path_id, self._accepted)
        self._index.set_mounts(self._scope.import_path_id, [part for part in parts if part.path], away, left_out)
        parts.sort(key=lambda part: -len(part.path))
        return parts, away

    def end(self) -> None:
        """Nothing more is asked about this import path."""
        if not self._has_asked:
            self._index.withdraw(self._scope.library_id, QuestionKind.ANOTHER_DISK, self._scope.import_path_id)

    def _mounted(self) -> set[bytes]:
        try:
            return set(self._filesystem.mounts_below(self._scope.path))
        except OSError:
            return set()

    def _below(self, path: bytes, parts: list[Part], tree: FolderTree, *, is_mounted: bool) -> Part | str | None:
        """One place below: what is there, why it is not, or None where nothing of its own is (any more)."""
        place = self._known.get(path) or self._covered(path, parts, tree)
        others = [
            other for other in {*self._known, *(part.path for part in parts)} if other != path and inside(other, path)
        ]
        sample = sample_below(tree, path, others, health.SAMPLE_SIZE)
        found = health.look_at(place, self._filesystem, sample, is_accepted=self._is_accepted)
        row = tree.get(path)
        if not is_mounted and self._is_mounted_elsewhere(place, parts):
            return None  # it is at another place below now
        if isinstance(found, health.Available):
            if found.note:
                self._report.place_accepted(place.path, found.note)
            return Part(path, found, row.device if row is not None else None) if is_mounted else None
        if not is_mounted and (self._is_accepted(found.fingerprint) or not sample()):
            return None  # it will not come back, or nothing is known of it
        self._ask(found)
        return found.reason

    def _is_mounted_elsewhere(self, place: health.Place, parts: Sequence[Part]) -> bool:
        new = [part for part in parts if part.path and part.path not in self._known]
        return any(health.is_same_place(place, part.found) for part in new)

    def _covered(self, path: bytes, parts: list[Part], tree: FolderTree) -> health.Place:
        """The folder that a drive is mounted over now, which it was not before."""
        above = next(part for part in parts if not part.path or inside(path, part.path))
        row = tree.get(path)
        return health.Place(
            join(self._scope.path, path),
            row.device if row else None,
            row.inode if row else None,
            0,
            above.found.mount,
        )

    def _is_accepted(self, fingerprint: str) -> bool:
        if not fingerprint or not self._index.is_accepted(self._scope.import_path_id, fingerprint):
            return False
        self._accepted.add(fingerprint)
        return True

    def _ask(self, found: health.Unavailable) -> None:
        if found.question and not self._has_asked:
            self._has_asked = True
            asked = Asked(
                QuestionKind.ANOTHER_DISK,
                found.question,
                fingerprint=found.fingerprint,
                import_path_id=self._scope.import_path_id,
            )
            self._index.ask(self._scope.library_id, asked)


class Guard:
    """While an import path is scanned: is each listed folder on the volume that it was found on, and is each volume
    still there?"""

    def __init__(self, tree: FolderTree, parts: list[Part], away: Mapping[bytes, str]) -> None:
        self._tree = tree
        self._parts = parts
        self._away = dict(away)

    def unexpected(self, path: bytes, stat: FolderStat) -> str | None:
        """For `Walk.unexpected`."""
        if self._away:
            for place, reason in self._away.items():
                if inside(path, place):
                    return reason
        part = next(part for part in self._parts if not part.path or inside(path, part.path))
        if stat.device == part.found.stat.device:
            return None
        row = self._tree.get(path)
        if path == part.path or (row is not None and row.device is not None and row.device == part.known_device):
            return "another drive or share was mounted here while the scan ran"
        return None  # a subvolume, or what was mounted since and was not known before


def lost_since(root: Root, filesystem: FileSystem, index: Index, report: ScanReport) -> list[bytes]:
    """Absolute paths of places that were lost since the scan began: what is below them is unknown from now on."""
    lost: list[bytes] = []
    for part in reversed(root.parts):
        place = join(root.tree.root, part.path)
        if part.path in root.unknown:
            lost.append(place)
            continue
        if any(inside(place, other) for other in lost):
            continue
        why = health.is_still_there(place_of(root, part), filesystem)
        if why is None:
            continue
        lost.append(place)
        root.unknown[part.path] = why
        report.error(place, why)
        if part.path:
            index.set_mounts(root.scope.import_path_id, [], {part.path: why}, None)
        else:
            index.set_unavailable(root.scope.import_path_id, why)
    lost.extend(join(root.tree.root, path) for path in root.away)
    return lost


def place_of(root: Root, part: Part) -> health.Place:
    found = part.found
    path = join(root.tree.root, part.path)
    return health.Place(
        path, found.stat.device, found.stat.inode, found.birth_ns, found.mount, is_mount=bool(part.path)
    )

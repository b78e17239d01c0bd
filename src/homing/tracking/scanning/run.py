"""One scan from beginning to end (TRACKING section 4): walk and observe, add what is surely new at once, settle young
files, identify the rest, and only then, after looking again, say what is absent.

Nothing is kept in the process that a killed scan would miss: the next one starts over from disk and index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from homing.assets.models import FileState
from homing.clock import Clock, moment
from homing.paths import FileSystem, inside, join, relative, split
from homing.tracking.relinking.adoption import Adoption
from homing.tracking.rows import evidence, scope
from homing.tracking.rows.apply import BATCH_CHANGES
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.held import marks_of
from homing.tracking.rows.refusals import Refusals
from homing.tracking.rules import health
from homing.tracking.rules.changes import Added, Change, Gone
from homing.tracking.rules.identify import Identified, OpenFile, OpenRow, identify
from homing.tracking.rules.matching import Matcher
from homing.tracking.rules.order import batches
from homing.tracking.rules.walk import Observation, Walk
from homing.tracking.scanning.absence import Absence
from homing.tracking.scanning.brake import Brake
from homing.tracking.scanning.comparing import Comparing
from homing.tracking.scanning.doubting import Doubting
from homing.tracking.scanning.index import Index
from homing.tracking.scanning.known_only import NewFolders
from homing.tracking.scanning.regained import looked_at, regained
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.roots import Root
from homing.tracking.scanning.taking import Taking
from homing.tracking.scanning.unseen import moved_here, out_of_scope, unvisited
from homing.tracking.scanning.volumes import Guard, Volumes, lost_since
from homing.tracking.scanning.waiting import Waiting


@dataclass(frozen=True, slots=True)
class ScanTask:
    """What to scan, as plain values."""

    library_id: int
    owner_id: int
    matcher: Matcher
    include_hidden: bool = False
    follow_symlinks: bool = False
    use_ignore_files: bool = False
    is_full: bool = False
    folders: tuple[bytes, ...] = ()
    """Absolute paths of folders: only what lies below them is looked at."""
    files: tuple[bytes, ...] = ()
    """Absolute paths of files. Without folders, entries and files: the whole library."""
    entries: tuple[bytes, ...] = ()
    """Absolute paths of folders: what lies directly in them is looked at, and new folders there with all below."""
    is_for_missing: bool = False
    """Only what is known already (`known_only`)."""

    @property
    def is_whole(self) -> bool:
        return not (self.folders or self.files or self.entries or self.is_for_missing)

    def concerns(self, root: bytes) -> bool:
        """Is anything in this import path looked at?"""
        return self.folders_in(root) != () or any(inside(path, root) for path in (*self.files, *self.entries))

    def folders_in(self, root: bytes) -> tuple[bytes, ...] | None:
        """The folders of this import path that are looked at, relative to it; None = all."""
        if self.is_whole or self.is_for_missing:
            return None
        if any(inside(root, folder) for folder in self.folders):
            return (b"",)
        below = [folder for folder in self.folders if inside(folder, root)]
        return tuple(
            sorted(
                relative(folder, root)
                for folder in set(below)
                if not any(inside(folder, other) and folder != other for other in below)
            )
        )

    def entries_in(self, root: bytes) -> frozenset[bytes]:
        """The folders of this import path of which only what lies directly in them is looked at, relative to it."""
        asked = self.folders_in(root)
        if asked is None or b"" in asked:
            return frozenset()
        below = {relative(folder, root) for folder in self.entries if inside(folder, root)}
        return frozenset(folder for folder in below if not any(inside(folder, tree) for tree in asked))


class ScanRun:
    """Runs once. `on_progress(step)` is called often; it may raise to stop the scan, which then makes nothing
    absent. `is_pending`: has something changed that absences have to wait for?"""

    def __init__(
        self,
        task: ScanTask,
        filesystem: FileSystem,
        clock: Clock,
        index: Index,
        report: ScanReport,
        on_progress: Callable[[str], None],
        is_pending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._task = task
        self._filesystem = filesystem
        self._clock = clock
        self._index = index
        self._report = report
        self._on_progress = on_progress
        self._roots: list[Root] = []
        self._unseen: list[tuple[FolderTree, Walk]] = []
        """Import paths that are not available."""
        is_first = not evidence.has_any_file(task.owner_id)
        self._devices: dict[int, int] = {}
        self._rows = evidence.Rows(task.owner_id, self._devices)
        self._taking = Taking(task.owner_id, filesystem, clock, self._rows, is_first=is_first)
        self._marked = marks_of(task.library_id)
        self._comparing = Comparing(
            filesystem, index, report, self._rows, self._taking, on_progress, self._marked, is_first=is_first
        )
        self._open = self._comparing.open
        """Rows not seen unchanged, with what becomes of them if no file is theirs."""
        self._refusals = Refusals()
        self._decided: set[int] = set()
        """Rows that got another content, or none, in this scan."""
        self._adoption = Adoption(filesystem, self._rows, self._refusals, self._decided)
        self.growing: list[bytes] = []
        """Files that still grow at the end: a follow-up scan's work."""
        self.waiting = Waiting(is_pending)
        self.doubted: list[bytes] = []
        """Folders that have to be looked at once more, a while later (`doubting`)."""

    def run(self) -> None:
        task = self._task
        for old, new in self._index.follow_edits(task.library_id, self._filesystem):
            self._report.import_path_moved(old, new)
        paths = scope.paths_of_owner(task.owner_id)
        self._index.rehome(task.library_id, paths)
        for path in paths:
            if path.library_id == task.library_id and path.is_in_use:
                self._enter(path, paths)
        for root in self._roots:
            self._comparing.walk(root, self._observations(root))
        if self._open or any(why is None for root in self._roots for _, _, why in root.unvisited()):
            for root in self._roots:
                if root.new_folders is not None and root.new_folders.passed:
                    self._comparing.walk(root, root.new_folders.look(root.walk))
        for root in self._roots:
            if len(root.unknown) > len(root.away):
                lost_since(root, self._filesystem, self._index, self._report)
            self._open.update(unvisited(root))
        if task.is_whole:
            self._open.update(out_of_scope(self._index, task.library_id, paths))
        self._settle()
        left = self._identify()
        absence = Absence(self._filesystem, self._index, self._report, self._roots, self._on_progress)
        if left and self._look_again(absence):
            left = self._identify()
        doubting = Doubting(self._roots, self._index, lambda: moment(self._clock))
        left = doubting.believe(left, self._open)
        self.doubted = sorted(doubting.folders)
        left = self.waiting.believe(left, self._open)
        brake = self._brake(paths)
        asking = Adoption(self._filesystem, self._rows, self._refusals, self._decided)
        left = brake.hold(left, self._open, absence.unavailable_roots, asking)
        absence.apply(left, self._open, self._adoption)
        brake.end()
        doubting.end([*left, *self.waiting.rows])
        if task.is_whole:
            self._regain()
        for root in self._roots:
            if not (brake.holds or self.waiting.rows):
                absence.gone_folders(root)
            absence.count_scan(root)
            if task.is_whole and not root.unknown:
                self._index.walked_completely(root.scope.import_path_id)
            if task.is_full:
                self._index.read_all_again(root.asked_folders())

    def _regain(self) -> None:
        places = [
            (root.tree, {path for path, _, why in root.unvisited() if isinstance(why, str)}, root.walk)
            for root in self._roots
            if root.unknown
        ]
        places += [(tree, {path for path, _ in tree.items()}, walk) for tree, walk in self._unseen]
        for tree, folders, walk in places:
            changes = list(regained(tree, folders, walk))
            for start in range(0, len(changes), BATCH_CHANGES):
                self._index.apply(changes[start : start + BATCH_CHANGES])
                self._report.changed(changes[start : start + BATCH_CHANGES])
                self._on_progress("absences")
        for root in self._roots:
            looked_at(root.tree, root.visited)

    def _brake(self, paths: Sequence[scope.ScopePath]) -> Brake:
        in_use = sum(path.is_in_use and path.library_id == self._task.library_id for path in paths)
        saw_all = len(self._roots) == in_use and not any(root.unknown for root in self._roots)
        return Brake(
            self._task.library_id,
            self._filesystem,
            self._index,
            self._report,
            self._marked,
            is_complete=self._task.is_whole and saw_all,
        )

    # -- walk and observe ----------------------------------------------------------------------------------------

    def _enter(self, path: scope.ScopePath, paths: Sequence[scope.ScopePath]) -> None:
        """Load an import path's folders if it can be seen; else it is offline, with the reason, and no more."""
        volumes = Volumes(path, self._index, self._filesystem, self._report)
        found = volumes.look()
        self._devices.update(volumes.devices(found))
        if not self._task.concerns(path.path):
            return  # only where its volume is now: files may have come from there
        tree = self._index.tree(path)
        walk = Walk(
            self._filesystem,
            path.path,
            self._task.matcher,
            self._report.skip,
            include_hidden=self._task.include_hidden,
            follow_symlinks=self._task.follow_symlinks,
            use_ignore_files=self._task.use_ignore_files,
            fault=self._report.error,
            other_import_paths=scope.inner_paths(path, paths),
        )
        if isinstance(found, health.Unavailable):
            volumes.lose(found)
            self._unseen.append((tree, walk))
            return
        parts, away = volumes.enter(found, tree, walk)
        volumes.end()
        self._devices.update({part.known_device: part.found.stat.device for part in parts if part.known_device})
        new_folders = NewFolders(tree) if self._task.is_for_missing else None
        walk = replace(walk, unexpected=Guard(tree, parts, away).unexpected)
        walk = walk if new_folders is None else replace(walk, enters=new_folders.enters)
        root = Root(path, tree, walk, parts, away, self._task.folders_in(path.path), new_folders=new_folders)
        root.entries = self._task.entries_in(path.path)
        root.unknown.update(away)
        for place, reason in away.items():
            if self._task.concerns(join(path.path, place)):
                self._report.error(join(path.path, place), reason)
        self._roots.append(root)

    def _observations(self, root: Root) -> Iterator[Observation]:
        if root.asked is None:
            yield from root.walk.folders()
            return
        for folder in root.asked:
            yield from root.noting(root.walk.below(folder))
        changed = replace(root.walk, enters=root.is_new)
        for folder in sorted(root.entries):
            if folder not in root.listed:
                yield from root.noting(changed.below(folder))
        others = [other.tree.root for other in self._roots if len(other.tree.root) > len(root.tree.root)]
        names: dict[bytes, list[bytes]] = defaultdict(list)
        for path in self._task.files:
            if inside(path, root.tree.root) and not any(inside(path, other) for other in others):
                folder, name = split(relative(path, root.tree.root))
                if not any(inside(path, seen) for seen in self._task.folders):
                    names[folder].append(name)
        for folder in sorted(names):
            yield root.walk.names(folder, frozenset(names[folder]))

    # -- after the walk ------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        self._on_progress("settling")
        settled, growing = self._taking.settling.wait(lambda: self._on_progress("settling"))
        self._taking.files.extend(settled)
        self.growing.extend(file.path for file in growing)

    def _identify(self) -> list[OpenRow]:
        """Match open files with open rows and write what is proven. Returns the rows that no file is theirs."""
        self._on_progress("matching")
        unsettled = set(self.growing)
        rows = {row.row_id: row for row in self._rows.by_id(self._open) if row.path not in unsettled}
        if self._taking.files:
            for row in self._rows.not_present():
                rows.setdefault(row.row_id, row)
            rows.update({row.row_id: row for row in moved_here(self._filesystem, self._rows, self._taking.files, rows)})
        found = identify(
            rows.values(),
            self._taking.files,
            hash_of=self._hash_of,
            is_live_content=lambda content: self._is_live(content, rows),
            is_refused=self._refusals.of_file,
            quick_hash_of=self._quick_hash_of,
        )
        self._taking.files = []
        return self._write_identified(found, rows)

    def _hash_of(self, file: OpenFile) -> bytes | None:
        self._on_progress("matching")
        try:
            content, entry = self._filesystem.content_hash(file.path)
        except OSError:
            return None
        return content if (entry.size, entry.mtime_ns) == (file.entry.size, file.entry.mtime_ns) else None

    def _quick_hash_of(self, file: OpenFile) -> bytes | None:
        self._on_progress("matching")
        try:
            quick, entry = self._filesystem.quick_hash(file.path)
        except OSError:
            return None
        return quick if (entry.size, entry.mtime_ns) == (file.entry.size, file.entry.mtime_ns) else None

    def _is_live(self, content: bytes, rows: dict[int, OpenRow]) -> bool:
        return any(row.row_id not in rows for row in self._rows.present_with_content(content))

    def _write_identified(self, found: Identified, rows: dict[int, OpenRow]) -> list[OpenRow]:
        changes: list[Change] = [*found.kept]
        self._decided.update(kept.row_id for kept in found.kept if kept.is_changed)
        changes.extend(Added(file.place, file.entry, file.birth_ns) for file in found.files_left)
        taken = {path for change in changes if (path := change.takes) is not None}
        held = {row.path: row.row_id for row in rows.values() if row.state is FileState.PRESENT}
        left: list[OpenRow] = []
        for row in found.rows_left:
            if row.state is FileState.PRESENT and row.path in taken:
                gone = Gone(row.row_id, FileState.ABSENT, "another file lies there now", row.path)
                changes.append(self._adoption.instead_of_absence(row, self._open) or gone)
            elif row.row_id in self._open:
                left.append(row)
        for change in changes:
            if isinstance(change, Added):
                continue
            self._open.pop(change.row_id, None)
            if isinstance(change, Gone):
                self._decided.add(change.row_id)
        for batch in batches(changes, held, BATCH_CHANGES):
            self._index.apply(batch)
            self._report.changed(batch)
            self._on_progress("matching")
        return left

    def _look_again(self, absence: Absence) -> bool:
        """List folders again that changed since they were listed. True when that turned up new files."""
        if self._task.files:
            return False
        for root in self._roots:
            again = absence.changed_folders(root)
            if again:
                self._comparing.compare(root, again)
        self._settle()
        return bool(self._taking.files)

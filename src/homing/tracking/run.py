"""One scan from beginning to end (TRACKING section 4): walk and observe, add what is surely new at once, settle young
files, identify the rest, and only then, after looking again, say what is absent.

Nothing is kept in the process that a killed scan would miss: the next one starts over from disk and index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from homing.assets.models import FileState
from homing.clock import Clock
from homing.paths import FileSystem, inside, join, relative, split
from homing.tracking import evidence, health, scope
from homing.tracking.absence import Absence, Disposition
from homing.tracking.apply import BATCH_CHANGES
from homing.tracking.changes import Added, Change, Evidence, Gone, Kept, Place
from homing.tracking.identify import Identified, OpenFile, OpenRow, identify
from homing.tracking.index import Index, SeenFolder
from homing.tracking.order import batches
from homing.tracking.reconcile import FolderOutcome, reconcile_folder
from homing.tracking.renames import renamed_from
from homing.tracking.report import ScanReport
from homing.tracking.roots import STABLE_ID_FILESYSTEMS, Root, lost_mount
from homing.tracking.settle import Settling, is_young
from homing.tracking.unseen import moved_here, out_of_scope, unvisited
from homing.tracking.walk import FolderSeen, FolderUnknown, Matcher, Observation, Walk

# Folders are compared in runs: one query for many small ones. Larger runs save little and hold more memory.
_RUN_FOLDERS = 200
_RUN_FILES = 2_000


@dataclass(frozen=True, slots=True)
class ScanTask:
    """What to scan, as plain values."""

    library_id: int
    owner_id: int
    matcher: Matcher
    include_hidden: bool = False
    follow_symlinks: bool = False
    is_full: bool = False
    files: tuple[bytes, ...] = ()
    """Absolute paths; empty = the whole library."""


class ScanRun:
    """Runs once. `on_progress(step)` is called often; it may raise to stop the scan, which then makes nothing
    absent."""

    def __init__(
        self,
        task: ScanTask,
        filesystem: FileSystem,
        clock: Clock,
        index: Index,
        report: ScanReport,
        on_progress: Callable[[str], None],
    ) -> None:
        self._task = task
        self._filesystem = filesystem
        self._clock = clock
        self._index = index
        self._report = report
        self._on_progress = on_progress
        self._roots: list[Root] = []
        self._open: dict[int, Disposition] = {}
        """Rows not seen unchanged, with what becomes of them if no file is theirs."""
        self._files: list[OpenFile] = []
        self._settling = Settling(filesystem, clock)
        self._is_first = not evidence.has_any_file(task.owner_id)
        self._sizes: evidence.KnownSizes | None = None
        self._devices: dict[int, int] = {}
        self._rows = evidence.Rows(task.owner_id, self._devices)
        self.growing: list[bytes] = []
        """Files that still grow at the end: a follow-up scan's work."""

    def run(self) -> None:
        task = self._task
        paths = scope.paths_of_owner(task.owner_id)
        self._index.rehome(task.library_id, paths)
        for path in paths:
            if path.library_id == task.library_id and path.is_in_use:
                self._enter(path, paths)
        for root in self._roots:
            self._walk(root, self._observations(root))
        if not task.files:
            for root in self._roots:
                self._open.update(unvisited(root))
            self._open.update(out_of_scope(self._index, task.library_id, paths))
        self._settle()
        left = self._identify()
        absence = Absence(self._filesystem, self._index, self._report, self._roots, self._on_progress)
        if left and self._look_again(absence):
            left = self._identify()
        absence.apply(left, self._open)
        for root in self._roots:
            if not task.files:
                absence.gone_folders(root)
        if task.is_full and not task.files:
            self._index.read_all_again(task.library_id)

    # -- walk and observe ----------------------------------------------------------------------------------------

    def _enter(self, path: scope.ScopePath, paths: Sequence[scope.ScopePath]) -> None:
        """Load an import path's folders if it can be seen; else it is offline, with the reason, and no more."""
        place = self._index.place(path.import_path_id)
        sample = evidence.sample_of(path.import_path_id, health.SAMPLE_SIZE)
        found = health.look_at(place, self._filesystem, sample)
        if isinstance(found, health.Unavailable):
            self._report.error(path.path, found.reason)
            self._index.set_unavailable(path.import_path_id, found.reason)
            return
        if place.device is not None:
            self._devices[place.device] = found.stat.device
        tree = self._index.tree(path)
        walk = Walk(
            self._filesystem,
            path.path,
            self._task.matcher,
            self._report.skip,
            include_hidden=self._task.include_hidden,
            follow_symlinks=self._task.follow_symlinks,
            other_import_paths=scope.inner_paths(path, paths),
            unexpected=lost_mount(tree, place.device, found),
        )
        self._index.set_available(path.import_path_id, found)
        has_stable_ids = found.mount.filesystem_type in STABLE_ID_FILESYSTEMS
        self._roots.append(Root(path, tree, walk, found, has_stable_ids, place.device))

    def _observations(self, root: Root) -> Iterator[Observation]:
        if not self._task.files:
            yield from root.walk.folders()
            return
        others = [other.tree.root for other in self._roots if len(other.tree.root) > len(root.tree.root)]
        names: dict[bytes, list[bytes]] = defaultdict(list)
        for path in self._task.files:
            if inside(path, root.tree.root) and not any(inside(path, other) for other in others):
                folder, name = split(relative(path, root.tree.root))
                names[folder].append(name)
        for folder in sorted(names):
            yield root.walk.names(folder, frozenset(names[folder]))

    def _walk(self, root: Root, observations: Iterator[Observation]) -> None:
        run: list[FolderSeen] = []
        files = 0
        for observation in observations:
            if isinstance(observation, FolderSeen):
                self._recognise(root, observation)
                run.append(observation)
                files += len(observation.files)
                if len(run) >= _RUN_FOLDERS or files >= _RUN_FILES:
                    self._compare(root, run)
                    run, files = [], 0
            elif isinstance(observation, FolderUnknown):
                root.unknown[observation.path] = observation.reason
                self._report.error(join(root.tree.root, observation.path), observation.reason)
            else:
                root.pruned[observation.path] = observation
        self._compare(root, run)
        if root.unknown:
            self._index.unreadable_folders(root.tree, list(root.unknown.items()))
        self._judge_renumbered(root)

    def _recognise(self, root: Root, seen: FolderSeen) -> None:
        """A folder with another name than before keeps its row, and so all files below it theirs."""
        if seen.only is not None or self._is_first:
            return
        old = renamed_from(root, seen, self._filesystem, root.known_device)
        if old is not None:
            files = self._index.rename_folder(root.tree, old, seen.path)
            self._report.folder_moved(join(root.tree.root, old), join(root.tree.root, seen.path), files)

    def _compare(self, root: Root, run: Sequence[FolderSeen]) -> None:
        """Reconcile some folders; write what is certain, keep the rest open."""
        known_ids = [row.folder_id for seen in run if (row := root.tree.get(seen.path)) is not None]
        known = evidence.known_files(known_ids) if known_ids else {}
        changes: list[Change] = []
        rechecked: list[tuple[int, int]] = []
        unreadable: list[tuple[int, str]] = []
        news: list[tuple[FolderSeen, list[bytes], set[bytes]]] = []
        for seen in run:
            folder = root.tree.get(seen.path)
            rows = known.get(folder.folder_id, []) if folder is not None else []
            root.visited.add(seen.path)
            if folder is None:
                root.tree.note(seen.path, seen.stat)
            if folder is None or folder.mtime_ns != seen.stat.mtime_ns:
                root.listed_mtime_ns[seen.path] = seen.stat.mtime_ns
            outcome = reconcile_folder(rows, seen, ids_are_stable=root.has_stable_ids)
            self._count(root, seen, outcome)
            changes.extend(self._returned(root, seen, outcome))
            changes.extend(self._renumbered(root, seen, outcome))
            rechecked.extend((row.row_id, entry.ctime_ns) for row, entry in outcome.rechecked)
            unreadable.extend((row.row_id, reason) for row, reason in outcome.unknown)
            for row in outcome.open_rows:
                self._open[row.row_id] = Disposition(FileState.ABSENT)
            for row, reason in outcome.left_out:
                self._open[row.row_id] = Disposition(FileState.EXCLUDED, reason)
            if outcome.open_files:
                news.append((seen, outcome.open_files, {row.name for row in outcome.open_rows}))
        changes.extend(self._new_files(root, news))
        folders = [SeenFolder(root.tree, seen.path, seen.stat) for seen in run if seen.stat.inode]
        self._write(changes, folders)
        for part in range(0, len(rechecked), BATCH_CHANGES):
            self._index.recheck(rechecked[part : part + BATCH_CHANGES])
        if unreadable:
            self._index.unreadable_files(unreadable)
        self._on_progress("walking")

    def _write(self, changes: Sequence[Change], folders: Sequence[SeenFolder]) -> None:
        if not changes:
            self._index.apply((), folders)
        for start in range(0, len(changes), BATCH_CHANGES):
            part = changes[start : start + BATCH_CHANGES]
            self._index.apply(part, folders)
            self._report.changed(part)
            self._on_progress("walking")

    def _count(self, root: Root, seen: FolderSeen, outcome: FolderOutcome) -> None:
        root.compared += outcome.unchanged + len(outcome.rechecked) + len(outcome.renumbered)
        self._report.folders_seen += 1
        self._report.files_seen += len(seen.files)
        self._report.unchanged += outcome.unchanged + len(outcome.rechecked)
        for name, reason in seen.unreadable.items():
            self._report.error(join(join(root.tree.root, seen.path), name), reason)

    def _returned(self, root: Root, seen: FolderSeen, outcome: FolderOutcome) -> Iterator[Kept]:
        for row, entry in outcome.returned:
            path = join(join(root.tree.root, seen.path), row.name)
            birth_ns = self._birth_ns(path)
            if birth_ns is not None:
                yield Kept(row.row_id, entry, birth_ns, Evidence.STAT, path, was=FileState(row.state))

    def _renumbered(self, root: Root, seen: FolderSeen, outcome: FolderOutcome) -> Iterator[Kept]:
        """Files with another inode: touched where the volume keeps no ids, to be looked into where it does."""
        root.renumbered.extend(row for row, _ in outcome.renumbered)
        for row, entry in outcome.renumbered:
            path = join(join(root.tree.root, seen.path), row.name)
            if root.ids_vanished():
                yield Kept(row.row_id, entry, self._birth_ns(path) or 0, Evidence.STAT, path)
                continue
            self._open[row.row_id] = Disposition(FileState.ABSENT)
            self._take(root, seen, row.name, must_hold=True)

    def _judge_renumbered(self, root: Root) -> None:
        """At the end of the walk, files held for their new inode are let go if the volume turned out to keep none."""
        if not root.renumbered or not root.ids_vanished():
            return
        renumbered = {row.row_id for row in root.renumbered}
        held = {row.path: row for row in self._rows.by_id(renumbered & self._open.keys())}
        kept: list[Change] = []
        files: list[OpenFile] = []
        for file in self._files:
            row = held.get(file.path)
            if row is None or (row.size, row.mtime_ns) != (file.entry.size, file.entry.mtime_ns):
                files.append(file)
                continue
            del self._open[row.row_id]
            kept.append(Kept(row.row_id, file.entry, file.birth_ns, Evidence.STAT, file.path))
        self._files = files
        self._write(kept, ())

    # -- new files -----------------------------------------------------------------------------------------------

    def _new_files(self, root: Root, news: Sequence[tuple[FolderSeen, list[bytes], set[bytes]]]) -> Iterator[Added]:
        """Files that no row stands for unchanged: added at once when they can be nobody known, else held."""
        if not news:
            return
        if self._is_first:
            for seen, names, _ in news:
                for name in names:
                    added = self._take(root, seen, name, must_hold=False)
                    if added is not None:
                        yield added
            return
        if self._sizes is None:
            self._sizes = evidence.KnownSizes(self._task.owner_id)
        inodes = {seen.files[name].inode for seen, names, _ in news for name in names}
        known_inodes = {row.inode for row in self._rows.by_inode(inodes)} if root.has_stable_ids else set[int]()
        for seen, names, held in news:
            for name in names:
                entry = seen.files[name]
                may_be_known = name in held or entry.inode in known_inodes or entry.size in self._sizes
                added = self._take(root, seen, name, must_hold=may_be_known)
                if added is not None:
                    yield added

    def _take(self, root: Root, seen: FolderSeen, name: bytes, *, must_hold: bool) -> Added | None:
        """A change for a file that is surely new and not young; any other goes to the open or the young ones."""
        entry = seen.files[name]
        place = Place(root.scope.import_path_id, root.tree.root, seen.path, name)
        birth_ns = self._birth_ns(place.path)
        if birth_ns is None:
            return None
        is_fresh = is_young(entry, self._clock.now_ns())
        if not must_hold and not is_fresh:
            return Added(place, entry, birth_ns)
        file = OpenFile(place, entry, birth_ns, root.has_stable_ids, root.scope.library_id)
        if is_fresh and not self._is_known_by_id(file):
            self._settling.add(file)
        else:
            self._files.append(file)
        return None

    def _is_known_by_id(self, file: OpenFile) -> bool:
        """Is it, unchanged, a known file by its id? Then it was only moved, and need not settle."""
        if not file.has_stable_id or not file.birth_ns or self._is_first:
            return False
        wanted = (file.entry.device, file.entry.inode, file.birth_ns, file.entry.size, file.entry.mtime_ns)
        return any(
            (row.device, row.inode, row.birth_ns, row.size, row.mtime_ns) == wanted
            for row in self._rows.by_inode([file.entry.inode])
        )

    def _birth_ns(self, path: bytes) -> int | None:
        """None when the file is gone by now."""
        try:
            return self._filesystem.birth_ns(path)
        except OSError:
            return None

    # -- after the walk ------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        self._on_progress("settling")
        settled, growing = self._settling.wait(lambda: self._on_progress("settling"))
        self._files.extend(settled)
        self.growing.extend(file.path for file in growing)

    def _identify(self) -> list[OpenRow]:
        """Match open files with open rows and write what is proven. Returns the rows that no file is theirs."""
        self._on_progress("matching")
        unsettled = set(self.growing)
        rows = {row.row_id: row for row in self._rows.by_id(self._open) if row.path not in unsettled}
        if self._files:
            for row in self._rows.not_present():
                rows.setdefault(row.row_id, row)
            rows.update({row.row_id: row for row in moved_here(self._filesystem, self._rows, self._files, rows)})
        found = identify(
            rows.values(),
            self._files,
            hash_of=self._hash_of,
            is_live_content=lambda content: self._is_live(content, rows),
        )
        self._files = []
        return self._write_identified(found, rows)

    def _hash_of(self, file: OpenFile) -> bytes | None:
        self._on_progress("matching")
        try:
            content, entry = self._filesystem.content_hash(file.path)
        except OSError:
            return None
        return content if (entry.size, entry.mtime_ns) == (file.entry.size, file.entry.mtime_ns) else None

    def _is_live(self, content: bytes, rows: dict[int, OpenRow]) -> bool:
        return any(row.row_id not in rows for row in self._rows.present_with_content(content))

    def _write_identified(self, found: Identified, rows: dict[int, OpenRow]) -> list[OpenRow]:
        changes: list[Change] = [*found.kept]
        changes.extend(Added(file.place, file.entry, file.birth_ns) for file in found.files_left)
        taken = {path for change in changes if (path := change.takes) is not None}
        held = {row.path: row.row_id for row in rows.values() if row.state is FileState.PRESENT}
        left: list[OpenRow] = []
        for row in found.rows_left:
            if row.state is FileState.PRESENT and row.path in taken:
                changes.append(Gone(row.row_id, FileState.ABSENT, "another file lies there now", row.path))
            elif row.row_id in self._open:
                left.append(row)
        for change in changes:
            if not isinstance(change, Added):
                self._open.pop(change.row_id, None)
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
                self._compare(root, again)
        self._settle()
        return bool(self._files)

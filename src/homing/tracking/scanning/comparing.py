"""The walk half of a scan: what was seen, folder by folder, against the rows. What is plain is written at once, the
rest is left open for `identify`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from homing.assets.models import FileState
from homing.paths import FileSystem, inside, join
from homing.tracking.rows import evidence
from homing.tracking.rows.apply import BATCH_CHANGES
from homing.tracking.rows.held import Mark
from homing.tracking.rules.changes import Change, Evidence, Kept
from homing.tracking.rules.identify import OpenFile
from homing.tracking.rules.reconcile import FolderOutcome, KnownFolder, reconcile_folder
from homing.tracking.rules.walk import FolderSeen, FolderUnknown, Observation
from homing.tracking.scanning.absence import Disposition
from homing.tracking.scanning.collector import rarely_collecting
from homing.tracking.scanning.index import Index, SeenFolder
from homing.tracking.scanning.renames import renamed_from
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.roots import Root
from homing.tracking.scanning.taking import Taking

# Folders are compared in runs: one query for many small ones. Larger runs save little and hold more memory.
_RUN_FOLDERS = 200
_RUN_FILES = 2_000


class Comparing:
    """What one scan has seen so far. `is_first`: the owner has no row at all yet."""

    def __init__(
        self,
        filesystem: FileSystem,
        index: Index,
        report: ScanReport,
        rows: evidence.Rows,
        taking: Taking,
        on_progress: Callable[[str], None],
        marked: Sequence[Mark],
        *,
        is_first: bool,
    ) -> None:
        self._marked: dict[int, list[Mark]] = {}
        """Files that could not be looked at until now, or were held, by folder."""
        for mark in marked:
            self._marked.setdefault(mark.folder_id, []).append(mark)
        self._filesystem = filesystem
        self._index = index
        self._report = report
        self._rows = rows
        self._taking = taking
        self._on_progress = on_progress
        self._is_first = is_first
        self.open: dict[int, Disposition] = {}
        """Rows not seen unchanged, with what becomes of them if no file is theirs."""

    @rarely_collecting()
    def walk(self, root: Root, observations: Iterable[Observation]) -> None:
        """Compare all of an import path that the walk comes by."""
        run: list[FolderSeen] = []
        files = 0
        for observation in observations:
            if isinstance(observation, FolderSeen):
                self._recognise(root, observation)
                run.append(observation)
                files += len(observation.files)
                if len(run) >= _RUN_FOLDERS or files >= _RUN_FILES:
                    self.compare(root, run)
                    run, files = [], 0
            elif isinstance(observation, FolderUnknown):
                root.unknown[observation.path] = observation.reason
                if not any(inside(observation.path, place) for place in root.away):  # told already, once
                    self._report.error(join(root.tree.root, observation.path), observation.reason)
            else:
                root.pruned[observation.path] = observation
        self.compare(root, run)
        if root.unknown:
            self._index.unreadable_folders(root.tree, list(root.unknown.items()))
        self._judge_renumbered(root)

    def _recognise(self, root: Root, seen: FolderSeen) -> None:
        """A folder with another name than before keeps its row, and so all files below it theirs."""
        if seen.only is not None or self._is_first:
            return
        old = renamed_from(root, seen, self._filesystem)
        if old is not None:
            files = self._index.rename_folder(root.tree, old, seen.path)
            self._rows.forget_paths()
            self._report.folder_moved(join(root.tree.root, old), join(root.tree.root, seen.path), files)

    def compare(self, root: Root, run: Sequence[FolderSeen]) -> None:
        """Reconcile some folders; write what is certain, keep the rest open."""
        known_ids = [row.folder_id for seen in run if (row := root.tree.get(seen.path)) is not None]
        known = evidence.known_files(known_ids)
        changes: list[Change] = []
        rechecked: list[tuple[int, int]] = []
        unreadable: list[tuple[int, str]] = []
        readable: list[int] = []
        news: list[tuple[FolderSeen, list[bytes], set[bytes]]] = []
        for seen in run:
            folder = root.tree.get(seen.path)
            rows = known.get(folder.folder_id) if folder is not None else None
            root.visited.add(seen.path)
            if folder is None:
                root.tree.note(seen.path, seen.stat)
            if folder is None or folder.mtime_ns != seen.stat.mtime_ns:
                root.listed_mtime_ns[seen.path] = seen.stat.mtime_ns
            outcome = reconcile_folder(rows or KnownFolder(), seen, ids_are_stable=root.keeps_ids(seen.path))
            self._count(root, seen, outcome)
            changes.extend(self._returned(root, seen, outcome))
            changes.extend(self._renumbered(root, seen, outcome))
            rechecked.extend((row.row_id, entry.ctime_ns) for row, entry in outcome.rechecked)
            unreadable.extend((row.row_id, reason) for row, reason in outcome.unknown)
            if self._marked and folder is not None:
                readable.extend(self._seen_again(folder.folder_id, seen, outcome))
            for row in outcome.open_rows:
                self.open[row.row_id] = Disposition(FileState.ABSENT)
            for row, reason in outcome.left_out:
                self.open[row.row_id] = Disposition(FileState.EXCLUDED, reason)
            if outcome.open_files:
                news.append((seen, outcome.open_files, {row.name for row in outcome.open_rows}))
        changes.extend(self._taking.new_files(root, news))
        folders = [SeenFolder(root.tree, seen.path, seen.stat) for seen in run if seen.stat.inode]
        self._write(changes, folders)
        for part in range(0, len(rechecked), BATCH_CHANGES):
            self._index.recheck(rechecked[part : part + BATCH_CHANGES])
        if unreadable:
            self._index.unreadable_files(unreadable)
        if readable:
            self._index.readable_files(readable)
        self._on_progress("walking")

    def _seen_again(self, folder_id: int, seen: FolderSeen, outcome: FolderOutcome) -> Iterator[int]:
        """Marked files that lie there, the very same, and can be looked at."""
        still_open = {row.row_id for row in outcome.open_rows}
        for mark in self._marked.get(folder_id, ()):
            if mark.name in seen.files and mark.row_id not in still_open:
                yield mark.row_id

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
            birth_ns = self._taking.birth_ns(path)
            if birth_ns is not None:
                yield Kept(row.row_id, entry, birth_ns, Evidence.STAT, path, was=FileState(row.state))

    def _renumbered(self, root: Root, seen: FolderSeen, outcome: FolderOutcome) -> Iterator[Kept]:
        """Files with another inode: touched where the volume keeps no ids, to be looked into where it does."""
        root.renumbered.extend(row for row, _ in outcome.renumbered)
        for row, entry in outcome.renumbered:
            path = join(join(root.tree.root, seen.path), row.name)
            if root.ids_vanished():
                yield Kept(row.row_id, entry, self._taking.birth_ns(path) or 0, Evidence.STAT, path)
                continue
            self.open[row.row_id] = Disposition(FileState.ABSENT)
            self._taking.take(root, seen, row.name, self._taking.birth_ns(path), must_hold=True)

    def _judge_renumbered(self, root: Root) -> None:
        """At the end of the walk, files held for their new inode are let go if the volume turned out to keep none."""
        if not root.renumbered or not root.ids_vanished():
            return
        renumbered = {row.row_id for row in root.renumbered}
        held = {row.path: row for row in self._rows.by_id(renumbered & self.open.keys())}
        kept: list[Change] = []
        files: list[OpenFile] = []
        for file in self._taking.files:
            row = held.get(file.path)
            if row is None or (row.size, row.mtime_ns) != (file.entry.size, file.entry.mtime_ns):
                files.append(file)
                continue
            del self.open[row.row_id]
            kept.append(Kept(row.row_id, file.entry, file.birth_ns, Evidence.STAT, file.path))
        self._taking.files = files
        self._write(kept, ())

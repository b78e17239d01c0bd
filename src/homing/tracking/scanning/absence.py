"""The last step: absences, after a second look. Only here does a photo become missing, excluded or out of scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from homing.assets.models import FileState
from homing.paths import FileSystem, inside, join
from homing.tracking.relinking.adoption import Adoption
from homing.tracking.rows.absent_scans import count_once_more, still_counted
from homing.tracking.rows.apply import BATCH_CHANGES
from homing.tracking.rules.changes import Change, Gone
from homing.tracking.rules.identify import OpenRow
from homing.tracking.rules.walk import FolderSeen, why_unreadable
from homing.tracking.scanning.index import Index
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.roots import Root
from homing.tracking.scanning.volumes import lost_since

NOT_THERE = "not in its folder any more"


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of an open row that no file turned out to be."""

    state: FileState
    reason: str = NOT_THERE


class Absence:
    def __init__(
        self,
        filesystem: FileSystem,
        index: Index,
        report: ScanReport,
        roots: Sequence[Root],
        on_progress: Callable[[str], None],
    ) -> None:
        self._filesystem = filesystem
        self._index = index
        self._report = report
        self._roots = roots
        self._on_progress = on_progress

    def changed_folders(self, root: Root) -> list[FolderSeen]:
        """Folders that were listed in this scan and whose listing has changed since, listed again."""
        found: list[FolderSeen] = []
        for path, row in list(root.tree.items()):
            if path not in root.visited:
                continue
            try:
                stat = self._filesystem.folder_stat(join(root.tree.root, path))
            except OSError:
                continue  # its files get a look of their own
            if stat.mtime_ns == root.listed_mtime_ns.get(path, row.mtime_ns):
                continue
            observation = next(root.walk.folders(path), None)
            if isinstance(observation, FolderSeen):
                found.append(observation)
        return found

    def apply(self, rows: Sequence[OpenRow], dispositions: Mapping[int, Disposition], adoption: Adoption) -> None:
        """Write what became of these rows, batch by batch, each after a look at the import paths' health."""
        for start in range(0, len(rows), BATCH_CHANGES):
            self._on_progress("absences")
            unavailable = self.unavailable_roots()
            batch = list(self._gone(rows[start : start + BATCH_CHANGES], dispositions, unavailable, adoption))
            self._index.apply(batch)
            self._report.changed(batch)

    def _gone(
        self,
        rows: Sequence[OpenRow],
        dispositions: Mapping[int, Disposition],
        unavailable: Sequence[bytes],
        adoption: Adoption,
    ) -> Iterator[Change]:
        unreadable: list[tuple[int, str]] = []
        for row in rows:
            disposition = dispositions[row.row_id]
            if disposition.state is row.state:
                continue
            if disposition.state is FileState.ABSENT:
                if any(inside(row.path, root) for root in unavailable):
                    continue
                verdict = self._is_absent(row.path)
                if verdict is not True:
                    if isinstance(verdict, str):
                        self._report.error(row.path, verdict)
                        unreadable.append((row.row_id, verdict))
                    continue
                adopted = adoption.instead_of_absence(row, dispositions)
                if adopted is not None:
                    yield adopted
                    continue
            yield Gone(row.row_id, disposition.state, disposition.reason, row.path)
        if unreadable:
            self._index.unreadable_files(unreadable)

    def _is_absent(self, path: bytes) -> bool | str:
        """True, False (something lies there again: the next scan's work), or why nobody can tell."""
        try:
            self._filesystem.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return True
        except IsADirectoryError:
            return True  # a folder took the name: the file is gone
        except OSError as error:
            return why_unreadable(error)
        return False

    def unavailable_roots(self) -> list[bytes]:
        """Import paths, and drives mounted below them, that are not there, or not any more: what is below them is
        unknown."""
        return [
            place for root in self._roots for place in lost_since(root, self._filesystem, self._index, self._report)
        ]

    def gone_folders(self, root: Root) -> None:
        """Remember which folders are gone, so that nothing looks for them again."""
        gone = [path for path, _, why in root.unvisited() if why is None]
        present = [path for path in gone if (row := root.tree.get(path)) is not None and row.present]
        if present:
            lost = self.unavailable_roots()
            present = [path for path in present if not any(inside(join(root.tree.root, path), one) for one in lost)]
            self._index.gone_folders(root.tree, present)

    def count_scan(self, root: Root) -> None:
        """Note for missing files that one more complete scan, with their volume there, found them absent."""
        rows = still_counted(root.tree.library_id)
        if not rows or root.asked == () or root.tree.root in self.unavailable_roots():
            return
        uncertain = {folder_id for _, folder_id, why in root.unvisited() if why is not None}
        looked_at = set(root.asked_folders()) - uncertain
        count_once_more([row_id for row_id, folder_id in rows if folder_id in looked_at])

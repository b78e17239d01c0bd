"""A folder's answer: of all that lies below it, how many files have which answer.

One walk, as a scan does it, against the rows; bounded, because a person waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from homing.assets.models import AssetState, Failure, File, FileState, TakenOut
from homing.assets.rows import slices
from homing.libraries.models import ImportPath
from homing.paths import inside, join, relative
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.held import HELD
from homing.tracking.rules.walk import EXCLUDED_FOLDER, HIDDEN_FOLDER, FolderSeen, FolderUnknown, Walk
from homing.tracking.why.reasons import OF_SKIPPED, Counted, Reason

_FILES = 50_000
_SECONDS = 5.0
"""A person waits; where more lies below, the answer says that it counted a part."""
_FOLDERS_A_QUERY = 200
_BY_HOW = {
    TakenOut.TRASHED: Reason.TRASHED,
    TakenOut.DISMISSED: Reason.DISMISSED,
    TakenOut.FORGOTTEN: Reason.FORGOTTEN,
    TakenOut.PURGED: Reason.PURGED,
}
_BY_STATE = {
    FileState.ABSENT: Reason.MISSING,
    FileState.EXCLUDED: Reason.EXCLUDED,
    FileState.OUT_OF_SCOPE: Reason.OUT_OF_SCOPE,
}


class Counting:
    """Counts once. `skip` is what the walk is given for files that it passes over."""

    def __init__(self, covering: ImportPath, path: bytes) -> None:
        self._root = covering.path
        self._start = relative(path, covering.path)
        self._tree = FolderTree.load(covering.pk, covering.path, covering.library_id)
        self._counted: dict[Reason, Counted] = {}
        self._files = 0
        self.is_complete = True

    def counts(self) -> list[Counted]:
        return sorted(self._counted.values(), key=lambda one: (-one.files, -one.folders, one.reason.value))

    def skip(self, reason: str, path: bytes) -> None:
        self._files += 1
        is_folder = reason in (HIDDEN_FOLDER, EXCLUDED_FOLDER)
        self._add(OF_SKIPPED.get(reason, Reason.EXCLUDED), path, folders=int(is_folder), files=int(not is_folder))

    def count(self, walk: Walk) -> None:
        stops_s = time.monotonic() + _SECONDS
        run: list[FolderSeen] = []
        for observation in walk.folders(self._start):
            if isinstance(observation, FolderUnknown):
                self._add(Reason.UNREADABLE, join(self._root, observation.path), files=0, folders=1)
            elif isinstance(observation, FolderSeen):
                run.append(observation)
                self._files += len(observation.files)
            if len(run) >= _FOLDERS_A_QUERY:
                self._compare(run)
                run = []
            if self._files > _FILES or time.monotonic() > stops_s:
                self.is_complete = False
                break
        self._compare(run)
        self._not_present()

    def _compare(self, run: Sequence[FolderSeen]) -> None:
        """What was seen in these folders against their rows."""
        ids = {row.folder_id: seen for seen in run if (row := self._tree.get(seen.path)) is not None}
        rows: dict[int, dict[bytes, File]] = {}
        files = list(File.objects.filter(folder_id__in=ids, state=FileState.PRESENT).select_related("asset"))
        failed: set[int] = set()
        for part in slices([file.pk for file in files]):
            failed.update(Failure.objects.filter(file_id__in=part).values_list("file_id", flat=True))
        for file in files:
            rows.setdefault(file.folder_id, {})[file.name] = file
        for seen in run:
            row = self._tree.get(seen.path)
            known = rows.get(row.folder_id, {}) if row is not None else {}
            folder = join(self._root, seen.path)
            for name in seen.files:
                file = known.get(name)
                reason = Reason.NOT_SCANNED if file is None else _of_present(file, is_failed=file.pk in failed)
                self._add(reason, join(folder, name))
            for name in seen.unreadable:
                self._add(Reason.UNREADABLE, join(folder, name))
            for name, file in known.items():
                is_here = name in seen.files or name in seen.left_out or name in seen.unreadable
                is_taken_out = file.asset is not None and file.asset.trashed_at is not None
                if not is_here and not is_taken_out:
                    self._add(Reason.HELD if _is_held(file) else Reason.GONE, join(folder, name))

    def _not_present(self) -> None:
        """Photos whose last known place is below here."""
        places = {
            row.folder_id: path for path, row in self._tree.items() if inside(path, self._start) or not self._start
        }
        for part in slices(list(places)):
            rows = File.objects.filter(folder_id__in=part, state__gt=FileState.PRESENT).select_related("asset")
            for file in rows.iterator():
                if file.asset is None or file.asset.state == AssetState.PRESENT:
                    continue  # its photo is somewhere else
                is_taken_out = file.asset.trashed_at is not None
                how = _BY_HOW[TakenOut(file.asset.taken_out)] if is_taken_out else _BY_STATE[FileState(file.state)]
                if how is not Reason.EXCLUDED:  # the walk has counted those
                    self._add(how, join(join(self._root, places[file.folder_id]), file.name))

    def _add(self, reason: Reason, example: bytes, *, files: int = 1, folders: int = 0) -> None:
        found = self._counted.setdefault(reason, Counted(reason, example=example))
        found.files += files
        found.folders += folders


def in_index(covering: ImportPath, path: bytes, reason: Reason) -> list[Counted]:
    """Where the disk cannot be asked: how many known files below this folder have this one answer."""
    tree = FolderTree.load(covering.pk, covering.path, covering.library_id)
    start = relative(path, covering.path)
    ids = [row.folder_id for below, row in tree.items() if not start or inside(below, start)]
    number = sum(File.objects.filter(folder_id__in=part, state=FileState.PRESENT).count() for part in slices(ids))
    return [Counted(reason, number, example=path)] if number else []


def _of_present(file: File, *, is_failed: bool) -> Reason:
    asset = file.asset
    if asset is not None and asset.trashed_at is not None:
        return _BY_HOW[TakenOut(asset.taken_out)]
    if file.unreadable_since is not None and not _is_held(file):
        return Reason.UNREADABLE
    if is_failed:
        return Reason.FAILED
    if asset is not None and asset.picture_version == 0:
        return Reason.WAITING
    return Reason.SHOWN


def _is_held(file: File) -> bool:
    return file.unreadable_reason in HELD

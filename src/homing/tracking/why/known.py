"""What the index knows of the file at a path, in words: the half of `why` that asks no disk."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from homing.assets.models import AssetState, Failure, File, FileState, Folder
from homing.paths import FolderStat, display, inside, join, relative
from homing.tracking.models import Scan, ScanState, ScanTrigger
from homing.tracking.rows.scope import ScopePath, paths_of_owner

TOLD_BY_STATE = frozenset({"missing", "out of scope", "in the trash", "failed", "waiting for its picture", "shown"})
"""Answers that these details are part of already."""
_STATES = {
    FileState.PRESENT: "present",
    FileState.ABSENT: "missing",
    FileState.EXCLUDED: "excluded",
    FileState.OUT_OF_SCOPE: "out of scope",
}


@dataclass(slots=True)
class Known:
    """The row that stands at the path, or stood there last."""

    asset_id: int | None
    state: FileState
    is_unreadable: bool
    is_trashed: bool
    is_waiting: bool
    failure: str
    details: list[str] = field(default_factory=list[str])

    @property
    def is_present(self) -> bool:
        return self.state is FileState.PRESENT

    def verdict(self, path: bytes) -> tuple[str, str]:
        """The reason in short, and a sentence."""
        shown = display(path)
        if self.is_trashed:
            return "in the trash", f"The photo of {shown} is in the trash."
        if self.state is FileState.ABSENT:
            return "missing", f"{shown} is missing: its photo is kept, and comes back with the file."
        if self.state is FileState.EXCLUDED:
            return "excluded", f"{shown} is excluded: its photo is kept as it was."
        if self.state is FileState.OUT_OF_SCOPE:
            return "out of scope", f"{shown} is covered by no import path any more: its photo is kept as it was."
        if self.failure:
            return "failed", f"{shown} is in the library, but its picture could not be made: {self.failure}"
        if self.is_waiting:
            return "waiting for its picture", f"{shown} is in the library; its picture is still to be made."
        return "shown", f"{shown} is in the library."


def at(owner_id: int, path: bytes) -> Known | None:
    """The row of a person's file at this path: the present one before those that only stood there last."""
    rows: list[File] = []
    for root in paths_of_owner(owner_id):
        folder = _folder(root, path.rpartition(b"/")[0] or b"/")
        if folder is not None:
            name = path.rpartition(b"/")[2]
            rows.extend(File.objects.filter(folder=folder, name=name).select_related("asset"))
    if not rows:
        return None
    return _known(min(rows, key=lambda row: (row.state, -row.pk)))


def same_folder(import_path_id: int, root: bytes, path: bytes, stat: FolderStat) -> bytes | None:
    """The other path under which this folder is in the index; None when it is there under this one, or not at all."""
    rows = Folder.objects.filter(
        import_path_id=import_path_id, inode=stat.inode, device=stat.device, present=True
    ).select_related("parent")
    paths = [join(root, _below(row)) for row in rows]
    return None if path in paths else next(iter(paths), None)


def _below(folder: Folder) -> bytes:
    return b"" if folder.parent is None else join(_below(folder.parent), folder.name)


def waits_for_follow_up(library_id: int, path: bytes) -> bool:
    """Did the last scan see the file grow, so that another one comes back for it?"""
    wanted = base64.b64encode(path).decode()
    waiting = Scan.objects.filter(library_id=library_id, trigger=ScanTrigger.FOLLOW_UP, state=ScanState.QUEUED)
    return any(wanted in scan.scope.get("files", []) for scan in waiting)


def _folder(root: ScopePath, absolute: bytes) -> Folder | None:
    """Climbs down by name, so it costs a look-up a level."""
    if not inside(absolute, root.path):
        return None
    found = Folder.objects.filter(import_path_id=root.import_path_id, parent=None).first()
    below = relative(absolute, root.path)
    for name in below.split(b"/") if below else []:
        if found is None:
            return None
        found = Folder.objects.filter(parent=found, name=name).first()
    return found


def _known(row: File) -> Known:
    asset = row.asset
    failure = Failure.objects.filter(file=row, size=row.size, mtime_ns=row.mtime_ns).order_by("-failed_at").first()
    details = [f"A scan saw it first on {row.first_seen_at:%Y-%m-%d %H:%M} UTC."]
    if row.state_since is not None:
        since = f"It is {_STATES[FileState(row.state)]} since {row.state_since:%Y-%m-%d %H:%M} UTC"
        details.append(f"{since}: {row.state_reason}." if row.state_reason else f"{since}.")
    if row.unreadable_since is not None:
        details.append(f"It cannot be read since {row.unreadable_since:%Y-%m-%d %H:%M} UTC: {row.unreadable_reason}.")
    if asset is not None and asset.trashed_at is not None:
        details.append(f"It was put into the trash on {asset.trashed_at:%Y-%m-%d %H:%M} UTC.")
    if asset is not None and row.state != FileState.PRESENT and asset.state == AssetState.PRESENT:
        details.append("The photo itself is in the library, at another path.")
    return Known(
        asset_id=None if asset is None else asset.pk,
        state=FileState(row.state),
        is_unreadable=row.unreadable_since is not None,
        is_trashed=asset is not None and asset.trashed_at is not None,
        is_waiting=asset is not None and asset.picture_version == 0,
        failure="" if failure is None else failure.reason,
        details=details,
    )

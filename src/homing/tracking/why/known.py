"""What the index knows of the file at a path, in words: the half of `why` that asks no disk."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime

from homing.assets.models import Asset, AssetState, Failure, File, FileState, Folder, TakenOut
from homing.assets.whereabouts import whereabouts
from homing.paths import FolderStat, display, inside, join, relative
from homing.receipts.models import Act, ReceiptItem
from homing.receipts.writing import AT_THE_COMMAND_LINE
from homing.tracking.models import Scan, ScanState, ScanTrigger
from homing.tracking.rows.held import HELD
from homing.tracking.rows.scope import ScopePath, paths_of_owner
from homing.tracking.why.reasons import Reason, SameContent, moment_text

_TOLD_BY_STATE = frozenset(
    {
        *(Reason.MISSING, Reason.OUT_OF_SCOPE, Reason.MOVED, Reason.FAILED, Reason.WAITING, Reason.SHOWN),
        *(Reason.TRASHED, Reason.DISMISSED, Reason.FORGOTTEN, Reason.PURGED),
    }
)
"""Answers that these details are part of already."""
_STATES = {
    FileState.PRESENT: "present",
    FileState.ABSENT: "missing",
    FileState.EXCLUDED: "excluded",
    FileState.OUT_OF_SCOPE: "out of scope",
}
_ACTS = {
    TakenOut.TRASHED: Act.TRASHED,
    TakenOut.DISMISSED: Act.EMPTIED,
    TakenOut.FORGOTTEN: Act.FORGOTTEN,
    TakenOut.PURGED: Act.PURGED,
}
_LISTED_COPIES = 5
"""More copies of one content than anybody reads; the rest is a number."""


@dataclass(slots=True)
class Verdict:
    reason: Reason
    sentence: str
    details: list[str] = field(default_factory=list[str])
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""


@dataclass(slots=True)
class Known:
    """The row that stands at the path, or stood there last."""

    row: File
    asset: Asset | None

    @property
    def asset_id(self) -> int | None:
        return None if self.asset is None else self.asset.pk

    @property
    def is_present(self) -> bool:
        return self.row.state == FileState.PRESENT

    @property
    def is_held(self) -> bool:
        """Does a question stand open of what becomes of it?"""
        return self.row.unreadable_reason in HELD

    @property
    def is_unreadable(self) -> bool:
        return self.row.unreadable_since is not None and not self.is_held

    @property
    def is_taken_out(self) -> bool:
        return self.asset is not None and self.asset.trashed_at is not None

    def details(self, reason: Reason) -> list[str]:
        """What else is known, for an answer that came from elsewhere; nothing where the verdict said it."""
        return [] if reason in _TOLD_BY_STATE else _lines(self.row, self.asset)

    def verdict(self, path: bytes) -> Verdict:
        """The reason in short, a sentence, and all that belongs to it."""
        row, asset, shown = self.row, self.asset, display(path)
        found = Verdict(Reason.SHOWN, f"{shown} is in the library.", _lines(row, asset), row.state_since)
        failure = Failure.objects.filter(file=row, size=row.size, mtime_ns=row.mtime_ns).order_by("-failed_at").first()
        elsewhere = None if self.is_present or asset is None else present_path(asset)
        if asset is not None and asset.trashed_at is not None:
            _taken_out(found, asset, shown)
        elif elsewhere is not None:
            found.reason = Reason.MOVED
            found.sentence = f"{shown} is not there any more: its photo is in the library at {display(elsewhere)}."
        elif row.state == FileState.ABSENT:
            found.reason = Reason.MISSING
            found.sentence = f"{shown} is missing: its photo is kept, and comes back with the file."
        elif row.state == FileState.EXCLUDED:
            found.reason, found.sentence = Reason.EXCLUDED, f"{shown} is excluded: its photo is kept as it was."
        elif row.state == FileState.OUT_OF_SCOPE:
            found.reason = Reason.OUT_OF_SCOPE
            found.sentence = f"{shown} is covered by no import path any more: its photo is kept as it was."
        elif failure is not None:
            found.reason, found.since = Reason.FAILED, failure.failed_at
            found.sentence = f"{shown} is in the library, but its picture could not be made: {failure.reason}"
            found.details.append("It is tried again when the file changes, or when you ask for it on the Jobs page.")
        elif asset is not None and asset.picture_version == 0:
            found.reason = Reason.WAITING
            found.sentence = f"{shown} is in the library; its picture is still to be made."
        return found


def at(owner_id: int, path: bytes) -> Known | None:
    """The row of a person's file at this path: the present one before those that only stood there last."""
    rows: list[File] = []
    for root in paths_of_owner(owner_id):
        folder = _folder(root, path.rpartition(b"/")[0] or b"/")
        if folder is not None:
            name = path.rpartition(b"/")[2]
            # of nobody else, should an asset ever have changed hands
            rows.extend(File.objects.filter(folder=folder, name=name).select_related("asset"))
    rows = [row for row in rows if row.asset is None or row.asset.owner_id == owner_id]
    if not rows:
        return None
    row = min(rows, key=lambda row: (row.state, -row.pk))
    return Known(row, row.asset)


def present_path(asset: Asset) -> bytes | None:
    """Where a file of this photo lies, if one does."""
    if asset.state != AssetState.PRESENT:
        return None
    file = File.objects.filter(asset=asset, state=FileState.PRESENT).order_by("pk").first()
    return None if file is None else join(whereabouts([file.folder_id])[file.folder_id].path, file.name)


def same_content(owner_id: int, known: Known) -> tuple[list[SameContent], int]:
    """Other files of this person with the very same content, and how many there are in all."""
    if known.row.content_hash is None:
        return [], 0
    copies = File.objects.filter(
        content_hash=known.row.content_hash,
        size=known.row.size,
        state=FileState.PRESENT,
        asset__owner_id=owner_id,
        asset__trashed_at=None,
        asset__library__deleted_at=None,
    ).exclude(pk=known.row.pk)
    rows = list(copies.order_by("pk").values_list("folder_id", "name", "asset_id")[:_LISTED_COPIES])
    places = whereabouts({folder_id for folder_id, _, _ in rows})
    found = [SameContent(join(places[folder].path, name), asset) for folder, name, asset in rows if asset is not None]
    return found, len(rows) if len(rows) < _LISTED_COPIES else copies.count()


def same_folder(import_path_id: int, root: bytes, path: bytes, stat: FolderStat) -> bytes | None:
    """The other path under which this folder is in the index; None when it is there under this one, or not at all."""
    rows = Folder.objects.filter(
        import_path_id=import_path_id, inode=stat.inode, device=stat.device, present=True
    ).select_related("parent")
    paths = [join(root, _below(row)) for row in rows]
    return None if path in paths else next(iter(paths), None)


def waits_for_follow_up(library_id: int, path: bytes) -> bool:
    """Did the last scan see the file grow, so that another one comes back for it?"""
    wanted = base64.b64encode(path).decode()
    waiting = Scan.objects.filter(library_id=library_id, trigger=ScanTrigger.FOLLOW_UP, state=ScanState.QUEUED)
    return any(wanted in scan.scope.get("files", []) for scan in waiting)


def unreadable_since(import_path_id: int, below: bytes) -> datetime | None:
    """Since when scans cannot list this folder, or one above it."""
    folder = Folder.objects.filter(import_path_id=import_path_id, parent=None).first()
    for name in below.split(b"/") if below else []:
        if folder is None or folder.unreadable_since is not None:
            break
        folder = Folder.objects.filter(parent=folder, name=name).first()
    return None if folder is None else folder.unreadable_since


def _below(folder: Folder) -> bytes:
    return b"" if folder.parent is None else join(_below(folder.parent), folder.name)


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


def _lines(row: File, asset: Asset | None) -> list[str]:
    details = [f"A scan saw it first on {moment_text(row.first_seen_at)}."]
    if row.state_since is not None:
        since = f"It is {_STATES[FileState(row.state)]} since {moment_text(row.state_since)}"
        details.append(f"{since}: {row.state_reason}." if row.state_reason else f"{since}.")
    if row.unreadable_since is not None and row.unreadable_reason not in HELD:
        details.append(f"It cannot be read since {moment_text(row.unreadable_since)}: {row.unreadable_reason}.")
    if asset is not None and asset.trashed_at is not None:
        details.append(f"Its photo was taken out on {moment_text(asset.trashed_at)}.")
    return details


def _taken_out(found: Verdict, asset: Asset, shown: str) -> None:
    how = TakenOut(asset.taken_out)
    found.since, found.until = asset.trashed_at, asset.erase_after
    found.by = _who(asset, _ACTS[how])
    by = f" by {found.by}" if found.by else ""
    when = f"on {moment_text(asset.trashed_at)}{by}"
    until = "" if asset.erase_after is None else f" It can be restored until {moment_text(asset.erase_after)}."
    if how is TakenOut.TRASHED:
        found.reason = Reason.TRASHED
        found.sentence = f"The photo of {shown} is in the trash: it was put there {when}.{until}"
    elif how is TakenOut.DISMISSED:
        found.reason = Reason.DISMISSED
        found.sentence = (
            f"The photo of {shown} is hidden by you: it was emptied from the trash {when}, and its file stayed"
        )
        found.sentence += " on disk."
        found.details.append("“Hidden by you” lists it, and takes it in again with all that was said about it.")
    elif how is TakenOut.FORGOTTEN:
        found.reason, found.sentence = Reason.FORGOTTEN, f"The photo of {shown} was forgotten {when}.{until}"
    else:
        found.reason = Reason.PURGED
        found.sentence = f"The photo of {shown} was missing, and was taken out by its library's policy {when}.{until}"
        found.details.append("If its file returns before then, the photo is back by itself.")


def _who(asset: Asset, act: Act) -> str:
    """Who did that to this photo, from the act's receipt; empty where none tells, or where nobody did."""
    item = (
        ReceiptItem.objects.filter(asset_id=asset.pk, receipt__owner_id=asset.owner_id, receipt__act=act)
        .select_related("receipt__by")
        .order_by("-receipt__at")
        .first()
    )
    if item is None:
        return ""
    if item.receipt.details.get(AT_THE_COMMAND_LINE):
        return "the command line"
    return "" if item.receipt.by is None else item.receipt.by.name or item.receipt.by.email

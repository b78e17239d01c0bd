"""Deleting originals from disk: only by an explicit act of a person, and as TRACKING section 5 allows.

The library allows it, the volume is there and writable, the file is there, neither left out nor changed since the last
scan, and it is not the last physical copy of its content, unless the person confirmed "last copy". The file that goes
is the very one that was hashed (`paths.removing`). Each file is written into the receipt before it goes, with path,
size and hash, so that a kill leaves no deletion untold; the receipt is never trimmed and cannot be undone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from homing.assets.looking import look_again
from homing.assets.models import AssetState, File, FileState, TakenOut
from homing.assets.rows import for_database
from homing.assets.trashing import lock
from homing.database import write_transaction
from homing.lifecycle.copies import Copies, FileId, Original, Verdict, originals_of
from homing.lifecycle.standing import Standing, put
from homing.paths import Entry, FileSystem, display
from homing.paths.removing import HeldFile, NotTheSame, is_there_after_all, new_aside
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.writing import write_receipt
from homing.tracking.models import EventKind
from homing.tracking.rows.asset_state import settle_assets
from homing.tracking.rows.history import Happening, record

DELETED = "deleted from disk by a person"
_UNFINISHED = "unfinished"
"""`Receipt.reference` while files are being deleted."""
_DELETING, _DELETED = "deleting", "deleted"


class MoreThanConfirmed(Exception):
    """More files would be deleted by now than the person was shown: a sentence for people."""


@dataclass(frozen=True, slots=True)
class Line:
    """One file, and what can be done."""

    asset_id: int
    path: bytes
    size: int
    verdict: Verdict
    why: str = ""


@dataclass(slots=True)
class Preview:
    lines: list[Line] = field(default_factory=list[Line])

    def count(self, *verdicts: Verdict) -> int:
        return sum(line.verdict in verdicts for line in self.lines)

    def size_bytes(self, *verdicts: Verdict) -> int:
        return sum(line.size for line in self.lines if line.verdict in verdicts)

    def consequence(self) -> list[str]:
        """What deleting them means, in sentences."""
        found: list[str] = []
        can, last = self.count(Verdict.CAN), self.count(Verdict.LAST_COPY)
        if can or last:
            found.append(f"{_files(can + last)} will be deleted from disk. This cannot be undone.")
        if last:
            are, show = ("is", "it shows") if last == 1 else ("are", "they show")
            found.append(f"{_files(last)} of these {are} the last copy of what {show}, and must be confirmed.")
        if refused := self.count(Verdict.REFUSED):
            stay = "it stays" if refused == 1 else "they stay"
            found.append(f"{_files(refused)} cannot be deleted, and {stay}.")
        return found


@dataclass(slots=True)
class Deletion:
    """What was deleted from disk, and what not."""

    count: int = 0
    size_bytes: int = 0
    refused: list[Line] = field(default_factory=list[Line])
    receipt_id: int | None = None


def preview(owner_id: int, asset_ids: Collection[int], filesystem: FileSystem) -> Preview:
    """What deleting the originals of these assets would do. Changes nothing and reads no file's content: that is
    done for each file right before it goes, and may refuse it."""
    originals = originals_of(owner_id, asset_ids)
    copies = _copies(owner_id, originals, filesystem)
    found = Preview()
    for one in originals:
        why = copies.why_not(one)
        file_id: FileId | None = None
        if not why:
            try:
                entry = filesystem.lstat(one.path)
            except OSError as error:
                why = _why_unseen(one, error)
            else:
                file_id = entry.device, entry.inode
                why = _why_changed(one, entry) or _why_forbidden(copies, one, entry)
        if why or file_id is None:
            found.lines.append(Line(one.asset_id, one.path, one.size, Verdict.REFUSED, why))
            continue
        content = one.content_hash
        is_last = content is None or not copies.has_another(content, file_id, is_thorough=False)
        if not is_last:
            copies.doomed.add(file_id)
        verdict = Verdict.LAST_COPY if is_last else Verdict.CAN
        found.lines.append(Line(one.asset_id, one.path, one.size, verdict, LAST_COPY if is_last else ""))
    return found


LAST_COPY = "No other file of yours has this content."


def delete(
    owner_id: int,
    asset_ids: Collection[int],
    filesystem: FileSystem,
    *,
    by_id: int | None,
    last_copies: bool,
    expected: int | None = None,
    now: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Deletion:
    """Delete the originals of these assets from disk, as far as it is allowed.

    Args:
        last_copies: the person confirmed that last copies go, too.
        expected: how many files they were shown and confirmed. Raises MoreThanConfirmed, and nothing was done, where
            it would be more by now.
        progress: told (files done, files in all) before each; may raise to stop between two files.
    """
    now = now or datetime.now(UTC)
    if expected is not None:
        wanted = (Verdict.CAN, Verdict.LAST_COPY) if last_copies else (Verdict.CAN,)
        count = preview(owner_id, asset_ids, filesystem).count(*wanted)
        if count > expected:
            raise MoreThanConfirmed(
                f"{_files(count)} would be deleted by now, and you confirmed {expected:,}. Look at them again."
            )
    originals = originals_of(owner_id, asset_ids)
    act = _Act(owner_id, by_id, now, _copies(owner_id, originals, filesystem), last_copies=last_copies)
    try:
        for done, one in enumerate(originals):
            progress(done, len(originals))
            act.delete(one)
    finally:
        act.end()
    return act.deletion


def finish_deletions(before: datetime) -> int:
    """End deletions that were killed: what is gone is written down as gone, what is there keeps its name. Returns how
    many files were in between. `before`: those begun until then."""
    count = 0
    unfinished = Receipt.objects.filter(act=Act.DELETED_ORIGINALS, reference=_UNFINISHED, at__lte=before)
    for receipt in unfinished.order_by("pk"):
        for item in ReceiptItem.objects.filter(receipt_id=receipt.pk).order_by("pk"):
            if item.after.get("state") == _DELETING:
                _finish(receipt, item)
                count += 1
        _end(receipt.pk)
    return count


class _Act:
    def __init__(self, owner_id: int, by_id: int | None, now: datetime, copies: Copies, *, last_copies: bool) -> None:
        self._owner_id = owner_id
        self._by_id = by_id
        self._now = now
        self._copies = copies
        self._last_copies = last_copies
        self.deletion = Deletion()

    def delete(self, one: Original) -> None:
        why = self._copies.why_not(one)
        if not why:
            try:
                with HeldFile(one.place.root, one.names, follow_symlinks=one.place.follow_symlinks) as held:
                    why = self._delete(one, held)
            except NotTheSame as reason:
                why = str(reason)
            except OSError as error:
                why = _why_unseen(one, error)
        if why:
            self.deletion.refused.append(Line(one.asset_id, one.path, one.size, Verdict.REFUSED, why))

    def _delete(self, one: Original, held: HeldFile) -> str:
        file_id = held.entry.device, held.entry.inode
        why = _why_changed(one, held.entry) or _why_forbidden(self._copies, one, held.entry)
        if why:
            return why
        content = held.content_hash()
        if one.content_hash is not None and content != one.content_hash:
            return f"{display(one.path)} has another content than when it was last scanned. Scan first."
        is_last = not self._copies.has_another(content, file_id, is_thorough=True)
        if is_last and not self._last_copies:
            return f"{LAST_COPY} Confirm that it is the last copy to delete it."
        aside = new_aside()
        item_id = self._write_down(one, content, aside, is_last=is_last)
        try:
            held.remove(aside)
        except (NotTheSame, OSError):
            # any other end leaves the line for `finish_deletions`
            with write_transaction():
                ReceiptItem.objects.filter(pk=item_id).delete()
            raise
        self._copies.doomed.add(file_id)
        with write_transaction():
            _book(self._owner_id, item_id, one.row_id, one.asset_id, one.path, self._now)
        self.deletion.count += 1
        self.deletion.size_bytes += one.size
        return ""

    def _write_down(self, one: Original, content: bytes, aside: bytes, *, is_last: bool) -> int:
        """Before it is done, so that no kill leaves it untold."""
        after: dict[str, object] = {
            "state": _DELETING,
            "size": one.size,
            "hash": content.hex(),
            "lastCopy": is_last,
            "row": one.row_id,
            "root": _text(one.place.root),
            "names": [_text(name) for name in one.names],
            "aside": _text(aside),
            "followSymlinks": one.place.follow_symlinks,
        }
        with write_transaction():
            if self.deletion.receipt_id is None:
                self.deletion.receipt_id = write_receipt(
                    Act.DELETED_ORIGINALS,
                    _title(0),
                    owner_id=self._owner_id,
                    by_id=self._by_id,
                    count=0,
                    library_id=one.library_id,
                    reference=_UNFINISHED,
                    is_destructive=True,
                    can_undo=False,
                    at=self._now,
                )
            item = ReceiptItem.objects.create(
                receipt_id=self.deletion.receipt_id, asset_id=one.asset_id, path=display(one.path), after=after
            )
            return item.pk

    def end(self) -> None:
        if self.deletion.receipt_id is not None and not _end(self.deletion.receipt_id):
            self.deletion.receipt_id = None


def _finish(receipt: Receipt, item: ReceiptItem) -> None:
    after = item.after
    names = [_bytes(name) for name in cast("Sequence[str]", after["names"])]
    root, aside = _bytes(after["root"]), _bytes(after["aside"])
    try:
        is_there = is_there_after_all(root, names, aside, follow_symlinks=bool(after["followSymlinks"]))
    except OSError:
        return  # its drive may be away: tried again the next night
    with write_transaction():
        if is_there:
            ReceiptItem.objects.filter(pk=item.pk).delete()
        else:
            path = b"/".join([root.rstrip(b"/"), *names])
            _book(receipt.owner_id, item.pk, cast("int", after["row"]), item.asset_id, path, receipt.at)


def _book(owner_id: int, item_id: int, row_id: int, asset_id: int | None, path: bytes, now: datetime) -> None:
    """The file is gone: its row is absent, the photo without a file is forgotten, the receipt says so. Call inside a
    write transaction."""
    item = ReceiptItem.objects.get(pk=item_id)
    kept = {name: item.after[name] for name in ("size", "hash", "lastCopy")}
    ReceiptItem.objects.filter(pk=item_id).update(after={"state": _DELETED, **kept})
    File.objects.filter(pk=row_id).update(
        state=FileState.ABSENT, state_since=now, state_reason=DELETED, absent_scans=0, unreadable_since=None
    )
    if asset_id is None:
        return
    settle_assets([asset_id], for_database(now))
    rows = lock([asset_id])
    put([row for row in rows if row.state == AssetState.MISSING], Standing(now, TakenOut.FORGOTTEN), now)
    if rows:
        record(owner_id, None, now, [Happening(asset_id, EventKind.MISSING, path, None, DELETED)])


def _end(receipt_id: int) -> bool:
    """Count what was deleted; False, and no receipt is left, where nothing was."""
    with write_transaction():
        items = ReceiptItem.objects.filter(receipt_id=receipt_id)
        states = [item.after.get("state") for item in items]
        count = states.count(_DELETED)
        if not states:
            Receipt.objects.filter(pk=receipt_id).delete()
            return False
        reference = _UNFINISHED if _DELETING in states else ""
        Receipt.objects.filter(pk=receipt_id).update(count=count, title=_title(count), reference=reference)
    return True


def _copies(owner_id: int, originals: Sequence[Original], filesystem: FileSystem) -> Copies:
    return Copies(owner_id, filesystem, {one.import_path_id for one in originals})


def _why_changed(one: Original, entry: Entry) -> str:
    if (entry.size, entry.mtime_ns) == (one.size, one.mtime_ns):
        return ""
    return f"{display(one.path)} was changed since the last scan. Scan first."


def _why_forbidden(copies: Copies, one: Original, entry: Entry) -> str:
    if copies.forbids(one, entry):
        return "The same file belongs to another library, which does not allow originals to be deleted."
    return ""


def _why_unseen(one: Original, error: OSError) -> str:
    """Why its file cannot be had; one that is not there has its folder scanned."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        look_again([one.row_id])
    return f"{display(one.path)}: {(error.strerror or str(error)).lower()}."


def _title(count: int) -> str:
    return f"{_files(count)} {'was' if count == 1 else 'were'} deleted from disk"


def _files(count: int) -> str:
    return "1 original" if count == 1 else f"{count:,} originals"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: object) -> bytes:
    return base64.b64decode(cast("str", value))

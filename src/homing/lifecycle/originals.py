"""Deleting originals from disk: only by an explicit act of a person, and as TRACKING section 5 allows.

The library allows it, the volume is there and writable, the file is there, neither left out nor changed since the last
scan, and it is not the last physical copy of its content, unless the person confirmed "last copy". The file that goes
is the very one that was hashed (`paths.removing`). Each file is written into the receipt before it goes, with path,
size and hash, so that a kill leaves no deletion untold, and two acts at once do not count on each other's files; the
receipt is never trimmed and cannot be undone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from homing.accounts.models import User
from homing.assets.looking import look_again
from homing.assets.models import AssetState, File, FileState, TakenOut
from homing.assets.rows import for_database
from homing.assets.trashing import lock
from homing.database import write_transaction
from homing.lifecycle.available import Available
from homing.lifecycle.candidates import Volumes
from homing.lifecycle.copies import DELETING, UNFINISHED, Copies, FileId, Original, Verdict, is_going, originals_of
from homing.lifecycle.standing import Standing, put
from homing.paths import Entry, FileSystem, display
from homing.paths.removing import HeldFile, LeftAside, NotTheSame, is_there_after_all, new_aside
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.writing import write_receipt
from homing.tracking.models import EventKind
from homing.tracking.rows.asset_state import settle_assets
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.history import Happening, record
from homing.tracking.rules.identify import OpenRow

DELETED = "deleted from disk by a person"
_DELETED = "deleted"


class _Refused(Exception):
    """This file stays: a sentence for people."""


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
        is_last = content is None or copies.another(content, file_id, is_thorough=False) is None
        if not is_last:
            copies.doomed.add(file_id)
        verdict = Verdict.LAST_COPY if is_last else Verdict.CAN
        found.lines.append(Line(one.asset_id, one.path, one.size, verdict, LAST_COPY if is_last else ""))
    return found


LAST_COPY = "No other file of yours has this content."
_CONFIRM = "Confirm that it is the last copy to delete it"


def delete(
    owner_id: int,
    asset_ids: Collection[int],
    filesystem: FileSystem,
    *,
    by_id: int | None,
    last_copies: bool,
    expected: int | None = None,
    expected_last: int | None = None,
    now: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Deletion:
    """Delete the originals of these assets from disk, as far as it is allowed.

    Args:
        last_copies: the person confirmed that last copies go, too: those that the preview shows as such now.
        expected: how many files they were shown and confirmed. Raises MoreThanConfirmed, and nothing was done, where
            it would be more by now.
        expected_last: how many of these they were shown as last copies; the same.
        progress: told (files done, files in all) before each; may raise to stop between two files.
    """
    now = now or datetime.now(UTC)
    shown_last = set[bytes]()
    if expected is not None or last_copies:
        told = preview(owner_id, asset_ids, filesystem)
        shown_last = {line.path for line in told.lines if last_copies and line.verdict is Verdict.LAST_COPY}
        count = told.count(Verdict.CAN) + len(shown_last)
        if expected is not None and count > expected:
            raise MoreThanConfirmed(
                f"{_files(count)} would be deleted by now, and you confirmed {expected:,}. Look at them again."
            )
        if expected_last is not None and len(shown_last) > expected_last:
            raise MoreThanConfirmed(
                f"{len(shown_last):,} of these files are last copies by now, and you confirmed {expected_last:,}."
                " Look at them again."
            )
    originals = originals_of(owner_id, asset_ids)
    act = _Act(owner_id, by_id, now, _copies(owner_id, originals, filesystem), shown_last)
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
    unfinished = Receipt.objects.filter(act=Act.DELETED_ORIGINALS, reference=UNFINISHED, at__lte=before)
    for receipt in unfinished.order_by("pk"):
        for item in ReceiptItem.objects.filter(receipt_id=receipt.pk).order_by("pk"):
            if item.after.get("state") == DELETING and datetime.fromisoformat(str(item.after["at"])) <= before:
                _finish(receipt, item, before)
                count += 1
        _end(receipt.pk)
    return count


class _Act:
    def __init__(
        self, owner_id: int, by_id: int | None, now: datetime, copies: Copies, shown_last: Collection[bytes]
    ) -> None:
        self._owner_id = owner_id
        self._by_id = by_id
        self._now = now
        self._copies = copies
        self._shown_last = shown_last
        self.deletion = Deletion()

    def delete(self, one: Original) -> None:
        why = self._copies.why_not(one)
        if not why:
            try:
                with HeldFile(one.place.root, one.names, follow_symlinks=one.place.follow_symlinks) as held:
                    self._delete(one, held)
            except (_Refused, NotTheSame, LeftAside) as reason:
                why = str(reason)
            except OSError as error:
                why = _why_unseen(one, error)
        if why:
            self.deletion.refused.append(Line(one.asset_id, one.path, one.size, Verdict.REFUSED, why))

    def _delete(self, one: Original, held: HeldFile) -> None:
        file_id = held.entry.device, held.entry.inode
        if why := _why_changed(one, held.entry) or _why_forbidden(self._copies, one, held.entry):
            raise _Refused(why)
        content = held.content_hash()
        if one.content_hash is not None and content != one.content_hash:
            raise _Refused(f"{display(one.path)} has another content than when it was last scanned. Scan first.")
        other = self._copies.another(content, file_id, is_thorough=True)
        if other is None and one.path not in self._shown_last:
            shown = "It was not shown as a last copy. Look at it again" if self._shown_last else _CONFIRM
            raise _Refused(f"{LAST_COPY} {shown}.")
        aside = new_aside()
        item_id = self._write_down(one, content, aside, other)
        try:
            held.remove(aside, lambda: "" if other is None else self._copies.why_gone(other))
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

    def _write_down(self, one: Original, content: bytes, aside: bytes, other: OpenRow | None) -> int:
        """Before it is done, so that no kill leaves it untold. What other acts, scans and people did since the act
        began is asked here, inside the transaction; from then on no other act counts this file as a copy."""
        after: dict[str, object] = {
            "state": DELETING,
            "at": datetime.now(UTC).isoformat(),
            "size": one.size,
            "hash": content.hex(),
            "lastCopy": other is None,
            "row": one.row_id,
            "root": _text(one.place.root),
            "names": [_text(name) for name in one.names],
            "aside": _text(aside),
            "followSymlinks": one.place.follow_symlinks,
        }
        with write_transaction():
            User.objects.select_for_update(no_key=True).get(pk=self._owner_id)  # one act of a person at a time
            now = next((row for row in originals_of(self._owner_id, [one.asset_id]) if row.row_id == one.row_id), None)
            if now != one:
                why = self._copies.why_not(now) if now is not None else ""
                raise _Refused(why or f"{display(one.path)} is not what it was when this began. Look at it again.")
            if other is not None and is_going(other.row_id):
                raise _Refused(f"The other file with this content, {display(other.path)}, is just being deleted.")
            kept = Receipt.objects.filter(pk=self.deletion.receipt_id).update(reference=UNFINISHED)
            if not kept:
                self.deletion.receipt_id = write_receipt(
                    Act.DELETED_ORIGINALS,
                    _title(0),
                    owner_id=self._owner_id,
                    by_id=self._by_id,
                    count=0,
                    library_id=one.library_id,
                    reference=UNFINISHED,
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


def _finish(receipt: Receipt, item: ReceiptItem, since: datetime) -> None:
    after = item.after
    names = [_bytes(name) for name in cast("Sequence[str]", after["names"])]
    root, aside, row_id = _bytes(after["root"]), _bytes(after["aside"]), cast("int", after["row"])
    path = b"/".join([root.rstrip(b"/"), *names])
    if _is_away(receipt.owner_id, row_id, path):
        return  # tried again the next night
    try:
        is_there = is_there_after_all(root, names, aside, follow_symlinks=bool(after["followSymlinks"]))
    except OSError:
        return
    with write_transaction():
        if is_there:
            ReceiptItem.objects.filter(pk=item.pk).delete()
        elif _stands_at(row_id, path, FileState.PRESENT):
            look_again([row_id])  # that it is gone, a scan says: it knows all drives
        else:
            _book(receipt.owner_id, item.pk, row_id, item.asset_id, path, since)


def _is_away(owner_id: int, row_id: int, path: bytes) -> bool:
    found = File.objects.filter(pk=row_id).values_list("folder__import_path_id", flat=True).first()
    if found is None:
        return False
    return Volumes([found]).is_away(found, path) or bool(Available(owner_id, patient_disk()).why_not(found))


def _stands_at(row_id: int, path: bytes, *states: FileState) -> bool:
    """Does the row stand for this place still? A copy may have taken it over."""
    return any(row.path == path and row.state in states for row in Rows(0, {}).by_id([row_id]))


def _book(owner_id: int, item_id: int, row_id: int, asset_id: int | None, path: bytes, now: datetime) -> None:
    """The file is gone: its row is absent, the photo without a file is forgotten, the receipt says so. Call inside a
    write transaction."""
    item = ReceiptItem.objects.get(pk=item_id)
    kept = {name: item.after[name] for name in ("size", "hash", "lastCopy")}
    ReceiptItem.objects.filter(pk=item_id).update(after={"state": _DELETED, **kept})
    if not _stands_at(row_id, path, FileState.PRESENT, FileState.ABSENT):
        return
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
        reference = UNFINISHED if DELETING in states else ""
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

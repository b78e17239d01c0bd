"""Relink by hand: "everything under … is now under …", for a tree, a folder or one file.

Each missing photo is compared with what the index has at the same relative place below the new path. Contents decide;
where they are not known, size and time. Nothing is applied that was not shown in the preview's figures.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from homing.assets.models import File
from homing.clock import SystemClock, moment
from homing.database import write_transaction
from homing.paths import display, inside, join, relative, split
from homing.receipts.writing import Item
from homing.tracking.models import EventKind, Rejection
from homing.tracking.relinking.acts import relinked
from homing.tracking.relinking.relink import NotPossible
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.present import is_covered, present_below
from homing.tracking.rows.takeover import TakeOver, take_over
from homing.tracking.rows.wants import want_pictures
from homing.tracking.rules.identify import OpenRow

_SAMPLE = 20
_AT_ONCE = 100


class Verdict(StrEnum):
    """What lies where a missing photo should be now, in words that are shown."""

    SAME = "the same content"
    ALIKE = "the same size and time"
    OTHER = "another content"
    TAKEN = "another content, and something was said about it"
    NOT_FOUND = "nothing known there"


PROVEN = frozenset({Verdict.SAME, Verdict.ALIKE})


@dataclass(frozen=True, slots=True)
class RemapLine:
    from_path: bytes
    to_path: bytes
    verdict: Verdict


@dataclass(slots=True)
class RemapPreview:
    """Counts of missing photos below the old path, and the first few lines of each verdict."""

    total: int = 0
    proven: int = 0
    other_content: int = 0
    not_found: int = 0
    taken: int = 0
    sample: list[RemapLine] = field(default_factory=list[RemapLine])


@dataclass(slots=True)
class Remapped:
    act: str
    """The name under which the history keeps what was done at once."""
    count: int = 0
    left: int = 0
    receipt_id: int | None = None
    """What undoes it; None where nothing was relinked."""


def preview(owner_id: int, from_path: bytes, to_path: bytes, *, asset_id: int | None = None) -> RemapPreview:
    """What `apply` would find. Raises NotPossible with a sentence. Paths are absolute; a file's or a folder's.

    With `asset_id` only this photo, where several were last seen at one path.
    """
    found = RemapPreview()
    shown: dict[Verdict, int] = {}
    for row, target, _, verdict in _pairs(owner_id, from_path, to_path, asset_id):
        found.total += 1
        found.proven += verdict in PROVEN
        found.other_content += verdict is Verdict.OTHER
        found.not_found += verdict is Verdict.NOT_FOUND
        found.taken += verdict is Verdict.TAKEN
        shown[verdict] = shown.get(verdict, 0) + 1
        if shown[verdict] <= _SAMPLE:
            found.sample.append(RemapLine(row.path, target, verdict))
    return found


def apply(
    owner_id: int,
    from_path: bytes,
    to_path: bytes,
    *,
    include_other_content: bool = False,
    asset_id: int | None = None,
    by_id: int | None = None,
) -> Remapped:
    """Relink what is proven; with `include_other_content` also what a person says is the same photo, edited.

    What has words of its own under another content is never taken. Raises NotPossible with a sentence.
    """
    done = Remapped(uuid.uuid4().hex)
    wanted = PROVEN | {Verdict.OTHER} if include_other_content else PROVEN
    chosen: list[tuple[TakeOver, OpenRow, OpenRow]] = []
    for row, target, other, verdict in _pairs(owner_id, from_path, to_path, asset_id):
        if other is None or verdict not in wanted:
            done.left += 1
            continue
        evidence = f"a person said so; {verdict.value}"
        one = TakeOver(row.row_id, other.row_id, row.path, target, EventKind.RELINKED, evidence, done.act)
        chosen.append((one, row, other))
    now = _now()
    where = f"{display(from_path)} is now {display(to_path)}"
    receipt = relinked(done.act, where, owner_id=owner_id, by_id=by_id)
    for start in range(0, len(chosen), _AT_ONCE):
        with write_transaction():
            part = _unchanged(owner_id, chosen[start : start + _AT_ONCE])
            Rejection.objects.filter(file_row__in=[one.row_id for one in part]).delete()  # they changed their mind
            needs = [take_over(one, owner_id=owner_id, scan_id=None, now=now) for one in part]
            if any(needs):
                want_pictures()
            receipt.add(Item(path=display(one.from_path)) for one in part)
        done.count += len(part)
    done.left += len(chosen) - done.count
    done.receipt_id = receipt.receipt_id
    return done


def _unchanged(owner_id: int, chosen: Sequence[tuple[TakeOver, OpenRow, OpenRow]]) -> list[TakeOver]:
    """Those whose two rows are as they were when they were judged: nothing was done to the photos, or said about them,
    meanwhile. Call inside the write transaction."""
    ids = {row.row_id for _, one, other in chosen for row in (one, other)}
    now = {row.row_id: row for row in Rows(owner_id, {}).by_id(ids)}
    return [one for one, row, other in chosen if now.get(row.row_id) == row and now.get(other.row_id) == other]


def _pairs(
    owner_id: int, from_path: bytes, to_path: bytes, asset_id: int | None
) -> Iterator[tuple[OpenRow, bytes, OpenRow | None, Verdict]]:
    """(missing row, where it should be now, the row that stands there, what that is), each new place once."""
    rows = Rows(owner_id, {})
    missing = [row for row in rows.not_present() if inside(row.path, from_path) and not row.is_trashed]
    if asset_id is not None:
        its_rows = set(File.objects.filter(asset_id=asset_id).values_list("pk", flat=True))
        missing = [row for row in missing if row.row_id in its_rows]
    if not missing:
        raise NotPossible(f"No missing photo was last seen as, or below, {display(from_path)}.")
    if not is_covered(owner_id, to_path):
        raise NotPossible(
            f"{display(to_path)} is in none of your libraries. Add its folder to a library first, and scan."
        )
    there = {row.path: row for row in present_below(owner_id, to_path, rows)}
    one_file = len(missing) == 1 and missing[0].path == from_path
    into_folder = one_file and to_path not in there and not inside(from_path, to_path)
    used: set[bytes] = set()
    for row in sorted(missing, key=lambda row: (row.path, not row.has_words, row.state, row.row_id)):
        target = join(to_path, split(row.path)[1] if into_folder else relative(row.path, from_path))
        other = None if target in used else there.get(target)
        if other is not None:
            used.add(target)
        yield row, target, other, _verdict(row, other)


def _verdict(row: OpenRow, other: OpenRow | None) -> Verdict:
    if other is None:
        return Verdict.NOT_FOUND
    if row.content_hash is not None and other.content_hash is not None:
        if row.content_hash == other.content_hash:
            return Verdict.SAME
    elif (row.size, row.mtime_ns) == (other.size, other.mtime_ns):
        return Verdict.ALIKE
    return Verdict.TAKEN if other.has_words else Verdict.OTHER


def _now() -> datetime:
    return moment(SystemClock())

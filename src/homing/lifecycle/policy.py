"""The policy of a library: missing photos are purged after N days. All of these must hold (TRACKING section 5):

1. missing for N days;
2. at least two complete scans of its folder found it absent, its volume there in each (`File.absent_scans`);
3. the volume is there now, and the file is not;
4. no file of the owner that is there has the same content.

Never on file systems where a listing may lack what is there, and never what is left out by a pattern or out of scope:
before anything is purged, excluded folders are looked through for the very file (`elsewhere`). The dry run is the same
judgement without its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from homing.assets.models import AssetState, FileState, TakenOut
from homing.assets.receipted import photos_were
from homing.assets.rows import slices
from homing.assets.trashing import lock
from homing.database import write_transaction
from homing.libraries.models import ImportPath, Library
from homing.lifecycle.available import Available
from homing.lifecycle.candidates import (
    LostFile,
    Volumes,
    count_missing,
    live_contents,
    missing_since,
    sizes_unread,
    sizes_without_quick,
)
from homing.lifecycle.elsewhere import find_elsewhere
from homing.lifecycle.standing import Standing, put
from homing.lifecycle.windows import TOMBSTONE_KEPT
from homing.paths import FileSystem, display
from homing.receipts.models import Act
from homing.receipts.writing import LongAct
from homing.tracking.rows.absent_scans import ENOUGH

UNCERTAIN = frozenset({"", "overlay", "aufs", "unionfs", "mergerfs", "fuse", "fuseblk", "rclone"})
"""Kinds of file systems on which a listing may lack what is there; the empty one is not known. So is `fuse.…`."""


class Kept(StrEnum):
    """Why a missing photo is not purged (yet)."""

    TOO_SOON = "too-soon"
    NOT_SEEN_TWICE = "not-seen-twice"
    AWAY = "away"
    THERE = "there"
    UNCERTAIN = "uncertain"
    NEVER_READ = "never-read"
    COPY = "copy"
    UNREAD = "unread"
    LEFT_OUT = "left-out"

    def sentence(self, days: int) -> str:
        return {
            Kept.TOO_SOON: f"Missing for less than {days} days.",
            Kept.NOT_SEEN_TWICE: "Not yet found absent by two complete scans with its drive there.",
            Kept.AWAY: "Its drive or folder cannot be seen now.",
            Kept.THERE: "A file lies there again; the next scan looks at it.",
            Kept.UNCERTAIN: "On this kind of file system a listing may lack what is there.",
            Kept.NEVER_READ: "Its content was never read, so that nobody can tell whether it lies elsewhere.",
            Kept.COPY: "The same content lies in another file of yours.",
            Kept.UNREAD: "A file of yours has its size and was not read yet.",
            Kept.LEFT_OUT: "Its file lies in a folder that is left out.",
        }[self]


@dataclass(slots=True)
class Judgement:
    """What the policy would do to a library's missing photos, and why not more."""

    days: int | None
    purged: list[int] = field(default_factory=list[int])
    """Assets."""
    examples: list[str] = field(default_factory=list[str])
    kept: Counter[Kept] = field(default_factory=Counter[Kept])


_EXAMPLES = 10


def judge(
    library: Library, now: datetime, filesystem: FileSystem, *, days: int | None = None, check: Callable[[], None]
) -> Judgement:
    """What a purge would take out now. Changes nothing; looks through the disk where anything would be purged.

    Args:
        days: instead of the library's own setting.
        check: called often; may raise to stop.
    """
    days = library.purge_missing_after_days if days is None else days
    judgement = Judgement(days)
    if days is None or library.deleted_at is not None:
        return judgement
    assets = missing_since(library.pk, now - timedelta(days=days))
    judgement.kept[Kept.TOO_SOON] += count_missing(library.pk) - len(assets)
    files = [one for rows in assets.values() for one in rows]
    volumes = Volumes({one.import_path_id for one in files})
    look = _Look(library, filesystem, volumes, files)
    left: list[int] = []
    for asset_id, rows in assets.items():
        check()
        why = next((why for one in rows if (why := look.why_kept(one)) is not None), None)
        if why is None:
            left.append(asset_id)
        else:
            judgement.kept[why] += 1
    if left:
        lost = [one for asset_id in left for one in assets[asset_id]]
        found = find_elsewhere(filesystem, _roots_of(library.owner_id), lost, check)
        for asset_id in left:
            if any(one.row_id in found for one in assets[asset_id]):
                judgement.kept[Kept.LEFT_OUT] += 1
            else:
                judgement.purged.append(asset_id)
    judgement.examples = [display(assets[asset_id][0].path) for asset_id in judgement.purged[:_EXAMPLES]]
    judgement.kept = +judgement.kept
    return judgement


def purge(library: Library, now: datetime, filesystem: FileSystem, check: Callable[[], None]) -> int:
    """Take out what the library's policy says; returns how many. Each can be had back for 30 days, and is back by
    itself as soon as its file is."""
    judgement = judge(library, now, filesystem, check=check)
    days = judgement.days
    receipt = LongAct(
        Act.PURGED,
        lambda count: photos_were(count, f"missing for {days} days and more, and taken out as the library's rule says"),
        owner_id=library.owner_id,
        by_id=None,
        library_id=library.pk,
        undo_for=TOMBSTONE_KEPT,
        at=now,
    )
    for part in slices(judgement.purged):
        check()
        with write_transaction():
            if not Library.objects.filter(pk=library.pk, deleted_at=None, purge_missing_after_days=days).exists():
                break  # the rule is another one by now
            rows = [row for row in lock(part) if row.trashed_at is None and row.state == AssetState.MISSING]
            receipt.add(put(rows, Standing(now, TakenOut.PURGED), now))
    return receipt.count


class _Look:
    """Why a file's photo is kept, by what the index knows and one look at its place."""

    def __init__(self, library: Library, filesystem: FileSystem, volumes: Volumes, files: Sequence[LostFile]) -> None:
        self._filesystem = filesystem
        self._volumes = volumes
        self._live = live_contents(library.owner_id, files)
        self._unread = sizes_unread(library.owner_id)
        self._without_quick = sizes_without_quick(library.owner_id, files)
        self._available = Available(library.owner_id, filesystem)

    def why_kept(self, one: LostFile) -> Kept | None:
        if one.state is not FileState.ABSENT:
            return Kept.LEFT_OUT
        if is_uncertain(self._volumes.kind(one.import_path_id, one.path)):
            return Kept.UNCERTAIN
        if not self._can_be_seen(one):
            return Kept.AWAY
        if one.absent_scans < ENOUGH:
            return Kept.NOT_SEEN_TWICE
        if one.content_hash is None and one.quick_hash is None:
            return Kept.NEVER_READ
        if (one.content_hash or one.quick_hash) in self._live:
            return Kept.COPY
        if one.size in self._unread or (one.content_hash is None and one.size in self._without_quick):
            return Kept.UNREAD
        return self._at_its_place(one)

    def _can_be_seen(self, one: LostFile) -> bool:
        if one.place.offline_since is not None or self._volumes.is_away(one.import_path_id, one.path):
            return False
        return not self._available.why_not(one.import_path_id)

    def _at_its_place(self, one: LostFile) -> Kept | None:
        try:
            entry = self._filesystem.lstat(one.path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError:
            return Kept.AWAY
        # another photo's file may lie there; its own may not
        is_its_own = entry.inode == one.inode or (entry.size, entry.mtime_ns) == (one.size, one.mtime_ns)
        return Kept.THERE if is_its_own else None  # an inode that is used again only delays


def is_uncertain(kind: str) -> bool:
    """May a listing on this kind of file system lack what is there?"""
    return kind in UNCERTAIN or kind.startswith("fuse.")


def _roots_of(owner_id: int) -> Sequence[bytes]:
    found = ImportPath.objects.filter(library__owner_id=owner_id, library__deleted_at=None)
    return [bytes(path) for path in found.order_by("pk").values_list("path", flat=True)]

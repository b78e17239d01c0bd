"""Step 2, reconcile: one folder's rows against one complete look at it. Pure: values in, values out.

What is plainly the same is settled here. Everything else is left *open*, on two lists, for `identify`: rows whose file
was not seen unchanged, and files that no row stands for unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from homing.assets.models import FileState
from homing.paths import Entry
from homing.tracking.rules.walk import FolderSeen


class KnownFile(NamedTuple):
    """The columns of a file's row that the scan compares."""

    row_id: int
    folder_id: int
    name: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    state: int
    """A FileState's number: making the enumeration's member for a million rows would cost a second."""


PresentRow = tuple[int, int, bytes, int, int, int, int]
"""A present row as the database gives it: a `KnownFile` without its state. Nearly all stay what they are."""


@dataclass(slots=True)
class KnownFolder:
    """The file rows of one folder."""

    present: list[PresentRow] = field(default_factory=list[PresentRow])
    others: list[KnownFile] = field(default_factory=list[KnownFile])
    """Rows in any other state."""


@dataclass(slots=True)
class FolderOutcome:
    """What one folder leaves to do."""

    unchanged: int
    rechecked: list[tuple[KnownFile, Entry]] = field(default_factory=list[tuple[KnownFile, Entry]])
    """Same size and time, but the inode's own clock moved: the content is looked at again in the background."""
    renumbered: list[tuple[KnownFile, Entry]] = field(default_factory=list[tuple[KnownFile, Entry]])
    """Same path, size and time under another inode: a copy put back, or a volume without stable ids."""
    returned: list[tuple[KnownFile, Entry]] = field(default_factory=list[tuple[KnownFile, Entry]])
    """A row that was not present, and its very file at its last path."""
    open_rows: list[KnownFile] = field(default_factory=list[KnownFile])
    open_files: list[bytes] = field(default_factory=list[bytes])
    """Names in the folder."""
    left_out: list[tuple[KnownFile, str]] = field(default_factory=list[tuple[KnownFile, str]])
    """Present rows that a pattern or their hidden name leaves out now."""
    unknown: list[tuple[KnownFile, str]] = field(default_factory=list[tuple[KnownFile, str]])
    """Rows whose name stands there but could not be looked at."""


def reconcile_folder(known: KnownFolder, seen: FolderSeen, *, ids_are_stable: bool) -> FolderOutcome:
    """Compare the rows of a folder with what was seen in it; where only some names were, with those rows."""
    files, only, device = seen.files, seen.only, seen.stat.device
    rows = known.present if only is None else [row for row in known.present if row[2] in only]
    # Once a file, and nearly always all there is to do. What lies on another device than its folder is looked at below.
    moot = [row for row in rows if files.get(row[2]) != (row[3], row[4], row[5], device, row[6])]
    outcome = FolderOutcome(unchanged=len(rows) - len(moot))
    if not moot and not known.others and outcome.unchanged == len(files):
        return outcome
    settled = {row[2] for row in rows}.difference(row[2] for row in moot)
    unclaimed = {name: entry for name, entry in files.items() if name not in settled}
    for row in moot:
        _compare(KnownFile(*row, FileState.PRESENT.value), unclaimed, outcome, ids_are_stable=ids_are_stable, seen=seen)
    contested = {row.name for row in outcome.open_rows}
    for row in known.others:
        if only is not None and row.name not in only:
            continue
        if row.name in contested:
            outcome.open_rows.append(row)  # a present row stands at that path with another stat: identify decides
        else:
            _not_present(row, unclaimed, outcome, ids_are_stable=ids_are_stable, seen=seen)
    outcome.open_files.extend(sorted(unclaimed))  # in the order of the index by name: twice as quick to insert
    return outcome


def _compare(
    row: KnownFile, unclaimed: dict[bytes, Entry], outcome: FolderOutcome, *, ids_are_stable: bool, seen: FolderSeen
) -> None:
    """A present row that is not in every respect what was seen under its name."""
    entry = unclaimed.get(row.name)
    if entry is None:
        _not_there(row, seen, outcome)
    elif row.size != entry.size or row.mtime_ns != entry.mtime_ns:
        outcome.open_rows.append(row)
    else:
        if ids_are_stable and row.inode != entry.inode:
            outcome.renumbered.append((row, entry))
        elif row.ctime_ns != entry.ctime_ns:
            outcome.rechecked.append((row, entry))
        else:
            outcome.unchanged += 1
        del unclaimed[row.name]


def _not_there(row: KnownFile, seen: FolderSeen, outcome: FolderOutcome) -> None:
    if row.name in seen.left_out:
        outcome.left_out.append((row, seen.left_out[row.name]))
    elif row.name in seen.unreadable:
        outcome.unknown.append((row, seen.unreadable[row.name]))
    else:
        outcome.open_rows.append(row)


def _not_present(
    row: KnownFile,
    unclaimed: dict[bytes, Entry],
    outcome: FolderOutcome,
    *,
    ids_are_stable: bool,
    seen: FolderSeen,
) -> None:
    entry = unclaimed.get(row.name)
    same_stat = entry is not None and row.size == entry.size and row.mtime_ns == entry.mtime_ns
    if entry is not None and same_stat and (row.inode == entry.inode or not ids_are_stable):
        outcome.returned.append((row, entry))
        del unclaimed[row.name]
    elif row.state == FileState.EXCLUDED and (row.name in seen.left_out or row.name in seen.unreadable):
        pass  # still left out, or unknown: nothing to say
    else:
        outcome.open_rows.append(row)

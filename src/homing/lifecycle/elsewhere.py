"""A last look for files that are about to be purged: may they lie, by their ids, where scans do not enter?

Excluded and hidden folders are never walked by a scan, so a file that was moved into one is absent for it. Before a
policy takes photos out, everything below the owner's import paths is stat'ed once, left out or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from homing.lifecycle.candidates import LostFile
from homing.paths import Entry, FileSystem, join


def find_elsewhere(
    filesystem: FileSystem, roots: Iterable[bytes], lost: Sequence[LostFile], check: Callable[[], None]
) -> dict[int, bytes]:
    """Row to the path where its very file, or one with its name, size and time, was found. What cannot be listed is
    passed over; links are not followed. `check` may raise to stop."""
    by_inode: dict[int, list[LostFile]] = defaultdict(list)
    by_name: dict[bytes, list[LostFile]] = defaultdict(list)
    for one in lost:
        by_inode[one.inode].append(one)
        by_name[one.name].append(one)
    found: dict[int, bytes] = {}
    pending = list(dict.fromkeys(roots))
    entered: set[tuple[int, int]] = set()
    while pending:
        check()
        folder = pending.pop()
        try:
            listing = filesystem.list_folder(folder, lambda names: names)
        except OSError:
            continue
        key = (listing.stat.device, listing.stat.inode)
        if key in entered:
            continue  # one import path inside another, or mounted twice
        entered.add(key)
        pending.extend(join(folder, name) for name in listing.folders)
        for name, entry in listing.files.items():
            for one in by_inode.get(entry.inode, ()):
                if one.birth_ns and _birth_ns(filesystem, join(folder, name)) == one.birth_ns:
                    found.setdefault(one.row_id, join(folder, name))
            for one in by_name.get(name, ()):
                if _is_alike(one, entry):
                    found.setdefault(one.row_id, join(folder, name))
    return found


def _is_alike(one: LostFile, entry: Entry) -> bool:
    return entry.size > 0 and (one.size, one.mtime_ns) == (entry.size, entry.mtime_ns)


def _birth_ns(filesystem: FileSystem, path: bytes) -> int | None:
    try:
        return filesystem.birth_ns(path)
    except OSError:
        return None

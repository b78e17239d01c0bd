"""Can we see an import path at all? Asked before a scan and before every batch that would make photos missing.

What cannot be seen is not gone: an unmounted drive leaves an empty folder, a broken one an error, a swapped one
another drive's files. In each case everything below is unknown, and only the offline sign is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homing.paths import Entry, FileSystem, FolderStat, Mount, display
from homing.tracking.rules.walk import why_unreadable

SAMPLE_SIZE = 20
"""Known files that are compared when a place looks like another one than before (TRACKING section 2)."""
_ENOUGH_SAME = 0.9


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an import path's folder from when it was last seen well; None before the first time."""

    path: bytes
    device: int | None
    inode: int | None
    birth_ns: int
    """When the folder was born; 0 where the file system does not tell."""
    mount: Mount


@dataclass(frozen=True, slots=True)
class Available:
    stat: FolderStat
    birth_ns: int
    mount: Mount


@dataclass(frozen=True, slots=True)
class Unavailable:
    reason: str
    """A sentence for people: what is wrong, where, what to do."""


Sample = Callable[[], Sequence[tuple[bytes, int, int]]]
"""Up to `SAMPLE_SIZE` present files known below it: absolute path, size, mtime_ns."""


def look_at(place: Place, filesystem: FileSystem, sample: Sample) -> Available | Unavailable:
    """Is this import path the place that it was?"""
    shown = display(place.path)
    try:
        stat = filesystem.folder_stat(place.path)
        mount = filesystem.mount(place.path)
        birth_ns = filesystem.birth_ns(place.path)
        # a folder may be opened and yet not be listed
        listing = filesystem.list_folder(place.path, lambda names: ())
    except FileNotFoundError:
        return Unavailable(
            f"{shown} is not there. If it is on a drive or a share, connect it; it will be back by itself."
        )
    except NotADirectoryError:
        return Unavailable(f"{shown} is not a folder any more. Put the folder back, or edit this library's folders.")
    except PermissionError:
        return Unavailable(f"{shown} may not be read by this server. Give the server's user the right to list it.")
    except OSError as error:
        return Unavailable(f"{shown} cannot be read: {why_unreadable(error)}. Check the drive or the connection.")
    found = Available(stat, birth_ns, mount)
    if place.inode is None or _is_same(place, found):
        return found
    known = sample()
    is_empty = not (listing.unchosen or listing.folders or listing.files)
    if not known:
        return found
    if is_empty:
        return Unavailable(
            f"{shown} is an empty folder where a drive or share with photos was. Connect it; it will be back by itself."
        )
    same = sum(_matches(filesystem, path, size, mtime_ns) for path, size, mtime_ns in known)
    if same >= _ENOUGH_SAME * len(known):
        return found
    return Unavailable(
        f"{shown} looks like another drive: of {len(known)} known photos only {same} are there unchanged. "
        "Connect the right one, or edit this library's folders."
    )


def _is_same(place: Place, found: Available) -> bool:
    """The same folder on the same volume.

    Inode and birth time together are the folder's own and outlive a reboot. Where there is no birth time, a device
    number holds for one boot only, so another one is forgiven when type and source of the mount are known and equal.
    """
    if place.inode != found.stat.inode:
        return False
    if place.birth_ns and found.birth_ns:
        return place.birth_ns == found.birth_ns
    if place.device == found.stat.device:
        return True
    return bool(place.mount.source) and place.mount == found.mount


def _matches(filesystem: FileSystem, path: bytes, size: int, mtime_ns: int) -> bool:
    try:
        entry: Entry = filesystem.lstat(path)
    except OSError:
        return False
    return entry.size == size and entry.mtime_ns == mtime_ns

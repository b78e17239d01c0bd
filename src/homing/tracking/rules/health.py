"""Can we see an import path at all, or a drive that is mounted below one? Asked before a scan and before every batch
that would make photos missing.

What cannot be seen is not gone: an unmounted drive leaves an empty folder, a broken one an error, a swapped one
another drive's files. In each case everything below is unknown, and only the offline sign is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homing.paths import Entry, FileSystem, FolderStat, Mount, display
from homing.tracking.rules.volumes import needs_two_looks
from homing.tracking.rules.walk import why_unreadable

SAMPLE_SIZE = 20
"""Known files that are compared when a place looks like another one than before (TRACKING section 2)."""
_ENOUGH_SAME = 0.9
_ANOTHER_DISK = 0.1
_SAME_TIME_NS = 2_000_000_000
"""Copied to a memory card or some shares, a file's time is kept to two seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a folder from when it was last seen well; None before the first time."""

    path: bytes
    device: int | None
    inode: int | None
    birth_ns: int
    """When the folder was born; 0 where the file system does not tell."""
    mount: Mount
    is_mount: bool = False
    """Was a drive or share mounted at this very folder, below an import path?"""


@dataclass(frozen=True, slots=True)
class Available:
    stat: FolderStat
    birth_ns: int
    mount: Mount
    note: str = ""
    """That it is another place than before, and why it was accepted; empty where it is the same."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    reason: str
    """A sentence for people: what is wrong, where, what to do."""
    question: str = ""
    """What to ask a person, where only a person can tell."""
    fingerprint: str = ""
    """Which place lies there now, so that an answer holds for just that."""
    seen: Available | None = None
    """What lies there now, if anything does."""


Sample = Callable[[], Sequence[tuple[bytes, int, int]]]
"""Up to `SAMPLE_SIZE` present files known below it: absolute path, size, mtime_ns."""


def _nothing_is_accepted(fingerprint: str) -> bool:
    del fingerprint
    return False


def look_at(
    place: Place,
    filesystem: FileSystem,
    sample: Sample,
    *,
    is_accepted: Callable[[str], bool] = _nothing_is_accepted,
) -> Available | Unavailable:
    """Is this the place that it was?

    Args:
        is_accepted: did a person say that what lies there now, told by its fingerprint, is meant?
    """
    shown = display(place.path)
    try:
        # a folder may be opened and yet not be listed; and an automount is mounted by being listed
        listing = filesystem.list_folder(place.path, lambda names: ())
        found = Available(listing.stat, filesystem.birth_ns(place.path), filesystem.mount(place.path))
    except OSError as error:
        return Unavailable(_why_not_readable(place, error), fingerprint=fingerprint_of(place, None))
    if found.mount.filesystem_type == "autofs":
        return Unavailable(
            f"{shown} is mounted when it is needed, and was not now: its drive or share does not answer. Connect it; "
            "it will be back by itself."
        )
    is_same = place.inode is None or is_same_place(place, found)
    is_empty = not (listing.unchosen or listing.folders or listing.files)
    if is_same and not (is_empty and place.inode is not None and needs_two_looks(found.mount.filesystem_type)):
        return found
    known = sample()
    if not known:
        return found
    fingerprint = fingerprint_of(place, found)
    if is_accepted(fingerprint):
        return _noted(found, f"{shown} is another place than before, as you said.")
    if is_empty:
        return Unavailable(_why_empty(place, found), fingerprint=fingerprint, seen=found)
    try:
        same = sum(_matches(filesystem, path, size, mtime_ns) for path, size, mtime_ns in known)
    except TimeoutError as error:
        return Unavailable(_why_not_readable(place, error))
    if same >= _ENOUGH_SAME * len(known):
        figures = f"of {len(known)} known files {same} are there as they were"
        return _noted(
            found, f"{shown} lies on another drive or mount than before: {figures}, so it is taken for the same."
        )
    figures = f"of {len(known)} known files only {same} are there unchanged"
    if same < _ANOTHER_DISK * len(known):
        figures = f"none of {len(known)} known files is there" if not same else figures
        return Unavailable(
            f"{shown} looks like another drive: {figures}. Connect the right one, or say that this is the new one.",
            f"Is there another disk at {shown}? It is not empty, but {figures}. Until you say what it is, nothing is"
            " changed.",
            fingerprint,
            found,
        )
    return Unavailable(
        f"{shown} looks like another drive: {figures}. If files are still being copied there, it will be accepted by"
        " itself when enough are back; else connect the right drive, or have Homing compare with what is there now.",
        fingerprint=fingerprint,
        seen=found,
    )


def is_still_there(place: Place, filesystem: FileSystem) -> str | None:
    """Why a place that was available a moment ago is not any more; None while it is. Cheap."""
    try:
        stat = filesystem.folder_stat(place.path)
        found = Available(stat, filesystem.birth_ns(place.path), filesystem.mount(place.path))
    except OSError as error:
        return _why_not_readable(place, error)
    if place.device == found.stat.device and is_same_place(place, found):
        return None
    return f"{display(place.path)} is another place than when the scan began. The next scan looks at it anew."


def is_same_place(place: Place, found: Available) -> bool:
    """The same folder on the same volume.

    Inode and birth time together are the folder's own and outlive a reboot. Where there is no birth time, a device
    number holds for one boot only, so another one is forgiven when type and source of the mount are known and equal.
    """
    if place.mount.volume_id and found.mount.volume_id and not is_same_volume(place.mount, found.mount):
        return False
    if place.inode != found.stat.inode:
        return False
    if place.birth_ns and found.birth_ns:
        return place.birth_ns == found.birth_ns
    if place.device is not None and place.device == found.stat.device:
        return True
    return bool(place.mount.source) and is_same_volume(place.mount, found.mount)


def is_same_volume(one: Mount, other: Mount) -> bool:
    """By what a volume keeps over mounts; where it keeps nothing, by where it is mounted from."""
    if one.filesystem_type != other.filesystem_type:
        return False
    if one.volume_id and other.volume_id:
        return one.volume_id == other.volume_id
    return bool(one.source) and one.source == other.source


def fingerprint_of(place: Place, found: Available | None) -> str:
    """What a person's answer about a place is about: the place, and what lies there now."""
    parts: list[object] = [place.path, "nothing"]
    if found is not None:
        volume = found.mount.volume_id or f"{found.mount.source} {found.stat.device}"
        parts = [place.path, found.mount.filesystem_type, volume, found.stat.inode, found.birth_ns]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _noted(found: Available, note: str) -> Available:
    return Available(found.stat, found.birth_ns, found.mount, note)


def _why_not_readable(place: Place, error: OSError) -> str:
    shown = display(place.path)
    if isinstance(error, FileNotFoundError) and place.is_mount:
        return (
            f"The drive or share that was mounted at {shown} is not mounted now. Connect it; it will be back by itself."
        )
    if isinstance(error, FileNotFoundError):
        return f"{shown} is not there. If it is on a drive or a share, connect it; it will be back by itself."
    if isinstance(error, NotADirectoryError):
        return f"{shown} is not a folder any more. Put the folder back, or edit this library's folders."
    if isinstance(error, PermissionError):
        return f"{shown} may not be read by this server. Give the server's user the right to list it."
    if isinstance(error, TimeoutError):
        return (
            f"{shown} is {why_unreadable(error)}. Check the drive, or the connection to the machine that it lies on; "
            "it will be back by itself."
        )
    return f"{shown} cannot be read: {why_unreadable(error)}. Check the drive or the connection."


def _why_empty(place: Place, found: Available) -> str:
    shown = display(place.path)
    if place.is_mount and not is_same_volume(place.mount, found.mount):
        return (
            f"The drive or share that was mounted at {shown} is not mounted now. Connect it; it will be back by itself."
        )
    return (
        f"{shown} is an empty folder where a drive or share with photos was. Connect it; it will be back by itself. If "
        "it was emptied on purpose, say so."
    )


def _matches(filesystem: FileSystem, path: bytes, size: int, mtime_ns: int) -> bool:
    try:
        entry: Entry = filesystem.lstat(path)
    except TimeoutError:
        raise
    except OSError:
        return False
    return entry.size == size and abs(entry.mtime_ns - mtime_ns) <= _SAME_TIME_NS

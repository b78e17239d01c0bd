"""What the operating system says of one folder, as this process sees it: who owns it, what it lies on, what may be done
in it. Changes nothing and writes nothing."""

from __future__ import annotations

import ctypes
import errno
import grp
import os
import pwd
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from homing.paths.filesystem import Mount
from homing.paths.mounts import mount_of
from homing.paths.names import join

_WATCHED = 0x100 | 0x200 | 0x40 | 0x80  # IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
_WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")
_ENTRIES = 1_000
"""Names of a folder among which one with letters is looked for."""


@dataclass(frozen=True, slots=True)
class Examination:
    """A folder, as it is seen now."""

    real: bytes
    """The path with every link resolved."""
    owner: str
    group: str
    mode: str
    """As `ls -l` writes it."""
    mount: Mount
    is_writable: bool
    tells_case_apart: bool | None
    """Are `a.jpg` and `A.JPG` two names here? None where nothing tells."""
    why_not_watched: str
    """Why changes in it cannot be told at once; empty where they can."""
    total_bytes: int
    free_bytes: int


def examine(path: bytes) -> Examination:
    """Look at a folder. Raises OSError."""
    found = os.stat(path)
    space = os.statvfs(path)
    mount = mount_of(path)
    return Examination(
        real=os.path.realpath(path),
        owner=_name_of(found.st_uid, is_group=False),
        group=_name_of(found.st_gid, is_group=True),
        mode=stat.filemode(found.st_mode),
        mount=mount,
        is_writable=os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids),
        tells_case_apart=_tells_case_apart(path),
        why_not_watched=_why_not_watched(path),
        total_bytes=space.f_blocks * space.f_frsize,
        free_bytes=space.f_bavail * space.f_frsize,
    )


def seen_by(pid: int, path: bytes) -> bool | None:
    """Does another process of this machine see the very same folder at this path? None where that is not told."""
    try:
        mine = os.stat(path)
        theirs = os.stat(join(os.fsencode(f"/proc/{pid}/root"), path.lstrip(b"/")))
    except FileNotFoundError:
        return False if Path(f"/proc/{pid}").exists() else None
    except OSError:
        return None
    return (mine.st_dev, mine.st_ino) == (theirs.st_dev, theirs.st_ino)


def _name_of(number: int, *, is_group: bool) -> str:
    with suppress(KeyError):
        return grp.getgrgid(number).gr_name if is_group else pwd.getpwuid(number).pw_name
    return str(number)


def _tells_case_apart(path: bytes) -> bool | None:
    """Asked by an existing name, written the other way: nothing is made for it."""
    names: list[bytes] = []
    with suppress(OSError), os.scandir(path) as entries:
        for entry, _ in zip(entries, range(_ENTRIES), strict=False):
            names.append(entry.name)
    above, own = os.path.split(os.path.realpath(path))
    for folder, name in [*((path, name) for name in names), (above, own)]:
        other = name.swapcase()
        if other == name or not name.isascii() or (folder == path and other in names):
            continue
        try:
            one = os.lstat(join(folder, name))
            two = os.lstat(join(folder, other))
        except FileNotFoundError:
            return True
        except OSError:
            continue
        return (one.st_dev, one.st_ino) != (two.st_dev, two.st_ino)
    return None


def _why_not_watched(path: bytes) -> str:
    """Try it, and let go of it at once."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        watcher: int = libc.inotify_init1(os.O_CLOEXEC)
    except (OSError, AttributeError):
        return "this operating system tells no changes"
    if watcher < 0:
        return "too many programs watch folders already: raise fs.inotify.max_user_instances"
    try:
        if libc.inotify_add_watch(watcher, path, _WATCHED) >= 0:
            return ""
        number = ctypes.get_errno()
    finally:
        os.close(watcher)
    if number == errno.ENOSPC:
        limit = ""
        with suppress(OSError):
            limit = f" ({int(_WATCH_LIMIT.read_text()):,})"
        return f"no more folders can be watched{limit}: raise fs.inotify.max_user_watches"
    return os.strerror(number).lower()

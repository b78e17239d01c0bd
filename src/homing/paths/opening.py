"""Opening an original for reading, safely: from rows only, never out of its import path, never anything but a file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OPEN_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(slots=True)
class OpenedFile:
    """A regular file, open for reading."""

    descriptor: int
    size: int
    mtime_ns: int

    def read_at(self, position: int, length: int) -> bytes:
        return os.pread(self.descriptor, length, position)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def open_below(root: bytes, names: Sequence[bytes], *, follow_symlinks: bool) -> OpenedFile:
    """Open the regular file `root/names…`. Raises OSError.

    The root may be a link, as its owner gave it. Below it every folder is opened through the one above, and a link on
    the way is refused unless the library follows links, so that nobody who may write in the tree leads Homing out.
    """
    if not names or any(name in {b"", b".", b".."} or b"/" in name for name in names):
        raise OSError(errno.EINVAL, "not a name", b"/".join(names))
    follow = 0 if follow_symlinks else os.O_NOFOLLOW
    folder = os.open(root, _OPEN_FOLDER)
    try:
        for name in names[:-1]:
            below = os.open(name, _OPEN_FOLDER | follow, dir_fd=folder)
            os.close(folder)
            folder = below
        # not blocking: a pipe must not hang the request
        descriptor = os.open(names[-1], _OPEN_FILE | follow, dir_fd=folder)
    finally:
        os.close(folder)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", names[-1])
    return OpenedFile(descriptor, found.st_size, found.st_mtime_ns)

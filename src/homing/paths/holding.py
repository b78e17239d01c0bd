"""A folder that is kept open: what is asked of it is asked of this very folder, whatever its path leads to by now."""

from __future__ import annotations

import os
import stat
from enum import Enum
from typing import NamedTuple, Self


class Kind(Enum):
    """What a name stands for; a link is not followed."""

    FOLDER = "folder"
    LINK = "link"
    FILE = "file"
    OTHER = "other"


class Look(NamedTuple):
    """A name, looked at without following links. Two equal ones are one file that nobody wrote to in between."""

    kind: Kind
    size: int
    mtime_ns: int
    link_count: int


class HeldFolder:
    """Closed by `with`. Every method raises OSError as the operating system does."""

    __slots__ = ("_descriptor",)

    def __init__(self, path: bytes) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let it go."""
        os.close(self._descriptor)

    @property
    def path(self) -> bytes:
        """Leads to this folder as long as it is held, also after it was moved."""
        return b"/proc/self/fd/%d" % self._descriptor

    def below(self) -> tuple[list[bytes], list[bytes]]:
        """The names of the folders in it, and those of the links."""
        folders: list[bytes] = []
        links: list[bytes] = []
        with os.scandir(self._descriptor) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(os.fsencode(entry.name))
                elif entry.is_symlink():
                    links.append(os.fsencode(entry.name))
        return folders, links

    def look(self, name: bytes) -> Look:
        """What stands in it under this name."""
        found = os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)
        kind = Kind.OTHER
        if stat.S_ISREG(found.st_mode):
            kind = Kind.FILE
        elif stat.S_ISDIR(found.st_mode):
            kind = Kind.FOLDER
        elif stat.S_ISLNK(found.st_mode):
            kind = Kind.LINK
        return Look(kind, found.st_size, found.st_mtime_ns, found.st_nlink)

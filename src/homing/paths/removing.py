"""Removing an original from disk: the file that goes is the very one that was looked at.

No call of Unix unlinks what a descriptor is open on; `unlink` goes by name, and the name may lead elsewhere by then.
So the file is first renamed, in its own folder, to a name that nobody else knows; what lies under that name is
compared with the descriptor, and only then removed. Where it is another one, it gets its name back.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Sequence
from types import TracebackType

from blake3 import blake3

from homing.paths.filesystem import Entry
from homing.paths.names import display

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OPEN_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_BLOCK_BYTES = 1 << 20


class NotTheSame(Exception):
    """What lies there is not what was looked at: a sentence for people. It was left as it is."""


class LeftAside(Exception):
    """The file lies aside, and could not be given its name back: a sentence for people. `is_there_after_all` can,
    later."""


def _nothing_against_it() -> str:
    return ""


def new_aside() -> bytes:
    """A name that no file has: where a file lies between being checked and being removed."""
    return b".homing-deleting-" + secrets.token_hex(16).encode()


class HeldFile:
    """A regular file, open, in a folder that is open. Close it, or use it in a `with`."""

    def __init__(self, root: bytes, names: Sequence[bytes], *, follow_symlinks: bool) -> None:
        """Raises OSError. Links on the way are refused unless the library follows them; a file that is one, always."""
        self._descriptor = -1
        self._folder = _open_folder(root, names, follow_symlinks=follow_symlinks)
        self.name = names[-1]
        try:
            self._descriptor = os.open(self.name, _OPEN_FILE, dir_fd=self._folder)
            found = os.fstat(self._descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, "not a regular file", self.name)
        except BaseException:
            self.close()
            raise
        self.entry = _entry(found)
        """As it was when it was opened."""

    def __enter__(self) -> HeldFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for descriptor in (self._descriptor, self._folder):
            if descriptor >= 0:
                os.close(descriptor)
        self._descriptor = self._folder = -1

    def content_hash(self) -> bytes:
        """BLAKE3 (32 bytes) of what the descriptor is open on."""
        digest = blake3()
        position = 0
        while block := os.pread(self._descriptor, _BLOCK_BYTES, position):
            digest.update(block)
            position += len(block)
        return digest.digest()

    def remove(self, aside: bytes, why_not: Callable[[], str] = _nothing_against_it) -> None:
        """Remove the file from disk, for good; `aside` is from `new_aside`.

        Raises OSError, or NotTheSame where the name leads to another file by now or this one was written to since it
        was opened: then it has its name and is as it was. Raises LeftAside where that could not be done.

        Args:
            why_not: asked last, while the file lies aside: what speaks against it, as a sentence.
        """
        if not self._is_unchanged(os.fstat(self._descriptor)):
            raise NotTheSame(f"{display(self.name)} was written to while it was looked at.")
        os.rename(self.name, aside, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        try:
            found = os.stat(aside, dir_fd=self._folder, follow_symlinks=False)
            if not self._is_unchanged(found):
                raise NotTheSame(f"Another file lies at {display(self.name)} by now, or it was written to.")
            if reason := why_not():
                raise NotTheSame(reason)
            os.unlink(aside, dir_fd=self._folder)
        except BaseException:
            self._give_back(aside)
            raise

    def _give_back(self, aside: bytes) -> None:
        shown = display(self.name)
        try:
            has_its_name = _give_name_back(self._folder, self.name, aside)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise LeftAside(
                f"{shown} was not deleted, and has not its name back yet: {reason}. It lies there as {display(aside)};"
                " Homing tries again every night."
            ) from None
        if not has_its_name:
            raise LeftAside(
                f"While {shown} was deleted another file took its name; it lies beside it as {display(aside)}. It has"
                " its name back as soon as that is free."
            )

    def _is_unchanged(self, found: os.stat_result) -> bool:
        """But for the inode's own clock, which a rename moves."""
        now = _entry(found)
        return stat.S_ISREG(found.st_mode) and now._replace(ctime_ns=0) == self.entry._replace(ctime_ns=0)


def is_there_after_all(root: bytes, names: Sequence[bytes], aside: bytes, *, follow_symlinks: bool) -> bool:
    """After a kill while a file was being removed: is it there still? Gives it its name back where it lies aside.

    Raises OSError where that cannot be told, or another file has its name.
    """
    try:
        folder = _open_folder(root, names, follow_symlinks=follow_symlinks)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        if _lies_there(folder, aside):
            if not _give_name_back(folder, names[-1], aside):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), names[-1])
            return True
        return _lies_there(folder, names[-1])
    finally:
        os.close(folder)


def why_not_removable(folder: bytes) -> str:
    """Why nothing can be removed from this folder, as a sentence; empty where it can, as far as rights tell."""
    shown = display(folder)
    try:
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            return f"{shown} is mounted read-only: this server cannot change anything there."
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"This server's user may not change anything in {shown}."
    except OSError as error:
        return f"{shown} cannot be looked at: {(error.strerror or str(error)).lower()}."
    return ""


def _open_folder(root: bytes, names: Sequence[bytes], *, follow_symlinks: bool) -> int:
    if not names or any(name in {b"", b".", b".."} or b"/" in name for name in names):
        raise OSError(errno.EINVAL, "not a name", b"/".join(names))
    follow = 0 if follow_symlinks else os.O_NOFOLLOW
    folder = os.open(root, _OPEN_FOLDER)
    try:
        for name in names[:-1]:
            below = os.open(name, _OPEN_FOLDER | follow, dir_fd=folder)
            os.close(folder)
            folder = below
    except BaseException:
        os.close(folder)
        raise
    return folder


def _give_name_back(folder: int, name: bytes, aside: bytes) -> bool:
    """Never over a file that took the name meanwhile: then it stays aside, and the answer is False."""
    if not _lies_there(folder, aside):
        return True
    try:
        os.link(aside, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError:  # no hard links on this file system
        if _lies_there(folder, name):
            return False
        os.rename(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
        return True
    os.unlink(aside, dir_fd=folder)
    return True


def _lies_there(folder: int, name: bytes) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _entry(found: os.stat_result) -> Entry:
    return Entry(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino)

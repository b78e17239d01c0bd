"""Opening and reading originals: once, never for writing, never hanging on what is not a file.

One read feeds the content hash, the tags and the decoder.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass

from blake3 import blake3

LARGEST_CONTENT_BYTES = 512 * 1024 * 1024
"""A larger file is hashed in pieces and not decoded; a 100-megapixel 16-bit TIFF is above 600 MB, rare enough."""
_PIECE_BYTES = 16 * 1024 * 1024


class Unavailable(Exception):
    """The file cannot be read now; that says nothing about the file. Its text is a sentence."""

    @property
    def is_not_there(self) -> bool:
        return isinstance(self.__cause__, FileNotFoundError | NotADirectoryError)


class Changed(Exception):
    """The file is not, or did not stay, what the index says. Its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Original:
    """What one read gave; size and mtime were the same before and after it."""

    content: bytes | None
    """None for a file above `LARGEST_CONTENT_BYTES`."""
    size: int
    mtime_ns: int
    content_hash: bytes
    """BLAKE3, 32 bytes."""


_SENTENCES = {
    errno.ENOENT: "The file is not there.",
    errno.ENOTDIR: "The file's folder is not there.",
    errno.EACCES: "Homing may not read the file (permission denied). Give the server's user the right to read it.",
    errno.EPERM: "Homing may not read the file (not permitted).",
    errno.ELOOP: "The file is a symbolic link now, and this library does not follow links.",
    errno.ENXIO: "There is a special file in the picture's place now.",
    errno.EIO: "The disk reported an error while the file was read (input/output error).",
    errno.ENOTCONN: "The drive or network share is not connected.",
    errno.ESTALE: "The network share was mounted anew while the file was read (stale handle).",
}


def _sentence(error: OSError) -> str:
    known = _SENTENCES.get(error.errno or 0)
    return known or f"The file cannot be read now ({os.strerror(error.errno) if error.errno else error})."


def _open(path: bytes, *, follow_symlinks: bool) -> int:
    # O_NONBLOCK: a FIFO or device in a picture's place must not hang us; on a regular file it does nothing
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    if not follow_symlinks:
        flags |= os.O_NOFOLLOW
    try:
        # leave the access time alone where we may (the file's owner or root)
        return os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        return os.open(path, flags)


def _nothing() -> None:
    pass


def read_original(
    path: bytes,
    *,
    size: int,
    mtime_ns: int,
    follow_symlinks: bool = False,
    on_progress: Callable[[], None] = _nothing,
) -> Original:
    """The file's content and hash.

    Args:
        path: absolute.
        size: what the index says; another size or time means that the next scan has to look first.
        mtime_ns: as `size`.
        follow_symlinks: whether the last part of the path may be a link.
        on_progress: called for every 16 MiB, to show that a slow disk still answers.

    Raises:
        Unavailable: the file cannot be read now.
        Changed: it is another version than the index knows, or it changed under our eyes.
    """
    try:
        descriptor = _open(path, follow_symlinks=follow_symlinks)
    except OSError as error:
        raise Unavailable(_sentence(error)) from error
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise Unavailable("There is a folder or special file in the picture's place now.")
        if (before.st_size, before.st_mtime_ns) != (size, mtime_ns):
            raise Changed("The file changed since it was last scanned; the next scan will look at it.")
        content, digest, length = _read(descriptor, before.st_size, on_progress)
        after = os.fstat(descriptor)
    except OSError as error:
        raise Unavailable(_sentence(error)) from error
    finally:
        os.close(descriptor)
    if (after.st_size, after.st_mtime_ns) != (size, mtime_ns) or length != size:
        raise Changed("The file changed while it was read; it is read again when it is finished.")
    return Original(content, size, mtime_ns, digest)


def _read(descriptor: int, size: int, on_progress: Callable[[], None]) -> tuple[bytes | None, bytes, int]:
    """Content (if it fits), hash and number of bytes until the end, or until just beyond `size`."""
    if size < _PIECE_BYTES:
        content = os.read(descriptor, size + 1)
        if len(content) == size:
            return content, blake3(content).digest(), size
        pieces = [content]
    else:
        pieces: list[bytes] = []
    keeps = size <= LARGEST_CONTENT_BYTES
    hasher = blake3(b"".join(pieces))
    length = sum(map(len, pieces))
    while length <= size:
        piece = os.read(descriptor, _PIECE_BYTES)
        if not piece:
            break
        length += len(piece)
        hasher.update(piece)
        if keeps:
            pieces.append(piece)
        on_progress()
    return (b"".join(pieces) if keeps else None), hasher.digest(), length

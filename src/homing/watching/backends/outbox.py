"""What is to be said and has not been read yet: each thing once, and never more than a few thousand."""

from __future__ import annotations

import os
import threading
from contextlib import suppress

from homing.paths import split
from homing.watching.backends.watch import Dirty, Lost, Ready, Word

MOST_FOLDERS = 10_000
"""Of one root. When a reader stalls for so long that there are more, the root becomes one dirty tree: nothing is lost,
and some MB are the most that waits."""


class Outbox:
    """Filled by many threads, read by one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._dirty: dict[bytes, dict[bytes, bool]] = {}
        self._lost: dict[bytes, str] = {}
        self._ready: dict[bytes, None] = {}
        self._bell, self._ring = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(self._ring, False)
        self._is_closed = False

    def dirty(self, root: bytes, folder: bytes, *, is_tree: bool = False) -> None:
        """Say that a folder changed."""
        with self._changed:
            if root in self._lost:
                return
            folders = self._dirty.setdefault(root, {})
            if folders.get(folder, False) or (folders and _is_covered(folder, root, folders)):
                return
            folders[folder] = is_tree
            if len(folders) > MOST_FOLDERS:
                self._dirty[root] = {root: True}
            self._tell()

    def lost(self, root: bytes, reason: str) -> None:
        """Say that a whole root must be looked at."""
        with self._changed:
            self._lost[root] = reason
            self._dirty.pop(root, None)
            self._tell()

    def ready(self, root: bytes) -> None:
        """Say that a root is watched."""
        with self._changed:
            self._ready[root] = None
            self._tell()

    def forget(self, root: bytes) -> None:
        """Nothing that was said of this root is to be read any more."""
        with self._changed:
            self._dirty.pop(root, None)
            self._lost.pop(root, None)
            self._ready.pop(root, None)

    def take(self, timeout_s: float) -> list[Word]:
        """All that is to be said, waiting for something at most this long."""
        with self._changed:
            self._changed.wait_for(lambda: self._lost or self._ready or self._dirty or self._is_closed, timeout_s)
            with suppress(BlockingIOError):
                os.read(self._bell, 4096)
            words: list[Word] = [Lost(root, reason) for root, reason in self._lost.items()]
            for folders in self._dirty.values():
                words.extend(Dirty(folder, is_tree) for folder, is_tree in folders.items())
            words.extend(Ready(root) for root in self._ready)
            self._lost, self._dirty, self._ready = {}, {}, {}
            return words

    def fileno(self) -> int:
        """Readable while there is something to say."""
        return self._bell

    def close(self) -> None:
        """Wake whoever reads; nothing is said any more."""
        with self._changed:
            if self._is_closed:
                return
            self._is_closed = True
            self._changed.notify_all()
            os.close(self._ring)
            os.close(self._bell)

    def _tell(self) -> None:
        if not self._is_closed:
            with suppress(BlockingIOError):
                os.write(self._ring, b"!")
            self._changed.notify_all()


def _is_covered(folder: bytes, root: bytes, folders: dict[bytes, bool]) -> bool:
    """Is a folder above to be looked at with all below it?"""
    while folder != root and len(folder) > 1:
        folder = split(folder)[0]
        if folders.get(folder, False):
            return True
    return False

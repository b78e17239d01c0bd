"""Who believes every word of a watcher, and nothing else: it lists exactly what it is told to list.

When it holds what the disk holds, nothing was lost.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from homing.paths import inside, join
from homing.watching.backends.watch import Backend, Dirty, Lost, Ready, Word, matters

Folder = dict[bytes, tuple[int, int, int]]
"""File names, with inode, size and mtime."""
PATIENCE_S = 60.0
"""Far beyond what anything takes on a busy machine; what takes longer has failed."""


def files_of(folder: bytes) -> Folder:
    """The files of one folder that matter."""
    found: Folder = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if matters(entry.name) and not entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    look = entry.stat(follow_symlinks=False)
                    found[entry.name] = (look.st_ino, look.st_size, look.st_mtime_ns)
    return found


def tree_of(top: bytes, prunes: Callable[[bytes], bool] = lambda folder: False) -> dict[bytes, Folder]:
    """All folders below that hold such files."""
    found: dict[bytes, Folder] = {}
    pending = [top]
    while pending:
        folder = pending.pop()
        if files := files_of(folder):
            found[folder] = files
        with suppress(OSError), os.scandir(folder) as entries:
            below = [join(folder, entry.name) for entry in entries if entry.is_dir(follow_symlinks=False)]
            pending.extend(path for path in below if not prunes(path))
    return found


class Mirror:
    """Of one root."""

    def __init__(self, backend: Backend, root: bytes, prunes: Callable[[bytes], bool] = lambda folder: False) -> None:
        self.backend = backend
        self.root = root
        self.prunes = prunes
        self.held: dict[bytes, Folder] = {}
        self.words: list[Word] = []
        """All that was said."""

    def read(self, timeout_s: float = 0.2) -> list[Word]:
        """Take over what is said now."""
        words = self.backend.read(timeout_s)
        self.believe(words)
        self.words.extend(words)
        return words

    def believe(self, words: Iterable[Word]) -> None:
        trees: set[bytes] = set()
        folders: set[bytes] = set()
        for word in words:
            if isinstance(word, Dirty):
                assert inside(word.folder, self.root)
                (trees if word.is_tree else folders).add(word.folder)
            elif isinstance(word, Lost | Ready):
                assert word.root == self.root
                trees.add(self.root)
        if trees:
            self.held = {folder: files for folder, files in self.held.items() if not _covered(folder, trees)}
            for tree in trees:
                if not _covered(os.path.dirname(tree), trees):
                    self.held.update(tree_of(tree, self.prunes))
        if folders:
            gone: dict[bytes, bool] = {}
            self.held = {folder: files for folder, files in self.held.items() if not _is_gone(folder, folders, gone)}
        for folder in folders:
            self.held.pop(folder, None)
            if files := files_of(folder):
                self.held[folder] = files

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Read until it is so."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline_s, self.difference()
            self.read()

    def read_while(self, condition: Callable[[], bool]) -> None:
        """However long others take."""
        while condition():
            self.read()

    def wait_until_ready(self) -> None:
        self.wait_for(lambda: any(isinstance(word, Ready) for word in self.words))

    def is_what_the_disk_is(self) -> bool:
        return self.held == tree_of(self.root, self.prunes)

    def wait_until_it_is_what_the_disk_is(self) -> None:
        self.wait_for(self.is_what_the_disk_is)

    def difference(self) -> str:
        """What is wrong, in a few lines."""
        disk = tree_of(self.root, self.prunes)
        lines = [
            f"{folder!r}: on disk {len(disk.get(folder, {}))} files, held {len(self.held.get(folder, {}))}"
            for folder in sorted(disk.keys() | self.held.keys())
            if disk.get(folder) != self.held.get(folder)
        ]
        return f"{len(lines)} folders differ\n" + "\n".join(lines[:20])


def _is_gone(folder: bytes, listed: set[bytes], gone: dict[bytes, bool]) -> bool:
    """Is it, or one above it, missing in a folder that was listed?"""
    if folder not in gone:
        above = os.path.dirname(folder)
        is_missing = above in listed and not os.path.isdir(folder)
        gone[folder] = is_missing or (above != folder and _is_gone(above, listed, gone))
    return gone[folder]


def _covered(folder: bytes, trees: set[bytes]) -> bool:
    while True:
        if folder in trees:
            return True
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above

"""A backend that says what a test tells it to, and the watching of one test, step by step."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress

from homing.watching.backends.watch import RootToWatch, Standing, State, Word
from homing.watching.service import Watching
from homing.watching.standing import Limits


class Told:
    """See `homing.watching.backends.watch.Backend`."""

    def __init__(self, interval_s: int = 60) -> None:
        self.interval_s = interval_s
        self.roots: dict[bytes, RootToWatch] = {}
        self.added: list[bytes] = []
        self.stands = Standing(State.WATCHING, "inotify", folders_watched=3, folders_needed=3)
        self.is_closed = False
        self._words: list[Word] = []
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)

    def tell(self, *words: Word) -> None:
        self._words.extend(words)
        os.write(self._write, b"\0")

    def add_root(self, root: RootToWatch) -> None:
        self.roots[root.path] = root
        self.added.append(root.path)

    def remove_root(self, path: bytes) -> None:
        self.roots.pop(path, None)

    def read(self, timeout_s: float) -> list[Word]:
        del timeout_s
        with suppress(BlockingIOError):
            os.read(self._read, 4096)
        words, self._words = self._words, []
        return words

    def fileno(self) -> int:
        return self._read

    def standing(self, path: bytes) -> Standing:
        assert path in self.roots
        return self.stands

    def close(self) -> None:
        self.is_closed = True
        os.close(self._read)
        os.close(self._write)


class Watched:
    """A watching with a clock of its own: `pass_s` lets time go by, and each step does what is due."""

    def __init__(self, name: str = "nas/1/100", because: str = "") -> None:
        self.now_s = 1_000.0
        self.backends: list[Told] = []
        self.watching = Watching(
            self._make, self._limits, name=name, because=because, monotonic_s=lambda: self.now_s, sleeps=False
        )
        self.step()

    @property
    def backend(self) -> Told:
        return self.backends[-1]

    def step(self) -> None:
        self.watching.step()

    def pass_s(self, seconds: float) -> None:
        """Time goes by, in steps of at most a second."""
        ends_s = self.now_s + seconds
        while self.now_s < ends_s:
            self.now_s = min(ends_s, self.now_s + 1)
            self.step()

    def tell(self, *words: Word) -> None:
        self.backend.tell(*words)
        self.step()

    def _make(self, interval_s: int) -> Told:
        self.backends.append(Told(interval_s))
        return self.backend

    def _limits(self, standings: Collection[Standing]) -> Limits:
        return Limits(sum(one.folders_watched for one in standings), 100, 3)

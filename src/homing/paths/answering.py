"""A disk that does not answer must not hold up anybody else: a file system around a file system, whose calls are made
by a thread that can be abandoned.

A dead network mount may keep a call for ever, and nothing can end it. Whoever asked goes on without: `NotAnswering`.
From then on everything at that place fails at once, in the whole process, until the abandoned call returns after all;
so at most one thread a place is ever stuck, and the place is back by itself.

The costs are one hand-over to the thread and back a call: about 30 µs. What is asked for file by file is asked for in
bulk therefore (`births`).
"""

from __future__ import annotations

import errno
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TypeVar, TypeVarTuple

from homing.paths.filesystem import Choose, Entry, FileSystem, FolderStat, Listing, Mount
from homing.paths.mounts import mounted_at
from homing.paths.names import inside

PATIENCE_S = 30.0
"""A sleeping disk needs about 10 s to spin up, some 20; a share that is silent for longer is as good as gone."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class NotAnswering(TimeoutError):
    """The place did not answer in time, or has not since an earlier call."""

    def __init__(self, place: bytes, since_s: float) -> None:
        self.place = place
        self.since = datetime.fromtimestamp(since_s, tz=UTC)
        super().__init__(errno.ETIMEDOUT, f"not answering since {self.since.astimezone():%d %b %Y, %H:%M}", place)


_stuck: dict[bytes, float] = {}
"""Places that do not answer, since when; of all file systems of this process."""
_lock = threading.Lock()


def raise_if_not_answering(path: bytes) -> None:
    """Without asking the disk: raise NotAnswering where a call is stuck already."""
    if _stuck:
        for place, since_s in list(_stuck.items()):
            if inside(path, place):
                raise NotAnswering(place, since_s)


class _Worker:
    """A thread that makes one call after the other, until it is abandoned in one."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self.results: SimpleQueue[tuple[BaseException | None, object]] = SimpleQueue()
        self._abandoned: bytes | None = None
        self._thread = threading.Thread(target=self._work, name="file-system", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (task := self.tasks.get()) is not None:
            try:
                result: tuple[BaseException | None, object] = (None, task())
            except BaseException as error:  # noqa: BLE001 – raised again by whoever asked
                result = (error, None)
            with _lock:
                if self._abandoned is not None:
                    _stuck.pop(self._abandoned, None)
                    return
                self.results.put(result)
            del task, result

    def cpu_s(self) -> float:
        """How much this thread has worked: a call that moves on uses some, one that hangs none."""
        if self._thread.ident is None:
            return 0.0
        with suppress(OSError):
            return time.clock_gettime(time.pthread_getcpuclockid(self._thread.ident))
        return 0.0

    def abandon(self, place: bytes, since_s: float) -> bool:
        """Leave the thread to its call. False when that has just ended."""
        with _lock:
            if not self.results.empty():
                return False
            self._abandoned = place
            _stuck[place] = since_s
            return True


class AnsweringFileSystem:
    """For one thread at a time. `places`: folders that are given up as a whole when anything in them hangs, besides
    whatever is mounted."""

    def __init__(self, inner: FileSystem, *, patience_s: float = PATIENCE_S, places: Sequence[bytes] = ()) -> None:
        self._inner = inner
        self._patience_s = patience_s
        self._places = list(places)
        self._worker: _Worker | None = None

    def _ask(self, path: bytes, call: Callable[[*Ts], T], *arguments: *Ts) -> T:
        raise_if_not_answering(path)
        worker = self._worker
        if worker is None:
            worker = self._worker = _Worker()
            weakref.finalize(self, worker.tasks.put, None)
        began_s = time.time()
        worked_s = -1.0
        worker.tasks.put(lambda: call(*arguments))
        while True:
            try:
                error, result = worker.results.get(timeout=self._patience_s)
                break
            except Empty:
                now_s = worker.cpu_s()
                if now_s != worked_s:
                    worked_s = now_s
                    continue
                place = self._place_of(path)
                if worker.abandon(place, began_s):
                    self._worker = None
                    raise NotAnswering(place, began_s) from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  what `call` returned; the queue knows no types

    def _place_of(self, path: bytes) -> bytes:
        """What does not answer: the drive or share that is mounted there, or a folder that was named."""
        mount = mounted_at(path)
        places = [place for place in self._places if inside(path, place)]
        if mount is not None and mount.point != b"/":
            places.append(mount.point)
        return max(places, key=len, default=path)

    def run(self, path: bytes, call: Callable[[], T]) -> T:
        """Anything else that asks the disk about this path."""
        return self._ask(path, call)

    # -- the FileSystem protocol -----------------------------------------------------------------------------------

    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        return self._ask(path, self._inner.list_folder, path, choose)

    def lstat(self, path: bytes) -> Entry:
        return self._ask(path, self._inner.lstat, path)

    def folder_stat(self, path: bytes) -> FolderStat:
        return self._ask(path, self._inner.folder_stat, path)

    def birth_ns(self, path: bytes) -> int:
        return self._ask(path, self._inner.birth_ns, path)

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        return self._ask(paths[0], self._inner.births, paths) if paths else []

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        return self._ask(path, self._inner.content_hash, path)

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        return self._ask(path, self._inner.quick_hash, path)

    def read_small(self, path: bytes, limit: int) -> bytes:
        return self._ask(path, self._inner.read_small, path, limit)

    def follow(self, path: bytes) -> Entry | FolderStat:
        return self._ask(path, self._inner.follow, path)

    def mount(self, path: bytes) -> Mount:
        return self._ask(path, self._inner.mount, path)

    def mounts_below(self, path: bytes) -> list[bytes]:
        return self._ask(path, self._inner.mounts_below, path)

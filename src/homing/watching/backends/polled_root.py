"""One root that is polled: a thread that decides when which folder is looked at, and what that may cost."""

from __future__ import annotations

import math
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from homing.paths import FileSystem, display
from homing.paths.answering import AnsweringFileSystem, NotAnswering
from homing.watching.backends.outbox import Outbox
from homing.watching.backends.polled_folders import PolledFolders
from homing.watching.backends.watch import RootToWatch, Standing, State

INTERVAL_S = 60.0
MOST_OF_A_CORE = 0.05
"""On average, for one root."""
_SPREAD_OVER = 0.8
"""Of the interval: the rest is room for a busy machine."""
_CHUNK_S = 0.02
_HOT_FIRST_S = 2.0
_HOT_GROWS = 1.5
_MOST_HOT = 200
"""A full look costs about a tenth of a millisecond for a folder of 20 files."""
_GONE_S = 5.0
"""How soon a root that is not there is looked for again."""

GONE = "the folder is not there: moved, deleted, or its drive is not mounted"
REPLACED = "another folder or drive is in its place"
BACK = "the folder is there again"

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Hot:
    due_s: float
    wait_s: float = _HOT_FIRST_S


class PolledRoot:
    """Told which trees to look at, it says to the outbox what changes."""

    def __init__(
        self,
        root: RootToWatch,
        outbox: Outbox,
        filesystem: AnsweringFileSystem,
        inner: FileSystem,
        interval_s: float,
        baseline_is_dirty: bool,
    ) -> None:
        self._root = root
        self._outbox = outbox
        self._answering = filesystem
        self._inner = inner
        self._interval_s = interval_s
        self._baseline_is_dirty = baseline_is_dirty
        self._changed = threading.Condition()
        self._is_stopping = False
        self._are_options_new = False
        self._are_trees_new = False
        self._says_ready = False
        self._trees: frozenset[bytes] = frozenset()
        self._next_pass_s = 0.0
        self._hot: dict[bytes, _Hot] = {}
        self._device: int | None = None
        self._is_baseline = True
        self._state, self._reason = State.STARTING, ""
        self._real_interval_s = interval_s
        self._stride = 1
        self._pass = 0
        self._last_pass_used_s = 0.0
        self._is_in_pass = False
        self._folders = self._unknown()
        self._thread = threading.Thread(target=self._run, name="poll", daemon=True)

    def change(self, root: RootToWatch, trees: frozenset[bytes], *, says_ready: bool) -> None:
        """Take these over; starts the work the first time."""
        with self._changed:
            self._are_options_new = self._are_options_new or root is not self._root
            self._are_trees_new = self._are_trees_new or trees != self._trees or says_ready
            self._root, self._trees = root, trees
            self._says_ready = self._says_ready or says_ready
            self._changed.notify_all()
        if not self._thread.is_alive():
            self._thread.start()

    def set_interval(self, interval_s: float) -> None:
        with self._changed:
            self._interval_s = self._real_interval_s = interval_s
            self._next_pass_s = min(self._next_pass_s, time.monotonic() + interval_s)
            self._are_trees_new = True  # nothing but a look at the clock
            self._changed.notify_all()

    def ask_to_stop(self) -> None:
        """Say nothing any more."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()

    def stop(self) -> None:
        """The same, and wait for it, but not for a share that hangs."""
        self.ask_to_stop()
        self._thread.join(timeout=2.0)

    def standing(self) -> Standing:
        count = len(self._folders)
        interval_s = max(self._real_interval_s, self._interval_s) * self._stride
        return Standing(self._state, "polling", 0, count, count, self._reason, interval_s)

    # -- what is said ----------------------------------------------------------------------------------------------

    def _say(self, folder: bytes, is_tree: bool) -> None:
        if self._is_stopping or (self._is_baseline and not self._baseline_is_dirty):
            return
        self._outbox.dirty(self._root.path, folder, is_tree=is_tree)
        if not is_tree and folder not in self._hot and len(self._hot) < _MOST_HOT:
            self._hot[folder] = _Hot(time.monotonic() + _HOT_FIRST_S)

    def _lost(self, reason: str) -> None:
        self._state, self._reason = State.DEGRADED, reason
        if not self._is_stopping:
            self._outbox.lost(self._root.path, reason)

    # -- the thread ------------------------------------------------------------------------------------------------

    def _unknown(self) -> PolledFolders:
        return PolledFolders(self._root, self._inner, self._say)

    def _run(self) -> None:
        while not self._is_stopping:
            try:
                if self._state is State.DEGRADED or self._are_options_new or time.monotonic() >= self._next_pass_s:
                    self._one_pass()
                elif self._are_trees_new:
                    self._look_at_new_trees()
                if self._state is not State.DEGRADED:
                    self._wait_and_look_at_hot(self._next_pass_s)
            except Exception as error:  # noqa: BLE001 – recorded, said, and begun anew
                if not isinstance(error, OSError):
                    _log.exception("polling a folder failed", folder=display(self._root.path))
                what = error.strerror if isinstance(error, NotAnswering) else f"{type(error).__name__}: {error}"
                self._is_lost(f"looking at it failed: {what}")
            if self._state is State.DEGRADED:
                self._wait(time.monotonic() + min(_GONE_S, self._interval_s))

    def _is_lost(self, reason: str) -> None:
        """Nothing is known any more; said once."""
        if self._state is not State.DEGRADED or self._reason != reason:
            self._lost(reason)
        self._folders = self._unknown()
        self._hot.clear()
        self._device = None
        self._is_baseline = True
        self._is_in_pass = False

    def _take_over(self) -> tuple[frozenset[bytes], bool, bool]:
        """The trees, whether the options are new, and whether `Ready` is waited for."""
        with self._changed:
            taken = self._trees, self._are_options_new, self._says_ready
            self._are_options_new = self._are_trees_new = self._says_ready = False
            self._folders.root = self._root
            return taken

    def _one_pass(self) -> None:
        """Look at all once, spread over the interval; the first time as quickly as half of a core can."""
        began_s, interval_s = time.monotonic(), self._interval_s
        trees, are_options_new, says_ready = self._take_over()
        was_lost = self._state is State.DEGRADED
        try:
            device = self._answering.folder_stat(self._root.path).device
        except (FileNotFoundError, NotADirectoryError):
            self._is_lost(GONE)
            self._say_ready(says_ready)
            return
        if self._device not in (None, device):
            self._is_lost(REPLACED)
            was_lost = True
        self._device = device
        if are_options_new and not self._is_baseline:
            self._folders.look_fully_next_time(self._root.path)
        self._folders.begin_pass(trees)
        used_s = self._look_at_all(began_s, 0.0 if are_options_new else interval_s * _SPREAD_OVER)
        if self._is_stopping:
            return
        self._is_baseline = False
        if was_lost:
            self._lost(BACK)  # after all is known: what is looked at now, and changes later, is said
        self._state, self._reason = State.POLLING, ""
        self._say_ready(says_ready)
        self._keep_within_budget(used_s, interval_s)
        self._next_pass_s = began_s + self._real_interval_s

    def _look_at_new_trees(self) -> None:
        """The others have their turn in the next pass."""
        trees, are_options_new, says_ready = self._take_over()
        self._are_options_new = self._are_options_new or are_options_new
        self._folders.begin_pass(trees, new_only=True)
        self._go_on_to_the_end()
        self._say_ready(says_ready)

    def _go_on_to_the_end(self) -> None:
        while self._ask(lambda: self._folders.go_on(_CHUNK_S, self._is_full))[0] and not self._is_stopping:
            pass

    def _look_at_all(self, began_s: float, spread_s: float) -> float:
        folders, used_s = self._folders, 0.0
        expected_s = max(self._last_pass_used_s, _CHUNK_S)
        self._pass += 1
        self._is_in_pass = True
        is_more = True
        while is_more and not self._is_stopping:
            is_more, chunk_s = self._ask(lambda: folders.go_on(_CHUNK_S, self._is_full))
            used_s += chunk_s
            if is_more and self._is_baseline:
                self._wait(time.monotonic() + chunk_s)
            elif is_more:
                self._wait_and_look_at_hot(began_s + spread_s * min(1.0, used_s / expected_s))
        self._is_in_pass = False
        self._last_pass_used_s = used_s
        return used_s

    def _keep_within_budget(self, used_s: float, interval_s: float) -> None:
        budget_s = MOST_OF_A_CORE * interval_s
        each_s = used_s / max(1, self._folders.full_looks)
        self._stride = max(1, math.ceil(each_s * len(self._folders) / budget_s))
        self._real_interval_s = max(interval_s, used_s / MOST_OF_A_CORE if self._stride > 1 and self._pass > 1 else 0.0)

    def _is_full(self, path: bytes) -> bool:
        return self._stride == 1 or zlib.crc32(path) % self._stride == self._pass % self._stride

    def _ask(self, what: Callable[[], bool]) -> tuple[bool, float]:
        """Its answer, and the seconds of a core that it took."""

        def measured() -> tuple[bool, float]:
            began_s = time.thread_time()
            answer = what()
            return answer, time.thread_time() - began_s

        return self._answering.run(self._root.path, measured)

    def _say_ready(self, says_ready: bool) -> None:
        if says_ready and not self._is_stopping:
            self._outbox.ready(self._root.path)

    # -- waiting ---------------------------------------------------------------------------------------------------

    def _wait(self, until_s: float) -> None:
        with self._changed:
            self._changed.wait_for(self._is_called, max(0.0, until_s - time.monotonic()))

    def _is_called(self) -> bool:
        return self._is_stopping or self._are_options_new or self._are_trees_new

    def _wait_and_look_at_hot(self, until_s: float) -> None:
        """Until then, or until something else is wanted."""
        while not self._is_called():
            due_s = min((hot.due_s for hot in self._hot.values()), default=until_s)
            if min(due_s, until_s) > time.monotonic():
                self._wait(min(due_s, until_s))
            now_s = time.monotonic()
            for path in [path for path, hot in self._hot.items() if hot.due_s <= now_s]:
                self._look_at_hot(path)
            if now_s >= until_s:
                return

    def _look_at_hot(self, path: bytes) -> None:
        hot = self._hot.pop(path)
        folders = self._folders
        self._ask(lambda: folders.look_at(path))
        if not self._is_in_pass:
            self._go_on_to_the_end()
        if path not in self._hot and hot.wait_s * _HOT_GROWS < self._interval_s:
            hot.wait_s *= _HOT_GROWS
            hot.due_s = time.monotonic() + hot.wait_s
            self._hot[path] = hot

"""Looking again and again, where the kernel does not say what changed: network and FUSE file systems, folders for which
it has no room, and whenever somebody asks for it.

All of a root is looked at once an interval, evenly over it. What changed is looked at again after seconds, less and
less often, so that somebody who works in a folder does not wait for an interval each time. The work has a budget: where
full looks at all folders would cost more, each gets one every so many passes (a glance at its time in between), and
where even that costs too much, the interval becomes longer; `standing` says how long.

One thread a root: a share that does not answer holds up no other root. What it holds up itself is said as lost.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from homing.paths import FileSystem, RealFileSystem
from homing.paths.answering import AnsweringFileSystem
from homing.watching.backends.outbox import Outbox
from homing.watching.backends.polled_root import INTERVAL_S, PolledRoot
from homing.watching.backends.watch import RootToWatch, Standing, Word


class PollingBackend:
    """See `watch.Backend`."""

    def __init__(
        self,
        outbox: Outbox | None = None,
        *,
        interval_s: float = INTERVAL_S,
        baseline_is_dirty: bool = False,
        filesystem: FileSystem | None = None,
    ) -> None:
        """Says to this outbox, if one is given: then `read` belongs to whoever gave it.

        Args:
            interval_s: how long a change may wait until it is seen.
            baseline_is_dirty: say a root's trees once as dirty, when they are known.
            filesystem: what is asked; it may hang.
        """
        self._is_own_outbox = outbox is None
        self._outbox = Outbox() if outbox is None else outbox
        self._interval_s = interval_s
        self._baseline_is_dirty = baseline_is_dirty
        self._filesystem = RealFileSystem() if filesystem is None else filesystem
        self._lock = threading.Lock()
        self._roots: dict[bytes, PolledRoot] = {}

    def add_root(self, root: RootToWatch) -> None:
        self.poll(root, {root.path}, says_ready=True)

    def poll(self, root: RootToWatch, trees: Iterable[bytes], *, says_ready: bool = False) -> None:
        """Look at these trees of a root only (absolute paths), from now on; those that are new are said, when they are
        known. The same root again changes its trees and options."""
        with self._lock:
            known = self._roots.get(root.path)
            if known is None:
                # a file system that answers is for one thread only
                asked = AnsweringFileSystem(self._filesystem, places=[root.path])
                is_said = self._baseline_is_dirty or not says_ready
                known = PolledRoot(root, self._outbox, asked, self._filesystem, self._interval_s, is_said)
                self._roots[root.path] = known
            known.change(root, frozenset(trees), says_ready=says_ready)

    def set_interval(self, interval_s: float) -> None:
        """From the next pass of each root on."""
        with self._lock:
            self._interval_s = interval_s
            for known in self._roots.values():
                known.set_interval(interval_s)

    def remove_root(self, path: bytes) -> None:
        with self._lock:
            known = self._roots.pop(path, None)
        if known is not None:
            known.stop()
            self._outbox.forget(path)

    def stop_polling(self, path: bytes) -> None:
        """As `remove_root`, but what was said of it may still be read: somebody else goes on watching it."""
        with self._lock:
            known = self._roots.pop(path, None)
        if known is not None:
            known.stop()

    def read(self, timeout_s: float) -> list[Word]:
        return self._outbox.take(timeout_s)

    def fileno(self) -> int:
        return self._outbox.fileno()

    def standing(self, path: bytes) -> Standing:
        return self._roots[path].standing()

    def close(self) -> None:
        with self._lock:
            roots, self._roots = self._roots, {}
        for known in roots.values():
            known.ask_to_stop()
        for known in roots.values():
            known.stop()
        if self._is_own_outbox:
            self._outbox.close()

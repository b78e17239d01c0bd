"""The kernel says what changed: inotify(7), folders only. What it has no room for is left to polling.

It hears everything that is done through this kernel, on local disks; what other machines do on a share it does not
hear (`together` chooses). A watch costs about 1 KB of the kernel's memory and 0.3 KB of ours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from homing.watching.backends.kernel import Queue, Reader
from homing.watching.backends.outbox import Outbox
from homing.watching.backends.watch import RootToWatch, Standing, Word
from homing.watching.backends.watched_root import WatchedRoot


class InotifyBackend:
    """See `watch.Backend`."""

    def __init__(self, outbox: Outbox | None = None, *, make_queue: Callable[[], Queue] = Queue) -> None:
        """Says to this outbox, if one is given: then `read` belongs to whoever gave it.

        Args:
            make_queue: where a root's words come from.
        """
        self._make_queue = make_queue
        self._is_own_outbox = outbox is None
        self._outbox = Outbox() if outbox is None else outbox
        self._reader = Reader()
        self._lock = threading.Lock()
        self._roots: dict[bytes, WatchedRoot] = {}

    def add_root(self, root: RootToWatch) -> None:
        with self._lock:
            known = self._roots.get(root.path)
            if known is not None:
                known.change(root)
            else:
                self._roots[root.path] = WatchedRoot(root, self._reader, self._outbox, self._make_queue)

    def remove_root(self, path: bytes) -> None:
        with self._lock:
            known = self._roots.pop(path, None)
        if known is not None:
            known.stop()
            self._outbox.forget(path)

    def read(self, timeout_s: float) -> list[Word]:
        return self._outbox.take(timeout_s)

    def fileno(self) -> int:
        return self._outbox.fileno()

    def standing(self, path: bytes) -> Standing:
        return self._roots[path].standing()

    def left_to_polling(self, path: bytes) -> frozenset[bytes]:
        """Folders of this root (absolute) that are not watched, with all below them: somebody must look there. The
        very same set as long as nothing changes. Raises KeyError for a root that was not added."""
        return self._roots[path].left_to_polling

    def close(self) -> None:
        with self._lock:
            roots, self._roots = self._roots, {}
        for known in roots.values():
            known.ask_to_stop()
        for known in roots.values():
            known.stop()
        self._reader.close()
        if self._is_own_outbox:
            self._outbox.close()

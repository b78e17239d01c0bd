"""The backend that the watcher uses: for each root the kernel where it hears everything, polling where it does not.

- A root on a network or FUSE file system is polled, and so is everything when somebody asks for it.
- Of a root that the kernel watches, what is mounted below from elsewhere is polled, and all that did not fit.

Which it is may change at any time (a share is mounted where there was a folder), and is looked at again whenever the
table of mounts changes.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, replace

from homing.paths import FileSystem, RealFileSystem
from homing.paths.answering import AnsweringFileSystem
from homing.paths.mounts import hears_all_changes, mount_table_text, mounted_at
from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.outbox import Outbox
from homing.watching.backends.polled_root import INTERVAL_S
from homing.watching.backends.polling import PollingBackend
from homing.watching.backends.watch import RootToWatch, Standing, Word

LOOK_S = 1.0
"""How soon what the kernel has no room for is polled."""
ASKED_FOR = "polling was asked for"
PATIENCE_S = 5.0
"""Which file system it is says the kernel without asking the disk; only links on the way to it are followed."""


@dataclass(slots=True)
class _Added:
    root: RootToWatch
    why_polled: str | None
    """None: the kernel watches it."""
    left: frozenset[bytes] = frozenset()


class Together:
    """See `watch.Backend`."""

    def __init__(
        self, *, polling_only: bool = False, interval_s: float = INTERVAL_S, filesystem: FileSystem | None = None
    ) -> None:
        self._outbox = Outbox()
        self._inotify = InotifyBackend(self._outbox)
        self._polling = PollingBackend(self._outbox, interval_s=interval_s, filesystem=filesystem)
        self._answering = AnsweringFileSystem(filesystem or RealFileSystem(), patience_s=PATIENCE_S)
        self._polling_only = polling_only
        self._lock = threading.RLock()
        self._added: dict[bytes, _Added] = {}
        self._mounts = mount_table_text()
        self._look_s = 0.0

    def add_root(self, root: RootToWatch) -> None:
        with self._lock:
            why = self._why_polled(root)
            known = self._added.get(root.path)
            if known is not None and (known.why_polled is None) != (why is None):
                self._leave(root.path)
                known = None
            self._added[root.path] = added = _Added(root, why, known.left if known is not None else frozenset())
            if why is not None:
                self._polling.add_root(root)
                return
            self._inotify.add_root(root)
            if added.left:
                self._polling.poll(root, added.left)

    def change(self, *, polling_only: bool, interval_s: float) -> None:
        """Take these over at once, for all roots; those that change sides say `Ready` again."""
        with self._lock:
            self._polling.set_interval(interval_s)
            self._polling_only = polling_only
            self._choose_again()

    def remove_root(self, path: bytes) -> None:
        with self._lock:
            if self._added.pop(path, None) is not None:
                self._leave(path)

    def read(self, timeout_s: float) -> list[Word]:
        until_s = time.monotonic() + timeout_s
        while True:
            self._look()
            words = self._outbox.take(max(0.0, min(LOOK_S, until_s - time.monotonic())))
            if words or time.monotonic() >= until_s:
                return words

    def fileno(self) -> int:
        return self._outbox.fileno()

    def standing(self, path: bytes) -> Standing:
        with self._lock:
            added = self._added[path]
            if added.why_polled is not None:
                polled = self._polling.standing(path)
                return replace(polled, reason=polled.reason or added.why_polled)
            watched = self._inotify.standing(path)
            if not added.left:
                return watched
            polled = self._polling.standing(path)
        needed = watched.folders_watched + polled.folders_polled
        return replace(
            watched,
            backend="inotify + polling",
            folders_needed=max(watched.folders_needed, needed),
            folders_polled=polled.folders_polled,
            interval_s=polled.interval_s,
        )

    def close(self) -> None:
        with self._lock:
            self._inotify.close()
            self._polling.close()
            self._outbox.close()

    # -- choosing --------------------------------------------------------------------------------------------------

    def _why_polled(self, root: RootToWatch) -> str | None:
        if self._polling_only or root.polls:
            return ASKED_FOR
        try:
            real = self._answering.run(root.path, lambda: os.path.realpath(root.path))
        except OSError:
            return "it does not answer"
        mount = mounted_at(real)
        if mount is None or hears_all_changes(mount.filesystem_type):
            return None
        return f"on {mount.filesystem_type} the system does not tell what others change"

    def _look(self) -> None:
        """What changed without a word: mounts, and what the kernel has room for."""
        now_s = time.monotonic()
        if now_s < self._look_s:
            return
        with self._lock:
            self._look_s = now_s + LOOK_S
            mounts = mount_table_text()
            if mounts != self._mounts:
                self._mounts = mounts
                self._choose_again()
            for path, added in self._added.items():
                if added.why_polled is not None:
                    continue
                left = self._inotify.left_to_polling(path)
                if left is not added.left and left != added.left:
                    if left:
                        self._polling.poll(added.root, left)
                    else:
                        self._polling.stop_polling(path)
                added.left = left

    def _choose_again(self) -> None:
        for added in list(self._added.values()):
            if (self._why_polled(added.root) is None) != (added.why_polled is None):
                self.add_root(added.root)

    def _leave(self, path: bytes) -> None:
        self._inotify.remove_root(path)
        self._polling.remove_root(path)

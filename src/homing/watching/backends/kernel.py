"""The kernel's side of inotify(7): its words as plain values, and a thread that takes them out of its queue at once.

The kernel keeps 16,384 words for us (`fs.inotify.max_queued_events`), two for each file that is written; then it says
`Q_OVERFLOW` and forgets. So nothing is thought about while reading: bytes are taken over as they come, and each root
reads them in its own time.
"""

from __future__ import annotations

import os
import select
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, Protocol, cast

from inotify_simple import INotify, flags

CREATE, DELETE, ATTRIB, CLOSE_WRITE = int(flags.CREATE), int(flags.DELETE), int(flags.ATTRIB), int(flags.CLOSE_WRITE)
MOVED_FROM, MOVED_TO, MOVE_SELF = int(flags.MOVED_FROM), int(flags.MOVED_TO), int(flags.MOVE_SELF)
IGNORED, ISDIR, Q_OVERFLOW, UNMOUNT = int(flags.IGNORED), int(flags.ISDIR), int(flags.Q_OVERFLOW), int(flags.UNMOUNT)

# MASK_ADD: asking again for a folder that is watched already (under another name, say) takes nothing away
WATCH = int(flags.ONLYDIR | flags.MASK_ADD) | CREATE | DELETE | ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO
"""What we want to know of a folder. Neither MODIFY nor OPEN: a copied film says thousands of them, and its end is one
CLOSE_WRITE, which comes when the last descriptor and the last mapping (mmap) are gone."""
WATCH_NO_LINK = WATCH | int(flags.DONT_FOLLOW)
WATCH_ITSELF = WATCH | MOVE_SELF
"""For folders whose own folder is not watched: roots, and what links lead to."""

MOST_WAITING_BYTES = 64 << 20
"""Of one root, about a million words: more says only that nobody reads."""
_READ_BYTES = 256 << 10
_HEADER = struct.Struct("iIII")


class KernelWord(NamedTuple):
    """One event; the name is empty when it is about the watched folder itself."""

    watch: int
    mask: int
    cookie: int
    name: bytes


def words(data: bytes) -> Iterator[KernelWord]:
    """What a read from the kernel's queue holds; names stay bytes."""
    position, end, unpack = 0, len(data), _HEADER.unpack_from
    while position < end:
        watch, mask, cookie, size = unpack(data, position)
        position += 16
        yield KernelWord(watch, mask, cookie, data[position : position + size].rstrip(b"\0") if size else b"")
        position += size


class _Inotify(Protocol):
    """What inotify_simple.INotify is; it has no types."""

    def fileno(self) -> int: ...
    def add_watch(self, path: bytes, mask: int) -> int: ...
    def rm_watch(self, wd: int) -> None: ...
    def close(self) -> None: ...


class Queue:
    """One inotify instance and what was taken out of its queue."""

    def __init__(self) -> None:
        """Raises OSError: EMFILE when the user has no instance left."""
        self.inotify = cast(_Inotify, INotify(nonblocking=True))
        self.changed = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self.overflowed = False
        """Words were thrown away on our side."""
        self.failure: OSError | None = None
        """Nobody reads any more."""

    def put(self, data: bytes) -> None:
        """What was read."""
        with self.changed:
            if self._waiting_bytes > MOST_WAITING_BYTES:
                self._waiting.clear()
                self._waiting_bytes = 0
                self.overflowed = True
            else:
                self._waiting.append(data)
                self._waiting_bytes += len(data)
            self.changed.notify_all()

    def take(self) -> bytes | None:
        """The next that was read, None when there is nothing (now). Raises OSError when it cannot be read."""
        with self.changed:
            if self.failure is not None:
                raise self.failure
            if not self._waiting:
                return None
            data = self._waiting.popleft()
            self._waiting_bytes -= len(data)
            return data

    def __bool__(self) -> bool:
        return bool(self._waiting) or self.overflowed or self.failure is not None

    def fail(self, error: OSError) -> None:
        """It cannot be read any more."""
        with self.changed:
            self.failure = error
            self.changed.notify_all()

    def watch(self, path: bytes, mask: int) -> int:
        """The number of the watch on this folder, the same for the same inode. Raises OSError."""
        return self.inotify.add_watch(path, mask)

    def unwatch(self, watch: int) -> None:
        """Ends a watch; it may have ended by itself."""
        with suppress(OSError):
            self.inotify.rm_watch(watch)


class Reader:
    """The thread that reads for all queues."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[int, Queue] = {}
        self._poll = select.epoll()
        self._bell, self._ring = os.pipe()
        self._poll.register(self._bell, select.EPOLLIN)
        self._thread = threading.Thread(target=self._read, name="kernel-queue", daemon=True)
        self._thread.start()

    def add(self, queue: Queue) -> None:
        """Read for this one, too."""
        with self._lock:
            self._queues[queue.inotify.fileno()] = queue
            self._poll.register(queue.inotify.fileno(), select.EPOLLIN)

    def remove(self, queue: Queue) -> None:
        """Read no more for it, and close it: all of its watches are gone."""
        with self._lock:
            descriptor = queue.inotify.fileno()
            if self._queues.pop(descriptor, None) is not None:
                self._poll.unregister(descriptor)
        queue.inotify.close()

    def close(self) -> None:
        """End the thread."""
        os.write(self._ring, b"!")
        self._thread.join()
        self._poll.close()
        os.close(self._bell)
        os.close(self._ring)

    def _read(self) -> None:
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor == self._bell:
                    return
                with self._lock:
                    queue = self._queues.get(descriptor)
                    if queue is None:
                        continue
                    try:
                        queue.put(os.read(descriptor, _READ_BYTES))
                    except BlockingIOError:
                        continue
                    except OSError as error:
                        del self._queues[descriptor]
                        self._poll.unregister(descriptor)
                        queue.fail(error)

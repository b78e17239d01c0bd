"""One root that the kernel watches: a thread, a queue of its own, and what to do when anything goes wrong with either.

Each root is on its own: a disk that hangs, a burst that overflows the queue, an error in here concern this root only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from homing.paths import display
from homing.watching.backends.changes import Changes
from homing.watching.backends.kernel import Q_OVERFLOW, Queue, Reader, words
from homing.watching.backends.mounts_below import MountsBelow
from homing.watching.backends.outbox import Outbox
from homing.watching.backends.watch import RootToWatch, Standing, State
from homing.watching.backends.watched_tree import NO_ROOM, WatchedTree

CHECK_S = 2.0
"""How soon it is seen that a root's path leads elsewhere: the kernel says nothing when a folder above is renamed, or
something is mounted over it. Costs one open a root, about 10 µs."""
LINKS_EVERY_S = 10.0
ROOM_EVERY_S = 30.0
CRASH_WAITS_S = (1.0, 5.0, 30.0, 120.0)

OVERFLOWED = "more changed at once than the system keeps in mind"
GONE = "the folder is not there: moved, deleted, or its drive is not mounted"
REPLACED = "another folder or drive is in its place"
BACK = "the folder is there again"
NO_WATCHES = "the system's limit of watched folders is reached"
NO_QUEUES = "the system's limit of watchers (inotify instances) is reached"

_log = structlog.get_logger(__name__)


class _Session:
    """From one set-up of a root's watches to the next."""

    def __init__(self, queue: Queue, watched: WatchedTree, changes: Changes, mounts: MountsBelow) -> None:
        self.queue, self.watched, self.changes, self.mounts = queue, watched, changes, mounts
        now_s = time.monotonic()
        self.check_s = now_s
        self.links_s = now_s + LINKS_EVERY_S
        self.room_s = now_s + ROOM_EVERY_S
        self.is_overflowed = False
        self.recrawl_s = 0.0

    def next_due_s(self) -> float:
        others = (self.watched.doubts.next_due_s(), self.changes.next_due_s())
        dues = [self.check_s, *(due_s for due_s in others if due_s is not None)]
        if self.is_overflowed:
            dues.append(self.recrawl_s)
        return min(dues)


class WatchedRoot:
    """Told what to watch, it says to the outbox what changes."""

    def __init__(self, root: RootToWatch, reader: Reader, outbox: Outbox, make_queue: Callable[[], Queue]) -> None:
        self._root = root
        self._reader = reader
        self._outbox = outbox
        self._make_queue = make_queue
        self._stopping = threading.Event()
        self._new_root: RootToWatch | None = None
        self._is_ready_said = False
        self._was_lost = False
        self._state, self._reason = State.STARTING, ""
        self._session: _Session | None = None
        self.left_to_polling: frozenset[bytes] = frozenset()
        """Folders that must be polled, with all below; a new set when it changes."""
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def change(self, root: RootToWatch) -> None:
        """Take these options over."""
        self._new_root = root
        self._wake()

    def ask_to_stop(self) -> None:
        """Say nothing any more."""
        self._stopping.set()
        self._wake()

    def stop(self) -> None:
        """The same, and wait for it, but not for a disk that hangs."""
        self.ask_to_stop()
        self._thread.join(timeout=2.0)

    def standing(self) -> Standing:
        """Without what is polled."""
        session, state, reason = self._session, self._state, self._reason
        count, left = (len(session.watched.tree), len(session.watched.did_not_fit)) if session is not None else (0, 0)
        if state is State.WATCHING and left:
            state, reason = State.DEGRADED, NO_WATCHES
        return Standing(state, "inotify", count, count + left, 0, reason)

    def _wake(self) -> None:
        session = self._session
        if session is not None:
            with session.queue.changed:
                session.queue.changed.notify_all()

    # -- what is said ----------------------------------------------------------------------------------------------

    def _dirty(self, folder: bytes) -> None:
        if not self._stopping.is_set():
            self._outbox.dirty(self._root.path, folder)

    def _tree_dirty(self, folder: bytes) -> None:
        if not self._stopping.is_set():
            self._outbox.dirty(self._root.path, folder, is_tree=True)

    def _lost(self, reason: str) -> None:
        self._state, self._reason = State.DEGRADED, reason
        if not self._stopping.is_set():
            self._outbox.lost(self._root.path, reason)

    def _ready(self) -> None:
        if not self._is_ready_said and not self._stopping.is_set():
            self._is_ready_said = True
            self._outbox.ready(self._root.path)

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        crashes = 0
        while not self._stopping.is_set():
            began_s = time.monotonic()
            try:
                self._from_the_start()
            except Exception as error:  # noqa: BLE001 – recorded, said, and begun anew
                _log.exception("watching a folder failed", folder=display(self._root.path))
                crashes = crashes + 1 if time.monotonic() - began_s < CRASH_WAITS_S[-1] else 1
                self._was_lost = True
                self._lost(f"watching it failed ({type(error).__name__}: {error}), and begins anew")
                self._stopping.wait(CRASH_WAITS_S[min(crashes, len(CRASH_WAITS_S)) - 1])

    def _from_the_start(self) -> None:
        """Until the root must be watched anew."""
        self._take_options()
        try:
            queue = self._make_queue()
        except (OSError, AttributeError) as error:  # no inotify on this system
            is_full = isinstance(error, OSError) and error.errno in NO_ROOM
            self._leave_all_to_polling(NO_QUEUES if is_full else "this system has no inotify")
            return
        self._reader.add(queue)
        try:
            session = self._set_up(queue)
            if session is not None:
                self._serve(session)
        finally:
            self._session = None
            self._reader.remove(queue)

    def _set_up(self, queue: Queue) -> _Session | None:
        mounts = MountsBelow(self._root.path)
        try:
            watched = WatchedTree(self._root, queue, self._tree_dirty, self._stopping.is_set)
        except OSError as error:
            if error.errno in NO_ROOM:
                self._leave_all_to_polling(NO_WATCHES)
            else:
                self._is_not_there()
            return None
        session = _Session(queue, watched, Changes(watched, self._dirty, self._tree_dirty), mounts)
        self._session = session
        watched.foreign = mounts.foreign
        watched.crawl([watched.tree.top], is_new=True)
        self._hand_over(watched)
        if self._was_lost:
            self._was_lost = False
            self._lost(BACK)  # after all is watched: what is looked at now, and changes later, is said
        self._state, self._reason = State.WATCHING, ""
        self._ready()
        return session

    def _is_not_there(self) -> None:
        if not self._was_lost:
            self._was_lost = True
            self._lost(GONE)
        self._ready()
        self.left_to_polling = frozenset()
        self._stopping.wait(CHECK_S)

    def _leave_all_to_polling(self, reason: str) -> None:
        self._state, self._reason = State.DEGRADED, reason
        self.left_to_polling = frozenset({self._root.path})
        self._ready()
        self._stopping.wait(ROOM_EVERY_S)

    def _hand_over(self, watched: WatchedTree) -> None:
        if watched.fits_changed:
            self.left_to_polling = watched.left_to_polling()

    def _take_options(self) -> bool:
        root, self._new_root = self._new_root, None
        if root is None:
            return False
        self._root = root
        self._is_ready_said = False
        return True

    def _serve(self, session: _Session) -> None:
        while not self._stopping.is_set():
            data = session.queue.take()
            if data is not None:
                for word in words(data):
                    if word.mask & Q_OVERFLOW:
                        session.queue.overflowed = True
                    else:
                        session.changes.take(word)
            self._look_after_overflow(session)
            now_s = time.monotonic()
            if now_s >= session.check_s or session.changes.is_root_gone:
                session.check_s = now_s + CHECK_S
                if not self._is_in_place(session):
                    return
                self._look_around(session, now_s)
            if data is None:
                session.changes.when_quiet(now_s)
                session.watched.look_at_doubts(now_s)
                self._wait(session)

    def _look_after_overflow(self, session: _Session) -> None:
        """Words are missing: folders may be there that nobody watches. Said at once; and what is found is said."""
        if session.queue.overflowed:
            session.queue.overflowed = False
            session.is_overflowed = True
            self._lost(OVERFLOWED)
        began_s = time.monotonic()
        if session.is_overflowed and began_s >= session.recrawl_s:
            session.is_overflowed = False
            session.watched.crawl([session.watched.tree.top], is_deep=True)
            now_s = time.monotonic()
            session.recrawl_s = now_s + (now_s - began_s)  # half of the time is for words
            self._state, self._reason = State.WATCHING, ""

    def _is_in_place(self, session: _Session) -> bool:
        """Does the root's path lead to what is watched? Else all of it is left, and begun anew."""
        try:
            if session.watched.is_in_place() and not session.changes.is_root_ended:
                session.changes.is_root_gone = False
                return True
            self._lost(REPLACED)
        except OSError:
            self._lost(GONE)
        self._was_lost = True
        return False

    def _look_around(self, session: _Session, now_s: float) -> None:
        """What the kernel says no word about."""
        watched = session.watched
        if session.mounts.changed():
            watched.look_at_mounts(session.mounts.moved, session.mounts.foreign)
        if self._take_options():
            watched.root = self._root
            session.changes.matters = self._root.matters
            watched.look_anew_below(watched.tree.top)
            self._ready()
        if now_s >= session.links_s:
            session.links_s = now_s + LINKS_EVERY_S
            watched.try_what_was_unreadable()
        if now_s >= session.room_s:
            session.room_s = now_s + ROOM_EVERY_S
            watched.try_what_did_not_fit()
            watched.tidy()
        self._hand_over(watched)

    def _wait(self, session: _Session) -> None:
        queue = session.queue
        with queue.changed:
            if self._new_root is not None:
                session.check_s = 0.0
                return
            if not queue and not self._stopping.is_set():
                queue.changed.wait(max(0.0, session.next_due_s() - time.monotonic()))

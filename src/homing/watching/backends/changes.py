"""What each word of the kernel means for one root: which folder is dirty, and which watches come and go.

- A written file is said when it is closed (CLOSE_WRITE), not when it is created. But a hard link and a symbolic link
  are never closed, and neither is a file whose CLOSE_WRITE was lost: what was created and not closed is looked at after
  a second, and said as soon as it stands still.
- A folder that moves away may arrive elsewhere in this root (the same cookie): it keeps its watches. When it has not
  for a moment, it went out of the root.
- Words can be older than what the tree has seen by listing; `watched_tree` tells how that comes right.

Known not to be heard: a file that is written through a hard link of another folder, and what a followed link to a
single file leads to. The daily scan finds those.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from homing.paths.holding import HeldFolder, Kind, Look
from homing.watching.backends.folders import Folder
from homing.watching.backends.kernel import (
    ATTRIB,
    CLOSE_WRITE,
    CREATE,
    DELETE,
    IGNORED,
    ISDIR,
    MOVE_SELF,
    MOVED_FROM,
    MOVED_TO,
    UNMOUNT,
    KernelWord,
)
from homing.watching.backends.watch import STEERING_FILES
from homing.watching.backends.watched_tree import WatchedTree

CREATED_S = 1.0
"""A file that is created by a copy is closed much later, or within milliseconds; one look a second is cheap."""
SLOWEST_LOOK_S = 30.0
ON_ITS_WAY_S = 0.5
"""Both words of a rename come one after the other; only words of other threads can stand between them."""


@dataclass(slots=True)
class _Created:
    due_s: float
    wait_s: float = CREATED_S
    look: Look | None = None


@dataclass(slots=True)
class _OnItsWay:
    child: Folder
    origin: Folder
    since_s: float


class Changes:
    """For one thread. `dirty(folder)`: files of this very folder changed."""

    def __init__(
        self, watched: WatchedTree, dirty: Callable[[bytes], None], tree_dirty: Callable[[bytes], None]
    ) -> None:
        self._watched = watched
        self._dirty = dirty
        self._tree_dirty = tree_dirty
        self.matters = watched.root.matters
        self._created: dict[tuple[Folder, bytes], _Created] = {}
        self._on_their_way: dict[int, _OnItsWay] = {}
        self.is_root_gone = False
        """Perhaps: its path must be looked at."""
        self.is_root_ended = False
        """The kernel does not watch the root any more."""
        self._unmounted: set[int] = set()

    def take(self, word: KernelWord) -> None:
        """Take one word over. Overflow is for the caller."""
        watch, mask, cookie, name = word
        watched = self._watched
        folder = watched.tree.by_watch.get(watch)
        if folder is None:
            return
        if mask & (IGNORED | UNMOUNT | MOVE_SELF):
            self._itself(folder, mask)
        elif not name:
            if folder is watched.tree.top:
                self._say(folder)
        elif mask & ISDIR:
            self._folder(folder, mask, cookie, name)
        else:
            self._file(folder, mask, name)

    def when_quiet(self, now_s: float) -> None:
        """Call it when the queue is empty: what waits for a moment without words."""
        for cookie, moved in list(self._on_their_way.items()):
            if now_s - moved.since_s >= ON_ITS_WAY_S:
                del self._on_their_way[cookie]
                if self._is_on_its_way(moved):
                    self._watched.forget(moved.child)
                self._watched.doubt(moved.origin)
        for key, created in list(self._created.items()):
            if created.due_s <= now_s:
                self._look_at_created(key, created)

    def next_due_s(self) -> float | None:
        """When `when_quiet` has something to do."""
        if not self._on_their_way and not self._created:
            return None
        dues = [moved.since_s + ON_ITS_WAY_S for moved in self._on_their_way.values()]
        dues.extend(created.due_s for created in self._created.values())
        return min(dues)

    # -- the watched folder itself -----------------------------------------------------------------------------------

    def _itself(self, folder: Folder, mask: int) -> None:
        watched = self._watched
        if mask & UNMOUNT:
            self._unmounted.add(folder.watch)
        elif mask & MOVE_SELF:
            if folder is watched.tree.top:
                self.is_root_gone = True
            elif folder in watched.tree.links and folder.parent is not None:
                watched.arrived(folder.parent, folder.name, is_link=True)
        elif folder is watched.tree.top:
            self.is_root_gone = self.is_root_ended = True
        else:  # the kernel ended the watch: removed, or unmounted
            parent, name = folder.parent, folder.name
            is_link = folder in watched.tree.links
            watched.forget(folder)
            if parent is not None:
                if is_link:
                    watched.unreadable.add((parent, name))
                watched.say_name(parent, name)
                if folder.watch in self._unmounted:
                    watched.doubt(parent)
            self._unmounted.discard(folder.watch)

    # -- folders in it -----------------------------------------------------------------------------------------------

    def _folder(self, folder: Folder, mask: int, cookie: int, name: bytes) -> None:
        watched = self._watched
        if mask & CREATE:
            watched.arrived(folder, name)
        elif mask & MOVED_TO:
            moved = self._on_their_way.pop(cookie, None)
            if moved is None or not self._is_on_its_way(moved):
                watched.arrived(folder, name)
            elif not watched.renamed(moved.child, folder, name):
                watched.doubt(moved.origin)
        elif mask & (MOVED_FROM | DELETE):
            child = watched.gone(folder, name)
            if child is not None and mask & MOVED_FROM:
                self._on_their_way[cookie] = _OnItsWay(child, folder, time.monotonic())
            elif child is not None:
                watched.forget(child)
            if not watched.leaves_out(folder, name):
                watched.say_name(folder, name)
        elif mask & ATTRIB:
            child = folder.child(name)
            if (folder, name) in watched.unreadable:
                watched.arrived(folder, name)
            elif child is not None:
                self._say(child)
                if watched.unreadable:
                    watched.crawl([child])

    def _is_on_its_way(self, moved: _OnItsWay) -> bool:
        """Or was it found at its place by a listing?"""
        return moved.child in self._watched.tree and moved.child.parent is None

    # -- files in it -------------------------------------------------------------------------------------------------

    def _file(self, folder: Folder, mask: int, name: bytes) -> None:
        watched, key = self._watched, (folder, name)
        follows = watched.root.follow_symlinks
        if name in STEERING_FILES and not mask & CREATE:
            watched.look_anew_below(folder)
            for path in watched.tree.paths(folder):
                self._tree_dirty(path)
        if not follows and not self.matters(name) and name not in STEERING_FILES:
            return
        if mask & CREATE:
            self._created[key] = _Created(time.monotonic() + CREATED_S)
            return
        if mask & ATTRIB and key in self._created:
            return  # it is being written
        self._created.pop(key, None)
        if follows:
            if mask & (DELETE | MOVED_FROM):
                self._link_is_gone(folder, name)
            elif mask & MOVED_TO:
                watched.arrived(folder, name, is_link=True)
        if self.matters(name) and mask & (ATTRIB | CLOSE_WRITE | DELETE | MOVED_FROM | MOVED_TO):
            self._say(folder)

    def _link_is_gone(self, folder: Folder, name: bytes) -> None:
        child = self._watched.gone(folder, name)
        if child is not None:
            self._watched.forget(child)
            self._watched.say_name(folder, name)

    def _look_at_created(self, key: tuple[Folder, bytes], created: _Created) -> None:
        folder, name = key
        path = self._watched.tree.path(folder) if folder in self._watched.tree else None
        try:
            if path is None:
                raise FileNotFoundError
            with HeldFolder(path) as held:
                look = held.look(name)
        except OSError:
            del self._created[key]  # its end was said, or is on its way
            if path is not None and self.matters(name):
                self._dirty(path)
            return
        if look.kind is Kind.FILE and look.link_count == 1 and look != created.look:
            created.look = look
            created.due_s = time.monotonic() + created.wait_s
            created.wait_s = min(created.wait_s * 1.5, SLOWEST_LOOK_S)
            return
        del self._created[key]
        if name in STEERING_FILES:
            self._watched.look_anew_below(folder)
            self._tree_dirty(path)
        if look.kind is Kind.LINK and self._watched.root.follow_symlinks:
            self._watched.arrived(folder, name, is_link=True)
        if self.matters(name):
            self._say(folder)

    def _say(self, folder: Folder) -> None:
        for path in self._watched.tree.paths(folder):
            self._dirty(path)

"""Keeps the kernel's watches on all folders of one root, whatever is renamed while we look.

Each step from a folder to one below it is taken through the open folder, never by its path, so that it is true for the
very inode whose watch we hold: *watch first, then list*. Before anything is done in a folder, its path must still lead
to the inode that we watch. When it does not, a rename is on its way to us in the queue, or was lost: the folder is in
doubt, and looked at again when the queue is empty. Doubt that stays climbs to the folder above, up to the root.

So whatever order things happen in: a folder that is watched tells of all that comes and goes in it after its watch was
set, and what came before is in its list.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress

from homing.paths import join, relative
from homing.paths.holding import HeldFolder
from homing.watching.backends.doubts import Doubts
from homing.watching.backends.folders import Folder, FolderTree
from homing.watching.backends.kernel import WATCH, WATCH_ITSELF, WATCH_NO_LINK, Queue
from homing.watching.backends.watch import RootToWatch

NO_ROOM = frozenset({errno.ENOSPC, errno.ENOMEM, errno.EMFILE, errno.ENFILE})
_NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})
_UNWATCHED_AT_ONCE = 2_000
"""Each ended watch puts a word into the kernel's queue of 16,384: the reader is given time to take them out."""


class WatchedTree:
    """For one thread. `say(path)`: all below this folder must be looked at."""

    def __init__(
        self, root: RootToWatch, queue: Queue, say: Callable[[bytes], None], is_stopping: Callable[[], bool]
    ) -> None:
        """Watches the root itself. Raises OSError."""
        self.root = root
        self._queue = queue
        self._say = say
        self._is_stopping = is_stopping
        with HeldFolder(root.path) as held:
            self.tree = FolderTree(root.path, queue.watch(held.path, WATCH_ITSELF))
        self.doubts = Doubts()
        self.did_not_fit: dict[tuple[Folder, bytes], None] = {}
        """Folders that the kernel had no room for, by the folder that they are in."""
        self.fits_changed = True
        self.is_full = False
        self.unreadable: set[tuple[Folder, bytes]] = set()
        self.foreign: frozenset[bytes] = frozenset()
        """Mounts below whose changes the kernel does not see (absolute)."""
        self._has_left_out: set[Folder] = set()
        self._circles: set[tuple[Folder, bytes]] = set()

    # -- looking ---------------------------------------------------------------------------------------------------

    def crawl(self, starts: Iterable[Folder], *, is_new: bool = False, is_deep: bool = False) -> None:
        """Look at these folders, at those in them that are new, and with `is_deep` at all others below, too. What is
        new or gone is said, when all of it is watched; not so below folders that are new themselves."""
        pending = [(folder, is_new) for folder in starts]
        to_say: list[bytes] = []
        while pending and not self._is_stopping():
            folder, is_inside_new = pending.pop()
            if folder not in self.tree:
                continue
            fresh = self._look(folder)
            if fresh is None:
                continue
            if is_deep and folder.children:
                pending.extend((child, False) for child in folder.children.values() if child not in fresh)
            for child in fresh:
                pending.append((child, True))
                if not is_inside_new:
                    to_say.extend(self.tree.paths(child))
        for path in to_say:
            self._say(path)

    def arrived(self, folder: Folder, name: bytes, *, is_link: bool = False, is_sure: bool = True) -> None:
        """A folder of this name came into that one: watch it and all below, and say so. When the kernel did not say it
        (`is_sure`), it is said only if it can be watched."""
        path = self.tree.path(folder)
        if path is None:
            self.doubt(folder)
            return
        known = folder.child(name)
        if self._leaves_out(folder, join(path, name)):
            if known is not None:
                self.forget(known)
            return
        with self._held(folder, path) as held:
            if held is None:
                return
            child = self._attach(folder, name, held, is_link=is_link)
        if child is not None and child is not known:
            self.crawl([child], is_new=True)
        if child is not known or (is_sure and not is_link):
            self.say_name(folder, name)

    def renamed(self, child: Folder, folder: Folder, name: bytes) -> bool:
        """A watched folder that is on its way arrived here, says the kernel: it keeps its watches if it is the one.
        Is it?"""
        path = self.tree.path(folder)
        if path is None or self._leaves_out(folder, join(path, name)):
            self.forget(child)
            self.doubt(folder)
            return True
        with self._held(folder, path) as held:
            is_it = False
            if held is not None:
                with suppress(OSError):
                    is_it = self._is_at(held.path + b"/" + name, child, WATCH_NO_LINK)
        if not is_it:
            self.forget(child)
            self.arrived(folder, name)
            return False
        replaced = folder.child(name)
        if replaced is not None:
            self.forget(replaced)
        self.tree.put(child, folder, name)
        self._paths_changed()
        self._leave_out_again(child)
        self.say_name(folder, name)
        return True

    def gone(self, folder: Folder, name: bytes) -> Folder | None:
        """Nothing of this name stands in that folder any more. Gives back what did, still watched, at no place."""
        self._fits(folder, name)
        self.unreadable.discard((folder, name))
        if self.tree.other_names:
            self.tree.drop_other_name(folder, name)
        child = folder.child(name)
        if child is not None:
            self.tree.take_out(child)
            self._paths_changed()
        return child

    def look_anew_below(self, folder: Folder) -> None:
        """What is left out may have changed here."""
        self.crawl([folder], is_deep=True)

    def look_at_mounts(self, points: Iterable[bytes], foreign: frozenset[bytes]) -> None:
        """Something was mounted or unmounted there (absolute)."""
        self.foreign = foreign
        self.fits_changed = True
        for point in points:
            folder = self.tree.top
            *above, _ = relative(point, self.root.path).split(b"/")
            for name in above:
                folder = folder.child(name) or folder
            self.crawl([folder])
            self._say(point)

    # -- words -----------------------------------------------------------------------------------------------------

    def say_name(self, folder: Folder, name: bytes) -> None:
        """All below this name in that folder must be looked at."""
        for path in self.tree.paths(folder):
            self._say(join(path, name))

    def leaves_out(self, folder: Folder, name: bytes) -> bool:
        """Is nothing to be said of this name?"""
        path = self.tree.path(folder)
        return path is not None and self._leaves_out(folder, join(path, name))

    def doubt(self, folder: Folder) -> None:
        """Look at it again, when the queue is empty."""
        if folder in self.tree:
            self.doubts.add(folder)

    def look_at_doubts(self, now_s: float) -> None:
        """Those whose time has come."""
        for folder in self.doubts.due(now_s):
            if folder not in self.tree:
                self.doubts.settle(folder)
                continue
            self.crawl([folder])
            if self.doubts.stays(folder) and folder.parent is not None:
                self.doubt(folder.parent)

    # -- watches ---------------------------------------------------------------------------------------------------

    def forget(self, folder: Folder) -> None:
        """Leave it with all below it."""
        watches, others = self.tree.remove(folder)
        for number, watch in enumerate(watches, start=1):
            self._queue.unwatch(watch)
            if number % _UNWATCHED_AT_ONCE == 0:
                time.sleep(0.005)
        for other in others:
            self.doubt(other)
        self._paths_changed()

    def is_in_place(self) -> bool:
        """Does the root's path lead to what we watch? Raises OSError when it leads to nothing."""
        with HeldFolder(self.root.path) as held:
            return self._is_at(held.path, self.tree.top, WATCH_ITSELF)

    def try_what_did_not_fit(self) -> None:
        """There may be room by now."""
        self.is_full = False
        for folder, name in list(self.did_not_fit):
            if folder not in self.tree:
                self.did_not_fit.pop((folder, name), None)
                self.fits_changed = True
                continue
            self.arrived(folder, name, is_sure=False)
            if self.is_full:
                return

    def try_what_was_unreadable(self) -> None:
        """Links may lead to another folder by now, or to one at last; rights may be given."""
        for link in list(self.tree.links):
            if link in self.tree and link.parent is not None:
                self.arrived(link.parent, link.name, is_link=True, is_sure=False)
        for folder, name in list(self.unreadable):
            self.unreadable.discard((folder, name))
            if folder in self.tree:
                self.arrived(folder, name, is_link=True, is_sure=False)

    def tidy(self) -> None:
        """Remember nothing of folders that are gone."""
        self._has_left_out = {folder for folder in self._has_left_out if folder in self.tree}
        self._circles = {(folder, name) for folder, name in self._circles if folder in self.tree}

    def left_to_polling(self) -> frozenset[bytes]:
        """Folders (absolute) that somebody else must look at, with all below them."""
        self.fits_changed = False
        self.did_not_fit = {key: None for key in self.did_not_fit if key[0] in self.tree}
        paths = [(self.tree.path(folder), name) for folder, name in self.did_not_fit]
        return self.foreign.union(join(path, name) for path, name in paths if path is not None)

    # -- inside ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _held(self, folder: Folder, path: bytes) -> Generator[HeldFolder | None]:
        """The folder open, if its path leads to the inode that we watch; None and a doubt if not."""
        held: HeldFolder | None = None
        try:
            held = HeldFolder(path)
            is_it = self._is_held(held, folder)
        except OSError:
            is_it = False
        try:
            if not is_it:
                self.doubt(folder)
            yield held if is_it else None
        finally:
            if held is not None:
                held.close()

    def _is_at(self, path: bytes, folder: Folder, mask: int) -> bool:
        watch = self._queue.watch(path, mask)
        if watch == folder.watch:
            return True
        if watch not in self.tree.by_watch:
            self._queue.unwatch(watch)
        return False

    def _is_held(self, held: HeldFolder, folder: Folder) -> bool:
        return self._is_at(held.path, folder, WATCH)

    def _look(self, folder: Folder) -> set[Folder] | None:
        path = self.tree.path(folder)
        if path is None:
            self.doubt(folder)
            return None
        with self._held(folder, path) as held:
            if held is None:
                return None
            try:
                folders, links = held.below()
            except OSError:
                self.doubt(folder)
                return None
            self.doubts.settle(folder)
            return self._compare(folder, path, held, folders, links if self.root.follow_symlinks else [])

    def _compare(
        self, folder: Folder, path: bytes, held: HeldFolder, folders: list[bytes], links: list[bytes]
    ) -> set[Folder]:
        fresh: set[Folder] = set()
        present: set[bytes] = set()
        left_out: set[bytes] = set()
        linked = set(links)
        for name in (*folders, *links):
            if self._leaves_out(folder, join(path, name)):
                left_out.add(name)
                continue
            present.add(name)
            known = folder.child(name)
            child = self._attach(folder, name, held, is_link=name in linked)
            if child is not None and child is not known:
                fresh.add(child)
        for name in [name for name in folder.children or () if name not in present]:
            child = self.gone(folder, name)
            if child is not None:
                self.forget(child)
                if name not in left_out:
                    self.say_name(folder, name)
        return fresh

    def _leaves_out(self, folder: Folder, path: bytes) -> bool:
        if path in self.foreign:
            return True
        try:
            is_left_out = self.root.prunes(path)
        except OSError:
            return False
        if is_left_out:
            self._has_left_out.add(folder)
        return is_left_out

    def _leave_out_again(self, moved: Folder) -> None:
        """Under another path other folders may be left out."""
        looked_at: list[Folder] = []
        for folder in list(self.tree.below(moved)):
            if folder not in self.tree:
                continue
            if folder in self._has_left_out:
                self._has_left_out.discard(folder)
                looked_at.append(folder)
            path = self.tree.path(folder)
            if folder is not moved and path is not None and folder.parent and self._leaves_out(folder.parent, path):
                self.forget(folder)
        self.crawl(looked_at)

    def _attach(self, folder: Folder, name: bytes, held: HeldFolder, *, is_link: bool) -> Folder | None:
        """The watched folder of this name in the open folder; None when there is none to be had."""
        known = folder.child(name)
        if known is None and self.is_full:
            return self._does_not_fit(folder, name)
        try:
            watch = self._queue.watch(held.path + b"/" + name, WATCH_ITSELF if is_link else WATCH_NO_LINK)
        except OSError as error:
            if known is not None:
                self.forget(known)
            if error.errno in NO_ROOM:
                self.is_full = True
                return self._does_not_fit(folder, name)
            if error.errno not in _NOT_THERE or (is_link and error.errno == errno.ENOENT):
                self.unreadable.add((folder, name))
            self._fits(folder, name)
            return None
        self._fits(folder, name)
        self.unreadable.discard((folder, name))
        if known is not None:
            if known.watch == watch:
                return known
            self.forget(known)
        other = self.tree.by_watch.get(watch)
        if other is None:
            child = self.tree.add(folder, name, watch)
        elif self.tree.is_at_or_above(other, folder):
            if not is_link and (folder, name) not in self._circles:
                self._circles.add((folder, name))
                self.doubt(folder)  # a rename that is on its way to us, or a mount in a circle: that is seen next time
            return None
        elif self._is_still_there(other):
            self.tree.other_names.setdefault(other, set()).add((folder, name))
            return None
        else:
            child = other
            if other.parent is not None:
                self.doubt(other.parent)
            self.tree.put(other, folder, name)
            self._paths_changed()
        if is_link:
            self.tree.links.add(child)
        return child

    def _does_not_fit(self, folder: Folder, name: bytes) -> None:
        if (folder, name) not in self.did_not_fit:
            self.did_not_fit[folder, name] = None
            self.fits_changed = True

    def _fits(self, folder: Folder, name: bytes) -> None:
        if self.did_not_fit.pop((folder, name), 0) is None:
            self.fits_changed = True

    def _paths_changed(self) -> None:
        if self.did_not_fit:
            self.fits_changed = True

    def _is_still_there(self, folder: Folder) -> bool:
        """Does its own path lead to it? Then it has several at once."""
        path = self.tree.path(folder)
        if path is None:
            return False
        try:
            with HeldFolder(path) as held:
                return self._is_held(held, folder)
        except OSError:
            return False

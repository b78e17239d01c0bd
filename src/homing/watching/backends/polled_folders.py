"""What polling knows of a tree, and how it sees that something changed: a few numbers a folder, whatever it holds.

A *full look* lists a folder and looks at each file that matters: it sees files that were written in place. A *glance*
asks for the folder's own time only: it sees names that came and went, and costs a hundredth. Where full looks at all
folders cost too much, each folder gets one every so many passes, and a glance in between.

What is new is said only when all of it is known: what changes after that is a change again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum

from homing.paths import FileSystem, FolderStat, Listing, inside, join, split
from homing.watching.backends.watch import STEERING_FILES, RootToWatch

_MASK = (1 << 61) - 1
COARSEST_CLOCK_NS = 3_000_000_000
"""FAT counts in steps of 2 s, some shares in seconds: a folder's time tells nothing about what came right after it."""


class _Step(Enum):
    LOOK = "look"
    LOOK_INSIDE_NEW = "look; all of it is said with the new folder that it is in"
    SAY = "say; all of it is known now"


Say = Callable[[bytes, bool], None]
"""Given a folder, and whether all below it is meant."""


class _Seen:
    """One folder. Small: there may be hundreds of thousands."""

    __slots__ = ("below", "files", "is_vague", "mtime_ns", "steering")

    def __init__(
        self, mtime_ns: int, files: int, steering: int, below: tuple[bytes, ...], *, is_vague: bool = True
    ) -> None:
        self.mtime_ns = mtime_ns
        """Of the folder. It tells of what came and went again between two looks: a scan may have seen it."""
        self.is_vague = is_vague
        """Its time was so near that something may have come after it: a glance is not enough next time."""
        self.files = files
        """All names, sizes and times in one number."""
        self.steering = steering
        self.below = below


class PolledFolders:
    """Some trees of one root. For one thread; its methods raise nothing but what the file system's `FileSystem` does
    for a whole tree (NotAnswering)."""

    def __init__(self, root: RootToWatch, filesystem: FileSystem, say: Say) -> None:
        self.root = root
        self._filesystem = filesystem
        self._say = say
        self._seen: dict[bytes, _Seen] = {}
        self._pending: list[tuple[bytes, _Step]] = []
        self._tops: frozenset[bytes] = frozenset()
        self.full_looks = 0
        """Since the pass began."""

    def __len__(self) -> int:
        return len(self._seen)

    def begin_pass(self, tops: frozenset[bytes], *, new_only: bool = False) -> None:
        """From these folders downwards; what is new in them is said. `new_only`: from those that are not known yet."""
        self.full_looks = 0
        for top in self._tops - tops:
            self.forget(top)
        self._tops = tops
        for top in sorted(tops):
            if not new_only or top not in self._seen:
                self._plan(top, is_new=top not in self._seen)

    def go_on(self, for_s: float, is_full: Callable[[bytes], bool]) -> bool:
        """Look at folders for about so long; `is_full`: which get a full look in any case. Is there more to do?"""
        until_s = time.monotonic() + for_s
        while self._pending:
            path, step = self._pending.pop()
            if step is _Step.SAY:
                self._say(path, True)
                continue
            if path not in self._seen:
                if path not in self._tops and split(path)[0] not in self._seen:
                    continue  # what it is in vanished meanwhile, and is said
                if step is _Step.LOOK:
                    self._plan(path, is_new=True)
                    continue
            self._look(path, is_full(path))
            seen = self._seen.get(path)
            for name in reversed(seen.below if seen is not None else ()):
                child = join(path, name)
                if step is _Step.LOOK_INSIDE_NEW:
                    self._pending.append((child, step))
                else:
                    self._plan(child, is_new=child not in self._seen)
            if time.monotonic() >= until_s:
                break
        return bool(self._pending)

    def look_at(self, path: bytes) -> bool:
        """Look at this folder out of turn. Is there something new in it for `go_on`?"""
        if path in self._seen:
            self._look(path, True)
        seen = self._seen.get(path)
        new = [
            child for name in (seen.below if seen is not None else ()) if (child := join(path, name)) not in self._seen
        ]
        for child in new:
            self._plan(child, is_new=True)
        return bool(new)

    def _plan(self, path: bytes, *, is_new: bool) -> None:
        if is_new:
            self._pending.append((path, _Step.SAY))
        self._pending.append((path, _Step.LOOK_INSIDE_NEW if is_new else _Step.LOOK))

    def _look(self, path: bytes, is_full: bool) -> None:
        """Look at one folder and say what changed; one that is new is said by whoever asks."""
        seen = self._seen.get(path)
        try:
            if seen is not None and not is_full and self._is_unchanged(path, seen):
                return
            self.full_looks += 1
            listing = self._filesystem.list_folder(path, self._choose)
        except TimeoutError:
            raise
        except (FileNotFoundError, NotADirectoryError):
            if seen is not None:
                self.forget(path)
                self._say(path, True)
            return
        except OSError as error:
            now = _Seen(0, -(error.errno or 1), 0, seen.below if seen is not None else ())
        else:
            now = self._summed(path, listing)
        self._seen[path] = now
        if seen is None:
            return
        if now.steering != seen.steering or (now.files != seen.files and min(now.files, seen.files) < 0):
            self.look_fully_next_time(path)
            self._say(path, True)
        elif now.files != seen.files or now.mtime_ns != seen.mtime_ns:
            self._say(path, False)
        for name in set(seen.below).difference(now.below):
            self.forget(join(path, name))
            self._say(join(path, name), True)

    def forget(self, top: bytes) -> None:
        """Know nothing of this tree."""
        pending = [top]
        while pending:
            path = pending.pop()
            seen = self._seen.pop(path, None)
            if seen is not None:
                pending.extend(join(path, name) for name in seen.below)

    def look_fully_next_time(self, top: bytes) -> None:
        """What is left out may have changed here."""
        for path, seen in self._seen.items():
            if inside(path, top):
                seen.is_vague = True

    # -- inside ----------------------------------------------------------------------------------------------------

    def _is_unchanged(self, path: bytes, seen: _Seen) -> bool:
        return not seen.is_vague and self._filesystem.folder_stat(path).mtime_ns == seen.mtime_ns

    def _choose(self, names: Sequence[bytes]) -> Sequence[bytes]:
        matters = self.root.matters
        return [name for name in names if matters(name) or name in STEERING_FILES]

    def _summed(self, path: bytes, listing: Listing) -> _Seen:
        files = steering = 0
        for name, entry in listing.files.items():
            number = hash((name, entry.size, entry.mtime_ns, entry.ctime_ns))
            if name in STEERING_FILES:
                steering += number
            files += number
        for name in (*listing.unreadable, *(link for link in listing.links if self.root.matters(link))):
            files += hash(name)
        below = [name for name in listing.folders if not self._leaves_out(join(path, name))]
        if self.root.follow_symlinks:
            below += self._followed(path, listing)
        is_vague = time.time_ns() - listing.stat.mtime_ns < COARSEST_CLOCK_NS
        return _Seen(listing.stat.mtime_ns, files & _MASK, steering & _MASK, tuple(sorted(below)), is_vague=is_vague)

    def _leaves_out(self, path: bytes) -> bool:
        try:
            return self.root.prunes(path)
        except OSError:
            return False

    def _followed(self, path: bytes, listing: Listing) -> list[bytes]:
        """Links to folders, but none that leads to a folder above it."""
        found: list[bytes] = []
        above: set[tuple[int, int]] | None = None
        for name in listing.links:
            child = join(path, name)
            try:
                target = self._filesystem.follow(child)
                if not isinstance(target, FolderStat) or self._leaves_out(child):
                    continue
                above = self._above(path) if above is None else above
            except TimeoutError:
                raise
            except OSError:
                continue
            if (target.device, target.inode) not in above:
                found.append(name)
        return found

    def _above(self, path: bytes) -> set[tuple[int, int]]:
        """The folder itself and those above it, up to the root."""
        found: set[tuple[int, int]] = set()
        while inside(path, self.root.path):
            stat = self._filesystem.folder_stat(path)
            found.add((stat.device, stat.inode))
            if path == self.root.path:
                break
            path = split(path)[0]
        return found

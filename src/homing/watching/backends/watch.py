"""The one interface of all backends, and the only things that they say: *dirty folder*, *lost(root)*, and *ready(root)*
once at the beginning.

The promise: whatever changes below a root after its `Ready` was given out is followed by a `Dirty` that covers it, or
by a `Lost` of that root; both are given out after the change, so that who looks then, sees it. What changed before
`Ready` is for a scan to find. Nothing is ever said of what lies in pruned folders.

No word names a file, or tells what happened to it: a word may be too much, or late (the folder may be gone again), and
who looks must take what is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from homing.media.formats import kind_of
from homing.paths import is_hidden
from homing.tracking.rules.ignore import IGNORE_FILE, NOMEDIA

STEERING_FILES = frozenset({IGNORE_FILE, NOMEDIA})
"""Files that decide for their folder, and all below it, what is left out."""


def matters(name: bytes) -> bool:
    """May a file of this name mean something to a scan? Pictures, videos and sidecars do; `.txt`, `.part` and hidden
    files do not. (Files that steer what is left out are looked after besides.)"""
    return not is_hidden(name) and (kind_of(name) is not None or name[-5:].lower() == b".json")


@dataclass(frozen=True, slots=True)
class RootToWatch:
    """An import path, and what of it is to be watched."""

    path: bytes
    """Absolute. It need not exist: it is watched as soon as it does."""
    prunes: Callable[[bytes], bool] = lambda folder: False
    """Is this folder (absolute) never entered: hidden, excluded, another import path? Called by the backend's own
    threads, by one at a time a root, and asked anew when a file that steers changes; an OSError means no."""
    follow_symlinks: bool = False
    polls: bool = False
    """Never by the kernel: somebody asked for polling. (`together` heeds it.)"""
    matters: Callable[[bytes], bool] = matters
    """Which file names make their folder dirty."""


class Dirty(NamedTuple):
    """Look at this folder again."""

    folder: bytes
    """Absolute, at or below a root. It may be gone."""
    is_tree: bool = False
    """False: names or files in this very folder changed: look at its files, and at which folders in it are no more.
    True: look at all that is below, too; the folder is new, was moved
    here or away, or is gone."""


class Lost(NamedTuple):
    """What happened below this root is not known: look at all of it. The root stays added; what can be watched again
    is, without being asked for."""

    root: bytes
    """`RootToWatch.path`."""
    reason: str
    """For people, the end of a sentence: `more changes at once than the kernel keeps`."""


class Ready(NamedTuple):
    """This root is watched (or polled) from now on. Said once after each `add_root`, when its folders are known; one
    scan asked for after it leaves no gap. A root that is not there is ready, too: a `Lost` tells when it comes."""

    root: bytes


Word = Dirty | Lost | Ready


class State(StrEnum):
    """How a root stands."""

    STARTING = "starting"
    """Its folders are being listed; Ready has not been said."""
    WATCHING = "watching"
    """By the kernel, all of it."""
    POLLING = "polling"
    """By looking again and again: asked for, or the kernel cannot know (network, FUSE)."""
    DEGRADED = "degraded"
    """Not as meant: the reason says why and what happens meanwhile."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a root stands, for the page. Cheap to ask for."""

    state: State
    backend: str
    """`inotify`, `polling`, or `inotify + polling` when not all folders fit."""
    folders_watched: int = 0
    folders_needed: int = 0
    """How many there are to watch, as far as is known."""
    folders_polled: int = 0
    reason: str = ""
    """In words: why it is polled or degraded; empty when all is well."""
    interval_s: float = 0.0
    """How often what is polled is looked at, as it comes out (a tree that is too large for the rate takes longer)."""


class Backend(Protocol):
    """All methods return at once, except `read`. They may be called from any thread, `read` from one at a time."""

    def add_root(self, root: RootToWatch) -> None:
        """Watch this root, too; its folders are listed in the background, then `Ready` is said.

        A root that is there already takes the new options over without a gap: folders that are no longer pruned are
        watched and said (as trees), those that are pruned now are left; `Ready` is said again.
        """
        ...

    def remove_root(self, path: bytes) -> None:
        """Forget this root: nothing is said of it from now on. Unknown ones are no error."""
        ...

    def read(self, timeout_s: float) -> list[Word]:
        """What is to be said since the last call, each thing once; waits until there is something, at most this long.

        Who reads slowly loses nothing: many folders become one tree.
        """
        ...

    def fileno(self) -> int:
        """Readable (for select and poll) while `read` would return at once."""
        ...

    def standing(self, path: bytes) -> Standing:
        """How this root stands. Raises KeyError for one that was not added."""
        ...

    def close(self) -> None:
        """Leave everything. Nothing may be called afterwards."""
        ...

"""Many folders to be looked at, as few as may be asked for at once, without leaving out any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """Absolute paths. `trees` are looked at with all below them, of `entries` only what lies directly in them."""

    trees: frozenset[bytes] = frozenset()
    entries: frozenset[bytes] = frozenset()

    def __len__(self) -> int:
        return len(self.trees) + len(self.entries)

    def covers(self, folder: bytes, *, is_tree: bool = False) -> bool:
        return _is_below(folder, self.trees) or (folder in self.entries and not is_tree)


def gather(trees: Iterable[bytes], entries: Iterable[bytes], *, most: int) -> Asked:
    """At most `most` folders (one at least) that cover all of these.

    What lies in a tree that is asked for goes with it; where there are too many, those that lie deepest go with a
    folder above them.
    """
    found = _swallowed(set(trees), set(entries))
    if len(found) <= most:
        return found
    deepest = max(_depth(folder) for folder in found.trees | found.entries)
    for depth in range(deepest - 1, -1, -1):
        deep = {folder for folder in found.entries if _depth(folder) > depth}
        found = _swallowed({_cut(folder, depth) for folder in found.trees | deep}, set(found.entries) - deep)
        if len(found) <= most:
            break
    return found


def _swallowed(trees: set[bytes], entries: set[bytes]) -> Asked:
    outer = frozenset(tree for tree in trees if not _is_below(_above(tree), trees))
    return Asked(outer, frozenset(folder for folder in entries if not _is_below(folder, outer)))


def _is_below(folder: bytes | None, trees: set[bytes] | frozenset[bytes]) -> bool:
    """Is it one of these, or in one?"""
    while trees and folder is not None:
        if folder in trees:
            return True
        folder = _above(folder)
    return False


def _above(folder: bytes) -> bytes | None:
    if folder == b"/":
        return None
    return folder.rpartition(b"/")[0] or b"/"


def _depth(folder: bytes) -> int:
    return 0 if folder == b"/" else folder.count(b"/")


def _cut(folder: bytes, depth: int) -> bytes:
    return b"/".join(folder.split(b"/")[: depth + 1]) or b"/"

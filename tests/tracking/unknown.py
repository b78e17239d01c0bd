"""An oracle: what can be known of each file at a scan, by who knows the drives and never asks Homing.

It keeps an account of its own of which files were ever seen where, and which drive was where when it was seen well. By
TRACKING section 2 a place that is another one than before is believed only where it holds what is known of it.
Where the oracle is in doubt it says `SEEN`, which forbids nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum, auto

from homing.accounts.models import User
from homing.libraries.models import ImportPath, Library
from homing.media.formats import MediaKind, kind_of
from homing.paths import inside, join, relative, split
from homing.patterns import compile_patterns
from tests.tracking.drives import Drives, Seen, folders_above

_ENOUGH_SAME = 0.9


class Verdict(Enum):
    SEEN = auto()
    """It can be known what became of the file."""
    UNKNOWN = auto()
    PERHAPS = auto()
    """Its drive is lost while the scan goes on: it may have been seen before that."""
    UNCOVERED = auto()
    """No import path covers it."""
    ELSEWHERE = auto()
    """Another library's: this scan does not look there."""


@dataclass(frozen=True)
class Cover:
    """The import path that a path belongs to: the longest in use."""

    root: bytes
    library: Library

    def leaves_out(self, path: bytes, look: Look) -> bool:
        """Do the library's rules say that this file is no part of it?"""
        names = relative(path, self.root).split(b"/")
        if not self.library.follow_symlinks and not look.links.isdisjoint({path, *folders_above(path, self.root)}):
            return True
        if not self.library.include_hidden and any(name.startswith(b".") for name in names):
            return True
        if self.library.use_ignore_files and any(
            join(folder, b".nomedia") in look.visible
            or (join(folder, b".homingignore") in look.visible and path.endswith(b".png"))
            for folder in folders_above(path, self.root)
        ):
            return True
        return compile_patterns(self.library.exclusion_patterns).excludes_file(path)


@dataclass(frozen=True)
class Known:
    """A file as it was when it was last seen."""

    seen: Seen
    folder: Hashable
    """Which folder it lay in."""


@dataclass
class Look:
    """What can be known at one scan of one library."""

    library: Library
    covers: list[Cover]
    known: dict[bytes, Known]
    visible: dict[bytes, Seen] = field(default_factory=dict[bytes, Seen])
    """Every file on all disks, where it can be seen now."""
    lost: set[bytes] = field(default_factory=set[bytes])
    """Folders and import paths that cannot be believed: all below them is unknown."""
    losing: bytes | None = None
    """What is lost in the middle of the scan."""
    folders: dict[bytes, Hashable] = field(default_factory=dict[bytes, Hashable])
    links: set[bytes] = field(default_factory=set[bytes])
    """Every symbolic link."""
    identity: Callable[[bytes], Hashable] = lambda path: None

    def cover(self, path: bytes) -> Cover | None:
        return max(
            (cover for cover in self.covers if inside(path, cover.root)),
            key=lambda cover: len(cover.root),
            default=None,
        )

    def verdict(self, path: bytes) -> Verdict:
        cover = self.cover(path)
        if cover is None:
            return Verdict.UNCOVERED
        if cover.library.pk != self.library.pk:
            return Verdict.ELSEWHERE
        if any(folder in self.lost for folder in folders_above(path, cover.root)) or path in self.lost:
            return Verdict.UNKNOWN
        if self.losing is not None and inside(path, self.losing):
            return Verdict.PERHAPS
        return Verdict.SEEN

    def is_lost(self, folder: bytes, root: bytes) -> bool:
        return any(above in self.lost for above in folders_above(folder + b"/x", root))

    def is_still_there(self, path: bytes) -> bool:
        """Does the very file lie there that was seen last time, unchanged?"""
        known = self.known.get(path)
        return known is not None and self.visible.get(path) == known.seen

    def is_that_file(self, old: bytes, new: bytes) -> bool:
        """Is what lies at the new path the very file that was seen at the old one, or its folder that very folder?"""
        known = self.known.get(old)
        if known is None:
            return True
        return self.identity(new) == known.seen.identity or self.folder_has_moved(old, new)

    def folder_has_moved(self, old: bytes, new: bytes) -> bool:
        """Is the new path below the very folder that the old one lay in?"""
        known = self.known.get(old)
        return known is None or (split(new)[1] == split(old)[1] and self.folders.get(split(new)[0]) == known.folder)


class Oracle:
    def __init__(self, disk: Drives, owner: User) -> None:
        self._disk = disk
        self._owner = owner
        self._known: dict[bytes, Known] = {}
        self._places: dict[tuple[int, bytes], Hashable] = {}
        """(library, import path) to the folder that was there when it was last seen well."""
        self._mounts: dict[bytes, Hashable] = {}
        """Folder below an import path, on a drive of its own, to the folder that was there then."""
        self._volumes: dict[bytes, Hashable] = {}
        """Folder to the volume it lay on when it was last seen well, by whichever library."""

    def look(self, library: Library, *, broken: bytes | None = None, losing: bytes | None = None) -> Look:
        """What a scan of this library can know now. `broken`: a folder where everything fails from the beginning."""
        covers = [
            Cover(path.path, path.library)
            for path in ImportPath.objects.filter(library__owner=self._owner, removed_at=None).select_related("library")
        ]
        look = Look(library, covers, dict(self._known), losing=losing, links=self._disk.links())
        look.identity = self._disk.identity
        look.visible = self._disk.files(b"")
        for path in [*look.visible, *self._known]:
            folder = split(path)[0]
            if folder not in look.folders:
                look.folders[folder] = self._disk.folder(folder)
        for cover in covers:
            if cover.library.pk == library.pk:
                self._look_at(cover, look)
        if broken is not None:
            look.lost.add(broken)
            look.lost.update(cover.root for cover in covers if inside(cover.root, broken))
        return look

    def _look_at(self, cover: Cover, look: Look) -> None:
        root = cover.root
        if not self._is_believed(root, self._places.get((cover.library.pk, root)), look, is_mount=True):
            look.lost.add(root)
            return
        below = [path for path in {*self._known, *look.visible} if look.cover(path) == cover]
        for folder in sorted({folder for path in below for folder in folders_above(path, root)}):
            if folder == root:
                continue
            is_mount = folder in self._mounts or self._is_mount_point(folder)
            if not self._is_believed(folder, self._mounts.get(folder), look, is_mount=is_mount):
                look.lost.add(folder)

    def _is_believed(self, folder: bytes, before: Hashable | None, look: Look, *, is_mount: bool) -> bool:
        now = self._disk.folder(folder)
        if now is None:
            return not is_mount
        if not self._disk.may_list(folder):
            return False
        if not is_mount or before == now:
            return True
        is_new = before is None and folder in {cover.root for cover in look.covers}
        if is_new and self._volumes.get(folder, self._disk.volume(folder)) == self._disk.volume(folder):
            return True
        known = {path: one for path, one in self._known.items() if inside(path, folder)}
        if not known:
            return True
        same = sum(
            look.visible.get(path) is not None and _is_alike(look.visible[path], one) for path, one in known.items()
        )
        return not self._disk.is_empty(folder) and same >= _ENOUGH_SAME * len(known)

    def learn(self, look: Look) -> None:
        """What was to be seen in that scan is what is known from now on."""
        for path in list(self._known):
            verdict = look.verdict(path)
            is_gone = verdict is Verdict.SEEN and path not in look.visible
            is_doubtful = verdict is Verdict.PERHAPS and not look.is_still_there(path)
            if is_gone or is_doubtful or self._has_moved(path, look):
                del self._known[path]
        for path, seen in look.visible.items():
            cover = look.cover(path)
            if look.verdict(path) is not Verdict.SEEN or cover is None or cover.leaves_out(path, look):
                continue
            if kind_of(split(path)[1]) is MediaKind.IMAGE:
                self._known[path] = Known(seen, look.folders[split(path)[0]])
        for cover in look.covers:
            if cover.library.pk != look.library.pk or cover.root in look.lost or look.losing is not None:
                continue
            self._places[cover.library.pk, cover.root] = self._disk.folder(cover.root)
            for folder in {*look.folders, cover.root}:
                if not inside(folder, cover.root) or look.is_lost(folder, cover.root):
                    continue
                if self._disk.folder(folder) is not None:
                    self._volumes[folder] = self._disk.volume(folder)
                if folder != cover.root and look.cover(folder) == cover:
                    self._note_mount(folder)

    def _note_mount(self, folder: bytes) -> None:
        self._mounts.pop(folder, None)
        if self._is_mount_point(folder):
            self._mounts[folder] = self._disk.folder(folder)

    def _is_mount_point(self, folder: bytes) -> bool:
        above = split(folder)[0]
        if self._disk.folder(folder) is None or self._disk.folder(above) is None:
            return False
        return self._disk.volume(folder) != self._disk.volume(above)

    def _has_moved(self, path: bytes, look: Look) -> bool:
        """Is the very file at another path that was seen?"""
        identity = self._known[path].seen.identity
        return any(
            other != path and seen.identity == identity and look.verdict(other) is Verdict.SEEN
            for other, seen in look.visible.items()
        )


def _is_alike(seen: Seen, known: Known) -> bool:
    return (seen.size, seen.mtime_ns) == (known.seen.size, known.seen.mtime_ns)

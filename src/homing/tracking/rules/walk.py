"""Step 1, walk: what is on disk below one import path, folder by folder, without deciding anything.

Folders come parents first. Excluded and hidden trees are pruned, never entered. A folder that cannot be listed
completely is reported as unknown, never as empty.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from homing.media.formats import NOT_MEDIA, MediaKind, kind_of, why_not
from homing.paths import Choose, Entry, FileSystem, FolderStat, is_hidden, join, split
from homing.tracking.rules.ignore import Fault, IgnoreFiles
from homing.tracking.rules.matching import Matcher

HIDDEN = "hidden"
LINK = "a link, and links are not followed"
HIDDEN_FOLDER = "hidden folder"
EXCLUDED_FOLDER = "excluded folder"


@dataclass(slots=True)
class FolderSeen:
    """A folder that was listed completely. `path` is relative to the import path."""

    path: bytes
    stat: FolderStat
    files: dict[bytes, Entry]
    """The pictures in it that nothing leaves out."""
    left_out: dict[bytes, str] = field(default_factory=dict[bytes, str])
    """Pictures that a pattern or their hidden name leaves out, with the reason."""
    unreadable: dict[bytes, str] = field(default_factory=dict[bytes, str])
    """Names that could not be looked at: unknown."""
    only: frozenset[bytes] | None = None
    """When only these names of the folder were looked at; None = all of it."""


@dataclass(frozen=True, slots=True)
class FolderUnknown:
    """A folder that could not be listed completely: everything below it is unknown."""

    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class FolderPruned:
    """A folder that was not entered: everything below it is excluded, or covered by another import path."""

    path: bytes
    reason: str
    is_other_import_path: bool = False


Observation = FolderSeen | FolderUnknown | FolderPruned
Skipped = Callable[[str, bytes], None]
"""Called with the reason and the absolute path of every file that is passed over."""


def why_unreadable(error: OSError) -> str:
    """The operating system's reason as the end of a sentence."""
    return (error.strerror or str(error)).lower()


def _steps(folder: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The way down from an import path to a folder of it: (folder, the next one in it)."""
    above = b""
    for name in folder.split(b"/") if folder else []:
        path = join(above, name)
        yield above, path
        above = path


@dataclass(frozen=True, slots=True)
class Walk:
    """How to walk one import path."""

    filesystem: FileSystem
    root: bytes
    matcher: Matcher
    skipped: Skipped
    include_hidden: bool = False
    follow_symlinks: bool = False
    use_ignore_files: bool = False
    fault: Fault = lambda path, what: None
    """Told of an ignore file that is wrong, and why."""
    other_import_paths: frozenset[bytes] = frozenset()
    """Absolute paths of import paths inside this one; they are walked on their own."""
    unexpected: Callable[[bytes, FolderStat], str | None] = lambda path, stat: None
    """Why a listed folder is not the one that is meant (its drive is not mounted, say); None when it is."""
    enters: Callable[[bytes], bool] = lambda path: True
    """Which of the folders that nothing leaves out (relative) are looked into; of the others nothing is said."""

    def __post_init__(self) -> None:
        if self.use_ignore_files and not isinstance(self.matcher, IgnoreFiles):
            together = IgnoreFiles(self.filesystem, self.root, self.matcher, self.fault)
            object.__setattr__(self, "matcher", together)

    def folders(self, start: bytes = b"") -> Iterator[Observation]:
        """Everything from `start` (relative) downwards."""
        yield from self._folders(start, set())

    def below(self, folder: bytes) -> Iterator[Observation]:
        """What a walk of everything would say of this folder (relative) and of all below it; nothing if it is gone."""
        entered: set[tuple[int, int]] = set()
        for above, path in _steps(folder):
            try:
                stat = self.filesystem.folder_stat(join(self.root, above))
                unexpected = self.unexpected(above, stat)
                is_folder = unexpected is None and self._is_folder(join(self.root, path))
            except (FileNotFoundError, NotADirectoryError):
                return
            except OSError as error:
                yield FolderUnknown(folder, why_unreadable(error))
                return
            if unexpected is not None:
                yield FolderUnknown(folder, unexpected)
                return
            pruned = self._pruned_or_unknown(path)
            if pruned is not None:
                yield replace(pruned, path=folder)
                return
            if not is_folder:
                return
            entered.add((stat.device, stat.inode))
        yield from self._folders(folder, entered)

    def _is_folder(self, absolute: bytes) -> bool:
        """Is it one that a walk enters? Raises OSError when that cannot be told."""
        try:
            self.filesystem.lstat(absolute)
        except IsADirectoryError:
            return True
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return self.follow_symlinks and isinstance(self.filesystem.follow(absolute), FolderStat)
        return False

    def _folders(self, start: bytes, entered: set[tuple[int, int]]) -> Iterator[Observation]:
        pending = [start]
        while pending:
            path = pending.pop()
            absolute = join(self.root, path)
            try:
                seen, folders, links = self._look(path, absolute, entered)
            except OSError as error:
                yield FolderUnknown(path, why_unreadable(error))
                continue
            if seen is None:
                self.skipped("a link that leads in a circle", absolute)
                continue
            unexpected = self.unexpected(path, seen.stat)
            if unexpected is not None:
                yield FolderUnknown(path, unexpected)
                continue
            yield seen
            yield from links
            below: list[bytes] = []
            for name in folders:
                child, child_absolute = join(path, name), join(absolute, name)
                pruned = self._pruned_or_unknown(child)
                if pruned is None:
                    if self.enters(child):
                        below.append(child)
                elif isinstance(pruned, FolderUnknown):
                    yield pruned
                else:
                    if not pruned.is_other_import_path:
                        self.skipped(HIDDEN_FOLDER if pruned.reason == HIDDEN else EXCLUDED_FOLDER, child_absolute)
                    yield pruned
            below.sort(reverse=True)  # popped from the end: in order of their names
            pending.extend(below)

    def names(self, folder: bytes, names: frozenset[bytes]) -> FolderSeen | FolderUnknown:
        """Only these names of a folder. Raises nothing: a folder that is gone holds none of them."""
        absolute = join(self.root, folder)
        try:
            for path in (b"", *(path for _, path in _steps(folder))):
                stat = self.filesystem.folder_stat(join(self.root, path))
                unexpected = self.unexpected(path, stat)
                if unexpected is not None:
                    return FolderUnknown(folder, unexpected)
            stat = self.filesystem.folder_stat(absolute)
        except (FileNotFoundError, NotADirectoryError):
            return FolderSeen(folder, FolderStat(0, 0, 0), {}, only=names)
        except OSError as error:
            return FolderUnknown(folder, why_unreadable(error))
        try:
            above = self.why_left_out(folder)
            self.matcher.for_folder(absolute)
        except OSError as error:
            return FolderUnknown(folder, why_unreadable(error))
        seen = FolderSeen(folder, stat, {}, only=names)
        for name in sorted(names):
            path = join(absolute, name)
            try:
                entry = self.filesystem.lstat(path)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                continue
            except OSError as error:
                if error.errno != errno.EINVAL:
                    seen.unreadable[name] = why_unreadable(error)
                continue
            if above is not None:
                seen.left_out[name] = above
                self.skipped(HIDDEN if above == HIDDEN else "excluded", path)
            elif kind_of(name) is not MediaKind.IMAGE or self._is_left_out(absolute, name):
                self._leave_out(seen, absolute, name)
            else:
                seen.files[name] = entry
        return seen

    def _is_left_out(self, absolute: bytes, name: bytes) -> bool:
        return (not self.include_hidden and is_hidden(name)) or self.matcher.for_folder(absolute).excludes(name)

    def why_left_out(self, folder: bytes) -> str | None:
        """Why a folder below the root is never entered, by itself or by one above it."""
        for _, path in _steps(folder):
            pruned = self._prunes(path, join(self.root, path), split(path)[1])
            if pruned is not None:
                return pruned.reason
        return None

    def leaves_out(self, folder: bytes) -> bool:
        """Is this folder (relative) one that a walk never enters?"""
        try:
            return self.why_left_out(folder) is not None
        except OSError:
            return False

    def why_name_left_out(self, folder: bytes, name: bytes) -> str | None:
        """What leaves this file of a folder (relative) out by its own name; it need not be there."""
        absolute = join(self.root, folder)
        if not self._is_left_out(absolute, name):
            return None
        hidden = not self.include_hidden and is_hidden(name)
        return HIDDEN if hidden else self.matcher.explain(join(absolute, name)) or "excluded"

    def _pruned_or_unknown(self, path: bytes) -> FolderPruned | FolderUnknown | None:
        """A folder whose ignore files cannot be read is unknown: nobody can tell what they leave out."""
        try:
            return self._prunes(path, join(self.root, path), split(path)[1])
        except OSError as error:
            return FolderUnknown(path, why_unreadable(error))

    def _prunes(self, path: bytes, absolute: bytes, name: bytes) -> FolderPruned | None:
        if absolute in self.other_import_paths:
            return FolderPruned(path, "covered by another folder of this library", is_other_import_path=True)
        if not self.include_hidden and is_hidden(name):
            return FolderPruned(path, HIDDEN)
        if self.matcher.excludes_folder(absolute):
            return FolderPruned(path, self.matcher.explain(absolute, is_folder=True) or "excluded")
        return None

    def _look(
        self, path: bytes, absolute: bytes, entered: set[tuple[int, int]]
    ) -> tuple[FolderSeen | None, list[bytes], list[FolderPruned]]:
        folder = self.matcher.for_folder(absolute)
        include_hidden, image = self.include_hidden, MediaKind.IMAGE

        def choose(names: Sequence[bytes]) -> Sequence[bytes]:
            pictures = [name for name in names if kind_of(name) is image and (include_hidden or name[0] != 0x2E)]
            excluded = frozenset(folder.excluded(pictures))
            return [name for name in pictures if name not in excluded] if excluded else pictures

        listing = self.filesystem.list_folder(absolute, choose)
        if self.follow_symlinks:
            key = (listing.stat.device, listing.stat.inode)
            if key in entered:
                return None, [], []  # before anything is said of what lies in it
            entered.add(key)
        folders = listing.folders
        pruned: list[FolderPruned] = []
        seen = FolderSeen(path, listing.stat, listing.files)
        for name, error in listing.unreadable.items():
            seen.unreadable[name] = why_unreadable(error)
        for name in listing.unchosen:
            self._leave_out(seen, absolute, name)
        for name in listing.special:
            self.skipped("special file", join(absolute, name))
        if self.follow_symlinks:
            folders = folders + self._follow(seen, absolute, listing.links, choose)
        else:
            for name in listing.links:
                self.skipped("link", join(absolute, name))
                if kind_of(name) is image:
                    seen.left_out[name] = LINK
            pruned = [FolderPruned(join(path, name), LINK) for name in listing.links]
        return seen, folders, pruned

    def _leave_out(self, seen: FolderSeen, absolute: bytes, name: bytes) -> None:
        path = join(absolute, name)
        if kind_of(name) is not MediaKind.IMAGE:
            self.skipped(why_not(name) or NOT_MEDIA, path)
            return
        hidden = not self.include_hidden and is_hidden(name)
        seen.left_out[name] = HIDDEN if hidden else self.matcher.explain(path) or "excluded"
        self.skipped(HIDDEN if hidden else "excluded", path)

    def _follow(self, seen: FolderSeen, absolute: bytes, links: list[bytes], choose: Choose) -> list[bytes]:
        folders: list[bytes] = []
        for name in links:
            path = join(absolute, name)
            try:
                target = self.filesystem.follow(path)
            except FileNotFoundError:
                self.skipped("link to nothing", path)
                continue
            except OSError as error:
                seen.unreadable[name] = why_unreadable(error)
                continue
            if isinstance(target, FolderStat):
                folders.append(name)
            elif choose([name]):
                seen.files[name] = target
            else:
                self._leave_out(seen, absolute, name)
        return folders

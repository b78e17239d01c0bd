"""The folders that the kernel watches for us, as a tree: a folder that is renamed takes all below it along, and costs
nothing to rename.

A watch is known by its number (the kernel's watch descriptor), which stands for one inode, not for a path. The tree
says which name in which watched folder leads to it. One inode may be seen under several names at once (bind mounts,
followed links): the first is the folder's place, the others are noted as its other names.

Nothing here asks a disk.
"""

from __future__ import annotations

from collections.abc import Iterator

from homing.paths import join


class Folder:
    """One watched folder. Small: there are a hundred thousand of them."""

    __slots__ = ("children", "name", "parent", "watch")

    def __init__(self, parent: Folder | None, name: bytes, watch: int) -> None:
        self.parent = parent
        """None for the top, and for a folder that was moved away and has not arrived yet."""
        self.name = name
        self.watch = watch
        self.children: dict[bytes, Folder] | None = None

    def child(self, name: bytes) -> Folder | None:
        """The watched folder of this name in it."""
        return self.children.get(name) if self.children else None


class FolderTree:
    """All watched folders of one root."""

    def __init__(self, root: bytes, watch: int) -> None:
        self.root = root
        self.top = Folder(None, b"", watch)
        self.by_watch: dict[int, Folder] = {watch: self.top}
        self.links: set[Folder] = set()
        """Those that stand under the name of a link."""
        self.other_names: dict[Folder, set[tuple[Folder, bytes]]] = {}

    def __len__(self) -> int:
        return len(self.by_watch)

    def __contains__(self, folder: Folder) -> bool:
        return self.by_watch.get(folder.watch) is folder

    def path(self, folder: Folder) -> bytes | None:
        """Where it is, as far as is known; None while it is on its way."""
        names: list[bytes] = []
        while folder.parent is not None:
            names.append(folder.name)
            folder = folder.parent
        if folder is not self.top:
            return None
        names.reverse()
        return join(self.root, b"/".join(names))

    def paths(self, folder: Folder) -> list[bytes]:
        """All paths under which it is seen."""
        path = self.path(folder)
        found = [] if path is None else [path]
        if self.other_names:
            self._other_paths(folder, b"", found, set())
        return found

    def _other_paths(self, folder: Folder | None, below: bytes, found: list[bytes], seen: set[Folder]) -> None:
        while folder is not None and folder not in seen:
            seen.add(folder)
            for parent, name in self.other_names.get(folder, ()):
                path = self.path(parent)
                if path is not None:
                    found.append(join(join(path, name), below))
                self._other_paths(parent, join(name, below), found, seen)
            below = join(folder.name, below)
            folder = folder.parent

    def is_at_or_above(self, folder: Folder, other: Folder) -> bool:
        """Would putting `folder` into `other` make a circle?"""
        above: Folder | None = other
        while above is not None:
            if above is folder:
                return True
            above = above.parent
        return False

    def add(self, parent: Folder, name: bytes, watch: int) -> Folder:
        """A folder that is watched from now on."""
        folder = Folder(parent, name, watch)
        if parent.children is None:
            parent.children = {}
        parent.children[name] = folder
        self.by_watch[watch] = folder
        return folder

    def take_out(self, folder: Folder) -> None:
        """Off its place, with all below it; still watched."""
        parent = folder.parent
        if parent is not None and parent.children is not None and parent.children.get(folder.name) is folder:
            del parent.children[folder.name]
            if not parent.children:
                parent.children = None
        folder.parent = None

    def put(self, folder: Folder, parent: Folder, name: bytes) -> None:
        """To a new place, which must be free."""
        self.take_out(folder)
        folder.parent, folder.name = parent, name
        if parent.children is None:
            parent.children = {}
        parent.children[name] = folder

    def below(self, folder: Folder) -> Iterator[Folder]:
        """The folder itself and all below it, parents first."""
        pending = [folder]
        while pending:
            folder = pending.pop()
            yield folder
            if folder.children:
                pending.extend(folder.children.values())

    def remove(self, folder: Folder) -> tuple[list[int], list[Folder]]:
        """Forget it and all below. Gives back the watches that nobody needs any more, and the folders in which what
        was forgotten stands under another name."""
        self.take_out(folder)
        watches: list[int] = []
        others: list[Folder] = []
        for gone in self.below(folder):
            watches.append(gone.watch)
            self.by_watch.pop(gone.watch, None)
            self.links.discard(gone)
            others.extend(parent for parent, _ in self.other_names.pop(gone, ()))
        if self.other_names:
            self._forget_names_in_the_forgotten()
        return watches, [other for other in others if other in self]

    def _forget_names_in_the_forgotten(self) -> None:
        for folder, names in list(self.other_names.items()):
            names -= {(parent, name) for parent, name in names if parent not in self}
            if not names:
                del self.other_names[folder]

    def drop_other_name(self, parent: Folder, name: bytes) -> bool:
        """This name does not lead to a folder that is watched elsewhere any more. Did it?"""
        for folder, names in list(self.other_names.items()):
            if (parent, name) in names:
                names.remove((parent, name))
                if not names:
                    del self.other_names[folder]
                return True
        return False

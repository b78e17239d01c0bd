"""Drives that come and go under a library, on top of what `acts` does to files: a drive at the import path itself and
one mounted below it, each of which can be unplugged, plugged in again, or be another one; folders and files whose
permission is taken; a file system that breaks in the middle of a scan. `real_drives` has the same on a real disk."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, Protocol

from homing.libraries.models import Library
from homing.paths import FileSystem, inside, join, split
from homing.paths.decorators import FaultyFileSystem
from tests.support.memory_filesystem import FolderNode, Volume
from tests.tracking.acts import Act, MemoryDisk, path_of
from tests.tracking.world import World

FILE_ACTS = [
    *("write", "write", "edit", "move", "move", "copy", "copy-times", "remove", "swap", "save-over", "chmod"),
    *("move-folder", "remove-folder"),
]
IGNORE_ACTS = ["nomedia", "ignore", "no-ignore"]
DRIVE_ACTS = ["unplug", "unplug", "plug", "plug", "plug-other", "deny", "allow", "deny-file", "allow-file"]

IN_ARCHIVE = [b"/1.jpg", b"/d/1.jpg", b"/d/3.png", b"/d/.h.jpg"]
PATHS = 16 + len(IN_ARCHIVE)
"""How many paths there are to draw from."""

Identity = Hashable


class Seen(NamedTuple):
    """A file as an honest look at the disk finds it."""

    size: int
    mtime_ns: int
    identity: Identity
    """What stays the same when it is renamed, and never is another file's."""


class Drives(Protocol):
    """What the oracle asks of a disk. It is told the truth, whatever Homing was told."""

    main: bytes
    """The import path of the first library."""
    archive: bytes
    """A folder that no library covers at first."""
    unwell: Unwell

    @property
    def filesystem(self) -> FileSystem: ...

    def path(self, number: int) -> bytes: ...

    def act(self, act: Act, library: Library) -> None: ...

    def files(self, below: bytes) -> dict[bytes, Seen]:
        """Every file that could be listed by who has no rights but reading, whatever its name."""
        ...

    def folder(self, path: bytes) -> Identity | None:
        """Which folder lies there, through what is mounted; None where there is none."""
        ...

    def volume(self, path: bytes) -> Hashable:
        """Which volume the folder there lies on."""
        ...

    def may_list(self, path: bytes) -> bool: ...

    def is_empty(self, path: bytes) -> bool: ...

    def identity(self, path: bytes) -> Identity | None:
        """Of the file there, by whatever way."""
        ...

    def links(self) -> set[bytes]:
        """Every symbolic link."""
        ...

    def unplug_now(self, number: int) -> None: ...

    def mend(self) -> None:
        """Plug in what belongs there and give all permissions back."""
        ...


class Unwell:
    """A seam that takes the content of some files away, and breaks everything below a folder from some call on."""

    def __init__(self, inner: FileSystem, denied: Callable[[str, bytes], bool] = lambda call, path: False) -> None:
        self.filesystem: FileSystem = FaultyFileSystem(inner, self._fault)
        self._denied = denied
        self.unreadable: set[bytes] = set()
        """Files whose content may not be read."""
        self._broken: bytes | None = None
        self._calls_left = 0
        self._event: Callable[[], None] | None = None

    def break_after(self, calls: int, below: bytes) -> None:
        """From that call on, whatever is asked about this folder and all below it is an input/output error."""
        self._broken, self._calls_left = below, calls

    def happen_after(self, calls: int, event: Callable[[], None]) -> None:
        self._event, self._calls_left = event, calls

    def be_well(self) -> None:
        self._broken = self._event = None

    def _fault(self, call: str, path: bytes) -> OSError | None:
        if self._broken is not None or self._event is not None:
            self._calls_left -= 1
        if self._calls_left < 0:
            if self._event is not None:
                event, self._event = self._event, None
                event()
            if self._broken is not None and inside(path, self._broken):
                return OSError(errno.EIO, "Input/output error", path)
        is_content = call in ("content_hash", "quick_hash", "read_small")
        if (is_content and path in self.unreadable) or self._denied(call, path):
            return PermissionError(errno.EACCES, "Permission denied", path)
        return None


class DrivesInMemory(MemoryDisk):
    """`/photos` is a drive, `/photos/usb` another one that is mounted in it, `/archive` lies on the computer's disk."""

    main = b"/photos"
    archive = b"/archive"

    def __init__(self, world: World, kind: str) -> None:
        disk = world.disk
        self._main = disk.new_volume(kind)
        disk.mount_volume(self.root, self._main)
        super().__init__(disk, world.clock, world.library)
        disk.make_folder(self.archive)
        self._computer = disk.root
        self._mount_points = [_folder(disk.root, b"photos"), _folder(self._main.root, b"usb")]
        self._right = [self._main, self._usb]
        self._others = [self._strange(name) for name in (b"1.jpg", b"x.txt", b"a.jpg")]
        self._others.append(disk.new_volume(kind))
        self.unwell = Unwell(disk)
        self.filesystem = self.unwell.filesystem

    def _strange(self, name: bytes) -> Volume:
        """Another disk, with something on it."""
        volume = self._disk.new_volume("ext4")
        self._disk.make_folder(b"/other")
        self._disk.mount_volume(b"/other", volume)
        self._disk.write(b"/other/" + name, b"a stranger's " + name)
        self._disk.write(b"/other/a/" + name, b"a stranger's other " + name)
        self._disk.unmount(b"/other")
        return volume

    def path(self, number: int) -> bytes:
        number %= PATHS
        return self.root + path_of(number) if number < 16 else self.archive + IN_ARCHIVE[number - 16]

    def act(self, act: Act, library: Library) -> None:
        name, first, second = act
        one, other = self.path(first), self.path(second)
        self._count += 1
        with contextlib.suppress(OSError, KeyError):  # what is not possible now, a person would be told so too
            if name in ("unplug", "plug", "plug-other"):
                volume = {"unplug": None, "plug": self._right[first % 2], "plug-other": self._others[second % 4]}[name]
                self._put(first, volume)
            elif name in ("deny-file", "allow-file"):
                path = one if second % 3 else join(split(one)[0], b".homingignore")
                (self.unwell.unreadable.add if name == "deny-file" else self.unwell.unreadable.discard)(path)
            elif name in IGNORE_ACTS:
                self._ignore(name, split(one)[0])
            elif name == "swap" and not (self._is_at_home(one) and self._is_at_home(other)):
                pass
            elif name in ("copy-times", "move") and not self._is_at_home(other):
                self._play("copy", one, other, act, library)  # onto another drive nothing comes with its times
            else:
                self._play(name, one, other, act, library)

    def _ignore(self, name: str, folder: bytes) -> None:
        nomedia, ignore = join(folder, b".nomedia"), join(folder, b".homingignore")
        if name == "no-ignore":
            for path in (nomedia, ignore):
                with contextlib.suppress(OSError, KeyError):
                    self._disk.remove(path)
        elif name == "nomedia":
            self._disk.write(nomedia, b"")
        else:
            self._disk.write(ignore, b"*.png\n")

    def _put(self, number: int, volume: Volume | None) -> None:
        self._mount_points[number % 2].mounted = None if volume is None else volume.root

    def unplug_now(self, number: int) -> None:
        self._put(number, None)

    def mend(self) -> None:
        for number, volume in enumerate(self._right):
            self._put(number, volume)
        self.unwell.unreadable.clear()
        pending: list[FolderNode] = [self._computer, *(volume.root for volume in self._disk.volumes.values())]
        while pending:
            folder = pending.pop()
            folder.is_readable = True
            pending.extend(child for child in folder.children.values() if isinstance(child, FolderNode))

    def _is_plain(self, folder: bytes) -> bool:
        return folder != self.archive and super()._is_plain(folder)

    def _is_at_home(self, path: bytes) -> bool:
        """Does this path lie on the drive that belongs there?"""
        photos, usb = self._mount_points
        if not inside(path, self.root):
            return True
        if photos.mounted is not self._main.root:
            return False
        return not inside(path, self.root + b"/usb") or usb.mounted is self._usb.root

    # -- the truth -------------------------------------------------------------------------------------------------

    def files(self, below: bytes) -> dict[bytes, Seen]:
        return {
            path: Seen(len(node.content), node.mtime_ns, node.birth_ns)
            for path, node in self._disk.files(below).items()
        }

    def folder(self, path: bytes) -> Identity | None:
        try:
            self._disk.folder_stat(path)
            return self._disk.birth_ns(path)
        except OSError:
            return None

    def volume(self, path: bytes) -> Hashable:
        return self._disk.folder_stat(path).device

    def may_list(self, path: bytes) -> bool:
        try:
            return self._disk.folder_is_readable(path)
        except OSError:
            return True

    def is_empty(self, path: bytes) -> bool:
        with contextlib.suppress(OSError):
            listing = self._disk.list_folder(path, lambda names: ())
            return not (listing.unchosen or listing.folders)
        return True

    def identity(self, path: bytes) -> Identity | None:
        try:
            return self._disk.file(path).birth_ns
        except OSError:
            return None

    def links(self) -> set[bytes]:
        return set()


def _folder(above: FolderNode, name: bytes) -> FolderNode:
    node = above.children[name]
    assert isinstance(node, FolderNode)
    return node


def folders_above(path: bytes, root: bytes) -> Iterable[bytes]:
    """The folders that lead from an import path to a file, the import path first."""
    steps: list[bytes] = []
    folder = split(path)[0]
    while inside(folder, root):
        steps.append(folder)
        if folder == root:
            break
        folder = split(folder)[0]
    return reversed(steps)

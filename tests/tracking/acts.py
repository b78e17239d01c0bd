"""What people and programs do to files, as short tuples that Hypothesis can draw and shrink, played on the file
system in memory or on a real one."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from typing import Protocol

from homing.assets.models import Folder
from homing.clock import Clock
from homing.libraries.models import Library
from homing.paths import FileSystem, RealFileSystem, join
from homing.patterns import compile_patterns
from tests.support.memory_filesystem import FileNode, MemoryFileSystem, MovedClock, Volume

Act = tuple[str, int, int]

FILE_ACTS = [
    *("write", "write", "edit", "move", "move", "copy", "copy-times", "remove", "swap", "save-over", "chmod"),
    *("move-folder", "remove-folder", "pattern", "no-pattern"),
]
SEAM_ACTS = ["deny", "allow", "unmount", "mount"]
ACTS = [*FILE_ACTS, *SEAM_ACTS, "scan", "scan", "scan", "hash"]

_FOLDERS = [b"", b"/a", b"/a/b", b"/c", b"/usb", b"/Raw"]
_NAMES = [b"1.jpg", b"2.JPG", b"3.png", b"x.txt", b".h.jpg", b"\xff.jpg"]
PATHS = [folder + b"/" + name for folder in _FOLDERS for name in _NAMES[:2]]
PATHS += [b"/a/3.png", b"/c/.h.jpg", b"/a/b/\xff.jpg", b"/c/x.txt"]
_PATTERNS = ["**/Raw/**", "**/*.png", "**/a/b/**", "**/1.jpg"]


def path_of(number: int) -> bytes:
    return PATHS[number % len(PATHS)]


class Disk(Protocol):
    root: bytes
    filesystem: FileSystem

    def act(self, act: Act, library: Library) -> None: ...

    def visible(self, library: Library) -> set[tuple[bytes, int, int]]:
        """(path, size, mtime) of what a fresh index would find."""
        ...

    def is_unknown(self, path: bytes) -> bool: ...

    def read(self, path: bytes) -> bytes: ...

    def all_files(self) -> list[tuple[bytes, bytes]]:
        """(path, content) of every file there is, of any kind; also of those that cannot be seen now."""
        ...


def set_pattern(act: Act, library: Library) -> None:
    library.exclusion_patterns = [_PATTERNS[act[1] % len(_PATTERNS)]] if act[0] == "pattern" else []
    library.save()


def is_picture(path: bytes, root: bytes, library: Library) -> bool:
    """What belongs into the index, said in another way than the scanner does."""
    matcher = compile_patterns(library.exclusion_patterns)
    below = path[len(root) + 1 :].split(b"/")
    return (
        not any(name.startswith(b".") for name in below)
        and path.lower().endswith((b".jpg", b".png"))
        and not matcher.excludes_file(path)
    )


class MemoryDisk:
    root = b"/photos"

    def __init__(self, disk: MemoryFileSystem, clock: MovedClock, library: Library) -> None:
        self._library = library
        self.filesystem = self._disk = disk
        self._clock = clock
        self._usb: Volume = disk.new_volume("ext4")
        disk.make_folder(b"/photos/usb")
        disk.mount_volume(b"/photos/usb", self._usb)
        self._mounted: Volume | None = self._usb
        self._count = 0

    def act(self, act: Act, library: Library) -> None:
        name, first, second = act
        one, other = self.root + path_of(first), self.root + path_of(second)
        self._count += 1
        with contextlib.suppress(OSError):  # what is not possible now, a person would be told so too
            self._play(name, one, other, act, library)

    def _play(self, name: str, one: bytes, other: bytes, act: Act, library: Library) -> None:
        disk = self._disk
        if name in ("write", "edit"):
            if name == "write" or disk.exists(one):
                disk.write(one, b"content %d" % self._count)
        elif name == "move" and disk.exists(one):
            disk.file(one)
            disk.move(one, other)
        elif name in ("copy", "copy-times") and disk.exists(one) and one != other:
            disk.copy(one, other, keep_times=name == "copy-times")
        elif name == "remove" and disk.exists(one):
            disk.file(one)
            disk.remove(one)
        elif name == "swap" and disk.exists(one) and disk.exists(other) and one != other:
            disk.file(one), disk.file(other)
            disk.move(one, self.root + b"/swap.tmp")
            disk.move(other, one)
            disk.move(self.root + b"/swap.tmp", other)
        elif name == "save-over" and disk.exists(one):
            disk.file(one)
            disk.write(one + b".tmp", b"saved %d" % self._count)
            disk.move(one + b".tmp", one)
        elif name == "chmod" and disk.exists(one):
            disk.touch_inode(one)
        elif name == "move-folder":
            self._move_folder(one.rpartition(b"/")[0], other.rpartition(b"/")[0])
        elif name == "remove-folder" and self._is_plain(one.rpartition(b"/")[0]):
            disk.remove(one.rpartition(b"/")[0])
        elif name in ("pattern", "no-pattern"):
            set_pattern(act, library)
        elif name in ("deny", "allow"):
            disk.deny(one.rpartition(b"/")[0], is_denied=name == "deny")
        elif name in ("unmount", "mount"):
            self._mount(name)

    def _is_plain(self, folder: bytes) -> bool:
        mounted = self.root + b"/usb"
        return folder not in (self.root, mounted) and self._disk.exists(folder) and self._disk.is_folder(folder)

    def _move_folder(self, old: bytes, new: bytes) -> None:
        target = new + b"/moved"
        if self._is_plain(old) and not target.startswith(old + b"/") and not self._disk.exists(target):
            source_device = self._disk.folder_stat(old).device
            if self._disk.folder_stat(new).device == source_device:
                self._disk.move(old, target)

    def _mount(self, name: str) -> None:
        place = self.root + b"/usb"
        self._disk.unmount(place)
        self._mounted = None if name == "unmount" else self._usb
        if self._mounted is not None:
            self._disk.mount_volume(place, self._mounted)

    def visible(self, library: Library) -> set[tuple[bytes, int, int]]:
        found = self._disk.files(self.root)
        return {
            (path, len(node.content), node.mtime_ns)
            for path, node in found.items()
            if is_picture(path, self.root, library) and not self.is_unknown(path)
        }

    def is_unknown(self, path: bytes) -> bool:
        if self._mounted is None and path.startswith(self.root + b"/usb/") and self._was_seen_mounted():
            return True
        folder = path.rpartition(b"/")[0]
        while folder.startswith(self.root):
            try:
                if not self._disk.folder_is_readable(folder):
                    return True
            except OSError:
                pass
            folder = folder.rpartition(b"/")[0]
        return False

    def _was_seen_mounted(self) -> bool:
        """Only a drive that was known is missed: what lies in a folder that never was one is what it seems."""
        return Folder.objects.filter(import_path__library=self._library, name=b"usb", device=self._usb.device).exists()

    def read(self, path: bytes) -> bytes:
        return self._disk.file(path).content

    def all_files(self) -> list[tuple[bytes, bytes]]:
        found: list[tuple[bytes, bytes]] = []
        pending = [(b"/", self._disk.root), (b"(the drive)", self._usb.root)]
        while pending:
            path, folder = pending.pop()
            for name, node in folder.children.items():
                if isinstance(node, FileNode):
                    found.append((join(path, name), node.content))
                elif node.mounted is None:
                    pending.append((join(path, name), node))
                else:
                    pending.append((b"(below the drive)", node))
        mounted = self.root + b"/usb" if self._mounted is not None else b"(the drive)"
        return [(path.replace(b"(the drive)", mounted, 1), content) for path, content in found]


class ShiftedClock:
    """The real clock, an hour ahead: no file of a test is young, and nobody waits."""

    def now_ns(self) -> int:
        return time.time_ns() + 3_600_000_000_000

    def monotonic_s(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        raise AssertionError("no file is young here")

    def move(self, seconds: float) -> None:
        """Real time moves by itself."""


class RealDisk:
    """The same acts on real files. Permissions and mounts are played on the seam, since tests may run as root."""

    def __init__(self, root: bytes) -> None:
        self.root = root
        self.filesystem = RealFileSystem()
        self.clock: Clock = ShiftedClock()
        self._count = 0

    def act(self, act: Act, library: Library) -> None:
        name, first, second = act
        one, other = self.root + path_of(first), self.root + path_of(second)
        self._count += 1
        with contextlib.suppress(OSError):
            self._play(name, one, other, act, library)

    def _write(self, path: bytes, content: bytes) -> None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def _play(self, name: str, one: bytes, other: bytes, act: Act, library: Library) -> None:
        if name == "write" or (name == "edit" and os.path.isfile(one)):
            self._write(one, b"content %d" % self._count)
        elif name == "move" and os.path.isfile(one):
            os.makedirs(os.path.dirname(other), exist_ok=True)
            os.rename(one, other)
        elif name in ("copy", "copy-times") and os.path.isfile(one) and one != other:
            os.makedirs(os.path.dirname(other), exist_ok=True)
            (shutil.copy2 if name == "copy-times" else shutil.copyfile)(one, other)
        elif name == "remove":
            os.remove(one)
        elif name == "swap" and os.path.isfile(one) and os.path.isfile(other) and one != other:
            os.rename(one, self.root + b"/swap.tmp")
            os.rename(other, one)
            os.rename(self.root + b"/swap.tmp", other)
        elif name == "save-over" and os.path.isfile(one):
            self._write(one + b".tmp", b"saved %d" % self._count)
            os.rename(one + b".tmp", one)
        elif name == "chmod" and os.path.isfile(one):
            os.chmod(one, 0o600 if os.stat(one).st_mode & 0o044 else 0o644)
        elif name == "move-folder":
            old, new = os.path.dirname(one), os.path.dirname(other) + b"/moved"
            if old != self.root and not new.startswith(old + b"/") and not os.path.exists(new):
                os.rename(old, new)
        elif name == "remove-folder" and os.path.dirname(one) != self.root:
            shutil.rmtree(os.path.dirname(one))
        elif name in ("pattern", "no-pattern"):
            set_pattern(act, library)

    def visible(self, library: Library) -> set[tuple[bytes, int, int]]:
        found: set[tuple[bytes, int, int]] = set()
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                if is_picture(path, self.root, library):
                    seen = os.lstat(path)
                    found.add((path, seen.st_size, seen.st_mtime_ns))
        return found

    def is_unknown(self, path: bytes) -> bool:
        return False

    def read(self, path: bytes) -> bytes:
        with open(path, "rb") as file:
            return file.read()

    def all_files(self) -> list[tuple[bytes, bytes]]:
        paths = [os.path.join(folder, name) for folder, _, names in os.walk(self.root) for name in names]
        return [(path, self.read(path)) for path in paths]

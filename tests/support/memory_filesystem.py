"""A file system in memory for the properties: it behaves like ext4 where that matters to tracking (an inode is reused
at once, a rename keeps inode and times but the inode's own clock, a folder's time moves with its names), can deny
access, lose a drive, and swap one drive for another."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from blake3 import blake3

from homing.paths import Choose, Entry, FolderStat, Listing, Mount
from homing.paths.quick import quick_hash


class MovedClock:
    """A clock that stands until it is moved; sleeping moves it."""

    def __init__(self, start_s: float = 1_700_000_000.0) -> None:
        self._now_ns = int(start_s * 1_000_000_000)
        self._monotonic_s = 1000.0

    def now_ns(self) -> int:
        return self._now_ns

    def monotonic_s(self) -> float:
        return self._monotonic_s

    def sleep(self, seconds: float) -> None:
        self.move(seconds)

    def move(self, seconds: float) -> None:
        self._now_ns += int(seconds * 1_000_000_000)
        self._monotonic_s += seconds


@dataclass
class FileNode:
    inode: int
    birth_ns: int
    content: bytes
    mtime_ns: int
    ctime_ns: int
    links: int = 1


@dataclass
class FolderNode:
    inode: int
    birth_ns: int
    mtime_ns: int
    device: int
    children: dict[bytes, FileNode | FolderNode] = field(default_factory=dict)
    is_readable: bool = True
    mounted: FolderNode | None = None


@dataclass
class Volume:
    device: int
    kind: str
    source: str
    root: FolderNode
    volume_id: str = ""
    freed: list[int] = field(default_factory=list)
    next_inode: int = 100


class MemoryFileSystem:
    def __init__(self, clock: MovedClock, kind: str = "ext4") -> None:
        self._clock = clock
        self._births = itertools.count(1)
        self._devices = itertools.count(50)
        self.volumes: dict[int, Volume] = {}
        self.root = self.new_volume(kind).root

    # -- making things ---------------------------------------------------------------------------------------------

    def new_volume(self, kind: str = "ext4") -> Volume:
        device = next(self._devices)
        root = FolderNode(2, next(self._births), self._clock.now_ns(), device)
        volume = Volume(device, kind, f"/dev/{device}", root, f"uuid:{device}")
        self.volumes[device] = volume
        return volume

    def mount_volume(self, path: bytes, volume: Volume) -> None:
        self._walk(path, through_mount=False).mounted = volume.root

    def unmount(self, path: bytes) -> None:
        self._walk(path, through_mount=False).mounted = None

    def renumber(self, volume: Volume) -> None:
        """What a restart does: the same volume under another device number."""
        del self.volumes[volume.device]
        volume.device = next(self._devices)
        self.volumes[volume.device] = volume
        pending = [volume.root]
        while pending:
            folder = pending.pop()
            folder.device = volume.device
            pending.extend(child for child in folder.children.values() if isinstance(child, FolderNode))

    def write(self, path: bytes, content: bytes, *, mtime_ns: int | None = None) -> None:
        """Create or overwrite in place, as `open(path, "wb")` does."""
        now = self._clock.now_ns()
        folder, name = self._parent(path, make=True)
        node = folder.children.get(name)
        if isinstance(node, FolderNode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if node is None:
            node = FileNode(self._new_inode(folder.device), next(self._births), content, now, now)
            folder.children[name] = node
            folder.mtime_ns = now
        node.content, node.mtime_ns, node.ctime_ns = content, mtime_ns or now, now

    def make_folder(self, path: bytes) -> None:
        self._parent(path + b"/x", make=True)

    def move(self, old: bytes, new: bytes) -> None:
        """rename(2) within a volume: replaces a file; between volumes: copy and delete, as mv does."""
        now = self._clock.now_ns()
        source, old_name = self._parent(old)
        target, new_name = self._parent(new, make=True)
        node = source.children[old_name]
        if isinstance(node, FileNode) and source.device != target.device:
            if new_name in target.children:
                self.remove(new)  # as mv does: it never writes into a file that it replaces
            self.write(new, node.content, mtime_ns=node.mtime_ns)
            self.remove(old)
            return
        replaced = target.children.get(new_name)
        if replaced is node:
            return
        del source.children[old_name]
        if replaced is not None:
            self._release(replaced, target.device)
        target.children[new_name] = node
        source.mtime_ns = target.mtime_ns = now
        if isinstance(node, FileNode):
            node.ctime_ns = now

    def copy(self, old: bytes, new: bytes, *, keep_times: bool = False) -> None:
        node = self.file(old)
        self.write(new, node.content, mtime_ns=node.mtime_ns if keep_times else None)

    def link(self, old: bytes, new: bytes) -> None:
        """link(2): a second name of the same file, on the same volume."""
        node = self.file(old)
        folder, name = self._parent(new, make=True)
        folder.children[name] = node
        folder.mtime_ns = node.ctime_ns = self._clock.now_ns()
        node.links += 1

    def remove(self, path: bytes) -> None:
        folder, name = self._parent(path)
        self._release(folder.children.pop(name), folder.device)
        folder.mtime_ns = self._clock.now_ns()

    def deny(self, path: bytes, *, is_denied: bool = True) -> None:
        self._walk(path).is_readable = not is_denied

    def touch_inode(self, path: bytes) -> None:
        """chmod: only the inode's own clock moves."""
        self.file(path).ctime_ns = self._clock.now_ns()

    def free(self, inode: int) -> None:
        """Let the next new file or folder of the first volume have this inode, as ext4 does."""
        self.volumes[self.root.device].freed.append(inode)

    def exists(self, path: bytes) -> bool:
        try:
            folder, name = self._parent(path)
        except OSError:
            return False
        return name in folder.children

    def is_folder(self, path: bytes) -> bool:
        folder, name = self._parent(path)
        return isinstance(folder.children.get(name), FolderNode)

    def file(self, path: bytes) -> FileNode:
        folder, name = self._parent(path)
        node = folder.children.get(name)
        if not isinstance(node, FileNode):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return node

    def folder_is_readable(self, path: bytes) -> bool:
        return self._walk(path).is_readable

    def files(self, below: bytes) -> dict[bytes, FileNode]:
        """Every file below a folder that a user with no rights at all but reading could list."""
        found: dict[bytes, FileNode] = {}
        try:
            top = self._walk(below)
        except OSError:
            return found
        pending = [(below, top)]
        while pending:
            path, folder = pending.pop()
            if not folder.is_readable:
                continue
            for name, node in folder.children.items():
                if isinstance(node, FileNode):
                    found[path + b"/" + name] = node
                else:
                    pending.append((path + b"/" + name, node.mounted or node))
        return found

    # -- the FileSystem protocol -----------------------------------------------------------------------------------

    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        folder = self._walk(path)
        if not folder.is_readable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        listing = Listing(FolderStat(folder.device, folder.inode, folder.mtime_ns))
        files: dict[bytes, FileNode] = {}
        for name, node in list(folder.children.items()):
            if isinstance(node, FolderNode):
                listing.folders.append(name)
            else:
                files[name] = node
        for name in choose(list(files)):
            listing.files[name] = self._entry(files.pop(name), folder.device)
        listing.unchosen.extend(files)
        return listing

    def lstat(self, path: bytes) -> Entry:
        folder, name = self._parent(path)
        if not folder.is_readable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        node = folder.children.get(name)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        if isinstance(node, FolderNode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        return self._entry(node, folder.device)

    def folder_stat(self, path: bytes) -> FolderStat:
        folder = self._walk(path)
        return FolderStat(folder.device, folder.inode, folder.mtime_ns)

    def birth_ns(self, path: bytes) -> int:
        try:
            folder, name = self._parent(path)
            node = folder.children[name]
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path) from None
        if isinstance(node, FolderNode):
            node = node.mounted or node
        return node.birth_ns

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        return [self.birth_ns(path) if self.exists(path) else None for path in paths]

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        entry = self.lstat(path)
        return blake3(self.file(path).content).digest(), entry

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        entry = self.lstat(path)
        content = self.file(path).content
        return quick_hash(entry.size, lambda position, length: content[position : position + length]), entry

    def read_small(self, path: bytes, limit: int) -> bytes:
        self.lstat(path)
        return self.file(path).content[:limit]

    def follow(self, path: bytes) -> Entry | FolderStat:
        return self.lstat(path)

    def mount(self, path: bytes) -> Mount:
        volume = self.volumes[self._walk(path).device]
        return Mount(volume.kind, volume.source, volume.volume_id)

    def mounts_below(self, path: bytes) -> list[bytes]:
        found: list[bytes] = []
        pending = [(b"", self._walk(path))]
        while pending:
            below, folder = pending.pop()
            for name, node in folder.children.items():
                if isinstance(node, FolderNode):
                    child = below + b"/" + name if below else name
                    if node.mounted is not None:
                        found.append(child)
                    pending.append((child, node.mounted or node))
        return sorted(found)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _entry(self, node: FileNode, device: int) -> Entry:
        return Entry(len(node.content), node.mtime_ns, node.ctime_ns, device, node.inode)

    def _new_inode(self, device: int) -> int:
        volume = self.volumes[device]
        if volume.freed:
            return volume.freed.pop()
        volume.next_inode += 1
        return volume.next_inode

    def _release(self, node: FileNode | FolderNode, device: int) -> None:
        if isinstance(node, FileNode):
            node.links -= 1
            if node.links == 0:
                self.volumes[device].freed.append(node.inode)
        else:
            for child in node.children.values():
                self._release(child, node.device)

    def _walk(self, path: bytes, *, through_mount: bool = True, make: bool = False) -> FolderNode:
        folder = self.root
        names = [name for name in path.split(b"/") if name]
        for index, name in enumerate(names):
            node = folder.children.get(name)
            if node is None and make:
                now = self._clock.now_ns()
                node = FolderNode(self._new_inode(folder.device), next(self._births), now, folder.device)
                folder.children[name] = node
                folder.mtime_ns = now
            if node is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            if isinstance(node, FileNode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
            is_last = index == len(names) - 1
            folder = node.mounted if node.mounted is not None and (through_mount or not is_last) else node
        return folder

    def _parent(self, path: bytes, *, make: bool = False) -> tuple[FolderNode, bytes]:
        above, _, name = path.rpartition(b"/")
        return self._walk(above, make=make), name

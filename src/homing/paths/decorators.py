"""File systems around a file system: one that counts, one that fails on command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from homing.paths.filesystem import Choose, Entry, FileSystem, FolderStat, Listing, Mount
from homing.paths.quick import END_BYTES


class CountingFileSystem:
    """Counts calls by name, and the bytes of media that were read."""

    def __init__(self, inner: FileSystem) -> None:
        self._inner = inner
        self.calls: Counter[str] = Counter()
        self.bytes_read = 0

    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        self.calls["list_folder"] += 1
        return self._inner.list_folder(path, choose)

    def lstat(self, path: bytes) -> Entry:
        self.calls["lstat"] += 1
        return self._inner.lstat(path)

    def folder_stat(self, path: bytes) -> FolderStat:
        self.calls["folder_stat"] += 1
        return self._inner.folder_stat(path)

    def birth_ns(self, path: bytes) -> int:
        self.calls["birth_ns"] += 1
        return self._inner.birth_ns(path)

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        self.calls["birth_ns"] += len(paths)
        return self._inner.births(paths)

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        self.calls["content_hash"] += 1
        digest, entry = self._inner.content_hash(path)
        self.bytes_read += entry.size
        return digest, entry

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        self.calls["quick_hash"] += 1
        digest, entry = self._inner.quick_hash(path)
        self.bytes_read += min(entry.size, 2 * END_BYTES)
        return digest, entry

    def read_small(self, path: bytes, limit: int) -> bytes:
        self.calls["read_small"] += 1
        return self._inner.read_small(path, limit)

    def follow(self, path: bytes) -> Entry | FolderStat:
        self.calls["follow"] += 1
        return self._inner.follow(path)

    def mount(self, path: bytes) -> Mount:
        self.calls["mount"] += 1
        return self._inner.mount(path)

    def mounts_below(self, path: bytes) -> list[bytes]:
        return self._inner.mounts_below(path)


Fault = Callable[[str, bytes], OSError | None]
"""Given a method's name and a path: the error to raise there, or None to let it pass."""


class FaultyFileSystem:
    """Raises what `fault` says before the real call is made."""

    def __init__(self, inner: FileSystem, fault: Fault) -> None:
        self._inner = inner
        self.fault = fault

    def _check(self, call: str, path: bytes) -> None:
        error = self.fault(call, path)
        if error is not None:
            raise error

    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        self._check("list_folder", path)
        listing = self._inner.list_folder(path, choose)
        for name in list(listing.files):
            error = self.fault("entry", path + b"/" + name)
            if error is not None:
                del listing.files[name]
                listing.unreadable[name] = error
        return listing

    def lstat(self, path: bytes) -> Entry:
        self._check("lstat", path)
        return self._inner.lstat(path)

    def folder_stat(self, path: bytes) -> FolderStat:
        self._check("folder_stat", path)
        return self._inner.folder_stat(path)

    def birth_ns(self, path: bytes) -> int:
        self._check("birth_ns", path)
        return self._inner.birth_ns(path)

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        return [self._birth_or_none(path) for path in paths]

    def _birth_or_none(self, path: bytes) -> int | None:
        try:
            return self.birth_ns(path)
        except OSError:
            return None

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        self._check("content_hash", path)
        return self._inner.content_hash(path)

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        self._check("quick_hash", path)
        return self._inner.quick_hash(path)

    def read_small(self, path: bytes, limit: int) -> bytes:
        self._check("read_small", path)
        return self._inner.read_small(path, limit)

    def follow(self, path: bytes) -> Entry | FolderStat:
        self._check("follow", path)
        return self._inner.follow(path)

    def mount(self, path: bytes) -> Mount:
        self._check("mount", path)
        return self._inner.mount(path)

    def mounts_below(self, path: bytes) -> list[bytes]:
        self._check("mounts_below", path)
        return self._inner.mounts_below(path)

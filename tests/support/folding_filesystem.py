"""A file system that finds a name however it is spelled: in capitals or not, composed or not, as APFS and exFAT do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from homing.paths import Entry, FolderStat, Listing, Mount, join
from tests.support.memory_filesystem import FileNode, MemoryFileSystem


def _folded(name: bytes) -> str:
    return unicodedata.normalize("NFC", name.decode("utf-8", "surrogateescape")).casefold()


class FoldingFileSystem:
    """Lists names as they were written, and opens them by any spelling."""

    def __init__(self, inner: MemoryFileSystem) -> None:
        self._inner = inner

    def _as_written(self, path: bytes) -> bytes:
        """The path as it stands on the disk; as asked for from where nothing is found."""
        found, folder = b"/", self._inner.root
        names = [name for name in path.split(b"/") if name]
        for position, name in enumerate(names):
            written = next((child for child in folder.children if _folded(child) == _folded(name)), name)
            found = join(found, written)
            node = folder.children.get(written)
            if node is None or isinstance(node, FileNode):
                return b"/".join([found, *names[position + 1 :]])
            folder = node.mounted or node
        return found

    def list_folder(self, path: bytes, choose: Callable[[bytes], bool]) -> Listing:
        return self._inner.list_folder(self._as_written(path), choose)

    def lstat(self, path: bytes) -> Entry:
        return self._inner.lstat(self._as_written(path))

    def folder_stat(self, path: bytes) -> FolderStat:
        return self._inner.folder_stat(self._as_written(path))

    def birth_ns(self, path: bytes) -> int:
        return self._inner.birth_ns(self._as_written(path))

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        return self._inner.births([self._as_written(path) for path in paths])

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        return self._inner.content_hash(self._as_written(path))

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        return self._inner.quick_hash(self._as_written(path))

    def read_small(self, path: bytes, limit: int) -> bytes:
        return self._inner.read_small(self._as_written(path), limit)

    def follow(self, path: bytes) -> Entry | FolderStat:
        return self._inner.follow(self._as_written(path))

    def mount(self, path: bytes) -> Mount:
        return self._inner.mount(self._as_written(path))

    def mounts_below(self, path: bytes) -> list[bytes]:
        return self._inner.mounts_below(self._as_written(path))

"""The real file system. Folders are listed and files looked at through one descriptor, so that what was judged is
what was listed, even when a drive is unmounted in between."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter

from blake3 import blake3

from homing.paths.birth import birth_ns
from homing.paths.filesystem import Choose, Entry, FolderStat, Listing, Mount
from homing.paths.mounts import mount_of, mount_points
from homing.paths.names import relative
from homing.paths.quick import quick_hash

_HASH_BLOCK_BYTES = 1 << 20
_STATS_OF_ENTRY = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_dev", "st_ino")
"""The fields of `Entry`, in its order."""
# `tuple.__new__` is generic: its types cannot be told for a subclass
_new_entry: Callable[[type[Entry], tuple[int, ...]], Entry] = tuple.__new__  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
"""`Entry(…)` without its way through Python."""
_ENCODING = sys.getfilesystemencoding()
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Not blocking: a name that turned into a pipe since it was listed must not hang the scan.
_OPEN_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


def _entry(found: os.stat_result) -> Entry:
    return Entry(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino)


def _folder(found: os.stat_result) -> FolderStat:
    return FolderStat(found.st_dev, found.st_ino, found.st_mtime_ns)


def _regular(found: os.stat_result, path: bytes) -> Entry:
    if stat.S_ISREG(found.st_mode):
        return _entry(found)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    raise OSError(errno.EINVAL, "not a regular file", path)


def _look_at_chosen(folder: int, regular: Sequence[str], choose: Choose, listing: Listing) -> None:
    """The hottest loop of a scan, once a file: what can be done for all names at once is not done in it, and in a
    folder of many names nothing but them is kept in between."""
    if not regular:
        return
    names = "/".join(regular).encode(_ENCODING, "surrogateescape").split(b"/")  # os.fsencode of them all
    chosen = choose(names)
    files, new, stats_of, look_at = listing.files, _new_entry, _STATS_OF_ENTRY, os.stat
    for name in chosen:
        try:
            files[name] = new(Entry, stats_of(look_at(name, dir_fd=folder, follow_symlinks=False)))
        except FileNotFoundError:
            continue  # gone since readdir named it: the same as listed a moment later
        except OSError as error:
            listing.unreadable[name] = error
    if len(chosen) < len(names):
        left = set(names).difference(chosen)
        listing.unchosen.extend(name for name in names if name in left)


class RealFileSystem:
    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        descriptor = os.open(path, _OPEN_FOLDER)
        try:
            listing = Listing(_folder(os.fstat(descriptor)))
            regular: list[str] = []
            with os.scandir(descriptor) as entries:
                for item in entries:
                    try:
                        if item.is_file(follow_symlinks=False):
                            regular.append(item.name)
                        elif item.is_dir(follow_symlinks=False):
                            listing.folders.append(os.fsencode(item.name))
                        elif item.is_symlink():
                            listing.links.append(os.fsencode(item.name))
                        else:
                            listing.special.append(os.fsencode(item.name))
                    except OSError as error:
                        listing.unreadable[os.fsencode(item.name)] = error
            _look_at_chosen(descriptor, regular, choose, listing)
            return listing
        finally:
            os.close(descriptor)

    def lstat(self, path: bytes) -> Entry:
        return _regular(os.lstat(path), path)

    def folder_stat(self, path: bytes) -> FolderStat:
        found = os.stat(path)
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        return _folder(found)

    def birth_ns(self, path: bytes) -> int:
        return birth_ns(path)

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        found: list[int | None] = []
        for path in paths:
            try:
                found.append(birth_ns(path))
            except OSError:
                found.append(None)
        return found

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        descriptor = os.open(path, _OPEN_FILE)
        try:
            entry = _regular(os.fstat(descriptor), path)
            digest = blake3()
            while block := os.read(descriptor, _HASH_BLOCK_BYTES):
                digest.update(block)
            return digest.digest(), entry
        finally:
            os.close(descriptor)

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        descriptor = os.open(path, _OPEN_FILE)
        try:
            entry = _regular(os.fstat(descriptor), path)
            return quick_hash(entry.size, lambda position, length: os.pread(descriptor, length, position)), entry
        finally:
            os.close(descriptor)

    def read_small(self, path: bytes, limit: int) -> bytes:
        descriptor = os.open(path, _OPEN_FILE)
        try:
            _regular(os.fstat(descriptor), path)
            return os.read(descriptor, limit)
        finally:
            os.close(descriptor)

    def follow(self, path: bytes) -> Entry | FolderStat:
        found = os.stat(path)
        return _folder(found) if stat.S_ISDIR(found.st_mode) else _regular(found, path)

    def mount(self, path: bytes) -> Mount:
        return mount_of(path)

    def mounts_below(self, path: bytes) -> list[bytes]:
        real = os.path.realpath(path)
        return [relative(point, real) for point in mount_points(real)]

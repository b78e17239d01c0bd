"""The file system as a seam: what tracking may ask of a disk, and the plain values it gets back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    """A regular file as one lstat saw it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class FolderStat:
    """The folder that was really listed, by the descriptor it was listed through."""

    device: int
    inode: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """One folder, listed completely (an error midway raises instead). Names are bytes without a slash."""

    stat: FolderStat
    files: dict[bytes, Entry] = field(default_factory=dict[bytes, Entry])
    """Regular files that were chosen."""
    unchosen: list[bytes] = field(default_factory=list[bytes])
    """Regular files that were not chosen: not looked at further."""
    folders: list[bytes] = field(default_factory=list[bytes])
    links: list[bytes] = field(default_factory=list[bytes])
    special: list[bytes] = field(default_factory=list[bytes])
    """Sockets, pipes, devices."""
    unreadable: dict[bytes, OSError] = field(default_factory=dict[bytes, OSError])
    """Names that stand in the folder but could not be looked at: unknown, not gone."""


@dataclass(frozen=True, slots=True)
class Mount:
    """What a folder lies on, as far as the operating system tells; empty strings where it does not."""

    filesystem_type: str
    source: str
    volume_id: str = ""
    """What stays the same when the same volume is mounted again: a UUID, a share's export, a subvolume."""
    point: bytes = field(default=b"", compare=False)
    """Where it is mounted; links resolved."""
    is_read_only: bool = field(default=False, compare=False)


Choose = Callable[[Sequence[bytes]], Sequence[bytes]]
"""Given the names of a folder's regular files: those that are wanted, each once."""


class FileSystem(Protocol):
    """Every method raises OSError as the operating system does."""

    def list_folder(self, path: bytes, choose: Choose) -> Listing:
        """List one folder; of its regular files, lstat those whose names `choose` returns."""
        ...

    def lstat(self, path: bytes) -> Entry:
        """A regular file's entry. Raises IsADirectoryError for a folder and OSError(EINVAL) for anything else."""
        ...

    def folder_stat(self, path: bytes) -> FolderStat:
        """A folder's own stat; a link to a folder is followed. Raises NotADirectoryError for anything else."""
        ...

    def birth_ns(self, path: bytes) -> int:
        """When the file itself was born, 0 where the file system does not tell."""
        ...

    def births(self, paths: Sequence[bytes]) -> list[int | None]:
        """`birth_ns` of several files of one folder; None where that cannot be told now. Raises nothing for one."""
        ...

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        """BLAKE3 (32 bytes) of a regular file's content, and its entry while it was open."""
        ...

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        """`quick.quick_hash` (16 bytes) of a regular file, and its entry while it was open."""
        ...

    def read_small(self, path: bytes, limit: int) -> bytes:
        """The first `limit` bytes of a regular file."""
        ...

    def follow(self, path: bytes) -> Entry | FolderStat:
        """What a symbolic link leads to: a regular file's entry or a folder's stat."""
        ...

    def mount(self, path: bytes) -> Mount:
        """What this folder lies on. An automount is mounted by the look."""
        ...

    def mounts_below(self, path: bytes) -> list[bytes]:
        """Where something is mounted below this folder: paths relative to it, outer ones first."""
        ...

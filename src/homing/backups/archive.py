"""The file of a backup: a ZIP that any program opens, with a list of its parts and their sums, and words for people.

    backup.json     what it is: version, moment, reason, migrations, counts, and each part's size and BLAKE3
    README.txt      how to put it back
    index.sqlite3   the index (PostgreSQL: index.pgdump, as pg_dump writes it)
    settings.toml   the settings file, if there is one
    secret.key      the key that signs what the server hands out

Parts are only ever read by these names, so that what else lies in a ZIP leads nowhere.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, cast

from blake3 import blake3

from homing.backups.errors import BackupError, NotABackup

FORMAT: Final = 1
"""A backup of a higher one is refused."""
MANIFEST: Final = "backup.json"
README: Final = "README.txt"
SQLITE_PART: Final = "index.sqlite3"
POSTGRES_PART: Final = "index.pgdump"
SETTINGS_PART: Final = "settings.toml"
SECRET_PART: Final = "secret.key"
_PARTS = (SQLITE_PART, POSTGRES_PART, SETTINGS_PART, SECRET_PART)
_BLOCK_BYTES = 1024 * 1024
_MANIFEST_MAX_BYTES = 1024 * 1024  # ours has a few kilobytes
COMPRESSION_LEVEL: Final = 1
"""zlib's quickest; docs/benchmarks/backups.md has the figures of the others."""
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ValueError,
    OverflowError,
    TypeError,
    AttributeError,
)
"""What `zipfile` raises for bytes that are none of its own."""

Progress = Callable[[int, int, str], None]
"""Bytes done, bytes in all, and the step in words; called often, may raise to stop."""


def no_progress(done: int, total: int, step: str) -> None:
    del done, total, step


@dataclass(frozen=True, slots=True)
class Part:
    size_bytes: int
    blake3: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    homing: str
    """The version that made it."""
    made_at: datetime
    reason: str
    database: Literal["sqlite", "postgresql"]
    migrations: list[list[str]]
    """App and name of each migration that the index had; the newest ones tell whether this Homing can read it."""
    counts: dict[str, int]
    """Photos, libraries, users."""
    parts: dict[str, Part] = field(default_factory=dict[str, Part])
    format: int = FORMAT

    @property
    def index_part(self) -> str:
        return SQLITE_PART if self.database == "sqlite" else POSTGRES_PART


def write_archive(
    path: Path,
    manifest: Manifest,
    parts: Mapping[str, Iterable[bytes]],
    *,
    readme: str,
    total_bytes: int,
    progress: Progress,
    compression_level: int = COMPRESSION_LEVEL,
) -> Manifest:
    """Write a new archive, down to the disk. Returns the manifest with its parts' sizes and sums."""
    done = 0
    with _new_file(path) as file:
        # 0: not compressed at all
        method = zipfile.ZIP_DEFLATED if compression_level else zipfile.ZIP_STORED
        with zipfile.ZipFile(file, "w", method, compresslevel=compression_level or None) as archive:
            archive.writestr(README, readme)
            for name, blocks in parts.items():
                digest, size = blake3(), 0
                # what pg_dump wrote is compressed already
                archive.compression = zipfile.ZIP_STORED if name == POSTGRES_PART else method
                with archive.open(name, "w", force_zip64=True) as member:
                    for block in blocks:
                        member.write(block)
                        digest.update(block)
                        size += len(block)
                        done += len(block)
                        progress(done, total_bytes, "writing")
                manifest.parts[name] = Part(size, digest.hexdigest())
            archive.compression = method
            archive.writestr(MANIFEST, _to_json(manifest))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def read_manifest(path: Path) -> Manifest:
    """What the archive says of itself, without reading its parts. Raises NotABackup (cut off, foreign, too new)."""
    with _opened(path) as archive:
        return _manifest_of(path, archive)


def verify_archive(path: Path, progress: Progress = no_progress) -> Manifest:
    """Read every byte and compare with the sums. Raises NotABackup."""
    with _opened(path) as archive:
        manifest = _manifest_of(path, archive)
        total, done = sum(part.size_bytes for part in manifest.parts.values()), 0
        for name in manifest.parts:
            for block in _blocks_of(path, archive, manifest, name):
                done += len(block)
                progress(done, total, "reading it again")
    return manifest


def extract_part(path: Path, name: str, target: Path, progress: Progress = no_progress) -> None:
    """Write one part to a new file, down to the disk, and compare it with its sum. Raises NotABackup."""
    with _opened(path) as archive:
        manifest = _manifest_of(path, archive)
        total, done = manifest.parts[name].size_bytes, 0
        with _new_file(target) as file:
            for block in _blocks_of(path, archive, manifest, name):
                file.write(block)
                done += len(block)
                progress(done, total, "unpacking")
            file.flush()
            os.fsync(file.fileno())


def file_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


@contextmanager
def _opened(path: Path) -> Generator[zipfile.ZipFile]:
    with _reading(path):
        archive = zipfile.ZipFile(path)
    with archive:
        yield archive


@contextmanager
def _reading(path: Path) -> Generator[None]:
    """Around nothing but reading the archive: what goes wrong then is the archive's fault."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except _DAMAGE as error:
        raise _damaged(path, str(error)) from error


def _manifest_of(path: Path, archive: zipfile.ZipFile) -> Manifest:
    with _reading(path):
        if MANIFEST not in archive.namelist():
            raise NotABackup(f"{path} is no backup of Homing: it has no {MANIFEST}.")
        found = archive.getinfo(MANIFEST)
        if found.file_size > _MANIFEST_MAX_BYTES:
            raise NotABackup(f"{path} is no backup of Homing: its {MANIFEST} is too big.")
        read: object = json.loads(archive.read(found))
        given = cast("dict[str, Any]", read if isinstance(read, dict) else {})
        if int(given["format"]) > FORMAT:
            raise NotABackup(
                f"{path} was made by a newer Homing ({given.get('homing', 'of a later version')}). Install that "
                "version, or a later one, and restore it there."
            )
        parts = {str(name): Part(int(one["size_bytes"]), str(one["blake3"])) for name, one in given["parts"].items()}
        manifest = Manifest(
            homing=str(given["homing"]),
            made_at=datetime.fromisoformat(given["made_at"]),
            reason=str(given["reason"]),
            database="postgresql" if given["database"] == "postgresql" else "sqlite",
            migrations=[[str(app), str(name)] for app, name in given["migrations"]],
            counts={str(what): int(count) for what, count in given["counts"].items()},
            parts={name: parts[name] for name in _PARTS if name in parts},
            format=int(given["format"]),
        )
        if manifest.index_part not in manifest.parts:
            raise NotABackup(f"{path} is no backup of Homing: there is no index in it.")
        for name, part in manifest.parts.items():
            if archive.getinfo(name).file_size != part.size_bytes:
                raise _damaged(path, f"{name} has another size")
    return manifest


def _blocks_of(path: Path, archive: zipfile.ZipFile, manifest: Manifest, name: str) -> Iterator[bytes]:
    """The bytes of a part, never more than the manifest says. Raises NotABackup at the end when they differ."""
    part = manifest.parts[name]
    digest, left = blake3(), part.size_bytes
    with _reading(path):
        member = archive.open(name)
    with member:
        while True:
            with _reading(path):
                block = member.read(_BLOCK_BYTES)
            left -= len(block)
            if not block or left < 0:
                break
            digest.update(block)
            yield block
    if left or digest.hexdigest() != part.blake3:
        raise _damaged(path, f"{name} is not what was written")


def _damaged(path: Path, detail: str) -> NotABackup:
    return NotABackup(f"{path} is no whole backup of Homing: it is damaged, cut off, or something else ({detail}).")


def _to_json(manifest: Manifest) -> str:
    return json.dumps({**asdict(manifest), "made_at": manifest.made_at.isoformat()}, indent=2)


def _new_file(path: Path) -> BinaryIO:
    """Every password's hash, and who took what where, are nobody else's business."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")

"""What backups there are, and taking one away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog

from homing.backups.archive import Manifest, Progress, no_progress, read_manifest, verify_archive
from homing.backups.errors import BackupError
from homing.backups.places import Named, backups_folder, named_in, path_of, sync_folder

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; `manifest` is None when the file is damaged or cut off, and `problem` says so in words."""

    named: Named
    path: Path
    size_bytes: int
    manifest: Manifest | None
    problem: str


def list_backups() -> list[Backup]:
    """Newest first. Reads a few kilobytes of each file."""
    folder = backups_folder()
    return [_look_at(folder / named.name, named) for named in named_in(folder)]


def verify_backup(path: Path, progress: Progress = no_progress) -> Manifest:
    """Read all of it and compare it with its sums. Raises BackupError."""
    return verify_archive(path, progress)


def delete_backup(name: str) -> None:
    """Remove the file. Raises NoSuchBackup."""
    path = path_of(name)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)
    logger.info("backup_deleted", name=name)


def _look_at(path: Path, named: Named) -> Backup:
    try:
        size_bytes = path.stat().st_size
        return Backup(named, path, size_bytes, read_manifest(path), "")
    except (BackupError, FileNotFoundError) as error:
        size_bytes = path.stat().st_size if path.exists() else 0
        return Backup(named, path, size_bytes, None, str(error))

"""Making a backup: copy, check, write, read again, and only then give it its name. Then old nightly ones may go."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from django.db import connection

from homing import __version__
from homing.backups import postgres_index, sqlite_index
from homing.backups.archive import (
    POSTGRES_PART,
    SECRET_PART,
    SETTINGS_PART,
    SQLITE_PART,
    Manifest,
    Progress,
    extract_part,
    file_blocks,
    no_progress,
    read_manifest,
    verify_archive,
    write_archive,
)
from homing.backups.errors import BackupError, demand_room, told_as
from homing.backups.places import UNFINISHED, Reason, alone, backups_folder, named_in, new_path, sync_folder
from homing.backups.rotating import expired
from homing.backups.words import readme
from homing.clock import Clock, SystemClock, moment
from homing.configuration import SETTINGS_FILE_NAME, configuration
from homing.metadata.zones import server_zone

NOT_MADE = "No backup was made"

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is there now."""

    name: str
    path: Path
    size_bytes: int
    index_bytes: int
    seconds: float
    removed: tuple[str, ...]
    """Nightly backups that had had their time."""
    manifest: Manifest


def make_backup(
    *,
    reason: Reason | str = Reason.BY_HAND,
    keep: int | None = None,
    progress: Progress = no_progress,
    clock: Clock | None = None,
) -> Made:
    """Make a backup of the index while everything goes on; with `keep`, rotate the nightly ones afterwards.

    Safe to be killed at any moment: a backup has its name when it is whole, and what was left lying goes the next time.

    Args:
        keep: of how many days the nightly backups stay. None: nothing is removed.
        progress: called often with bytes done, bytes in all and the step; what it raises stops the work.

    Raises:
        BackupError: the text is for people. AlreadyBusy, NoRoom are some.
    """
    clock = clock or SystemClock()
    began_s = time.monotonic()
    with told_as(NOT_MADE, configuration().data):
        folder = backups_folder()
    with alone(folder), told_as(NOT_MADE, folder):
        path, manifest = _make(folder, Reason(reason), moment(clock), progress)
        removed = () if keep is None else _rotate(folder, keep)
        made = Made(
            name=path.name,
            path=path,
            size_bytes=path.stat().st_size,
            index_bytes=manifest.parts[manifest.index_part].size_bytes,
            seconds=time.monotonic() - began_s,
            removed=removed,
            manifest=manifest,
        )
    logger.info("backup_made", name=made.name, size_bytes=made.size_bytes, seconds=round(made.seconds, 1))
    return made


def _make(folder: Path, reason: Reason, now: datetime, progress: Progress) -> tuple[Path, Manifest]:
    unfinished = folder / f"{UNFINISHED}backup.zip"
    write = _write_sqlite if connection.vendor == "sqlite" else _write_postgres
    manifest = write(folder, unfinished, reason, now, progress)
    verify_archive(unfinished, progress)
    path = new_path(folder, now, reason)
    unfinished.rename(path)
    sync_folder(folder)
    return path, manifest


def _write_sqlite(folder: Path, target: Path, reason: Reason, now: datetime, progress: Progress) -> Manifest:
    source, copy = Path(connection.settings_dict["NAME"]), folder / f"{UNFINISHED}{SQLITE_PART}"
    if not source.exists():
        raise BackupError(f"{NOT_MADE}: there is no index in {source.parent} yet.")
    size = sqlite_index.index_bytes(source)
    demand_room(folder, size + size // 2, NOT_MADE)  # the copy, and the archive of it
    sqlite_index.copy_index(source, copy, progress)
    try:
        sqlite_index.check_index(copy, lambda: progress(0, 0, "checking"))
    except BackupError as damage:
        raise BackupError(f"{NOT_MADE}: {damage} The backups that are there stay: restore the newest.") from None
    manifest = Manifest(
        homing=__version__,
        made_at=now,
        reason=reason,
        database="sqlite",
        migrations=sqlite_index.read_migrations(copy),
        counts=sqlite_index.read_counts(copy),
    )
    parts = {SQLITE_PART: file_blocks(copy), **_small_parts()}
    write_archive(target, manifest, parts, readme=readme(manifest), total_bytes=size, progress=progress)
    copy.unlink()
    return manifest


def _write_postgres(folder: Path, target: Path, reason: Reason, now: datetime, progress: Progress) -> Manifest:
    postgres_index.demand_programs()
    if postgres_index.is_empty():
        raise BackupError(f"{NOT_MADE}: there is no index in the database yet.")
    size = postgres_index.database_bytes()
    demand_room(folder, size // 2, NOT_MADE)  # compressed, and without indexes
    manifest = Manifest(
        homing=__version__,
        made_at=now,
        reason=reason,
        database="postgresql",
        migrations=postgres_index.read_migrations(),
        counts=postgres_index.read_counts(),
    )
    parts = {POSTGRES_PART: postgres_index.dump_blocks(), **_small_parts()}
    write_archive(target, manifest, parts, readme=readme(manifest), total_bytes=0, progress=progress)
    dump = folder / f"{UNFINISHED}{POSTGRES_PART}"
    extract_part(target, POSTGRES_PART, dump, progress)
    progress(0, 0, "checking")
    postgres_index.check_dump(dump)
    dump.unlink()
    return manifest


def _small_parts() -> dict[str, list[bytes]]:
    """What lies beside the index and cannot be made again."""
    data = configuration().data
    files = {SETTINGS_PART: data / SETTINGS_FILE_NAME, SECRET_PART: data / "secret.key"}
    return {name: [path.read_bytes()] for name, path in files.items() if path.is_file()}


def _rotate(folder: Path, keep: int) -> tuple[str, ...]:
    """After a backup was made and read again: the newest one is good."""
    backups = named_in(folder)
    whole = {one.name for one in backups if _is_whole(folder / one.name)}
    names = expired(backups, whole, keep=keep, zone=server_zone(configuration().time_zone))
    for name in names:
        (folder / name).unlink(missing_ok=True)
        logger.info("backup_removed", name=name)
    return tuple(names)


def _is_whole(path: Path) -> bool:
    """As far as its end and its list tell, which a cut-off one does not have."""
    try:
        read_manifest(path)
    except BackupError:
        return False
    return True

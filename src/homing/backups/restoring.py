"""Putting a backup back. Everything is checked and made ready beside the index first; the swap is one rename.

Only while nothing of Homing runs for this data folder: whoever calls holds its roles (`homing.supervisor.locks`).
What was there before is kept: on SQLite the index itself, as `before-restore-….sqlite3` in the data folder; on
PostgreSQL a backup of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from homing import __version__
from homing.backups import postgres_index
from homing.backups.archive import (
    POSTGRES_PART,
    SECRET_PART,
    SETTINGS_PART,
    SQLITE_PART,
    Manifest,
    Progress,
    extract_part,
    no_progress,
    read_manifest,
    verify_archive,
)
from homing.backups.errors import BackupError, NotABackup, demand_room, told_as
from homing.backups.making import make_backup
from homing.backups.migrating import migrate_copy, migrate_present
from homing.backups.places import UNFINISHED, Reason, alone, backups_folder, path_of, sync_folder
from homing.backups.sqlite_index import check_index
from homing.backups.swapping import DatabaseInUse, free_the_present, keep_used_numbers, put_in_place, remove_index
from homing.clock import Clock, SystemClock, moment
from homing.configuration import SETTINGS_FILE_NAME, configuration
from homing.database import write_lock, write_transaction
from homing.libraries.models import Library
from homing.tracking.models import ScanTrigger
from homing.tracking.scanning.requests import request_scan

NOT_RESTORED = "Nothing was restored"

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """The index is the backup's now."""

    manifest: Manifest
    kept: Path | None
    """Where what was there before lies; None when there was nothing."""
    was_migrated: bool
    notes: tuple[str, ...]
    """What else a person should know; sentences."""


def find_backup(given: str) -> Path:
    """A backup's name in the folder, or the path of a file that lies anywhere. Raises NoSuchBackup."""
    return Path(given).absolute() if "/" in given or Path(given).is_file() else path_of(given)


def restore_backup(archive: Path, *, progress: Progress = no_progress, clock: Clock | None = None) -> Restored:
    """Put this backup in the place of the index. Killed at any moment, the index is the old or the new one, whole.

    Raises:
        BackupError: nothing was changed; the text is for people.
    """
    now = moment(clock or SystemClock())
    with told_as(NOT_RESTORED, configuration().data):
        manifest = read_manifest(archive)
        _demand_fitting(archive, manifest)
        restore = _restore_sqlite if manifest.database == "sqlite" else _restore_postgres
        kept, was_migrated = restore(archive, manifest, now, progress)
        notes = _restore_small_parts(archive, manifest)
    try:
        _look_at_the_disk()
    except DatabaseError as error:
        notes.append(f"The libraries could not be asked to scan, so have them scanned when Homing runs ({error}).")
    logger.info("backup_restored", name=archive.name, kept=str(kept or ""))
    return Restored(manifest, kept, was_migrated, tuple(notes))


def _demand_fitting(archive: Path, manifest: Manifest) -> None:
    """Raises NotABackup for one of a newer version, BackupError for one of another database."""
    newer = NotABackup(
        f"{archive} was made by Homing {manifest.homing}, and this is the older {__version__}. Install that version, "
        "or a later one, and restore it there."
    )
    if _version(manifest.homing) > _version(__version__):
        raise newer
    known = MigrationLoader(None, ignore_no_migrations=True)
    if _version(manifest.homing) == _version(__version__):
        unknown = [
            (app, name)
            for app, name in manifest.migrations
            if app in known.migrated_apps and (app, name) not in (known.disk_migrations or {})
        ]
        if unknown:
            raise newer
    ours = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    if manifest.database != ours:
        named = {"sqlite": "SQLite (no HOMING_DATABASE_URL)", "postgresql": "PostgreSQL (HOMING_DATABASE_URL)"}
        raise BackupError(
            f"{NOT_RESTORED}: {archive} is of an index on {named[manifest.database]}, and this Homing keeps its index "
            f"on {named[ours]}. Set it as it was, and restore again."
        )


def _version(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split("+")[0].split(".")[:3])
    except ValueError:
        raise NotABackup(f"The backup is of an unknown version of Homing, {text!r}.") from None


def _restore_sqlite(archive: Path, manifest: Manifest, now: datetime, progress: Progress) -> tuple[Path | None, bool]:
    index = Path(connection.settings_dict["NAME"])
    fresh = index.with_name(f".restoring-{index.name}")
    kept = _kept_path(index, now)
    with alone(backups_folder()):
        remove_index(fresh)  # of a restore that was killed
        size = manifest.parts[SQLITE_PART].size_bytes
        demand_room(index.parent, size + size // 10, NOT_RESTORED)
        try:
            with told_as(NOT_RESTORED, index.parent):
                extract_part(archive, SQLITE_PART, fresh, progress)
                check_index(fresh, lambda: progress(0, 0, "checking"))
                was_migrated = migrate_copy(fresh)
                keep_used_numbers(index, fresh)
            connection.close()
            with write_lock():
                try:
                    is_sound = free_the_present(index)
                except DatabaseInUse:
                    raise BackupError(
                        f"{NOT_RESTORED}: another process has the index open. Stop Homing, and every command of it "
                        "that runs, and restore again."
                    ) from None
                had_one = put_in_place(fresh, index, kept, is_sound=is_sound)
        finally:
            remove_index(fresh)
    return (kept if had_one else None), was_migrated


def _kept_path(index: Path, now: datetime) -> Path:
    """Beside the index, by a name that is not taken."""
    stem = f"before-restore-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}"
    number, path = 1, index.with_name(f"{stem}.sqlite3")
    while path.exists():
        number += 1
        path = index.with_name(f"{stem}-{number}.sqlite3")
    return path


def _restore_postgres(archive: Path, manifest: Manifest, now: datetime, progress: Progress) -> tuple[Path | None, bool]:
    postgres_index.demand_programs()
    if others := postgres_index.count_others():
        raise BackupError(
            f"{NOT_RESTORED}: {others} other connections to the database are open. Stop Homing on every machine, and "
            "whatever else uses this database, and restore again."
        )
    verify_archive(archive, progress)
    kept = None
    if not postgres_index.is_empty():
        try:
            kept = make_backup(reason=Reason.BEFORE_RESTORE, progress=progress).path
        except BackupError as error:
            raise BackupError(
                f"{NOT_RESTORED}, because what is there now could not be kept: {error} If it need not be kept, make "
                "the database anew, empty (dropdb, createdb), and restore again."
            ) from error
    folder = backups_folder()
    with alone(folder):
        demand_room(folder, manifest.parts[POSTGRES_PART].size_bytes, NOT_RESTORED)
        dump = folder / f"{UNFINISHED}{POSTGRES_PART}"
        extract_part(archive, POSTGRES_PART, dump, progress)
        progress(0, 0, "restoring")
        postgres_index.restore_dump(dump)
    del now
    return kept, migrate_present()


def _restore_small_parts(archive: Path, manifest: Manifest) -> list[str]:
    """The key always, because it belongs to the index; the settings file only where there is none."""
    data, notes = configuration().data, list[str]()
    fresh = data / f".restoring-{SECRET_PART}"
    for name, target in ((SECRET_PART, data / SECRET_PART), (SETTINGS_PART, data / SETTINGS_FILE_NAME)):
        if name not in manifest.parts:
            continue
        fresh.unlink(missing_ok=True)
        extract_part(archive, name, fresh)
        if name == SETTINGS_PART and target.exists():
            if target.read_bytes() != fresh.read_bytes():
                notes.append(f"{target} was left as it is; the backup's, which differs, is {name} in {archive}.")
            fresh.unlink()
        else:
            fresh.replace(target)
    sync_folder(data)
    return notes


def _look_at_the_disk() -> None:
    """The disk went on since the backup: each library is scanned as soon as Homing runs."""
    with write_transaction():
        for library in Library.objects.filter(deleted_at=None).select_related("owner"):
            request_scan(library, trigger=ScanTrigger.COMMAND)

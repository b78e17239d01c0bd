"""Why a backup could not be made, read or put back: sentences for people, which say what to do."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError

SPARE_BYTES = 64 * 1024 * 1024
"""So much of the disk is left free: the index may lie on the same one, and wants to grow."""
_FULL = {errno.ENOSPC, errno.EDQUOT}
_SQLITE_FULL = "database or disk is full"
_SQLITE_IO = "disk I/O error"
_FULL_BELOW_BYTES = 1024 * 1024


class BackupError(Exception):
    """Nothing was changed; the text says why and what to do."""


class NoSuchBackup(BackupError):
    """There is no backup of that name."""


class NotABackup(BackupError):
    """The file is no backup of Homing, or no longer a whole one."""


class AlreadyBusy(BackupError):
    """Another process makes or restores a backup of this data folder."""


class NoRoom(BackupError):
    """The disk is full, or would be."""


@contextmanager
def told_as(what: str, folder: Path) -> Generator[None]:
    """What the disk or the database says against `what` ("No backup was made") becomes a BackupError about `folder`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise no_room(what, folder) from error
        place = folder if error.filename is None else error.filename
        raise BackupError(f"{what}: {place}: {(error.strerror or str(error)).lower()}.") from error
    except (sqlite3.Error, DatabaseError) as error:
        # where SQLite cannot lay out its journal on a full disk it speaks of an I/O error
        if _SQLITE_FULL in str(error) or (_SQLITE_IO in str(error) and _is_full(folder)):
            raise no_room(what, folder) from error
        raise BackupError(f"{what}: the index cannot be used ({error}).") from error


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < _FULL_BELOW_BYTES


def demand_room(folder: Path, needed_bytes: int, what: str) -> None:
    """Is there room for so much, and some to spare? Raises NoRoom."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes + SPARE_BYTES:
        raise no_room(what, folder, needed_bytes=needed_bytes + SPARE_BYTES, free_bytes=free)


def no_room(what: str, folder: Path, *, needed_bytes: int = 0, free_bytes: int = 0) -> NoRoom:
    how_much = f" It takes about {needed_bytes / 1e6:,.0f} MB, and {free_bytes / 1e6:,.0f} MB are free."
    return NoRoom(
        f"{what}: the disk of {folder} is full.{how_much if needed_bytes else ''} Make room there, for example by "
        "moving old backups to another disk. What is there already stays as it is."
    )

"""Why a backup could not be made, read or put back: sentences for people, which say what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT}
_SQLITE_FULL = "database or disk is full"


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
    except sqlite3.Error as error:
        # a full disk reads the same whether SQLite or one of its temporary files met it
        if _SQLITE_FULL in str(error):
            raise no_room(what, folder) from error
        raise BackupError(f"{what}: the index cannot be read ({error}).") from error


def no_room(what: str, folder: Path, *, needed_bytes: int = 0, free_bytes: int = 0) -> NoRoom:
    how_much = f" It takes about {needed_bytes / 1e6:,.0f} MB, and {free_bytes / 1e6:,.0f} MB are free." * bool(
        needed_bytes
    )
    return NoRoom(
        f"{what}: the disk of {folder} is full.{how_much} Make room there, for example by moving old backups to "
        "another disk. The backups that are there stay as they are."
    )

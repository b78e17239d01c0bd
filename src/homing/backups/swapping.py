"""One index file takes the place of another, in an order in which a kill leaves one of them whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from homing.backups.places import sync_folder

_JOURNALS = ("-wal", "-shm", "-journal")
_WAIT_S = 1.0
_SPARE_NUMBERS = 10_000_000
"""Left out where the present index cannot tell which numbers it gave: more photos than came since a backup."""
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class DatabaseInUse(Exception):
    """Another process has the index open."""


def free_the_present(index: Path) -> bool:
    """Take the journal into the index, which only its last user can. False: it is damaged, or there is none.

    Raises DatabaseInUse.
    """
    if not index.exists():
        return False
    try:
        with closing(_connect(index)) as connection:
            return bool(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in _IN_USE:
            raise DatabaseInUse from error
        return False


def keep_used_numbers(present: Path, fresh: Path) -> None:
    """No photo gets a number that another one had since the backup: links and other programs know them by it."""
    given: dict[str, int] | None = None
    if present.exists():
        with suppress(sqlite3.Error), closing(_connect(present)) as connection:
            given = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    with closing(_connect(fresh)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN IMMEDIATE")
        for name, used in connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
            last = max(used, given.get(name, 0)) if given is not None else used + _SPARE_NUMBERS
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [last, name])
        connection.execute("COMMIT")


def put_in_place(fresh: Path, index: Path, kept: Path, *, is_sound: bool) -> bool:
    """`fresh` becomes the index; what was there is `kept`. True when there was something.

    Args:
        is_sound: the present index is one file. A damaged one takes its journals along: SQLite would play them into
            the fresh index.
    """
    had_one = index.exists()
    _sync(fresh)
    if had_one:
        os.link(index, kept)
    if not is_sound:
        for suffix in _JOURNALS:
            with suppress(FileNotFoundError):
                index.with_name(index.name + suffix).rename(kept.with_name(kept.name + suffix))
    sync_folder(index.parent)
    fresh.replace(index)
    sync_folder(index.parent)
    return had_one


def remove_index(path: Path) -> None:
    """With its journals."""
    for each in (path, *(path.with_name(path.name + suffix) for suffix in _JOURNALS)):
        each.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_WAIT_S, isolation_level=None)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""A copy of the index on SQLite, taken while others read and write it.

The copy is made inside one read transaction: in WAL mode it sees the index of one moment and keeps nobody waiting.
Without that transaction SQLite would begin anew after each write of another process and never end on a busy server.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from homing.backups.archive import Progress
from homing.backups.errors import BackupError

_PAGES_A_STEP = 2048  # 8 MB: a few steps a second on a slow disk, so that a job can be stopped
_BUSY_S = 20.0
_INSTRUCTIONS_A_CALL = 1_000_000  # of SQLite's machine: some ten calls a second


def copy_index(source: Path, target: Path, progress: Progress) -> None:
    """Copy the index to a new file of its own, without journal beside it; who is signed in stays out.

    Raises sqlite3.Error.
    """
    with closing(_connect(source)) as index, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # it is read again at once, and made again after a power cut
        page_bytes = int(index.execute("PRAGMA page_size").fetchone()[0])
        index.execute("BEGIN")
        index.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()  # the transaction begins with its first read

        def report(_status: int, remaining: int, total: int) -> None:
            progress((total - remaining) * page_bytes, total * page_bytes, "copying")

        index.backup(copy, pages=_PAGES_A_STEP, progress=report, sleep=0)
        index.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")
        if _has_table(copy, "accounts_session"):
            copy.execute("DELETE FROM accounts_session")


def check_index(path: Path, call: Callable[[], None] = lambda: None) -> None:
    """Is the file a sound index? `call` is called often and may raise. Raises BackupError."""
    try:
        with closing(_connect(path)) as index, _calling(index, call):
            found = [str(row[0]) for row in index.execute("PRAGMA quick_check(3)")]
            if found == ["ok"] and not _has_table(index, "django_migrations"):
                found = ["it has no tables of Homing"]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise BackupError(f"The index in it is damaged ({'; '.join(found)}).")


def read_migrations(path: Path) -> list[list[str]]:
    """App and name of all that were applied."""
    with closing(_connect(path)) as index:
        return [[app, name] for app, name in index.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def read_counts(path: Path) -> dict[str, int]:
    """What people ask of a backup first. Tables that an older version did not have count nothing."""
    questions = {
        "photos": ("assets_asset", "SELECT COUNT(*) FROM assets_asset"),
        "libraries": ("libraries_library", "SELECT COUNT(*) FROM libraries_library WHERE deleted_at IS NULL"),
        "users": ("accounts_user", "SELECT COUNT(*) FROM accounts_user WHERE deleted_at IS NULL"),
    }
    with closing(_connect(path)) as index:
        return {
            what: int(index.execute(question).fetchone()[0])
            for what, (table, question) in questions.items()
            if _has_table(index, table)
        }


def index_bytes(path: Path) -> int:
    """How much a copy of the index takes, also when its journal holds the newest part."""
    with closing(_connect(path)) as index:
        pages, page_bytes = (int(index.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    return pages * page_bytes


def _connect(path: Path) -> sqlite3.Connection:
    """An index that is there already; SQLite would make an empty one otherwise."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_S, isolation_level=None)


def _has_table(index: sqlite3.Connection, name: str) -> bool:
    found = index.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?", [name]).fetchone()
    return bool(found[0])


@contextmanager
def _calling(index: sqlite3.Connection, call: Callable[[], None]) -> Generator[None]:
    """`call` is called while a statement runs; what it raises ends the statement and comes out here."""
    raised: list[BaseException] = []

    def often() -> int:
        try:
            call()
        except BaseException as stop:  # noqa: BLE001  raised again below, outside of SQLite
            raised.append(stop)
            return 1
        return 0

    index.set_progress_handler(often, _INSTRUCTIONS_A_CALL)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        index.set_progress_handler(None, 0)

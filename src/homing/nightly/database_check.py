"""Part: is the index sound, and is what belongs to it in order: its journal, or on PostgreSQL its statistics?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import cast

from django.apps import apps
from django.db import connection

from homing.database import is_sqlite
from homing.nightly.part import Done, Night

_STEPS_A_CHECK = 2_000
"""SQLite's own steps between two signs of life: a check's step is a page, which may have to come from a slow disk."""
_FAULTS_SHOWN = 5


class IndexDamaged(Exception):
    """A sentence for people."""


def check_database(night: Night) -> Done:
    """Check the index, then put it in order. Raises IndexDamaged.

    SQLite gets no statistics (`PRAGMA optimize`): its plans are laid down in the queries and measured without any, and
    with them two of the pages' questions took half as long again, and twice as long (300,000 photos, SQLite 3.40).
    """
    done = Done()
    if is_sqlite():
        with _alive(night.check):
            _demand_sound()
        _checkpoint()
        done.sentences.append("The index is sound.")
        return done
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    for table in tables:
        night.check()
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
    done.sentences.append("The database's statistics were brought up to date; PostgreSQL checks its own pages.")
    return done


def _demand_sound() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA quick_check({_FAULTS_SHOWN})")
        faults = [str(row[0]) for row in cursor.fetchall()]
    if faults != ["ok"]:
        raise IndexDamaged(
            f"The index is damaged ({'; '.join(faults)[:500]}). Your photos are not touched by that. Stop Homing, and"
            " restore the newest good backup with “homing backup restore”; then scan."
        )


def _checkpoint() -> None:
    """What lies in the journal goes into the index, as far as no reader is in the way: nobody is waited for."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def _alive(check: Callable[[], None]) -> Generator[None]:
    """Call `check` while one long statement runs; what it raises ends that statement."""
    connection.ensure_connection()
    raw = cast(sqlite3.Connection, connection.connection)
    raised: list[BaseException] = []

    def on_progress() -> int:
        try:
            check()
        except BaseException as stop:  # noqa: BLE001  raised again below, outside of SQLite
            raised.append(stop)
            return 1
        return 0

    raw.set_progress_handler(on_progress, _STEPS_A_CHECK)
    try:
        yield
    except Exception:
        if raised:
            raise raised[0] from None
        raise
    finally:
        raw.set_progress_handler(None, 0)

"""A damaged SQLite file is told of, with what to do. PostgreSQL checks its own pages."""

from __future__ import annotations

from django.db import connection

from homing.nightly.models import PartState
from tests.jobs.house import House
from tests.nightly.night import run_one


def test_a_damaged_index_is_told_with_what_to_do(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE damaged (one TEXT UNIQUE)")
        cursor.executemany("INSERT INTO damaged VALUES (%s)", [(f"row {number}",) for number in range(2000)])
        cursor.execute("PRAGMA writable_schema = ON")
        # an index that lies: its rows are those of another table
        cursor.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'jobs_job')"
            " WHERE name = 'damaged'"
        )
    connection.close()
    row = run_one("database")
    assert row.state == PartState.FAILED
    assert row.result.startswith("The index is damaged (") and "homing backup restore" in row.result

"""On PostgreSQL: pg_dump and pg_restore, one transaction, and what is said where they are missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from homing.backups import postgres_index
from homing.backups.errors import BackupError
from homing.backups.listing import list_backups, verify_backup
from homing.backups.making import make_backup
from homing.backups.places import backups_folder
from homing.backups.restoring import restore_backup
from tests.backups.household import all_words, move_in, speak
from tests.jobs.house import House, wait_for

pytestmark = [pytest.mark.parity, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def only_here() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone")


@pytest.fixture
def family(house: House, tmp_path: Path) -> House:
    move_in(tmp_path / "photos")
    return house


def test_programs_that_are_missing_are_named(family: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = make_backup().path
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump, pg_restore, psql cannot be found on this machine"):
        make_backup()
    with pytest.raises(BackupError, match="cannot be found on this machine"):
        restore_backup(archive)
    assert len(list_backups()) == 1


def test_a_pg_dump_that_fails_makes_no_backup(family: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = make_backup().name
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\nprintf half; echo 'server version mismatch' >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(BackupError, match="server version mismatch"):
        make_backup()
    assert [one.named.name for one in list_backups()] == [good]


def test_a_restore_waits_for_nobody_who_uses_the_database(family: House) -> None:
    archive = make_backup().path
    speak("later")
    later = all_words()
    with (
        psycopg.connect(postgres_index._address()),
        pytest.raises(BackupError, match="1 other connections to the database are open"),
    ):
        restore_backup(archive)
    assert all_words() == later
    assert len(list_backups()) == 1


def test_a_restore_that_fails_in_the_middle_changes_nothing(family: House) -> None:
    """Another table holds on to a name that the backup brings along."""
    archive = make_backup().path
    speak("later")
    later = all_words()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW assets_words_seen AS SELECT * FROM assets_words")
        cursor.execute("CREATE TYPE accounts_user_kind AS ENUM ('one')")
        cursor.execute("CREATE VIEW a_view AS SELECT 1 AS one")
        cursor.execute("ALTER VIEW a_view RENAME TO tracking_scan_id_seq_kept")
    restore_backup(archive)  # none of these is in the way
    assert all_words() != later
    speak("later")
    later = all_words()
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute("ALTER TABLE assets_words SET SCHEMA elsewhere")
        cursor.execute("CREATE VIEW assets_words AS SELECT * FROM elsewhere.assets_words")
    with pytest.raises(BackupError, match="psql failed"):
        restore_backup(archive)
    assert all_words() == later


def test_a_restore_that_is_killed_leaves_the_old_index(family: House, tmp_path: Path) -> None:
    archive = make_backup().path
    speak("later")
    later = all_words()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE aaa_slow AS SELECT n, repeat('x', 500) AS text FROM generate_series(1, 300000) n")
    with_much = make_backup().path
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE aaa_slow")
    connection.close()
    database = str(connection.settings_dict["NAME"])
    code = "import sys, django; django.setup()\nfrom pathlib import Path\n"
    code += "from homing.backups.restoring import restore_backup\nrestore_backup(Path(sys.argv[1]))"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(with_much)],
        env={**family.environment, "PATH": os.environ["PATH"]},
        start_new_session=True,
        stdout=family.log,
        stderr=family.log,
    )
    try:
        wait_for(lambda: child.poll() is not None or psql_runs(database), "psql at work")
        assert child.poll() is None, family.read_log()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    wait_for(lambda: not psql_runs(database), "the server to notice")
    assert all_words() == later
    restore_backup(archive)
    assert all_words() != later
    for one in list_backups():
        verify_backup(one.path)


def psql_runs(database: str) -> bool:
    """Asked from another database: a restore is refused while somebody is connected to this one."""
    with psycopg.connect(os.environ["HOMING_DATABASE_URL"]) as server:
        found = server.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'psql'", [database]
        ).fetchone()
    return found is not None and found[0] > 0


def test_an_empty_database_makes_no_backup(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {', '.join(connection.introspection.table_names())} CASCADE")
    with pytest.raises(BackupError, match="there is no index in the database yet"):
        make_backup()
    assert [path.name for path in backups_folder().iterdir()] == [".lock"]


def test_the_password_is_in_no_list_of_processes(family: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "a secret word")
    assert "a secret word" not in postgres_index._address()
    assert postgres_index._environment()["PGPASSWORD"] == "a secret word"

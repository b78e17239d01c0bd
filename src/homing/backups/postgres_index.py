"""The index on PostgreSQL: written by pg_dump, put back by pg_restore and psql in one transaction.

These programs belong to PostgreSQL and are looked for on PATH; theirs must be at least as new as the server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.db import connection
from psycopg.conninfo import make_conninfo

from homing.backups.errors import BackupError

DUMP, RESTORE, SHELL = "pg_dump", "pg_restore", "psql"
_BLOCK_BYTES = 1024 * 1024
_WORDS_MAX_BYTES = 2000
# of the schema that Homing's own connection uses, so that what else lies in the database stays
_DROP_ALL = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass::text AS name FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  LOOP EXECUTE 'DROP TABLE ' || one.name || ' CASCADE'; END LOOP;
  FOR one IN SELECT c.oid::regclass::text AS name FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
  LOOP EXECUTE 'DROP SEQUENCE ' || one.name || ' CASCADE'; END LOOP;
END $$;
"""


def why_not() -> str:
    """A sentence for people when this machine lacks a program that a backup takes; else empty."""
    missing = [name for name in (DUMP, RESTORE, SHELL) if shutil.which(name) is None]
    if not missing:
        return ""
    return (
        f"The index is on PostgreSQL, and {', '.join(missing)} cannot be found on this machine. They come with "
        "PostgreSQL's client programs (Debian, Ubuntu: apt install postgresql-client); they must be at least as new "
        "as the server."
    )


def demand_programs() -> None:
    """Raises BackupError."""
    if sentence := why_not():
        raise BackupError(sentence)


def dump_blocks() -> Iterator[bytes]:
    """The whole index as of one moment, compressed, as pg_dump writes it; who is signed in stays out.

    Raises BackupError at its end when pg_dump failed: what came before is then not whole.
    """
    command = [DUMP, "--format=custom", "--no-owner", "--no-privileges", "--no-password"]
    command += ["--exclude-table-data=accounts_session", f"--dbname={_address()}"]
    with tempfile.TemporaryFile() as words:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words, env=_environment()
        ) as program:
            assert program.stdout is not None
            try:
                while block := program.stdout.read(_BLOCK_BYTES):
                    yield block
            except BaseException:
                program.kill()  # whoever reads has had enough
                raise
        _demand_success(DUMP, program.returncode, words)


def check_dump(dump: Path) -> None:
    """Can pg_restore read it to its end? Raises BackupError."""
    with tempfile.TemporaryFile() as words:
        ended = subprocess.run(
            [RESTORE, "--file=/dev/null", dump],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            check=False,
        )
        _demand_success(RESTORE, ended.returncode, words)


def restore_dump(dump: Path) -> None:
    """Put the dump in the place of all that Homing has in the database: all of it or nothing. Raises BackupError."""
    used_numbers = _keep_used_numbers()
    connection.close()
    read = [RESTORE, "--file=-", "--no-owner", "--no-privileges", str(dump)]
    write = [SHELL, "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", f"--dbname={_address()}"]
    with tempfile.TemporaryFile() as words:
        with (
            subprocess.Popen(read, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words) as reader,
            subprocess.Popen(
                write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=words, env=_environment()
            ) as writer,
        ):
            assert writer.stdin is not None and reader.stdout is not None
            with suppress(BrokenPipeError):  # whoever left early has said why
                writer.stdin.write(b"BEGIN;\n" + _DROP_ALL.encode())
                # newer programs set what older servers do not know
                first = reader.stdout.read(_BLOCK_BYTES).replace(b"\nSET transaction_timeout = 0;\n", b"\n", 1)
                writer.stdin.write(first)
                shutil.copyfileobj(reader.stdout, writer.stdin, _BLOCK_BYTES)
                # without these last words, nothing of what came before counts
                if reader.wait() == 0:
                    writer.stdin.write(f"\n{used_numbers}\nCOMMIT;\n".encode())
                writer.stdin.close()
        _demand_success(SHELL, writer.returncode, words)
        _demand_success(RESTORE, reader.returncode, words)


def is_empty() -> bool:
    """Is there nothing of Homing in the database, so that nothing needs to be kept?"""
    return "django_migrations" not in connection.introspection.table_names()


def count_others() -> int:
    """Connections to the database besides ours: another Homing, on whatever machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def database_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def read_migrations() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [[app, name] for app, name in cursor.fetchall()]


def read_counts() -> dict[str, int]:
    questions = {
        "photos": "SELECT COUNT(*) FROM assets_asset",
        "libraries": "SELECT COUNT(*) FROM libraries_library WHERE deleted_at IS NULL",
        "users": "SELECT COUNT(*) FROM accounts_user WHERE deleted_at IS NULL",
    }
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for what, question in questions.items():
            cursor.execute(question)
            row = cursor.fetchone()
            found[what] = int(row[0]) if row else 0
    return found


def _keep_used_numbers() -> str:
    """SQL that keeps numbers which rows were given since the backup from being given to others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
            " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        return "\n".join(
            f"DO $$ BEGIN IF to_regclass('{name}') IS NOT NULL THEN"
            f" PERFORM setval('{name}', GREATEST({int(last)}, (SELECT last_value FROM {name}))); END IF; END $$;"
            for name, last in cursor.fetchall()
        )


def _address() -> str:
    """All but the password, which a list of processes would show."""
    settings = connection.settings_dict
    parts = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        **settings["OPTIONS"],
    }
    return make_conninfo(**{name: value for name, value in parts.items() if value})


def _environment() -> dict[str, str]:
    password = str(connection.settings_dict["PASSWORD"] or "")
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


def _demand_success(program: str, code: int | None, words: IO[bytes]) -> None:
    if code == 0:
        return
    words.seek(0)
    said = words.read(_WORDS_MAX_BYTES).decode(errors="replace").strip()
    raise BackupError(f"{program} failed: {said or f'it ended with {code}'}.")

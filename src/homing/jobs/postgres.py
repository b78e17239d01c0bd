"""The engine for PostgreSQL: the same table, SKIP LOCKED for claims, LISTEN/NOTIFY as the bell.

Why not a queue library: `docs/decisions/0001-job-engine.md`.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg
from django.db import connection

from homing.jobs.table import TableEngine

CHANNEL = "homing_jobs"


class PostgresEngine(TableEngine):
    """Any number of machines; the server's clock decides."""

    name = "postgresql"
    row_lock = "FOR UPDATE OF j SKIP LOCKED"

    def now_us(self) -> int:
        row = self._one("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint", [])
        assert row is not None
        return int(row[0])

    def ring(self) -> None:
        # delivered when the transaction commits; equal notifications of one transaction are delivered once
        self._count(f"NOTIFY {CHANNEL}", [])

    def listen(self) -> Bell:
        return Bell()


class Bell:
    """A connection that listens for nothing else."""

    def __init__(self) -> None:
        parameters = connection.get_connection_params()
        wanted = {
            name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters
        }
        self._connection = psycopg.connect(**wanted, autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def fileno(self) -> int:
        return self._connection.fileno()

    def drain(self) -> None:
        """Forget what was heard. Raises psycopg.OperationalError when the server went away."""
        for _ in self._connection.notifies(timeout=0):
            pass

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._connection.close()

"""Which engine this process's database takes. Only that one's driver is imported."""

from __future__ import annotations

from functools import cache

from django.db import connection

from homing.jobs.engine import JobEngine


@cache
def _engine(vendor: str) -> JobEngine:
    if vendor == "postgresql":
        from homing.jobs.postgres import PostgresEngine

        return PostgresEngine()
    from homing.jobs.embedded import EmbeddedEngine

    return EmbeddedEngine()


def engine() -> JobEngine:
    """The engine for this process's database."""
    return _engine(connection.vendor)

"""A backup of an older version is brought up to this one before it takes the index's place."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

_ALIAS = "restoring"


def migrate_copy(path: Path) -> bool:
    """Apply what is missing to an index file that nobody uses. True when something was."""
    connections.databases[_ALIAS] = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": str(path)}
    try:
        return _migrate(_ALIAS)
    finally:
        connections[_ALIAS].close()
        del connections[_ALIAS]
        del connections.databases[_ALIAS]


def migrate_present() -> bool:
    return _migrate(DEFAULT_DB_ALIAS)


def _migrate(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    return True

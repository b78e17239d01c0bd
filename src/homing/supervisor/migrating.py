"""The index is brought up to this version before anything uses it."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from homing.database import write_lock


def migrate() -> bool:
    """Apply what is missing while no other process writes. True when something was."""
    if not _is_behind():
        return False
    with write_lock():
        if not _is_behind():  # another process was first
            return False
        call_command("migrate", interactive=False, verbosity=0)
    return True


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

"""A dry run's own copy of an owner's part of the index.

Within `shadow(owner_id)` every statement of this connection that names a table of the index reads and writes a
temporary table of the same name, which both databases prefer to the real one. So a dry run is a scan, by the same
code to the last rule, whose index is thrown away: what it says is what the scan after it does.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from homing.assets.rows import SqlValue
from homing.database import is_sqlite
from homing.tracking.models import KnownContent, Scan, ScanNote

_APPS = ("libraries", "assets", "tracking", "processing")
_REAL: tuple[type[Model], ...] = (Scan, ScanNote, KnownContent)
"""What a dry run writes of itself."""
_PARENTS = {
    "library_id": "libraries_library",
    "import_path_id": "libraries_importpath",
    "folder_id": "assets_folder",
    "asset_id": "assets_asset",
    "file_id": "assets_file",
}
"""Columns that tell whose a row is, by the table that they point at: the shortest way first."""


@contextmanager
def shadow(owner_id: int) -> Generator[None]:
    """Copy what belongs to this owner, and forget the copy at the end.

    Nothing that is written in between has consequences: whatever waits for a commit (removing the pictures of a photo
    that is no more, say) is dropped.
    """
    tables = _tables()
    on_commit = connection.on_commit
    is_alone = not connection.in_atomic_block
    if is_alone and is_sqlite():
        _run("PRAGMA temp_store = FILE")  # a copy of a large library is too much for memory
    try:
        with _snapshot(is_alone=is_alone):
            for table in tables:
                _copy(table, owner_id)
        connection.on_commit = _never
        yield
    finally:
        connection.on_commit = on_commit
        _forget(tables, is_alone=is_alone)


def _never(func: object, robust: object = False) -> None:
    """In place of `connection.on_commit`: nothing of it is ever committed."""


@contextmanager
def _snapshot(*, is_alone: bool) -> Generator[None]:
    """All tables as of one moment, without keeping anybody from writing."""
    if not is_alone:
        yield
    elif is_sqlite():
        _run("BEGIN DEFERRED")
        try:
            yield
        except BaseException:
            _run("ROLLBACK")
            raise
        _run("COMMIT")
    else:
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


def _forget(tables: Sequence[str], *, is_alone: bool) -> None:
    """Whatever happens, later statements must not find a copy in place of the index."""
    try:
        for table in tables:
            _run(f'DROP TABLE IF EXISTS {"temp" if is_sqlite() else "pg_temp"}."{table}"')
        if is_alone and is_sqlite():
            _run("PRAGMA temp_store = MEMORY")  # as in the settings
    except BaseException:
        connection.close()  # which ends its temporary tables
        raise


def _tables() -> list[str]:
    """Parents first: the tables of the index, and whatever else points at one of them."""
    models = [model for app in _APPS for model in apps.get_app_config(app).get_models() if model not in _REAL]
    for model in models:  # grows while it is gone through
        for relation in model._meta.related_objects:
            other = relation.related_model
            if isinstance(other, type) and other not in models and other not in _REAL:
                models.append(other)
    parents = list(_PARENTS.values())
    return [*parents, *(model._meta.db_table for model in models if model._meta.db_table not in parents)]


def _copy(table: str, owner_id: int) -> None:
    columns = _make_like_sqlite(table) if is_sqlite() else _make_like_postgres(table)
    source = f'main."{table}"' if is_sqlite() else f'{_schema()}."{table}"'
    whose = next((column for column in ("owner_id", *_PARENTS) if column in columns), None)
    copied = f'INSERT INTO "{table}" SELECT * FROM {source}'
    if whose == "owner_id":
        _run(f"{copied} WHERE owner_id = %s", owner_id)
    elif whose is not None:
        _run(f'{copied} WHERE {whose} IN (SELECT id FROM "{_PARENTS[whose]}")')
    else:
        _run(copied)
    if is_sqlite():
        _index_sqlite(table)


def _make_like_sqlite(table: str) -> list[str]:
    columns = _run(f'PRAGMA main.table_info("{table}")')
    parts = [
        f'"{name}" {kind}{" NOT NULL" if not_null else ""}{f" DEFAULT {default}" if default is not None else ""}'
        for _, name, kind, not_null, default, _ in columns
    ]
    parts.append(f"PRIMARY KEY ({', '.join(name for _, name, _, _, _, key in columns if key)})")
    for _, name, _, origin, _ in _run(f'PRAGMA main.index_list("{table}")'):
        if origin == "u":  # a constraint's own index
            unique = [column for _, _, column in _run(f'PRAGMA main.index_info("{name}")')]
            parts.append(f"UNIQUE ({', '.join(unique)})")
    _run(f'CREATE TEMP TABLE "{table}" ({", ".join(parts)})')
    return [name for _, name, *_ in columns]


def _index_sqlite(table: str) -> None:
    for (statement,) in _run(
        "SELECT sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL", table
    ):
        _run(statement.replace(' INDEX "', ' INDEX temp."', 1))


def _make_like_postgres(table: str) -> list[str]:
    schema = _schema()
    _run(f'CREATE TEMP TABLE "{table}" (LIKE {schema}."{table}" INCLUDING ALL)')
    columns: list[str] = [
        name
        for (name,) in _run(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            schema,
            table,
        )
    ]
    if "id" in columns:
        # numbers go on where the real ones stand
        _run(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM"
            f' {schema}."{table}"), false)',
            f'pg_temp."{table}"',
        )
    return columns


def _schema() -> str:
    return str(_run("SELECT current_schema()")[0][0])


def _run(statement: str, *parameters: SqlValue) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters) if parameters else None)
        return cursor.fetchall() if cursor.description else []

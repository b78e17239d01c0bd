"""Which assets are in need, newest first, and where their files are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from homing.assets.models import Stage
from homing.assets.rows import marks
from homing.database import is_sqlite
from homing.paths import join

CHAINS = 2
"""Two chains of jobs, by the asset's number, so that two worker processes share the work without a lock."""
NEED = int(Stage.PICTURES)


@dataclass(frozen=True, slots=True)
class InNeed:
    """One asset in need and the version of its file that the index knows."""

    asset_id: int
    picture_version: int
    file_id: int
    path: bytes
    """Absolute."""
    name: bytes
    size: int
    mtime_ns: int
    import_path_id: int
    root: bytes
    follow_symlinks: bool
    has_failed: bool
    """This very version of the file was tried and cannot be done."""


_FROM = (
    " {join} assets_file f ON f.asset_id = a.id AND f.state = 0 AND f.kind = 0"
    " {join} assets_folder d ON d.id = f.folder_id"
    " {join} libraries_importpath p ON p.id = d.import_path_id"
    " {join} libraries_library l ON l.id = a.library_id AND l.deleted_at IS NULL"
    " LEFT JOIN processing_waiting w ON w.asset_id = a.id AND w.size = f.size AND w.mtime_ns = f.mtime_ns"
    " LEFT JOIN assets_failure x ON x.file_id = f.id AND x.stage = 1 AND x.size = f.size AND x.mtime_ns = f.mtime_ns"
)
_COLUMNS = (
    "a.id, a.picture_version, f.id, f.folder_id, f.name, f.size, f.mtime_ns,"
    " d.import_path_id, p.path, l.follow_symlinks, x.id IS NOT NULL"
)
# `needs > 0` is what the partial index says
_IS_DUE = (
    f" a.needs > 0 AND (a.needs & {NEED}) <> 0 AND a.state = 0"
    " AND p.unavailable_since IS NULL AND (w.asset_id IS NULL OR w.until_us <= %s)"
)


def _from() -> str:
    """The joins, from the asset on.

    CROSS JOIN and INDEXED BY keep SQLite to that order, whatever its statistics say: it does not know that we take
    the first few rows only, and else begins with all present files or sorts all that is in need (0.4 s at 400,000
    assets against 0.4 ms). PostgreSQL knows better by itself.
    """
    return _FROM.format(join=_join())


def _join() -> str:
    return "CROSS JOIN" if is_sqlite() else "JOIN"


def _by_need() -> str:
    return " INDEXED BY asset_in_need" if is_sqlite() else ""


def _elsewhere(resting: Collection[int]) -> str:
    return f" AND p.id NOT IN ({marks(list(resting))})" if resting else ""


def next_of_chain(chain: int, limit: int, now_us: int, resting: Collection[int] = ()) -> list[InNeed]:
    """The newest assets in need of this chain; import paths in `resting` are left out."""
    sql = (
        f"SELECT {_COLUMNS} FROM assets_asset a{_by_need()}{_from()}"
        f" WHERE{_IS_DUE} AND a.id %% {CHAINS} = %s{_elsewhere(resting)} ORDER BY a.taken_us DESC LIMIT %s"
    )
    return _load(sql, [now_us, chain, *resting, limit])


def next_wanted(limit: int, now_us: int, resting: Collection[int] = ()) -> list[InNeed]:
    """The assets in need that were asked for last."""
    sql = (
        f"SELECT {_COLUMNS} FROM processing_wanted q {_join()} assets_asset a ON a.id = q.asset_id{_from()}"
        f" WHERE{_IS_DUE}{_elsewhere(resting)} ORDER BY q.wanted_us DESC LIMIT %s"
    )
    return _load(sql, [now_us, *resting, limit])


def next_wait_us(chain: int) -> int | None:
    """When the first waiting asset of this chain is to be tried again; None when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT MIN(w.until_us) FROM processing_waiting w {_join()} assets_asset a ON a.id = w.asset_id"
            f" WHERE (a.needs & {NEED}) <> 0 AND a.state = 0 AND a.id %% {CHAINS} = %s",
            [chain],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _load(sql: str, parameters: list[Any]) -> list[InNeed]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    folders = _folder_paths({row[3] for row in rows})
    found: dict[int, InNeed] = {}
    for row in rows:
        asset_id, version, file_id, folder_id, name, size, mtime_ns, *rest = row
        import_path_id, root, follow_symlinks, has_failed = rest
        root, name = bytes(root), bytes(name)
        found.setdefault(
            asset_id,
            InNeed(
                asset_id=asset_id,
                picture_version=version,
                file_id=file_id,
                path=join(join(root, folders[folder_id]), name),
                name=name,
                size=size,
                mtime_ns=mtime_ns,
                import_path_id=import_path_id,
                root=root,
                follow_symlinks=bool(follow_symlinks),
                has_failed=bool(has_failed),
            ),
        )
    return list(found.values())


def _folder_paths(folder_ids: Iterable[int]) -> dict[int, bytes]:
    """Folder id to its path below the import path. One statement a level of depth, for a batch's few folders."""
    wanted = set(folder_ids)
    known: dict[int, tuple[int | None, bytes]] = {}
    missing = wanted
    while missing:
        ids = sorted(missing)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, parent_id, name FROM assets_folder WHERE id IN ({marks(ids)})", ids)
            for folder_id, parent_id, name in cursor.fetchall():
                known[folder_id] = (parent_id, bytes(name))
        missing = {parent for parent, _ in known.values() if parent is not None} - known.keys()
    paths: dict[int, bytes] = {}
    for folder_id in wanted:
        path = b""
        current: int | None = folder_id
        while current is not None:
            parent_id, name = known[current]
            path, current = join(name, path), parent_id
        paths[folder_id] = path
    return paths

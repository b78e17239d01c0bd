"""Where folders lie: from folder rows to absolute paths, and whether they can be reached at present."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from homing.assets.rows import marks, slices
from homing.paths import join

_ANCESTORS = """
WITH RECURSIVE up (id, parent_id, name, import_path_id, unreadable_since, unreadable_reason) AS (
    SELECT id, parent_id, name, import_path_id, unreadable_since, unreadable_reason
    FROM assets_folder WHERE id IN ({marks})
    UNION
    SELECT p.id, p.parent_id, p.name, p.import_path_id, p.unreadable_since, p.unreadable_reason
    FROM assets_folder p JOIN up ON p.id = up.parent_id
)
SELECT up.id, up.parent_id, up.name, up.unreadable_since, up.unreadable_reason,
    i.path, i.unavailable_since, i.unavailable_reason, l.follow_symlinks
FROM up JOIN libraries_importpath i ON i.id = up.import_path_id JOIN libraries_library l ON l.id = i.library_id
"""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One folder as it stands on disk."""

    root: bytes
    """The import path."""
    below: tuple[bytes, ...]
    """The names of the folders from there, this one last."""
    follow_symlinks: bool
    offline_since: datetime | None
    """Since when the import path is not available, or this folder or one above it cannot be read."""
    offline_reason: str

    @property
    def path(self) -> bytes:
        path = self.root
        for name in self.below:
            path = join(path, name)
        return path


def whereabouts(folder_ids: Collection[int]) -> dict[int, Whereabouts]:
    """Where each of these folders lies. Two short queries for a page of a search, whatever the depth."""
    rows: dict[int, tuple[Any, ...]] = {}
    wanted = set(folder_ids)
    with connection.cursor() as cursor:
        for part in slices(list(wanted)):
            cursor.execute(_ANCESTORS.format(marks=marks(part)), list(part))
            rows.update((row[0], row) for row in cursor.fetchall())
    found: dict[int, Whereabouts] = {}
    return {folder_id: _place(folder_id, rows, found) for folder_id in wanted if folder_id in rows}


def _place(folder_id: int, rows: dict[int, tuple[Any, ...]], found: dict[int, Whereabouts]) -> Whereabouts:
    known = found.get(folder_id)
    if known is not None:
        return known
    _, parent_id, name, unreadable_since, unreadable_reason, root, unavailable_since, why, follow = rows[folder_id]
    if parent_id is None:
        place = Whereabouts(bytes(root), (), bool(follow), moment_of(unavailable_since), why)
    else:
        above = _place(parent_id, rows, found)
        place = Whereabouts(
            above.root, (*above.below, bytes(name)), above.follow_symlinks, above.offline_since, above.offline_reason
        )
    if place.offline_since is None and unreadable_since is not None:
        place = Whereabouts(
            place.root, place.below, place.follow_symlinks, moment_of(unreadable_since), unreadable_reason
        )
    found[folder_id] = place
    return place


def moment_of(value: str | datetime | None) -> datetime | None:
    """A moment as raw SQL reads it: SQLite keeps text in UTC, PostgreSQL moments."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value

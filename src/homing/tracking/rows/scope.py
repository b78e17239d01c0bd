"""Scope borders: which import path each folder row belongs to (TRACKING rule 8).

A file belongs to the longest import path that covers it. When import paths are edited, folder rows are re-homed by
their absolute path before the walk: rows keep their identity, nobody sees a change. What no import path covers any
more is out of scope, and comes back as the same when it is covered again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from homing.assets.daycounts import DayKey, adjust
from homing.assets.rows import marks, slices
from homing.database import write_transaction
from homing.libraries.models import ImportPath
from homing.paths import inside, relative, split
from homing.tracking.rows.folders import FolderTree


@dataclass(frozen=True, slots=True)
class ScopePath:
    """An import path of any of the owner's libraries, in use or taken out."""

    import_path_id: int
    path: bytes
    library_id: int
    is_in_use: bool


def paths_of_owner(owner_id: int) -> list[ScopePath]:
    found = ImportPath.objects.filter(library__owner_id=owner_id, library__deleted_at__isnull=True)
    return [
        ScopePath(pk, bytes(path), library_id, removed_at is None)
        for pk, path, library_id, removed_at in found.order_by("position", "pk").values_list(
            "pk", "path", "library_id", "removed_at"
        )
    ]


def inner_paths(path: ScopePath, paths: Sequence[ScopePath]) -> frozenset[bytes]:
    """Import paths in use of the same library that lie inside this one; they are walked on their own."""
    return frozenset(
        other.path
        for other in paths
        if other.is_in_use
        and other.library_id == path.library_id
        and other.path != path.path
        and inside(other.path, path.path)
    )


def rehome(library_id: int, paths: Sequence[ScopePath]) -> None:
    """Bring the folder rows of this library's import paths where they belong. Does nothing when all is in place."""
    for source, folder, target in _misplaced(library_id, paths):
        with write_transaction():
            _move_tree(source, folder, target)


def _misplaced(library_id: int, paths: Sequence[ScopePath]) -> Iterator[tuple[ScopePath, bytes, ScopePath]]:
    """(tree, folder in it, the import path it belongs to). Inner ones first, so that longest wins."""
    in_use = sorted((path for path in paths if path.is_in_use), key=lambda path: -len(path.path))
    for source in paths:
        for target in in_use:
            if source.import_path_id == target.import_path_id:
                continue
            if library_id not in (source.library_id, target.library_id):
                continue
            may_take = not source.is_in_use or source.library_id == target.library_id
            if may_take and inside(target.path, source.path) and _has_folder(source, target.path):
                yield source, relative(target.path, source.path), target
        if not source.is_in_use and _has_folder(source, source.path):
            above = [path for path in in_use if inside(source.path, path.path)]
            own = [path for path in above if path.library_id == source.library_id]
            covering = next(iter(own or above), None)
            if covering is not None and library_id in (source.library_id, covering.library_id):
                yield source, b"", covering


def _has_folder(tree: ScopePath, absolute: bytes) -> bool:
    """Does this tree hold a row for that folder? Climbs down by name, so it costs a look-up a level."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM assets_folder WHERE import_path_id = %s AND parent_id IS NULL", [tree.import_path_id]
        )
        found = cursor.fetchone()
        below = relative(absolute, tree.path)
        for name in below.split(b"/") if below else []:
            if found is None:
                return False
            cursor.execute("SELECT id FROM assets_folder WHERE parent_id = %s AND name = %s", [found[0], name])
            found = cursor.fetchone()
        return found is not None


def _move_tree(source: ScopePath, folder: bytes, target: ScopePath) -> None:
    """Move a folder row with all below it to the same absolute place in `target`, merging with what is there."""
    tree = FolderTree.load(source.import_path_id, source.path, source.library_id)
    into = FolderTree.load(target.import_path_id, target.path, target.library_id)
    absolute = source.path + b"/" + folder if folder else source.path
    prefix = relative(absolute, target.path)
    moved = sorted(path for path, _ in tree.items() if path == folder or not folder or path.startswith(folder + b"/"))
    for path in moved:
        below = path[len(folder) :].lstrip(b"/")
        place = prefix + b"/" + below if prefix and below else prefix or below
        folder_id = tree.folder_id(path)
        existing = into.get(place)
        if existing is not None:
            _merge(folder_id, existing.folder_id)
            continue
        if place:
            into.create([(split(place)[0], None)])
        parent_id = into.folder_id(split(place)[0]) if place else None
        _relocate(folder_id, target.import_path_id, parent_id, split(place)[1])
        into.adopt(place, tree, path)
    _merge_away([tree.folder_id(path) for path in moved], source)
    _set_library(target)


def _relocate(folder_id: int, import_path_id: int, parent_id: int | None, name: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assets_folder SET import_path_id = %s, parent_id = %s, name = %s WHERE id = %s",
            [import_path_id, parent_id, name, folder_id],
        )


def _merge(folder_id: int, into_id: int) -> None:
    """Files of one row of a folder go to the other row of the same folder. Where both have a present row of a name,
    the incoming one steps back: it was out of scope, the other one is what people see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assets_file SET state = 3 WHERE folder_id = %s AND state = 0"
            " AND name IN (SELECT name FROM assets_file WHERE folder_id = %s AND state = 0)",
            [folder_id, into_id],
        )
        cursor.execute("UPDATE assets_file SET folder_id = %s WHERE folder_id = %s", [into_id, folder_id])


def _merge_away(folder_ids: Sequence[int], source: ScopePath) -> None:
    """Remove the folder rows that were merged: those that still belong to the source and hold nothing."""
    with connection.cursor() as cursor:
        # children before parents: a folder's row is younger than its parent's or was emptied in an earlier round
        for _ in range(len(folder_ids) + 1):
            removed = 0
            for part in slices(folder_ids):
                cursor.execute(
                    f"DELETE FROM assets_folder WHERE id IN ({marks(part)}) AND import_path_id = %s"
                    " AND NOT EXISTS (SELECT 1 FROM assets_file f WHERE f.folder_id = assets_folder.id)"
                    " AND NOT EXISTS (SELECT 1 FROM assets_folder c WHERE c.parent_id = assets_folder.id)",
                    [*part, source.import_path_id],
                )
                removed += cursor.rowcount
            if not removed:
                break


def _set_library(target: ScopePath) -> None:
    """Assets of files that came from another library of the owner belong to this one now."""
    deltas: Counter[DayKey] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.id, a.owner_id, a.library_id, a.local_day, a.state, a.trashed_at FROM assets_asset a"
            " JOIN assets_file f ON f.asset_id = a.id JOIN assets_folder d ON d.id = f.folder_id"
            " WHERE d.import_path_id = %s AND a.library_id <> %s",
            [target.import_path_id, target.library_id],
        )
        moved = cursor.fetchall()
        for _, owner_id, library_id, day, state, trashed_at in moved:
            if state == 0 and trashed_at is None:
                deltas[owner_id, library_id, day] -= 1
                deltas[owner_id, target.library_id, day] += 1
        for part in slices([row[0] for row in moved]):
            cursor.execute(
                f"UPDATE assets_asset SET library_id = %s WHERE id IN ({marks(part)})", [target.library_id, *part]
            )
    adjust(deltas)

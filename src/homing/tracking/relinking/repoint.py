"""An import path whose tree lies elsewhere now: another mount point, another drive, another machine.

When what lies at the new place is the same by relative path, size and time, the import path's own row gets the new
path and every folder, file and word below it stays what it is. No picture is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from homing.database import write_transaction
from homing.libraries.models import ImportPath
from homing.paths import FileSystem, display, join, relative
from homing.tracking.relinking.acts import write_move
from homing.tracking.relinking.relink import NotPossible
from homing.tracking.rows.evidence import Rows

SAMPLE = 200
"""Known files that are looked at, spread over the whole tree."""
ENOUGH_SAME = 0.9


@dataclass(frozen=True, slots=True)
class Repointing:
    sampled: int
    matched: int

    @property
    def is_same(self) -> bool:
        return self.sampled > 0 and self.matched >= ENOUGH_SAME * self.sampled


def compare(import_path: ImportPath, to_path: bytes, filesystem: FileSystem) -> Repointing:
    """How many of the files known below an import path lie at the same place below `to_path`. Stats only."""
    sample = _sample(import_path.id)
    matched = 0
    for path, size, mtime_ns in sample:
        try:
            entry = filesystem.lstat(join(to_path, relative(path, import_path.path)))
        except OSError:
            continue
        matched += (entry.size, entry.mtime_ns) == (size, mtime_ns)
    return Repointing(len(sample), matched)


def repoint(import_path: ImportPath, to_path: bytes, filesystem: FileSystem, *, by_id: int | None = None) -> Repointing:
    """Give an import path its new place. The caller scans the library afterwards.

    Raises NotPossible with the figures when what lies there is something else, or when photos are known there already.
    """
    found = compare(import_path, to_path, filesystem)
    if not found.sampled:
        raise NotPossible(f"No photo is known in {display(import_path.path)} that could be somewhere else now.")
    if not found.is_same:
        raise NotPossible(
            f"Of {found.sampled} files looked at, {found.matched} lie in {display(to_path)} as they lay in"
            f" {display(import_path.path)}. That is another folder. To keep both, add it; to say that it is the same"
            " nevertheless, relink folder by folder."
        )
    with write_transaction():
        if not _give_way(import_path, to_path):
            raise NotPossible(
                f"{display(to_path)} has photos in the library already. Relink them with “everything under … is now"
                " under …” instead."
            )
        ImportPath.objects.filter(pk=import_path.id).update(
            path=to_path, removed_at=None, unavailable_since=None, unavailable_reason=""
        )
        write_move(import_path, to_path, by_id)
    return found


def follow_edits(library_id: int, filesystem: FileSystem) -> list[tuple[bytes, bytes]]:
    """Where an owner took one import path out and put another in, and the other holds the very tree of the first: it
    is that one, at a new place. Returns (old path, new path)."""
    paths = list(ImportPath.objects.filter(library_id=library_id).order_by("pk"))
    new = [path for path in paths if path.removed_at is None and not _has_folders(path.id)]
    out = [path for path in paths if path.removed_at is not None and _has_folders(path.id)]
    moved: list[tuple[bytes, bytes]] = []
    for to in new:
        for old in out:
            if old.path == to.path or not compare(old, to.path, filesystem).is_same:
                continue
            with write_transaction():
                ImportPath.objects.filter(pk=to.id).delete()
                ImportPath.objects.filter(pk=old.id).update(
                    path=to.path, position=to.position, removed_at=None, unavailable_since=None, unavailable_reason=""
                )
            moved.append((old.path, to.path))
            out.remove(old)
            break
    return moved


def _give_way(import_path: ImportPath, to_path: bytes) -> bool:
    """Remove another row of the same library for the new place, if nothing is known below it."""
    others = ImportPath.objects.filter(library_id=import_path.library_id, path=to_path).exclude(pk=import_path.id)
    for other in others:
        if _has_folders(other.id):
            return False
        other.delete()
    return True


def _has_folders(import_path_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM assets_folder WHERE import_path_id = %s LIMIT 1", [import_path_id])
        return cursor.fetchone() is not None


def _sample(import_path_id: int) -> list[tuple[bytes, int, int]]:
    """Up to SAMPLE files known below an import path, from first to last folder: absolute path, size, mtime_ns.

    Present ones, or those that were before it was taken out: absent files prove nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
            " WHERE d.import_path_id = %s AND f.state IN (0, 3) ORDER BY f.id",
            [import_path_id],
        )
        row_ids = [row[0] for row in cursor.fetchall()]
    step = max(1, len(row_ids) // SAMPLE)
    chosen = row_ids[::step][:SAMPLE]
    return [(row.path, row.size, row.mtime_ns) for row in Rows(0, {}).by_id(chosen)]

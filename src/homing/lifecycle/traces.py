"""What names a photo by its path without belonging to it: lines of scans' reports, contents read ahead, and the rows of
folders that are gone. They go when the photo is erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from homing.assets.models import Asset, File, FileState
from homing.assets.removal import remove_folders
from homing.assets.rows import marks, slices
from homing.tracking.models import KnownContent, ScanNote
from homing.tracking.rows.evidence import Rows

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Traces:
    paths: Sequence[bytes]
    """Absolute, where no other photo's file is now."""
    owner_ids: Collection[int]
    """Whose they are: another person's library may know the same paths."""
    folder_ids: Collection[int]


def traces_of(asset_ids: Sequence[int]) -> Traces:
    """What is to be looked for once these assets are gone: read it while they are there."""
    folders = dict(File.objects.filter(asset_id__in=asset_ids).values_list("pk", "folder_id"))
    rows = [(folders[row.row_id], row.path.rpartition(b"/")[2], row.path) for row in Rows(0, {}).by_id(folders)]
    taken = set[tuple[int, bytes]]()
    for part in slices(rows, _AT_ONCE):
        present = File.objects.filter(state=FileState.PRESENT, folder_id__in={row[0] for row in part})
        found = present.filter(name__in={row[1] for row in part}).values_list("folder_id", "name")
        taken |= {(folder_id, bytes(name)) for folder_id, name in found}
    free = {path for folder_id, name, path in rows if (folder_id, name) not in taken}
    owners = Asset.objects.filter(pk__in=asset_ids).values_list("owner_id", flat=True)
    return Traces(sorted(free), set(owners), set(folders.values()))


def remove_traces(traces: Traces) -> None:
    """Remove what names them by their paths."""
    for part in slices(traces.paths):
        ScanNote.objects.filter(path__in=part, scan__library__owner__in=traces.owner_ids).delete()
        KnownContent.objects.filter(path__in=part, library__owner__in=traces.owner_ids).delete()


def remove_empty_folders(folder_ids: Collection[int]) -> None:
    """Remove rows of folders that are gone from disk and hold nothing any more, and so upwards."""
    left = set(folder_ids)
    while left:
        with connection.cursor() as cursor:
            found: dict[int, int] = {}
            for part in slices(sorted(left)):
                cursor.execute(
                    f"SELECT id, parent_id FROM assets_folder WHERE id IN ({marks(part)}) AND NOT present"
                    " AND parent_id IS NOT NULL"
                    " AND NOT EXISTS (SELECT 1 FROM assets_file f WHERE f.folder_id = assets_folder.id)"
                    " AND NOT EXISTS (SELECT 1 FROM assets_folder c WHERE c.parent_id = assets_folder.id)",
                    list(part),
                )
                found.update(cursor.fetchall())
        for part in slices(sorted(found)):
            remove_folders(part)
        left = set(found.values())

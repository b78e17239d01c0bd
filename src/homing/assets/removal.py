"""Removing a deleted library: its rows and thumbnails go, in small batches; files on disk are never touched.

Killed at any instant, the next run goes on where this one stopped: thumbnails go before the rows that name them,
folders after what they hold, the library's own row last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection

from homing.assets.models import Asset, DayCount, Folder
from homing.assets.pictures import remove_pictures
from homing.database import write_transaction
from homing.libraries.models import Library

# One batch is one write: some tens of milliseconds on a small machine, so that web requests slip in between.
BATCH = 500

Progress = Callable[[int, int], None]
Check = Callable[[], None]

_of_assets: list[str] = []
_of_folders: list[str] = []


def also_remove(table: str, *, asset_column: str = "", folder_column: str = "") -> None:
    """Tell of a table of another package whose rows go with the assets, or folders, that they point at."""
    if asset_column:
        _of_assets.append(f"{table} WHERE {asset_column} IN ({{ids}})")
    if folder_column:
        _of_folders.append(f"{table} WHERE {folder_column} IN ({{ids}})")


def _nothing() -> None:
    return None


def remove_library(
    library_id: int,
    *,
    progress: Progress | None = None,
    stop: Check = _nothing,
    complete: Check = _nothing,
) -> None:
    """Remove what is left of a deleted library. Does nothing to one that is not deleted, or gone already.

    Args:
        progress: told (assets done, assets in all) after each batch.
        stop: called before each batch; raises to stop there.
        complete: called inside the transaction that removes the library's row.
    """
    if not Library.objects.filter(id=library_id, deleted_at__isnull=False).exists():
        with write_transaction():
            complete()
        return
    total, done = Asset.objects.filter(library_id=library_id).count(), 0
    while True:
        stop()
        asset_ids = _ids("SELECT id FROM assets_asset WHERE library_id = %s ORDER BY id LIMIT %s", library_id)
        if asset_ids:
            remove_pictures(asset_ids)
            with write_transaction():
                _remove_assets(asset_ids)
            done += len(asset_ids)
            if progress is not None:
                progress(done, max(done, total))
            continue
        folder_ids = _ids(_EMPTY_FOLDERS, library_id)
        if folder_ids:
            with write_transaction():
                _remove_folders(folder_ids)
            continue
        with write_transaction():
            if not _is_empty(library_id):
                continue  # somebody wrote to it meanwhile
            DayCount.objects.filter(library_id=library_id).delete()
            Library.objects.filter(id=library_id).delete()
            complete()
            return


# Folders that hold no folder: taken away again and again, the tree shrinks from its leaves.
_EMPTY_FOLDERS = """
    SELECT folder.id FROM assets_folder folder
    JOIN libraries_importpath place ON place.id = folder.import_path_id
    WHERE place.library_id = %s
      AND NOT EXISTS (SELECT 1 FROM assets_folder child WHERE child.parent_id = folder.id)
    LIMIT %s
"""


def _ids(query: str, library_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, [library_id, BATCH])
        return [row[0] for row in cursor.fetchall()]


def _is_empty(library_id: int) -> bool:
    return not (
        Asset.objects.filter(library_id=library_id).exists()
        or Folder.objects.filter(import_path__library_id=library_id).exists()
    )


def _delete(table_and_condition: str, ids: Sequence[int]) -> None:
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_and_condition.format(ids=marks)}", list(ids))


def _remove_assets(asset_ids: Sequence[int]) -> None:
    for rows in (*_of_assets, "assets_redirect WHERE asset_id IN ({ids})"):
        _delete(rows, asset_ids)
    _delete("assets_failure WHERE file_id IN (SELECT id FROM assets_file WHERE asset_id IN ({ids}))", asset_ids)
    _delete("assets_file WHERE asset_id IN ({ids})", asset_ids)
    _delete("assets_words WHERE asset_id IN ({ids})", asset_ids)
    _delete("assets_facts WHERE asset_id IN ({ids})", asset_ids)
    _delete("assets_asset WHERE id IN ({ids})", asset_ids)


def _remove_folders(folder_ids: Sequence[int]) -> None:
    for rows in _of_folders:
        _delete(rows, folder_ids)
    # Both conditions are written as the two partial indexes of the file table have them.
    for state in ("state = 0", "NOT (state = 0)"):
        files = f"assets_file WHERE folder_id IN ({{ids}}) AND {state}"
        _delete(f"assets_failure WHERE file_id IN (SELECT id FROM {files})", folder_ids)
        _delete(files, folder_ids)
    _delete("assets_folder WHERE id IN ({ids})", folder_ids)

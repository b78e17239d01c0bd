"""Removing a deleted library: its rows and thumbnails go, in small batches; files on disk are never touched.

Killed at any instant, the next run goes on where this one stopped: thumbnails go before the rows that name them,
folders after what they hold, the library's own row last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection

from homing.assets.models import Asset, DayCount, Folder
from homing.assets.pictures import remove_pictures
from homing.assets.rows import marks
from homing.database import write_transaction
from homing.libraries.models import Library

# One batch is one write: some tens of milliseconds on a small machine, so that web requests slip in between.
BATCH = 500

Progress = Callable[[int, int], None]
Check = Callable[[], None]

_OURS = (
    "assets_redirect WHERE asset_id IN ({ids})",
    "assets_formerlook WHERE asset_id IN ({ids})",
    "receipts_receiptitem WHERE asset_id IN ({ids})"
    " AND receipt_id IN (SELECT id FROM receipts_receipt WHERE NOT is_destructive)",
)
_of_assets: list[str] = []
_of_folders: list[str] = []
_of_files: list[str] = []


def also_remove(table: str, *, asset_column: str = "", folder_column: str = "", file_column: str = "") -> None:
    """Tell of a table of another package whose rows go with the assets, folders or files that they name."""
    for column, known in ((asset_column, _of_assets), (folder_column, _of_folders), (file_column, _of_files)):
        one = f"{table} WHERE {column} IN ({{ids}})"
        if column and one not in known:
            known.append(one)


def _nothing() -> None:
    return None


def remove_library(
    library_id: int,
    *,
    progress: Progress | None = None,
    stop: Check = _nothing,
    complete: Check = _nothing,
) -> None:
    """Remove what is left of a deleted library. Does nothing to one that is not deleted, can be restored still, or is
    gone already.

    Args:
        progress: told (assets done, assets in all) after each batch.
        stop: called before each batch; raises to stop there.
        complete: called inside the transaction that removes the library's row.
    """
    if not Library.objects.filter(id=library_id, deleted_at__isnull=False, remove_after=None).exists():
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
                remove_assets(asset_ids)
            done += len(asset_ids)
            if progress is not None:
                progress(done, max(done, total))
            continue
        folder_ids = _ids(_EMPTY_FOLDERS, library_id)
        if folder_ids:
            with write_transaction():
                remove_folders(folder_ids)
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
    _run(f"DELETE FROM {table_and_condition}", ids)


def _run(statement: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ids=marks(ids)), list(ids))


def remove_assets(asset_ids: Sequence[int]) -> None:
    """Remove these assets with all that belongs to them. Call inside a write transaction, once their pictures are
    gone."""
    for rows in (*_of_assets, *_OURS):
        _delete(rows, asset_ids)
    # the audit trail stays, and loses the number
    _run("UPDATE receipts_receiptitem SET asset_id = NULL WHERE asset_id IN ({ids})", asset_ids)
    _remove_files("assets_file WHERE asset_id IN ({ids})", asset_ids)
    _delete("assets_words WHERE asset_id IN ({ids})", asset_ids)
    _delete("assets_facts WHERE asset_id IN ({ids})", asset_ids)
    _delete("assets_asset WHERE id IN ({ids})", asset_ids)


def remove_folders(folder_ids: Sequence[int]) -> None:
    """Remove the rows of these folders, which hold no folder, and of the files in them. Call inside a write
    transaction."""
    for rows in _of_folders:
        _delete(rows, folder_ids)
    # Both conditions are written as the two partial indexes of the file table have them.
    for state in ("state = 0", "NOT (state = 0)"):
        _remove_files(f"assets_file WHERE folder_id IN ({{ids}}) AND {state}", folder_ids)
    _delete("assets_folder WHERE id IN ({ids})", folder_ids)


def _remove_files(files: str, ids: Sequence[int]) -> None:
    for rows in (*_of_files, "assets_failure WHERE file_id IN ({ids})"):
        _delete(rows.format(ids=f"SELECT id FROM {files}"), ids)
    _delete(files, ids)

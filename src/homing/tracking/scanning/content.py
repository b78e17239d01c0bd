"""Same size, same time, but the inode's own clock moved (its mode changed, or an editor restored the time): is it
still the same content? Read in the background; only a changed content changes anything."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from homing.assets.looking import look_again
from homing.assets.models import FileState, Stage
from homing.database import write_transaction
from homing.paths import FileSystem
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import Rows

_AT_ONCE = 50


def check_contents(progress: Callable[[int, int, str], None], *, filesystem: FileSystem | None = None) -> None:
    """Check all assets in need of it. A file that cannot be read now is left to the next scan that sees it change."""
    filesystem = filesystem or patient_disk()
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT a.id FROM assets_asset a WHERE a.needs > 0 AND (a.needs & {Stage.CONTENT.value}) > 0 LIMIT %s",
                [_AT_ONCE],
            )
            asset_ids = [row[0] for row in cursor.fetchall()]
        if not asset_ids:
            return
        for asset_id in asset_ids:
            _check(asset_id, filesystem)
            done += 1
            progress(done, 0, "reading")


def _check(asset_id: int, filesystem: FileSystem) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM assets_file WHERE asset_id = %s AND state = %s AND content_hash IS NOT NULL",
            [asset_id, FileState.PRESENT.value],
        )
        row_ids = [row[0] for row in cursor.fetchall()]
    changed: list[tuple[bytes, int, int, int]] = []
    for row in Rows(0, {}).by_id(row_ids):
        try:
            content, entry = filesystem.content_hash(row.path)
        except (FileNotFoundError, NotADirectoryError):
            look_again([row.row_id])
            continue
        except OSError:
            continue
        if (entry.size, entry.mtime_ns) == (row.size, row.mtime_ns) and content != row.content_hash:
            changed.append((content, row.row_id, row.size, row.mtime_ns))
    with write_transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE assets_file SET previous_hash = content_hash, content_hash = %s, quick_hash = NULL"
            " WHERE id = %s AND size = %s AND mtime_ns = %s",
            changed,
        )
        need = f"| {Stage.PICTURES.value}" if changed else ""
        cursor.execute(
            f"UPDATE assets_asset SET needs = (needs {need}) & ~{Stage.CONTENT.value} WHERE id = %s", [asset_id]
        )

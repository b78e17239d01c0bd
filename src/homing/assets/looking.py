"""A known file was not where it should be when somebody wanted it: have its folder scanned.

That is all. Nothing is called missing by whoever stumbled upon it: a scan looks at the volume first, lists the folder
completely, and looks for where the file may have moved.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from django.db import connection

from homing.assets.models import FileState
from homing.assets.rows import marks, slices
from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue

LOOK = "look"
"""The job's kind; `arguments["folder"]` is the folder's row."""
ASKED_AGAIN_AFTER_S = 60.0
"""A page that asks for a lost picture again and again costs one scan a minute, not one a request."""
_REMEMBERED = 5_000

_asked: dict[int, float] = {}
"""Folder to when this process last asked for it."""


def look_again(file_ids: Collection[int]) -> None:
    """Enqueue a scan of these files' folders; equal ones that wait are joined.

    Call it for what raised FileNotFoundError or NotADirectoryError, inside or outside a write transaction. Import
    paths that are known to be unavailable are left to recover by themselves.
    """
    found: list[tuple[int, int, int]] = []
    with connection.cursor() as cursor:
        for part in slices(list(file_ids)):
            cursor.execute(
                "SELECT DISTINCT d.id, l.id, l.owner_id FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
                " JOIN libraries_importpath i ON i.id = d.import_path_id AND i.unavailable_since IS NULL"
                " AND i.removed_at IS NULL JOIN libraries_library l ON l.id = i.library_id AND l.deleted_at IS NULL"
                f" WHERE f.state = {FileState.PRESENT.value} AND f.id IN ({marks(part)})",
                list(part),
            )
            found.extend(cursor.fetchall())
    now_s = time.monotonic()
    due = [one for one in found if now_s - _asked.get(one[0], -ASKED_AGAIN_AFTER_S) >= ASKED_AGAIN_AFTER_S]
    if not due:
        return
    if len(_asked) > _REMEMBERED:
        _asked.clear()
    with write_transaction():
        for folder_id, library_id, owner_id in due:
            enqueue(
                JobRequest(
                    kind=LOOK,
                    queue="library",
                    arguments={"folder": folder_id},
                    priority=10,
                    join_key=f"{LOOK}:{folder_id}",
                    owner_id=owner_id,
                    library_id=library_id,
                    title="Look for a file that was not where it was",
                )
            )
            _asked[folder_id] = now_s


def forget_what_was_asked() -> None:
    """As after a restart: the next file that is not there is looked for at once."""
    _asked.clear()

"""Present files that were left out when their disk was last seen: people took that back while it was away.

The row keeps the reason of then until somebody looks at the file again, so that taking it back can be taken back, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from homing.assets.models import FileState
from homing.assets.rows import marks, slices
from homing.database import write_transaction

_BEFORE = "f.state = 0 AND f.state_reason > ''"
"""In the words of the index on such rows."""


def left_out_before(import_path_id: int) -> Iterator[tuple[int, int, bytes, str]]:
    """(row, folder, name, reason of then)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, f.folder_id, f.name, f.state_reason FROM assets_file f"
            f" JOIN assets_folder d ON d.id = f.folder_id WHERE {_BEFORE} AND d.import_path_id = %s ORDER BY f.id",
            [import_path_id],
        )
        for row_id, folder_id, name, reason in cursor.fetchall():
            yield row_id, folder_id, bytes(name), reason


def forget_reasons(row_ids: Sequence[int]) -> None:
    """Somebody looked at these files: they are there, whatever was said before."""
    for part in slices(row_ids):
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE assets_file SET state_reason = '' WHERE id IN ({marks(part)}) AND state = 0", list(part)
            )


def set_regained(rows: Sequence[tuple[int, str]]) -> None:
    """These rows, which were left out for these reasons or out of scope (none), are present as far as anybody knows."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE assets_file SET state = 0, state_since = NULL, state_reason = %s WHERE id = %s"
            f" AND state IN ({FileState.EXCLUDED.value}, {FileState.OUT_OF_SCOPE.value})"
            # where two import paths became one, another row may stand for that path already
            " AND NOT EXISTS (SELECT 1 FROM assets_file other WHERE other.folder_id = assets_file.folder_id"
            " AND other.name = assets_file.name AND other.state = 0)",
            [(reason, row_id) for row_id, reason in rows],
        )

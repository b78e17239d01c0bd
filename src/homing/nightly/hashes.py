"""Part: files without any hash are read in the background, so that they are known wherever they are moved."""

from __future__ import annotations

from django.db import connection

from homing.assets.models import Stage
from homing.assets.rows import marks
from homing.database import write_transaction
from homing.nightly.part import Done, Night
from homing.tracking.scanning.quick import enqueue_quick_hashes_in_need

_QUICK = int(Stage.QUICK)
_AT_ONCE = 5_000


def ask_for_hashes(night: Night) -> Done:
    """Ask again for the hashes of files that could not be read when their turn came."""
    asked = after = 0
    while ids := _without_hash(after):
        night.check()
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            with write_transaction(), connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE assets_asset SET needs = needs | {_QUICK} WHERE id IN ({marks(part)})", list(part)
                )
        asked += len(ids)
        after = ids[-1]
    enqueue_quick_hashes_in_need()
    done = Done({"files to be read again for their hash": asked})
    if not asked:
        done.sentences.append("Every file that can be read has its hash, or its turn comes.")
    return done


def _without_hash(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT f.asset_id FROM assets_file f JOIN assets_asset a ON a.id = f.asset_id"
            " WHERE f.asset_id > %s AND f.state = 0 AND f.content_hash IS NULL"
            f" AND f.quick_hash IS NULL AND a.state = 0 AND a.needs = 0 ORDER BY f.asset_id LIMIT {_AT_ONCE}",
            [after],
        )
        return [row[0] for row in cursor.fetchall()]

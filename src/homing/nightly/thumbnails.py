"""Part: pictures that are gone from the data folder are made again, and the stage is opened where work is left."""

from __future__ import annotations

from django.db import connection

from homing.assets.pictures import lacking_pictures
from homing.database import write_transaction
from homing.nightly.part import Done, Night
from homing.processing.need import make_anew, start_chains
from homing.processing.selecting import NEED

_AT_ONCE = 4_096
"""Assets: sixteen folders of each kind, listed in some milliseconds."""


def remake_thumbnails(night: Night) -> Done:
    """Look whether each photo's pictures lie in the data folder, and have those made again that do not.

    Only of what is there: the pictures of a missing photo cannot be made again.
    """
    looked_at = lacking = after = 0
    while versions := _next(after):
        night.check()
        gone = lacking_pictures(versions)
        if gone:
            with write_transaction():
                make_anew(gone)
        looked_at += len(versions)
        lacking += len(gone)
        after = max(versions)
    with write_transaction():
        start_chains()
    done = Done({"thumbnails to be made again": lacking})
    if not lacking and looked_at:
        done.sentences.append(f"All {looked_at:,} are there.")
    return done


def _next(after: int) -> dict[int, int]:
    """The next assets that have pictures, with their pictures' versions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, picture_version FROM assets_asset WHERE id > %s AND picture_version > 0 AND state = 0"
            f" AND (needs & {NEED}) = 0 ORDER BY id LIMIT {_AT_ONCE}",
            [after],
        )
        return dict(cursor.fetchall())

"""Is any photo missing? Asked after each scan and each run of pictures, so it must cost nothing."""

from __future__ import annotations

from django.db import connection

from homing.assets.models import AssetState


def is_any_missing() -> bool:
    """Whether an asset of a library that stands is missing; one step in an index a library."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM libraries_library l WHERE l.deleted_at IS NULL AND EXISTS (SELECT 1 FROM assets_asset a"
            f" WHERE a.library_id = l.id AND a.state = {AssetState.MISSING.value}) LIMIT 1"
        )
        return cursor.fetchone() is not None

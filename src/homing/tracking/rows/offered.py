"""The one place that makes offers of matches that are likely and not proven."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from homing.assets.rows import for_database
from homing.database import write_transaction
from homing.paths import split
from homing.tracking.models import OfferKind
from homing.tracking.rules.identify import OpenRow


def write_offers(owner_id: int, kind: OfferKind, pairs: Sequence[tuple[OpenRow, OpenRow, str]], now: datetime) -> None:
    """Offer that the one is the other, with the evidence; what was offered before, accepted or not, is left alone."""
    if not pairs:
        return
    with write_transaction(), connection.cursor() as cursor:
        for row, other, evidence in pairs:
            cursor.execute(
                "INSERT INTO tracking_offer (owner_id, kind, old_asset_id, new_asset_id, from_path, to_path,"
                " from_folder, to_folder, evidence, created_at, state)"
                " SELECT %s, %s, a.asset_id, b.asset_id, %s, %s, %s, %s, %s, %s, 'open'"
                " FROM assets_file a, assets_file b"
                " WHERE a.id = %s AND b.id = %s AND a.asset_id <> b.asset_id ON CONFLICT DO NOTHING",
                [
                    *(owner_id, kind.value, row.path, other.path, split(row.path)[0], split(other.path)[0]),
                    *(evidence, for_database(now), row.row_id, other.row_id),
                ],
            )

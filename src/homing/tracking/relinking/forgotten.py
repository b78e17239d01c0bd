"""The file of a photo that a person forgot is back, as a photo of its own: shall it be the old one again, with what was
said about it? Asked as long as the forgotten one is kept (TRACKING section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection

from homing.assets.models import File, FileState
from homing.database import write_transaction
from homing.paths import split
from homing.tracking.models import Offer, OfferKind
from homing.tracking.rows.evidence import FORGOTTEN, Rows
from homing.tracking.rows.refusals import Refusals
from homing.tracking.rules.identify import OpenRow, best_copy

_AT_ONCE = 200
SAME_CONTENT = "You had this photo forgotten, and its file is back: the content is the same to the last bit."


def offer_forgotten(now: datetime, check: Callable[[], None]) -> int:
    """Ask about forgotten photos whose content lies in a file again; returns how many offers were made."""
    made = 0
    for owner_id, pairs in sorted(_returned().items()):
        check()
        rows = Rows(owner_id, {})
        loaded = {row.row_id: row for row in rows.by_id({row_id for pair in pairs for row_id in pair})}
        offers = list(_offers(owner_id, pairs, loaded, now))
        for start in range(0, len(offers), _AT_ONCE):
            with write_transaction():
                Offer.objects.bulk_create(offers[start : start + _AT_ONCE], ignore_conflicts=True)
        made += len(offers)
    return made


def _offers(
    owner_id: int, pairs: Iterable[tuple[int, int]], loaded: dict[int, OpenRow], now: datetime
) -> Iterable[Offer]:
    refusals = Refusals()
    assets = _assets(list(loaded))
    decided = set(
        Offer.objects.filter(owner_id=owner_id, kind=OfferKind.FORGOTTEN).values_list("old_asset_id", "new_asset_id")
    )
    asked = {asset_id for pair in decided for asset_id in pair}
    copies: dict[int, list[OpenRow]] = {}
    for row_id, other_id in pairs:
        if row_id in loaded and other_id in loaded and not refusals.of_row(loaded[row_id], loaded[other_id]):
            copies.setdefault(row_id, []).append(loaded[other_id])
    for row_id in sorted(copies, key=lambda row_id: (not loaded[row_id].has_words, row_id)):
        row = loaded[row_id]
        other = best_copy(row, [one for one in copies[row_id] if assets[one.row_id] not in asked])
        if other is None or assets[row_id] in asked:
            continue
        asked |= {assets[row_id], assets[other.row_id]}
        yield Offer(
            owner_id=owner_id,
            kind=OfferKind.FORGOTTEN,
            old_asset_id=assets[row_id],
            new_asset_id=assets[other.row_id],
            from_path=row.path,
            to_path=other.path,
            from_folder=split(row.path)[0],
            to_folder=split(other.path)[0],
            evidence=SAME_CONTENT,
            created_at=now,
        )


def _returned() -> dict[int, list[tuple[int, int]]]:
    """Owner to (row of a forgotten photo, present row of the same content that came later)."""
    found: dict[int, list[tuple[int, int]]] = {}
    with connection.cursor() as cursor:
        # from the assets that wait to be erased, of which there are few
        cursor.execute(
            "SELECT a.owner_id, r.id, n.id FROM assets_asset a JOIN assets_file r ON r.asset_id = a.id"
            " JOIN assets_file n ON n.content_hash = r.content_hash"
            " JOIN assets_asset b ON b.id = n.asset_id JOIN libraries_library l ON l.id = b.library_id"
            f" WHERE a.erase_after IS NOT NULL AND {FORGOTTEN} AND r.state <> {FileState.PRESENT.value}"
            f" AND r.size > 0 AND r.content_hash IS NOT NULL AND n.state = {FileState.PRESENT.value}"
            # a copy that was there when the photo was forgotten is no return
            " AND n.first_seen_at > a.trashed_at"
            " AND b.owner_id = a.owner_id AND b.trashed_at IS NULL AND l.deleted_at IS NULL"
        )
        for owner_id, row_id, other_id in cursor.fetchall():
            found.setdefault(owner_id, []).append((row_id, other_id))
    return found


def _assets(row_ids: list[int]) -> dict[int, int]:
    return dict(File.objects.filter(pk__in=row_ids, asset__isnull=False).values_list("pk", "asset_id"))

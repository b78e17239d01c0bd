"""One photo takes over another one's file: they turned out to be the same (TRACKING rules 4, 6 and 7).

The older photo's row comes to stand where the younger one's stood; the younger asset goes, its number leads to the
older one, and what people said about it is handed over. Everything is put aside first, so that it can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import connection, transaction

from homing.assets import handing_over
from homing.assets.daycounts import adjust
from homing.assets.models import Asset, AssetState, File, FileState, Redirect, Stage
from homing.assets.pictures import remove_pictures
from homing.assets.rows import for_database
from homing.tracking.models import Event, EventKind, Offer
from homing.tracking.rows import file_rows, snapshots
from homing.tracking.rows.asset_state import settle_assets
from homing.tracking.rows.file_rows import FileRow
from homing.tracking.rows.history import Happening, record


@dataclass(frozen=True, slots=True)
class TakeOver:
    """`row_id` comes to stand for the file of `other_row_id`. Paths are absolute."""

    row_id: int
    other_row_id: int
    from_path: bytes
    to_path: bytes
    kind: EventKind
    evidence: str
    act: str = ""


def take_over(one: TakeOver, *, owner_id: int, scan_id: int | None, now: datetime) -> bool:
    """Let one photo take over another's file. True when its pictures must be made anew.

    Call inside a write transaction; both rows must exist, the other one present.
    """
    rows = file_rows.read_rows([one.row_id, one.other_row_id])
    old, new = rows[one.row_id], rows[one.other_row_id]
    asset_id, other_id = (_asset_of(row_id) for row_id in (one.row_id, one.other_row_id))
    before: dict[str, object] = {
        "row_id": one.row_id,
        "row": file_rows.to_json(old),
        "other_row": snapshots.take("assets_file", "id", one.other_row_id),
    }
    is_same = old.content_hash is not None and old.content_hash == new.content_hash
    if not is_same:
        before |= look_of(asset_id)
    if other_id != asset_id:
        before |= _retire(other_id, asset_id, now)
    File.objects.filter(pk=one.other_row_id).delete()
    hand_place(one.row_id, new, previous_hash=old.previous_hash if is_same else old.content_hash or old.previous_hash)
    when = for_database(now)
    settle_assets([asset_id], when)
    handing_over.follow([asset_id], now)
    if not is_same:
        need_pictures(asset_id, one.row_id)
    record(
        owner_id,
        scan_id,
        now,
        [Happening(asset_id, one.kind, one.from_path, one.to_path, one.evidence, one.act, before)],
    )
    return not is_same


def hand_place(row_id: int, place: FileRow, *, previous_hash: bytes | None) -> None:
    """Make a row stand, present, where another one stood and for what it stood for."""
    values = place._replace(previous_hash=previous_hash)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE assets_file SET {file_rows.SET_COLUMNS}, state = {FileState.PRESENT.value}, state_since = NULL,"
            " state_reason = '', unreadable_since = NULL, unreadable_reason = '' WHERE id = %s",
            [*values, row_id],
        )


def look_of(asset_id: int) -> dict[str, object]:
    """What a file said about an asset and how it looked: lost when another content takes its place."""
    look = Asset.objects.values_list("taken_us", "offset_minutes", "width", "height").get(pk=asset_id)
    return {"facts": snapshots.take("assets_facts", "asset_id", asset_id), "look": list(look)}


def need_pictures(asset_id: int, row_id: int) -> None:
    """Other content under this row: pictures and metadata are made anew. Call inside a write transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE assets_asset SET needs = needs | {Stage.PICTURES.value} WHERE id = %s",
            [asset_id],
        )
        cursor.execute("DELETE FROM assets_failure WHERE file_id = %s", [row_id])


def _asset_of(row_id: int) -> int:
    return cast("int", File.objects.values_list("asset_id", flat=True).get(pk=row_id))


def _retire(asset_id: int, into_id: int, now: datetime) -> dict[str, object]:
    """Put an asset aside: its words and history go to `into_id`, its number leads there."""
    aside: dict[str, object] = {
        "asset": snapshots.take("assets_asset", "id", asset_id),
        "asset_facts": snapshots.take("assets_facts", "asset_id", asset_id),
        "events": list(Event.objects.filter(asset_id=asset_id).values_list("pk", flat=True)),
        "redirects": list(Redirect.objects.filter(asset_id=asset_id).values_list("old_id", flat=True)),
        "other_rows": list(File.objects.filter(asset_id=asset_id).values_list("pk", flat=True)),
    }
    theirs, mine = handing_over.words_of(asset_id), handing_over.words_of(into_id)
    if theirs is not None:
        together = handing_over.merged(mine or {}, theirs)
        aside |= {"their_words": theirs, "words_before": mine, "words_given": together}
        handing_over.put(into_id, together, now)
    asset = Asset.objects.get(pk=asset_id)
    if asset.state == AssetState.PRESENT and asset.trashed_at is None:
        adjust({(asset.owner_id, asset.library_id, asset.local_day): -1})
    Event.objects.filter(asset_id=asset_id).update(asset_id=into_id)
    Redirect.objects.filter(asset_id=asset_id).update(asset_id=into_id)
    Redirect.objects.create(old_id=asset_id, asset_id=into_id)
    Offer.objects.filter(new_asset_id=asset_id).delete()
    Offer.objects.filter(old_asset_id=asset_id).delete()
    File.objects.filter(asset_id=asset_id).update(asset_id=into_id)
    with connection.cursor() as cursor:
        for table in ("assets_words", "assets_facts"):
            cursor.execute(f"DELETE FROM {table} WHERE asset_id = %s", [asset_id])
        cursor.execute("DELETE FROM assets_asset WHERE id = %s", [asset_id])
    transaction.on_commit(lambda: remove_pictures([asset_id]))
    return aside

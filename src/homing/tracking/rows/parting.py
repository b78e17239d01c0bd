"""Undoing a match: two photos that were taken for one become two again.

The file that lies there now becomes a photo of its own (the one that it was before, where there was one); the other
photo goes back to where it was last seen, missing, with all that was said about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import connection, transaction

from homing.assets import handing_over
from homing.assets.daycounts import adjust
from homing.assets.models import Asset, AssetState, Facts, File, FileState, Redirect
from homing.assets.pictures import remove_pictures
from homing.assets.rows import for_database, marks, new_ids, slices
from homing.tracking.models import Event, EventKind, Rejection
from homing.tracking.rows import file_rows, snapshots
from homing.tracking.rows.asset_state import settle_assets
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.file_rows import FileRow
from homing.tracking.rows.history import Happening, record
from homing.tracking.rows.new_assets import NEW_NEEDS, NewAsset, insert_assets
from homing.tracking.rows.takeover import need_pictures
from homing.tracking.rows.wants import want_pictures

NOT_THIS_ONE = "the file that was taken for it is another photo"


@dataclass(slots=True)
class Parted:
    path: bytes
    """Of the file that is a photo of its own again."""
    was_moved_since: bool
    left: list[str] = field(default_factory=list[str])
    """Columns of `Words` that were said otherwise since."""
    lost_picture: bool = False


def part(event: Event, before: dict[str, object], now: datetime) -> Parted:
    """Undo the match that `event` tells of. Call inside a write transaction."""
    assert event.asset_id is not None
    row_id, asset_id = cast("int", before["row_id"]), event.asset_id
    owner_id = cast("int", event.owner.pk)
    current = next(Rows(0, {}).by_id([row_id]))
    now_stands = file_rows.read_rows([row_id])[row_id]
    state = File.objects.values_list("state", flat=True).get(pk=row_id)
    parted = Parted(current.path, was_moved_since=current.path != event.to_path)
    was = file_rows.from_json(before["row"])
    _send_back(row_id, was, now)
    if "asset" in before:
        other_asset = _bring_back(before, asset_id, parted, now)
    else:
        other_asset = _new_asset(now_stands, owner_id, now)
    other_row = _insert_row(
        cast("snapshots.Snapshot | None", before.get("other_row")), now_stands, other_asset, state, now
    )
    _reject(row_id, now_stands, current.path)
    if "look" in before:
        parted.lost_picture = _restore_look(asset_id, before)
    settle_assets([asset_id, other_asset], for_database(now))
    handing_over.follow([asset_id, other_asset], now)
    need_pictures(other_asset, other_row)
    want_pictures()
    record(
        owner_id,
        None,
        now,
        [
            Happening(asset_id, EventKind.SPLIT, current.path, None, NOT_THIS_ONE),
            Happening(other_asset, EventKind.SPLIT, None, current.path, "it was taken for another photo"),
        ],
    )
    return parted


def _send_back(row_id: int, was: FileRow, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE assets_file SET {file_rows.SET_COLUMNS}, state = {FileState.ABSENT.value}, state_since = %s,"
            " state_reason = %s, unreadable_since = NULL, unreadable_reason = '', absent_scans = 0 WHERE id = %s",
            [*was, for_database(now), NOT_THIS_ONE, row_id],
        )


def _new_asset(stands: FileRow, owner_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.library_id FROM assets_folder d JOIN libraries_importpath p ON p.id = d.import_path_id"
            " WHERE d.id = %s",
            [stands.folder_id],
        )
        (library_id,) = cast("tuple[int]", cursor.fetchone())
    (asset_id,) = new_ids("assets_asset", 1)
    insert_assets([NewAsset(asset_id, owner_id, library_id, stands.mtime_ns)], for_database(now))
    return asset_id


def _bring_back(before: dict[str, object], asset_id: int, parted: Parted, now: datetime) -> int:
    """The asset that had been retired, with its number, its words and its history."""
    asset = cast("dict[str, Any]", before["asset"])
    other_id = cast("int", asset["id"])
    Redirect.objects.filter(old_id=other_id).delete()
    snapshots.put_back("assets_asset", asset, {"needs": 0, "picture_version": 0, "thumbhash": None})
    if before["asset_facts"] is not None:
        snapshots.put_back("assets_facts", before["asset_facts"])
    if asset["state"] == AssetState.PRESENT and asset["trashed_at"] is None:
        adjust({(asset["owner_id"], asset["library_id"], asset["local_day"]): 1})
    for part_of in slices(cast("Sequence[int]", before["events"])):
        Event.objects.filter(pk__in=part_of).update(asset_id=other_id)
    with connection.cursor() as cursor:
        redirects = cast("Sequence[int]", before["redirects"])
        if redirects:
            cursor.execute(
                f"UPDATE assets_redirect SET asset_id = %s WHERE old_id IN ({marks(redirects)})",
                [other_id, *redirects],
            )
        other_row_id = cast("snapshots.Snapshot", before["other_row"])["id"]
        rows = [each for each in cast("Sequence[int]", before["other_rows"]) if each != other_row_id]
        if rows:
            cursor.execute(
                f"UPDATE assets_file SET asset_id = %s WHERE id IN ({marks(rows)}) AND asset_id = %s",
                [other_id, *rows, asset_id],
            )
    if "their_words" in before:
        handing_over.put(other_id, cast("handing_over.Said", before["their_words"]), now)
        given = cast("handing_over.Said", before["words_given"])
        parted.left = handing_over.take_back(
            asset_id, given, cast("handing_over.Said | None", before["words_before"]), now
        )
    return other_id


def _insert_row(was: snapshots.Snapshot | None, stands: FileRow, asset_id: int, state: int, now: datetime) -> int:
    """A row for the file as it stands now: the one that it had before, where there was one."""
    former = None
    number, first_seen = 0, for_database(now)
    if was is None:
        (number,) = new_ids("assets_file", 1)
    else:
        number, first_seen = cast("int", was["id"]), cast("str", was["first_seen_at"])
        former = snapshots.value_of(was["previous_hash"])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assets_file (id, asset_id, state, state_reason, unreadable_reason, first_seen_at,"
            f" {file_rows.COLUMNS}) VALUES ({marks([0] * (6 + len(stands)))})",
            [number, asset_id, state, "", "", first_seen, *stands._replace(previous_hash=cast("bytes | None", former))],
        )
    return number


def _reject(row_id: int, stands: FileRow, path: bytes) -> None:
    Rejection.objects.create(
        file_row=row_id,
        path=path,
        device=stands.device,
        inode=stands.inode,
        birth_ns=stands.birth_ns,
        content_hash=stands.content_hash,
    )


def _restore_look(asset_id: int, before: dict[str, object]) -> bool:
    """Facts and look as they were before another content took their place. True when the pictures are lost."""
    old = cast("dict[str, Any] | None", before["facts"])
    current = snapshots.take("assets_facts", "asset_id", asset_id)
    if current == old:
        return False
    Facts.objects.filter(asset_id=asset_id).delete()
    if old is not None:
        snapshots.put_back("assets_facts", old)
    taken_us, offset_minutes, width, height = cast("list[int]", before["look"])
    Asset.objects.filter(pk=asset_id).update(
        taken_us=taken_us,
        offset_minutes=offset_minutes,
        width=width,
        height=height,
        needs=NEW_NEEDS,
        picture_version=0,
        thumbhash=None,
    )
    transaction.on_commit(lambda: remove_pictures([asset_id]))
    return True

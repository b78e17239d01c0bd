"""Photos as shots, read from the index: the missing ones, and those that are there and may be one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from homing.assets.dates import local_day_of
from homing.assets.models import Asset, AssetState, FileState, Stage
from homing.assets.rows import marks, slices
from homing.database import is_sqlite
from homing.tracking.rules.capture import Capture

MOST_MISSING = 10_000
"""Of one owner, those that went missing last."""
_DAYS_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Shot:
    asset_id: int
    row_id: int
    content_hash: bytes | None
    missing_since: datetime | None
    first_seen: datetime
    capture: Capture


def missing_of_owners() -> dict[int, list[int]]:
    """Owner to the assets that went missing last, without those in the trash."""
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.owner_id, a.id FROM libraries_library l JOIN assets_asset a ON a.library_id = l.id"
            f" AND a.state = {AssetState.MISSING.value} AND a.trashed_at IS NULL WHERE l.deleted_at IS NULL"
            " ORDER BY a.state_since DESC, a.id DESC"
        )
        while rows := cursor.fetchmany(10_000):
            for owner_id, asset_id in rows:
                if len(found[owner_id]) < MOST_MISSING:
                    found[owner_id].append(asset_id)
    return found


def shots_of(asset_ids: Collection[int], state: FileState) -> Iterator[Shot]:
    """These assets, where one of their files is in that state and its look is known."""
    for part in slices(sorted(asset_ids)):
        found = Asset.objects.filter(
            pk__in=part, file__state=state, facts__perceptual_hash__isnull=False, library__deleted_at__isnull=True
        ).values_list(
            *("pk", "needs", "file__pk", "file__content_hash", "state_since", "created_at", "file__name"),
            *("facts__make", "facts__model", "facts__serial", "facts__taken_us", "facts__offset_minutes"),
            *("facts__taken_source", "facts__width", "facts__height", "facts__perceptual_hash"),
        )
        for asset_id, needs, row_id, content, since, created_at, *said in found:
            if state is FileState.PRESENT and needs & Stage.PICTURES:
                continue  # what is known of it is about its former content
            name, make, model, serial, taken_us, offset_minutes, source, width, height, look = said
            capture = Capture(
                name=bytes(name),
                make=make,
                model=model,
                serial=serial,
                taken_us=taken_us,
                offset_minutes=offset_minutes or 0,
                taken_source=source,
                width=width or 0,
                height=height or 0,
                look=look,
            )
            yield Shot(asset_id, row_id, None if content is None else bytes(content), since, created_at, capture)


def taken_then(owner_id: int, missing: Sequence[Shot], check: Callable[[], None]) -> set[int]:
    """Assets that are there and were taken at a moment at which a missing one was, by the clocks of their cameras."""
    moments: dict[int, set[int]] = defaultdict(set)
    for shot in missing:
        moment_us = shot.capture.moment_us
        if moment_us is not None:
            moments[local_day_of(moment_us, 0)].add(moment_us)
    found: set[int] = set()
    for days in slices(sorted(moments), _DAYS_AT_ONCE):
        check()
        with connection.cursor() as cursor:
            # `state = 0 AND trashed_at IS NULL` is what the timeline's index says
            cursor.execute(
                "SELECT a.id, x.taken_us, x.offset_minutes FROM assets_asset a"
                " JOIN assets_facts x ON x.asset_id = a.id WHERE a.owner_id = %s AND a.state = 0"
                f" AND a.trashed_at IS NULL AND a.local_day IN ({marks(days)}) AND x.perceptual_hash IS NOT NULL",
                [owner_id, *days],
            )
            for asset_id, taken_us, offset_minutes in cursor.fetchall():
                moment_us = (taken_us or 0) + (offset_minutes or 0) * 60_000_000
                if moment_us in moments.get(local_day_of(moment_us, 0), ()):
                    found.add(asset_id)
    return found


def of_these_names(owner_id: int, missing: Sequence[Shot]) -> set[int]:
    """Assets that are there and have the name and the size in pixels of a missing one, wherever; of no camera both:
    cameras use the same few names again and again.
    """
    wanted = {(shot.capture.stem, _sides(shot.capture.width, shot.capture.height)) for shot in missing}
    # One pass over the names of all present files, in the index of paths, which holds little else.
    in_use = " INDEXED BY one_present_row_a_path" if is_sqlite() else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.id, f.name, x.width, x.height FROM assets_file f JOIN assets_asset b ON b.id = f.asset_id"
            " JOIN assets_facts x ON x.asset_id = b.id AND x.make = '' AND x.model = ''"
            f" WHERE f.id IN (SELECT id FROM assets_file{in_use} WHERE state = 0 AND name IN"
            " (SELECT g.name FROM libraries_library l JOIN assets_asset a ON a.library_id = l.id"
            f" AND a.state = {AssetState.MISSING.value}"
            " JOIN assets_facts y ON y.asset_id = a.id AND y.make = '' AND y.model = ''"
            " JOIN assets_file g ON g.asset_id = a.id"
            " WHERE l.owner_id = %s AND l.deleted_at IS NULL))"
            " AND b.owner_id = %s AND b.state = 0 AND b.trashed_at IS NULL AND x.perceptual_hash IS NOT NULL",
            [owner_id, owner_id],
        )
        return {
            asset_id
            for asset_id, name, width, height in cursor.fetchall()
            if (Capture(name=bytes(name)).stem, _sides(width or 0, height or 0)) in wanted
        }


def _sides(width: int, height: int) -> frozenset[int]:
    """Turned or not."""
    return frozenset((width, height))

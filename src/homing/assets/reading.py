"""Assets as people see them: columns of the asset, its primary file, what files and people said, and why.

One statement for a page of assets, whatever they need; hot lists (the timeline) read narrower columns themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from homing.assets.models import AssetState, Stage
from homing.assets.rows import marks, slices
from homing.assets.whereabouts import Whereabouts, moment_of, whereabouts
from homing.assets.words import UNRATED
from homing.paths import display, join

# The primary file is the present one; an asset none of whose files is present shows the one it knew first.
PRIMARY_FILE = "(SELECT p.id FROM assets_file p WHERE p.asset_id = a.id ORDER BY p.state, p.id LIMIT 1)"

_COLUMNS = f"""
SELECT a.id, a.owner_id, a.library_id, a.kind, a.state, a.state_since, a.trashed_at, a.needs, a.taken_us,
    a.offset_minutes, a.width, a.height, a.thumbhash, a.picture_version, a.is_favorite, a.created_at, a.updated_at,
    f.id, f.folder_id, f.name, f.size, f.mtime_ns, f.state, f.state_reason, f.content_hash, f.unreadable_since,
    f.unreadable_reason,
    (SELECT e.reason FROM assets_failure e WHERE e.file_id = f.id ORDER BY e.stage LIMIT 1),
    x.taken_us, x.offset_minutes, x.width, x.height, x.orientation, x.make, x.model, x.lens, x.exposure_time,
    x.f_number, x.focal_length, x.iso, x.latitude, x.longitude, x.description, x.rating, x.mime_type,
    w.taken_us, w.description, w.rating, w.latitude, w.longitude
FROM assets_asset a
LEFT JOIN assets_file f ON f.id = {PRIMARY_FILE}
LEFT JOIN assets_facts x ON x.asset_id = a.id
LEFT JOIN assets_words w ON w.asset_id = a.id
"""


@dataclass(frozen=True, slots=True)
class ExifRecord:
    """What files and people said, people first."""

    width: int | None
    height: int | None
    orientation: int | None
    make: str | None
    model: str | None
    lens: str | None
    exposure_time: str | None
    f_number: float | None
    focal_length: float | None
    iso: int | None
    latitude: float | None
    longitude: float | None
    description: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class AssetRecord:
    """One asset. `state_reason` is a sentence, empty where all is well."""

    id: int
    owner_id: int
    library_id: int
    is_image: bool
    state: AssetState
    state_since: datetime | None
    state_reason: str
    is_offline: bool
    trashed_at: datetime | None
    is_waiting: bool
    taken_us: int
    offset_minutes: int
    is_dated: bool
    """The date was said by the file's metadata or a person, not only by the file system."""
    width: int
    height: int
    thumbhash: bytes | None
    picture_version: int
    is_favorite: bool
    created_at: datetime
    updated_at: datetime
    file_id: int | None
    name: bytes
    path: bytes
    place: Whereabouts | None
    size: int
    mtime_ns: int
    content_hash: bytes | None
    mime_type: str
    failure: str | None
    exif: ExifRecord

    @property
    def shown_name(self) -> str:
        return display(self.name)

    @property
    def is_trashed(self) -> bool:
        """Immich's meaning: it is not on the timeline, for whatever reason."""
        return self.trashed_at is not None or self.state != AssetState.PRESENT


def read_assets(asset_ids: Sequence[int]) -> list[AssetRecord]:
    """These assets, in the order asked for; those that do not exist are left out."""
    rows: dict[int, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        for part in slices(asset_ids):
            cursor.execute(f"{_COLUMNS} WHERE a.id IN ({marks(part)})", list(part))
            rows.update((row[0], row) for row in cursor.fetchall())
    places = whereabouts({row[18] for row in rows.values() if row[18] is not None})
    return [_record(rows[number], places) for number in asset_ids if number in rows]


def _record(row: tuple[Any, ...], places: dict[int, Whereabouts]) -> AssetRecord:
    (
        asset_id, owner_id, library_id, kind, state, state_since, trashed_at, needs, taken_us,
        offset_minutes, width, height, thumbhash, picture_version, is_favorite, created_at, updated_at,
        file_id, folder_id, name, size, mtime_ns, _file_state, file_reason, content_hash, unreadable_since,
        unreadable_reason, failure,
        fact_taken, _fact_offset, fact_width, fact_height, orientation, make, model, lens, exposure_time,
        f_number, focal_length, iso, fact_latitude, fact_longitude, fact_description, fact_rating, mime_type,
        said_taken, said_description, said_rating, said_latitude, said_longitude,
    ) = row  # fmt: skip
    place = places.get(folder_id) if folder_id is not None else None
    file_name = bytes(name) if name is not None else b""
    since, reason = moment_of(state_since), file_reason or ""
    is_offline = state != AssetState.PRESENT
    if not is_offline:
        reason = ""
        if place is not None and place.offline_since is not None:
            is_offline, since, reason = True, place.offline_since, place.offline_reason
        elif unreadable_since is not None:
            is_offline, since, reason = True, moment_of(unreadable_since), unreadable_reason
    rating = fact_rating if said_rating is None else said_rating
    is_placed = said_latitude is not None
    created, updated = moment_of(created_at), moment_of(updated_at)
    assert created is not None and updated is not None
    return AssetRecord(
        id=asset_id,
        owner_id=owner_id,
        library_id=library_id,
        is_image=kind == 0,
        state=AssetState(state),
        state_since=since,
        state_reason=reason,
        is_offline=is_offline,
        trashed_at=moment_of(trashed_at),
        is_waiting=bool(needs & Stage.PICTURES),
        taken_us=taken_us,
        offset_minutes=offset_minutes,
        is_dated=fact_taken is not None or said_taken is not None,
        width=width,
        height=height,
        thumbhash=None if thumbhash is None else bytes(thumbhash),
        picture_version=picture_version,
        is_favorite=bool(is_favorite),
        created_at=created,
        updated_at=updated,
        file_id=file_id,
        name=file_name,
        path=join(place.path, file_name) if place is not None else file_name,
        place=place,
        size=size or 0,
        mtime_ns=mtime_ns or 0,
        content_hash=None if content_hash is None else bytes(content_hash),
        mime_type=mime_type or "",
        failure=failure,
        exif=ExifRecord(
            width=fact_width or width or None,
            height=fact_height or height or None,
            orientation=orientation,
            make=make or None,
            model=model or None,
            lens=lens or None,
            exposure_time=exposure_time or None,
            f_number=f_number,
            focal_length=focal_length,
            iso=iso,
            latitude=said_latitude if is_placed else fact_latitude,
            longitude=said_longitude if is_placed else fact_longitude,
            description=said_description if said_description is not None else (fact_description or ""),
            rating=None if rating in {None, UNRATED} else rating,
        ),
    )

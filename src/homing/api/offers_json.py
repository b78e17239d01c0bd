"""Offers as the API shows them: both photos, and what was said about each."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime

from homing.api.asset_json import STATES
from homing.api.shapes.relinking import AssetShort, OfferShape, SaidWords
from homing.assets.dates import to_datetime
from homing.assets.models import Words
from homing.assets.reading import AssetRecord, read_assets
from homing.assets.rows import slices
from homing.assets.words import UNRATED
from homing.ids import Kind
from homing.paths import display, split
from homing.server import public_ids
from homing.tracking.relinking.offers import OfferLine
from homing.tracking.rules.capture import Capture

_MINUTE_US = 60_000_000


def offer_shapes(offers: Sequence[OfferLine]) -> list[OfferShape]:
    """With a fixed number of queries. An offer whose photo is gone meanwhile is left out."""
    ordered = sorted({number for offer in offers for number in _both(offer)})
    assets = short_shapes(read_assets(ordered))
    return [_shape(offer, assets) for offer in offers if _both(offer) <= assets.keys()]


def short_shapes(records: Sequence[AssetRecord]) -> dict[int, AssetShort]:
    """What tells these assets apart, by their numbers."""
    said = _said([record.id for record in records])
    return {record.id: _short(record, said.get(record.id)) for record in records}


def _both(offer: OfferLine) -> set[int]:
    return {number for number in (offer.old_asset_id, offer.new_asset_id) if number is not None}


def _shape(offer: OfferLine, assets: dict[int, AssetShort]) -> OfferShape:
    return OfferShape(
        id=public_ids().encode(Kind.OFFER, offer.offer_id),
        kind=offer.kind,
        evidence=offer.evidence,
        created_at=offer.created_at,
        from_path=display(offer.from_path),
        to_path=display(offer.to_path),
        from_folder=display(split(offer.from_path)[0]),
        to_folder=display(split(offer.to_path)[0]),
        old=assets[offer.old_asset_id],
        new=None if offer.new_asset_id is None else assets[offer.new_asset_id],
    )


def _said(numbers: Sequence[int]) -> dict[int, Words]:
    found: dict[int, Words] = {}
    for part in slices(numbers):
        found.update(Words.objects.in_bulk(part))
    return found


def _short(record: AssetRecord, words: Words | None) -> AssetShort:
    return AssetShort(
        id=public_ids().encode(Kind.ASSET, record.id),
        file_name=record.shown_name,
        path=display(record.path),
        folder=display(split(record.path)[0]),
        local_date_time=_local(record.taken_us, record.offset_minutes),
        width=record.width or None,
        height=record.height or None,
        file_size_in_byte=record.size,
        picture_version=record.picture_version,
        thumbhash=None if record.thumbhash is None else b64encode(record.thumbhash).decode(),
        state=STATES[record.state],  # pyright: ignore[reportArgumentType]  checked when it is answered
        camera=Capture(make=record.exif.make or "", model=record.exif.model or "").camera,
        said=None if words is None else _words(words),
    )


def _words(words: Words) -> SaidWords | None:
    taken = None if words.taken_us is None else _local(words.taken_us, words.offset_minutes or 0)
    said = SaidWords(
        description=words.description,
        rating=None if words.rating == UNRATED else words.rating,
        is_favorite=words.is_favorite,
        taken_at=taken,
        latitude=words.latitude,
        longitude=words.longitude,
    )
    return said if any(value is not None for value in said.model_dump().values()) else None


def _local(taken_us: int, offset_minutes: int) -> datetime:
    return to_datetime(taken_us + offset_minutes * _MINUTE_US)

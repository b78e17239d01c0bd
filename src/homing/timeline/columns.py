"""One month of the timeline as the text of a JSON object of columns, built without an object a row."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from homing.assets.dates import to_datetime
from homing.ids import Kind, PublicIds

_DAY_MS = 86_400_000
_MINUTES = [f"{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440)]
_SECONDS = [f"{second:02d}.000Z" for second in range(60)]
_days: dict[int, str] = {}


def moment_text(moment_us: int) -> str:
    """`2026-11-21T04:05:06.789Z`. Days are remembered: a month repeats its thirty."""
    day, rest = divmod(moment_us // 1000, _DAY_MS)
    text = _days.get(day)
    if text is None:
        text = to_datetime(day * _DAY_MS * 1000).strftime("%Y-%m-%dT").zfill(11)
        if len(_days) < 100_000:
            _days[day] = text
    minute, milliseconds = divmod(rest, 60_000)
    if milliseconds % 1000 == 0:  # nearly every photo
        return text + _MINUTES[minute] + _SECONDS[milliseconds // 1000]
    return f"{text}{_MINUTES[minute]}{milliseconds // 1000:02d}.{milliseconds % 1000:03d}Z"


def columns(
    rows: Sequence[tuple[Any, ...]], owner_id: int, ids: PublicIds, *, is_trashed: bool, with_coordinates: bool
) -> str:
    """`rows` as `month_assets` gives them → the JSON text of Immich's TimeBucketAssetResponseDto."""
    number = len(rows)
    encode, asset = ids.encode, Kind.ASSET
    nothing = [None] * number
    by_column: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 12
    numbers, kinds, favorites, taken, offsets, widths, heights, hashes, versions, created = by_column[:10]
    # PostgreSQL's driver hands out moments, SQLite text; a batch of assets shares one
    made: dict[Any, str] = {value: _created_text(value) for value in set(created)}
    found: dict[str, Sequence[Any]] = {
        "id": [encode(asset, one) for one in numbers],
        "ownerId": [encode(Kind.USER, owner_id)] * number,
        "ratio": [
            round(width / height, 4) if width and height else 1.0 for width, height in zip(widths, heights, strict=True)
        ],
        "thumbhash": [None if one is None else b64encode(one).decode() for one in hashes],
        "fileCreatedAt": [moment_text(one) for one in taken],
        "localOffsetHours": [one / 60 if one % 60 else one // 60 for one in offsets],
        "createdAt": [made[one] for one in created],
        "isFavorite": [bool(one) for one in favorites],
        "isImage": [one == 0 for one in kinds],
        "isTrashed": [is_trashed] * number,
        "visibility": ["timeline"] * number,
        "duration": nothing,
        "livePhotoVideoId": nothing,
        "projectionType": nothing,
        "pictureVersion": versions,
        "city": nothing,
        "country": nothing,
    }
    if with_coordinates:
        found["latitude"], found["longitude"] = by_column[10:12]
    return json.dumps(found, separators=(",", ":"))


def _created_text(value: str | datetime) -> str:
    if isinstance(value, str):
        day, _, rest = value.partition(" ")
        seconds, _, fraction = rest.partition(".")
        return f"{day}T{seconds}.{(fraction + '000')[:3]}Z"
    return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"

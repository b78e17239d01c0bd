"""An asset record as JSON: `AssetShape` says what the names mean, tests hold the two together."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from homing.api.mime import mime_type_of
from homing.api.shapes.base import moment_text
from homing.assets.models import AssetState
from homing.assets.reading import AssetRecord
from homing.ids import Kind
from homing.paths import display
from homing.server import public_ids
from homing.timeline.columns import moment_text as moment_text_of_us

STATES = {
    AssetState.PRESENT: "present",
    AssetState.MISSING: "missing",
    AssetState.EXCLUDED: "excluded",
    AssetState.OUT_OF_SCOPE: "out of scope",
}
STATE_NUMBERS = {name: state for state, name in STATES.items()}


def asset_json(record: AssetRecord, *, with_exif: bool) -> dict[str, Any]:
    """The asset as the API writes it."""
    ids = public_ids()
    found: dict[str, Any] = {
        "id": ids.encode(Kind.ASSET, record.id),
        "ownerId": ids.encode(Kind.USER, record.owner_id),
        "libraryId": ids.encode(Kind.LIBRARY, record.library_id),
        "type": "IMAGE" if record.is_image else "VIDEO",
        "originalPath": display(record.path),
        "originalFileName": record.shown_name,
        "originalMimeType": record.mime_type or mime_type_of(record.name),
        "checksum": b64encode(record.content_hash).decode() if record.content_hash else "",
        "createdAt": moment_text(record.created_at),
        "updatedAt": moment_text(record.updated_at),
        "fileCreatedAt": moment_text_of_us(record.taken_us),
        "fileModifiedAt": moment_text_of_us(record.mtime_ns // 1000),
        "localDateTime": moment_text_of_us(record.taken_us + record.offset_minutes * 60_000_000),
        "duration": None,
        "width": record.width or None,
        "height": record.height or None,
        "thumbhash": b64encode(record.thumbhash).decode() if record.thumbhash else None,
        "isFavorite": record.is_favorite,
        "isArchived": False,
        "isTrashed": record.is_trashed,
        "isOffline": record.is_offline,
        "isEdited": False,
        "hasMetadata": not record.is_waiting,
        "visibility": "timeline",
        "livePhotoVideoId": None,
        "duplicateId": None,
        "resized": record.picture_version > 0,
        "people": [],
        "tags": [],
        "state": STATES[record.state],
        "stateReason": record.state_reason,
        "stateSince": moment_text(record.state_since) if record.state_since else None,
        "trashedAt": moment_text(record.trashed_at) if record.trashed_at else None,
        "pictureVersion": record.picture_version,
        "failure": record.failure,
    }
    if with_exif:
        found["exifInfo"] = _exif(record)
    return found


def _exif(record: AssetRecord) -> dict[str, Any]:
    said = record.exif
    return {
        "make": said.make,
        "model": said.model,
        "lensModel": said.lens,
        "exifImageWidth": said.width,
        "exifImageHeight": said.height,
        "fileSizeInByte": record.size,
        "orientation": None if said.orientation is None else str(said.orientation),
        "dateTimeOriginal": moment_text_of_us(record.taken_us),
        "modifyDate": moment_text_of_us(record.mtime_ns // 1000),
        "timeZone": zone_text(record.offset_minutes) if record.is_dated else None,
        "fNumber": said.f_number,
        "focalLength": said.focal_length,
        "iso": said.iso,
        "exposureTime": said.exposure_time,
        "latitude": said.latitude,
        "longitude": said.longitude,
        "city": None,
        "state": None,
        "country": None,
        "description": said.description,
        "projectionType": None,
        "rating": said.rating,
    }


def zone_text(offset_minutes: int) -> str:
    """`UTC+5:30`, as Immich writes a zone that is known by its offset only."""
    if not offset_minutes:
        return "UTC"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"UTC{'+' if offset_minutes > 0 else '-'}{hours}" + (f":{minutes:02d}" if minutes else "")

"""/assets: one asset, what people say about it, the trash's entrance."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpResponse, JsonResponse

from homing.accounts.permission import NotFound, Permission, only_owner
from homing.api.asset_json import asset_json
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun, number_of, tell_receipt
from homing.api.shapes.assets import AssetBulkDelete, AssetBulkUpdate, AssetShape, AssetStatistics, AssetUpdate
from homing.assets.dates import to_us
from homing.assets.models import Asset
from homing.assets.reading import AssetRecord, read_assets
from homing.assets.redirects import successors_of
from homing.assets.rows import slices
from homing.assets.statistics import missing_by_owner
from homing.assets.trashing import trash
from homing.assets.words import UNRATED, Said, say
from homing.ids import Kind
from homing.processing.need import waiting_reasons
from homing.timeline.buckets import shown_counts

router = noun("assets")


@router.get("/statistics", auth=allow(Permission.ASSET_STATISTICS), response=AssetStatistics)
def get_asset_statistics(
    request: Request, isFavorite: bool | None = None, isTrashed: bool = False, visibility: str | None = None
) -> AssetStatistics:
    """How many photos and videos the caller has on the timeline, among favourites, or in the trash; how many miss."""
    return asset_statistics(
        caller_of(request).user_id, is_favorite=isFavorite, is_trashed=isTrashed, visibility=visibility
    )


def asset_statistics(
    owner_id: int, *, is_favorite: bool | None, is_trashed: bool, visibility: str | None
) -> AssetStatistics:
    """The same of any user."""
    images = videos = 0
    if visibility in {None, "timeline"}:
        images, videos = shown_counts(owner_id, is_favorite=is_favorite, is_trashed=is_trashed)
    missing = missing_by_owner(owner_id).get(owner_id, 0)
    return AssetStatistics(images=images, videos=videos, total=images + videos, num_missing_photos=missing)


@router.get("/{id}", auth=allow(Permission.ASSET_READ), response=AssetShape)
def get_asset_info(request: Request, id: str) -> HttpResponse:
    """One asset with `exifInfo`."""
    return _answer(asset_for(request, id, Permission.ASSET_READ))


@router.put("/{id}", auth=allow(Permission.ASSET_UPDATE), response=AssetShape)
def update_asset(request: Request, id: str, given: AssetUpdate) -> HttpResponse:
    """Say something about one asset. Fields left out stay; `rating: null` takes the rating away."""
    number = asset_numbers(request, [id], Permission.ASSET_UPDATE)
    said = _said(given)
    say(number, said, by_id=caller_of(request).user_id)
    return _answer(asset_for(request, id, Permission.ASSET_UPDATE))


@router.put("", auth=allow(Permission.ASSET_UPDATE), response={204: None})
def update_assets(request: Request, response: HttpResponse, given: AssetBulkUpdate) -> None:
    """Say the same about many assets. The header X-Homing-Receipt names what undoes it."""
    said = _said(given)
    numbers = asset_numbers(request, given.ids, Permission.ASSET_UPDATE)
    tell_receipt(response, say(numbers, said, by_id=caller_of(request).user_id))


@router.delete("", auth=allow(Permission.ASSET_DELETE), response={204: None})
def delete_assets(request: Request, response: HttpResponse, given: AssetBulkDelete) -> None:
    """Move to the trash; files on disk stay. The header X-Homing-Receipt names what undoes it."""
    numbers = asset_numbers(request, given.ids, Permission.ASSET_DELETE)
    if given.force:
        raise Refused(
            "Homing does not delete for good yet. Leave out `force` to move the photos to the trash; "
            "their files stay on disk."
        )
    tell_receipt(response, trash(numbers, by_id=caller_of(request).user_id).receipt_id)


def asset_for(request: Request, public_id: str, permission: Permission) -> AssetRecord:
    """The asset, if it exists and the caller has `permission` for it. Raises NotFound."""
    return read_assets(asset_numbers(request, [public_id], permission))[0]


def asset_numbers(request: Request, public_ids: list[str], permission: Permission) -> list[int]:
    """The rows' numbers, if the caller has `permission` for every one of them. Raises NotFound.

    The id of an asset that turned out to be another one means that one.
    """
    numbers = [number_of(Kind.ASSET, public_id, permission) for public_id in dict.fromkeys(public_ids)]
    if _are_all_theirs(request, numbers, permission):
        return numbers
    successors = successors_of(numbers)
    current = list(dict.fromkeys(successors.get(number, number) for number in numbers))
    if not successors or not _are_all_theirs(request, current, permission):
        raise NotFound(permission)
    return current


def _are_all_theirs(request: Request, numbers: list[int], permission: Permission) -> bool:
    owner_id = only_owner(permission, caller_of(request))
    for part in slices(numbers):
        theirs = Asset.objects.filter(pk__in=part, library__deleted_at=None)
        if owner_id is not None:
            theirs = theirs.filter(owner_id=owner_id)
        if theirs.count() != len(part):
            return False
    return True


def _answer(record: AssetRecord) -> HttpResponse:
    found = asset_json(record, with_exif=True)
    if record.is_waiting and not record.is_offline:
        found["stateReason"] = waiting_reasons([record.id]).get(record.id, "")
    return JsonResponse(found)


def _said(given: AssetUpdate) -> Said:
    """What the request says, in the words of `homing.assets.words`. Raises Refused."""
    said: dict[str, object] = {}
    fields = given.model_fields_set
    if given.visibility not in {None, "timeline"}:
        raise Refused("visibility: archive, hidden and locked come with a later version.")
    if given.live_photo_video_id is not None:
        raise Refused("livePhotoVideoId: live photos come with a later version.")
    if given.description is not None:
        said["description"] = given.description
    if given.is_favorite is not None:
        said["is_favorite"] = given.is_favorite
    if "rating" in fields:
        said["rating"] = UNRATED if given.rating is None else given.rating
    if (given.latitude is None) != (given.longitude is None):
        raise Refused("latitude and longitude belong together: give both or none.")
    if given.latitude is not None and given.longitude is not None:
        said["place"] = (given.latitude, given.longitude)
    if given.date_time_original is not None:
        said |= _date(given.date_time_original)
    if isinstance(given, AssetBulkUpdate):
        if given.date_time_relative:
            said["shift_minutes"] = given.date_time_relative
        if given.time_zone is not None:
            said["zone"] = _zone(given.time_zone)
        if given.duplicate_id is not None:
            raise Refused("duplicateId: duplicates come with a later version.")
    return Said(**said)  # pyright: ignore[reportArgumentType]  each key is a field of its own type


def _date(text: str) -> dict[str, object]:
    try:
        moment = datetime.fromisoformat(text)
        if not 1 < moment.year < 9999:
            raise ValueError
    except ValueError:
        raise Refused(
            "dateTimeOriginal: write it as 2024-05-31T18:30:00, "
            "with an offset such as +02:00 if the zone should change."
        ) from None
    offset = moment.utcoffset()
    if offset is None:
        return {"wall_us": to_us(moment.replace(tzinfo=UTC))}
    return {"taken_us": to_us(moment), "offset_minutes": round(offset.total_seconds() / 60)}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f"timeZone: {name!r} is not a time zone. Write it as Europe/Lisbon.") from None

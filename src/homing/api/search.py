"""/search/metadata."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from homing.accounts.permission import Permission
from homing.api.asset_json import STATE_NUMBERS, asset_json
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.assets import MetadataSearch, SearchAnswer
from homing.assets.reading import read_assets
from homing.ids import Kind, WrongId
from homing.search.metadata import Filters, find_assets
from homing.server import public_ids

router = noun("search")


@router.post("/metadata", auth=allow(Permission.ASSET_READ), response=SearchAnswer)
def search_assets(request: Request, given: MetadataSearch) -> HttpResponse:
    """Assets of the caller that match every given field, newest first."""
    offset = (given.page - 1) * given.size
    ids, total = [], 0
    if given.visibility in {None, "timeline"} and given.type in {None, "IMAGE", "VIDEO"} and not given.is_motion:
        filters = _filters(given, caller_of(request).user_id)
        if filters is not None:
            ids, total = find_assets(filters, limit=given.size, offset=offset)
    items = [asset_json(record, with_exif=given.with_exif) for record in read_assets(ids)]
    return JsonResponse(
        {
            "albums": {"total": 0, "count": 0, "items": [], "facets": []},
            "assets": {
                "total": total,
                "count": len(items),
                "items": items,
                "facets": [],
                "nextPage": str(given.page + 1) if offset + len(ids) < total else None,
                "nextCursor": None,
            },
        }
    )


def _filters(given: MetadataSearch, owner_id: int) -> Filters | None:
    """None where an id names nothing that could be found."""
    try:
        asset_id = public_ids().decode(Kind.ASSET, given.id) if given.id is not None else None
        library_id = public_ids().decode(Kind.LIBRARY, given.library_id) if given.library_id is not None else None
    except WrongId:
        return None
    return Filters(
        owner_id=owner_id,
        asset_id=asset_id,
        library_id=library_id,
        original_path=given.original_path,
        original_file_name=given.original_file_name,
        description=given.description,
        checksum=given.checksum,
        is_image=None if given.type is None else given.type == "IMAGE",
        is_favorite=given.is_favorite,
        is_offline=given.is_offline,
        is_trashed=given.is_trashed,
        state=None if given.state is None else STATE_NUMBERS[given.state],
        with_deleted=given.with_deleted,
        make=given.make,
        model=given.model,
        lens=given.lens_model,
        # null is Immich's way to ask for the unrated
        rating=0 if given.rating is None and "rating" in given.model_fields_set else given.rating,
        created=(given.created_after, given.created_before),
        updated=(given.updated_after, given.updated_before),
        taken=(given.taken_after, given.taken_before),
        trashed=(given.trashed_after, given.trashed_before),
        oldest_first=given.order == "asc",
    )

"""/timeline: months with counts, and one month as columns."""

from __future__ import annotations

import re
from typing import Literal

from django.http import HttpResponse, JsonResponse

from homing.accounts.permission import NotFound, Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun, number_of
from homing.api.shapes.timeline import Bucket, BucketAssets
from homing.ids import Kind
from homing.server import public_ids
from homing.timeline.buckets import View, month_assets, month_counts
from homing.timeline.columns import columns

router = noun("timeline")
_MONTH = re.compile(r"(\d{4})-(\d{2})-\d{2}(T.*)?")


@router.get("/buckets", auth=allow(Permission.TIMELINE_READ), response=list[Bucket])
def get_time_buckets(
    request: Request,
    isFavorite: bool | None = None,
    isTrashed: bool = False,
    libraryId: str | None = None,
    order: Literal["asc", "desc"] = "desc",
    userId: str | None = None,
    visibility: str | None = None,
    withPartners: bool | None = None,
    withStacked: bool | None = None,
) -> HttpResponse:
    """Months that show something, newest first, with how much. `isTrashed` shows what a person threw away."""
    del withPartners, withStacked
    if visibility not in {None, "timeline"}:
        return JsonResponse([], safe=False)
    view = _view(request, isFavorite, isTrashed, libraryId, order, userId)
    return JsonResponse(
        [
            {"timeBucket": f"{month // 100:04d}-{month % 100:02d}-01", "count": count}
            for month, count in month_counts(view)
        ],
        safe=False,
    )


@router.get("/bucket", auth=allow(Permission.TIMELINE_READ), response=BucketAssets)
def get_time_bucket(
    request: Request,
    timeBucket: str,
    isFavorite: bool | None = None,
    isTrashed: bool = False,
    libraryId: str | None = None,
    order: Literal["asc", "desc"] = "desc",
    userId: str | None = None,
    visibility: str | None = None,
    withCoordinates: bool = False,
    withPartners: bool | None = None,
    withStacked: bool | None = None,
) -> HttpResponse:
    """One month's assets as columns, in the timeline's order."""
    del withPartners, withStacked
    match = _MONTH.fullmatch(timeBucket)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise Refused("timeBucket: write the month's first day, such as 2024-05-01.")
    view = _view(request, isFavorite, isTrashed, libraryId, order, userId)
    rows = []
    if visibility in {None, "timeline"}:
        rows = month_assets(view, int(match[1]) * 100 + int(match[2]), with_coordinates=withCoordinates)
    text = columns(rows, view.owner_id, public_ids(), is_trashed=isTrashed, with_coordinates=withCoordinates)
    return HttpResponse(text, content_type="application/json")


def _view(
    request: Request,
    is_favorite: bool | None,
    is_trashed: bool,
    library_id: str | None,
    order: str,
    user_id: str | None,
) -> View:
    owner_id = caller_of(request).user_id
    if user_id is not None and number_of(Kind.USER, user_id, Permission.TIMELINE_READ) != owner_id:
        raise NotFound(Permission.TIMELINE_READ)
    return View(
        owner_id=owner_id,
        library_id=None if library_id is None else number_of(Kind.LIBRARY, library_id, Permission.LIBRARY_READ),
        is_favorite=is_favorite,
        is_trashed=is_trashed,
        oldest_first=order == "asc",
    )

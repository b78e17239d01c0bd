"""/assets/{id}/thumbnail: the pictures that Homing made, kept by browsers for as long as they are right."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from homing.accounts.permission import NotFound, Permission, demand_object
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun, number_of
from homing.api.originals import send_original
from homing.assets.models import Asset
from homing.assets.pictures import preview_path, thumbnail_path
from homing.assets.reading import read_assets
from homing.assets.redirects import successors_of
from homing.database import write_transaction
from homing.ids import Kind
from homing.processing.need import make_anew
from homing.processing.wanted import want

router = noun("assets")
FOR_GOOD = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
SHOWN_BY_BROWSERS = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}


@router.get("/{id}/thumbnail", auth=allow(Permission.ASSET_VIEW), response={200: None})
def view_asset(
    request: Request,
    id: str,
    size: Literal["thumbnail", "preview", "fullsize", "original"] = "thumbnail",
    c: str | None = None,
    edited: bool | None = None,
) -> HttpResponseBase:
    """A picture: thumbnail (250 px), preview (1440 px) as WebP; fullsize is the original where browsers show it.

    `c` is the asset's pictureVersion (or thumbhash): with the right one the browser keeps the picture for good.
    404 while there is none; the asset's `failure` says if there will never be one.
    """
    del edited
    number = number_of(Kind.ASSET, id, Permission.ASSET_VIEW)
    row = _picture_row(number)
    is_retired = row is None
    if is_retired:
        number = successors_of([number]).get(number, number)
        row = _picture_row(number)
    demand_object(Permission.ASSET_VIEW, caller_of(request), row[0] if row else None)
    if row is None:
        raise NotFound(Permission.ASSET_VIEW)
    _, version, thumbhash, mime_type = row
    if size in {"fullsize", "original"}:
        if mime_type in SHOWN_BY_BROWSERS:
            return send_original(request, read_assets([number])[0], as_attachment=False)
        size = "preview"
    if version == 0:
        want([number])
        raise Refused("There is no picture of this photo yet.", HTTPStatus.NOT_FOUND)
    etag = f'"{number}-{size}-{version}"' if is_retired else f'"{size}-{version}"'
    # a retired id's address must not be kept: it may become a photo of its own again
    is_current = not is_retired and c is not None and c in {str(version), b64encode(thumbhash or b"").decode()}
    response = HttpResponse(status=304) if matches(request, etag) else _picture(number, version, size)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_GOOD if is_current else ASK_AGAIN
    return response


def _picture_row(number: int) -> tuple[int, int, bytes | None, str | None] | None:
    return (
        Asset.objects.filter(pk=number, library__deleted_at=None)
        .values_list("owner_id", "picture_version", "thumbhash", "facts__mime_type")
        .first()
    )


def matches(request: HttpRequest, etag: str) -> bool:
    """Does the browser have this version already?"""
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}


def _picture(number: int, version: int, size: str) -> HttpResponse:
    path = thumbnail_path(number, version) if size == "thumbnail" else preview_path(number, version)
    try:
        # read whole: measurably quicker than a streamed file of this size
        return HttpResponse(path.read_bytes(), content_type="image/webp")
    except FileNotFoundError:
        # somebody emptied the cache: it can be made again at any time
        with write_transaction():
            make_anew([number])
        raise Refused("The picture is being made anew.", HTTPStatus.NOT_FOUND) from None

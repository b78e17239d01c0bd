"""Assets, search and trash."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from homing.api.shapes.base import Moment, Shape

Rating = Literal[-1, 1, 2, 3, 4, 5]
Visibility = Literal["archive", "timeline", "hidden", "locked"]
MAX_IDS = 10_000
"""Assets in one bulk request."""


class Exif(Shape):
    make: str | None = None
    model: str | None = None
    lens_model: str | None = None
    exif_image_width: int | None = None
    exif_image_height: int | None = None
    file_size_in_byte: int | None = None
    orientation: str | None = None
    date_time_original: Moment | None = None
    modify_date: Moment | None = None
    time_zone: str | None = None
    f_number: float | None = None
    focal_length: float | None = None
    iso: int | None = None
    exposure_time: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    description: str | None = None
    projection_type: str | None = None
    rating: int | None = None


class AssetShape(Shape):
    id: str
    owner_id: str
    library_id: str | None
    type: Literal["IMAGE", "VIDEO"]
    original_path: str
    """For display: bytes that are no UTF-8 read as `\\xNN`."""
    original_file_name: str
    original_mime_type: str | None
    checksum: str
    """Base64 of the content's BLAKE3; empty until the file was read."""
    created_at: Moment
    updated_at: Moment
    file_created_at: Moment
    """When it was taken."""
    file_modified_at: Moment
    local_date_time: Moment
    """When it was taken by the local clock, written as if it were UTC."""
    duration: int | None = None
    width: int | None
    height: int | None
    thumbhash: str | None
    is_favorite: bool
    is_archived: bool = False
    is_trashed: bool
    """Trashed, missing, excluded or out of scope (Immich's meaning); `trashedAt` and `state` tell them apart."""
    is_offline: bool
    """Missing, excluded, out of scope, unreadable, or its import path is not available."""
    is_edited: bool = False
    has_metadata: bool
    visibility: Visibility = "timeline"
    live_photo_video_id: str | None = None
    duplicate_id: str | None = None
    resized: bool
    """A thumbnail exists."""
    exif_info: Exif | None = None
    """Only when it was asked for."""
    people: list[str] = Field(default_factory=list[str])
    tags: list[str] = Field(default_factory=list[str])

    state: Literal["present", "missing", "excluded", "out of scope"]
    """Homing's own, as all that follows."""
    state_reason: str
    """Why it is not present, or why its file cannot be read; a sentence, empty where all is well."""
    state_since: Moment | None
    trashed_at: Moment | None
    picture_version: int
    """0 = no thumbnail yet. `c=<pictureVersion>` in a picture's address lets browsers keep it for good."""
    failure: str | None
    """Why no picture could be made; null where one was, or may still be."""


class AssetUpdate(Shape):
    description: str | None = None
    is_favorite: bool | None = None
    rating: Rating | None = None
    """1–5 stars, -1 rejected, null unrated."""
    date_time_original: str | None = None
    """ISO 8601. With an offset (`+02:00`, `Z`) it sets the zone too; without, the photo keeps its own."""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    visibility: Visibility | None = None
    live_photo_video_id: str | None = None


class AssetBulkUpdate(AssetUpdate):
    ids: list[str] = Field(max_length=MAX_IDS)
    date_time_relative: int | None = Field(default=None, ge=-52_560_000, le=52_560_000)
    """Minutes to move each photo's date by."""
    time_zone: str | None = None
    """An IANA name: the photos show the same moment by this zone's clock."""
    duplicate_id: str | None = None


class AssetBulkDelete(Shape):
    ids: list[str] = Field(max_length=MAX_IDS)
    force: bool = False


class BulkIds(Shape):
    ids: list[str] = Field(max_length=MAX_IDS)


class Count(Shape):
    count: int


class Restored(Count):
    receipt_id: str | None
    """Homing's own: undoes it. None where nothing was in the trash."""


class AssetStatistics(Shape):
    images: int
    videos: int
    total: int
    num_missing_photos: int
    """Homing's own: how many of the user's photos and videos are missing, whatever else was asked for."""


class MetadataSearch(Shape):
    """Fields left out, or null, do not filter."""

    id: str | None = None
    library_id: str | None = None
    original_path: str | None = Field(default=None, max_length=4096)
    """A part of the full path, upper or lower case."""
    original_file_name: str | None = Field(default=None, max_length=1024)
    """A part of the file's name, upper or lower case."""
    description: str | None = Field(default=None, max_length=1024)
    checksum: str | None = Field(default=None, max_length=128)
    type: Literal["IMAGE", "VIDEO", "AUDIO", "OTHER"] | None = None
    visibility: Visibility | None = None
    is_favorite: bool | None = None
    is_offline: bool | None = None
    is_motion: bool | None = None
    is_not_in_album: bool | None = None
    make: str | None = None
    model: str | None = None
    lens_model: str | None = None
    rating: int | None = Field(default=None, ge=-1, le=5)
    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    taken_after: datetime | None = None
    taken_before: datetime | None = None
    trashed_after: datetime | None = None
    trashed_before: datetime | None = None
    with_deleted: bool = False
    """Also trashed, missing, excluded and out of scope assets."""
    with_exif: bool = False
    with_people: bool = False
    with_stacked: bool = False
    order: Literal["asc", "desc"] = "desc"
    page: int = Field(default=1, ge=1, le=1_000_000)
    size: int = Field(default=250, ge=1, le=1000)
    is_trashed: bool | None = None
    """Homing's own: true = thrown away by a person, false = not; missing ones do not count."""
    state: Literal["present", "missing", "excluded", "out of scope"] | None = None
    """Homing's own (Immich's `state` of a country is not filtered yet); implies `withDeleted`."""


class SearchAlbums(Shape):
    total: int = 0
    count: int = 0
    items: list[str] = Field(default_factory=list[str])
    facets: list[str] = Field(default_factory=list[str])


class SearchAssets(Shape):
    total: int
    """All that match, on all pages."""
    count: int
    """On this page."""
    items: list[AssetShape]
    facets: list[str] = Field(default_factory=list[str])
    next_page: str | None
    next_cursor: str | None = None


class SearchAnswer(Shape):
    albums: SearchAlbums
    assets: SearchAssets

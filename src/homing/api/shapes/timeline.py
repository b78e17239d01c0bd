"""The timeline: months with counts, and one month as columns."""

from __future__ import annotations

from homing.api.shapes.assets import Visibility
from homing.api.shapes.base import Shape


class Bucket(Shape):
    time_bucket: str
    """The month's first day, YYYY-MM-DD."""
    count: int


class BucketAssets(Shape):
    """Columns of equal length, newest first (or as `order` says): index i of each is one asset."""

    id: list[str]
    owner_id: list[str]
    ratio: list[float]
    """Width by height; 1 until known."""
    thumbhash: list[str | None]
    file_created_at: list[str]
    """When taken, UTC."""
    local_offset_hours: list[float]
    created_at: list[str]
    is_favorite: list[bool]
    is_image: list[bool]
    is_trashed: list[bool]
    visibility: list[Visibility]
    duration: list[int | None]
    live_photo_video_id: list[str | None]
    projection_type: list[str | None]
    picture_version: list[int]
    """Homing's own: 0 = no thumbnail yet; goes into the picture's address as `c`."""
    city: list[str | None] | None = None
    country: list[str | None] | None = None
    latitude: list[float | None] | None = None
    """Only `withCoordinates`."""
    longitude: list[float | None] | None = None

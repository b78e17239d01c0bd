"""Everything that a person can see of the photos of an owner, as values that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from homing.accounts.models import User
from homing.assets.models import Asset, AssetState, DayCount, File, FileState, Redirect, Stage, Words
from tests.tracking.world import files_with_paths

SAID = ("description", "rating", "is_favorite", "taken_us", "offset_minutes", "latitude", "longitude")
Said = tuple[object, ...]


@dataclass(frozen=True)
class Photo:
    """One photo as pages, searches and the API show it."""

    state: AssetState
    missing_since: datetime | None
    library: int
    words: Said | None
    """None: nothing was said."""
    is_favorite: bool
    trashed: tuple[datetime | None, int, datetime | None]
    moment: tuple[int, int, int]
    """When it was taken, by which clock, on which day of the timeline."""
    thumbnail: tuple[int, bool]
    """Its version, and whether it is to be made anew."""
    files: frozenset[tuple[bytes, FileState]]


@dataclass(frozen=True)
class Row:
    """Where one of its files is."""

    asset: int
    path: bytes
    state: FileState


def photos_of(owner: User) -> dict[int, Photo]:
    """Every photo of this owner by its number."""
    said: dict[int, Said] = {}
    for asset_id, *words in Words.objects.filter(asset__owner=owner).values_list("asset_id", *SAID):
        if any(word is not None for word in words):
            said[asset_id] = tuple(words)
    files: dict[int, set[tuple[bytes, FileState]]] = {}
    for row in rows_of(owner).values():
        files.setdefault(row.asset, set()).add((row.path, row.state))
    return {
        asset.pk: Photo(
            AssetState(asset.state),
            asset.state_since if asset.state == AssetState.MISSING else None,
            asset.library_id,
            said.get(asset.pk),
            asset.is_favorite,
            (asset.trashed_at, asset.taken_out, asset.erase_after) if asset.trashed_at else (None, 0, None),
            (asset.taken_us, asset.offset_minutes, asset.local_day),
            (asset.picture_version, bool(asset.needs & Stage.PICTURES)),
            frozenset(files.get(asset.pk, ())),
        )
        for asset in Asset.objects.filter(owner=owner)
    }


def rows_of(owner: User) -> dict[int, Row]:
    """The file rows of this owner by their number."""
    found = files_with_paths(asset__owner=owner)
    return {file.pk: Row(file.asset_id, path, FileState(file.state)) for path, file in found}


def days_of(owner: User) -> dict[tuple[int, int], int]:
    """The timeline: photos by library and day."""
    counts = DayCount.objects.filter(owner=owner, count__gt=0)
    return {(library, day): count for library, day, count in counts.values_list("library", "local_day", "count")}


def redirected(asset_id: int) -> int | None:
    """Which photo this one turned out to be; None where it is still known by its own number, or not at all."""
    return Redirect.objects.filter(old_id=asset_id).values_list("asset_id", flat=True).first()


def process(owner: User, readable: dict[bytes, tuple[bytes, int, int]]) -> None:
    """What the background does with files that it can read: takes the hash of their content, makes thumbnails.

    `readable`: absolute path to content hash, size and mtime_ns.
    """
    for path, file in files_with_paths(asset__owner=owner, state=FileState.PRESENT):
        content, *stat = readable.get(path, (b"", 0, 0))
        if stat != [file.size, file.mtime_ns]:
            continue
        File.objects.filter(pk=file.pk).update(content_hash=content)
        asset = Asset.objects.get(pk=file.asset_id)
        if asset.needs & Stage.PICTURES:
            asset.needs, asset.picture_version = 0, asset.picture_version + 1
            asset.save()

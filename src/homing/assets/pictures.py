"""Where thumbnails and previews lie in the data folder.

A picture's version is part of its name, so that a new one never overwrites what a browser is reading, and an address
can be cached for ever. Files appear whole (written aside, then renamed) and old versions go after the new one is
committed: a kill in between leaves files that nothing points at, never a wrong picture. They are removed the next
time the asset's pictures are made or removed.

256 assets share a folder: a million assets make 3,907 folders of each kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path

from homing.configuration import configuration
from homing.media.storing import UNFINISHED

_THUMBNAILS, _PREVIEWS = "thumbs", "previews"


def _folder(kind: str, asset_id: int) -> Path:
    return configuration().data / kind / f"{asset_id >> 16:02x}" / f"{asset_id >> 8 & 0xFF:02x}"


def thumbnail_path(asset_id: int, version: int) -> Path:
    """The thumbnail (WebP, short side 250) of this version."""
    return _folder(_THUMBNAILS, asset_id) / f"{asset_id}-{version}.webp"


def preview_path(asset_id: int, version: int) -> Path:
    """The preview (WebP, long side 1440) of this version."""
    return _folder(_PREVIEWS, asset_id) / f"{asset_id}-{version}.webp"


def remove_version(asset_id: int, version: int) -> None:
    """Remove one version, finished or not."""
    for path in (thumbnail_path(asset_id, version), preview_path(asset_id, version)):
        for each in (path, path.with_name(path.name + UNFINISHED)):
            with suppress(FileNotFoundError):
                each.unlink()


def remove_older_versions(versions: Mapping[int, int]) -> None:
    """Remove what was made before these versions (asset to version), left-overs of killed workers too."""
    for path, asset_id, version in _files_of(versions.keys()):
        if version < versions[asset_id]:
            path.unlink(missing_ok=True)


def remove_pictures(asset_ids: Iterable[int]) -> None:
    """Remove every picture of these assets."""
    for path, _, _ in _files_of(set(asset_ids)):
        path.unlink(missing_ok=True)


def _files_of(asset_ids: Set[int]) -> Iterator[tuple[Path, int, int]]:
    """All picture files of the assets, with asset and version; one listing a folder, however many assets share it."""
    folders = {_folder(kind, asset_id) for asset_id in asset_ids for kind in (_THUMBNAILS, _PREVIEWS)}
    for folder in folders:
        try:
            names = os.listdir(folder)  # noqa: PTH208, TID251  our own folder; 900 paths a batch would be slow
        except FileNotFoundError:
            continue
        for name in names:
            asset, _, rest = name.partition("-")
            version = rest.partition(".")[0]
            if asset.isdecimal() and version.isdecimal() and int(asset) in asset_ids:
                yield folder / name, int(asset), int(version)


def lacking_pictures(versions: Mapping[int, int]) -> list[int]:
    """Of these assets (asset to version) those whose thumbnail or preview of that version is gone, or empty after a
    power cut. One listing a folder, without a path for each file: a million photos take about ten seconds."""
    by_folder: dict[int, list[int]] = {}
    for asset_id in versions:
        by_folder.setdefault(asset_id >> 8, []).append(asset_id)
    lacking: list[int] = []
    for asset_ids in by_folder.values():
        thumbnails, previews = (_whole_files(_folder(kind, asset_ids[0])) for kind in (_THUMBNAILS, _PREVIEWS))
        for asset_id in asset_ids:
            name = f"{asset_id}-{versions[asset_id]}.webp"
            if name not in thumbnails or name not in previews:
                lacking.append(asset_id)
    return lacking


def _whole_files(folder: Path) -> set[str]:
    """The names of the files in this folder that hold something."""
    found: set[str] = set()
    with suppress(FileNotFoundError), os.scandir(folder) as entries:  # noqa: TID251  our own folder
        for entry in entries:
            with suppress(FileNotFoundError):  # an older version, removed at this moment
                if entry.stat().st_size:
                    found.add(entry.name)
    return found

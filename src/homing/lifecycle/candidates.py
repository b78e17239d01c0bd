"""Missing photos as the policy looks at them: everything that the index knows about why they might not be gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from homing.assets.models import AssetState, FileState
from homing.assets.rows import for_database, marks, slices
from homing.assets.whereabouts import Whereabouts, whereabouts
from homing.libraries.models import ImportPath
from homing.paths import inside, join
from homing.tracking.models import MountBelow


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file row of a missing photo."""

    row_id: int
    asset_id: int
    folder_id: int
    path: bytes
    """Where it was last seen, absolute."""
    name: bytes
    state: FileState
    size: int
    mtime_ns: int
    inode: int
    birth_ns: int
    content_hash: bytes | None
    quick_hash: bytes | None
    absent_scans: int
    import_path_id: int
    place: Whereabouts


def missing_since(library_id: int, until: datetime) -> dict[int, list[LostFile]]:
    """The files of this library's photos that are missing, and not taken out, since that moment or longer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, a.id, f.folder_id, f.name, f.state, f.size, f.mtime_ns, f.inode, f.birth_ns, f.content_hash,"
            " f.quick_hash, f.absent_scans, d.import_path_id FROM assets_asset a"
            " JOIN assets_file f ON f.asset_id = a.id JOIN assets_folder d ON d.id = f.folder_id"
            f" WHERE a.library_id = %s AND a.state = {AssetState.MISSING.value} AND a.trashed_at IS NULL"
            " AND a.state_since <= %s ORDER BY a.id, f.id",
            [library_id, for_database(until)],
        )
        rows = cursor.fetchall()
    places = whereabouts({row[2] for row in rows})
    found: dict[int, list[LostFile]] = {}
    for row_id, asset_id, folder_id, name, state, size, mtime_ns, inode, birth_ns, content, quick, scans, root in rows:
        place = places[folder_id]
        found.setdefault(asset_id, []).append(
            LostFile(
                row_id=row_id,
                asset_id=asset_id,
                folder_id=folder_id,
                path=join(place.path, bytes(name)),
                name=bytes(name),
                state=FileState(state),
                size=size,
                mtime_ns=mtime_ns,
                inode=inode,
                birth_ns=birth_ns,
                content_hash=None if content is None else bytes(content),
                quick_hash=None if quick is None else bytes(quick),
                absent_scans=scans,
                import_path_id=root,
                place=place,
            )
        )
    return found


def count_missing(library_id: int) -> int:
    """All photos of this library that are missing and not taken out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM assets_asset WHERE library_id = %s AND state = {AssetState.MISSING.value}"
            " AND trashed_at IS NULL",
            [library_id],
        )
        (number,) = cursor.fetchone() or (0,)
        return number


def live_contents(owner_id: int, files: Collection[LostFile]) -> set[bytes]:
    """Those of these files' contents (or quick hashes, where that is all that is known) that lie in a file of this
    owner that is there, in the trash or not."""
    found: set[bytes] = set()
    for column, hashes in (
        ("content_hash", {one.content_hash for one in files}),
        ("quick_hash", {one.quick_hash for one in files if one.content_hash is None}),
    ):
        for part in slices(sorted(hashes - {None}, key=lambda one: one or b"")):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT DISTINCT f.{column} FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
                    " JOIN libraries_importpath p ON p.id = d.import_path_id"
                    " JOIN libraries_library l ON l.id = p.library_id"
                    f" WHERE f.{column} IN ({marks(part)}) AND f.state = {FileState.PRESENT.value}"
                    " AND l.owner_id = %s AND l.deleted_at IS NULL",
                    [*part, owner_id],
                )
                found |= {bytes(row[0]) for row in cursor.fetchall()}
    return found


def sizes_unread(owner_id: int) -> set[int]:
    """The sizes of this owner's files that are there and whose content nobody has read in full yet."""
    return _sizes_without("content_hash", owner_id)


def sizes_without_quick(owner_id: int, files: Collection[LostFile]) -> set[int]:
    """The sizes of those without a quick hash, where any of these has but that."""
    return _sizes_without("quick_hash", owner_id) if any(one.content_hash is None for one in files) else set()


def _sizes_without(column: str, owner_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT f.size FROM assets_file f JOIN assets_folder d ON d.id = f.folder_id"
            " JOIN libraries_importpath p ON p.id = d.import_path_id JOIN libraries_library l ON l.id = p.library_id"
            f" WHERE f.state = {FileState.PRESENT.value} AND f.{column} IS NULL AND l.owner_id = %s"
            " AND l.deleted_at IS NULL",
            [owner_id],
        )
        return {row[0] for row in cursor.fetchall()}


class Volumes:
    """On what kind of file system, and on what mount below an import path, a path lies."""

    def __init__(self, import_path_ids: Collection[int]) -> None:
        self._paths = ImportPath.objects.in_bulk(list(import_path_ids))
        self._mounts: dict[int, list[tuple[bytes, MountBelow]]] = {}
        for mount in MountBelow.objects.filter(import_path_id__in=self._paths):
            absolute = join(self._paths[mount.import_path_id].path, bytes(mount.path))
            self._mounts.setdefault(mount.import_path_id, []).append((absolute, mount))

    @property
    def import_paths(self) -> Mapping[int, ImportPath]:
        return self._paths

    def kind(self, import_path_id: int, path: bytes) -> str:
        """The file system's type; empty where it is not known."""
        mount = self._mount(import_path_id, path)
        return self._paths[import_path_id].filesystem_type if mount is None else mount.filesystem_type

    def is_away(self, import_path_id: int, path: bytes) -> bool:
        """Is the drive or share that it lies on known to be away?"""
        mount = self._mount(import_path_id, path)
        row = self._paths[import_path_id]
        is_lost = mount is not None and mount.unavailable_since is not None
        return is_lost or row.unavailable_since is not None or row.removed_at is not None

    def _mount(self, import_path_id: int, path: bytes) -> MountBelow | None:
        around: Sequence[tuple[bytes, MountBelow]] = [
            one for one in self._mounts.get(import_path_id, []) if inside(path, one[0])
        ]
        return max(around, key=lambda one: len(one[0]))[1] if around else None

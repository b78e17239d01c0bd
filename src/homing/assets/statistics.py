"""How much there is: of a library, of a user."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from homing.assets.models import AssetState, Stage, TakenOut
from homing.libraries.models import Library


@dataclass(frozen=True, slots=True)
class Figures:
    """Photos and videos that are there, with the bytes of their files; and what is not among them."""

    photos: int = 0
    videos: int = 0
    usage_photos: int = 0
    usage_videos: int = 0
    missing: int = 0
    trashed: int = 0
    waiting: int = 0
    """Pictures still to be made."""
    failed: int = 0


def library_figures(library_id: int) -> Figures:
    """Counted from indexes; a million assets take half a second, most of it for the files' sizes."""
    # `+column` means nothing but this: go by the small index of what is trashed, waiting or failed, not by library
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, state, COUNT(*) FROM assets_asset WHERE library_id = %s GROUP BY state, kind", [library_id]
        )
        counts = {(kind, state): number for kind, state, number in cursor.fetchall()}
        cursor.execute(
            "SELECT a.kind, a.state, COUNT(*), SUM(f.size),"
            f" SUM(CASE WHEN a.taken_out = {TakenOut.TRASHED.value} THEN 1 ELSE 0 END) FROM assets_asset a"
            " JOIN libraries_library l ON l.id = +a.library_id"
            " LEFT JOIN assets_file f ON f.asset_id = a.id AND f.state = 0"
            " WHERE a.owner_id = l.owner_id AND a.trashed_at IS NOT NULL AND l.id = %s"
            " GROUP BY a.kind, a.state",
            [library_id],
        )
        out = {(kind, state): (number, int(size or 0), int(trashed)) for kind, state, number, size, trashed in cursor}
        cursor.execute(
            "SELECT COUNT(*) FROM assets_asset"
            f" WHERE needs > 0 AND (needs & {int(Stage.PICTURES)}) <> 0 AND +library_id = %s AND +state = 0",
            [library_id],
        )
        waiting = _one(cursor.fetchone())
        cursor.execute(
            "SELECT COUNT(*) FROM assets_failure e JOIN assets_file f ON f.id = e.file_id"
            " JOIN assets_asset a ON a.id = f.asset_id WHERE +a.library_id = %s",
            [library_id],
        )
        failed = _one(cursor.fetchone())
        # by folder, not by asset: files lie in the order they were found in, assets in that of the timeline
        cursor.execute(
            "SELECT CASE WHEN kind = 1 THEN 1 ELSE 0 END AS is_video, SUM(size) FROM assets_file"
            " WHERE state = 0 AND folder_id IN (SELECT d.id FROM assets_folder d JOIN libraries_importpath i"
            " ON i.id = d.import_path_id WHERE i.library_id = %s) GROUP BY is_video",
            [library_id],
        )
        sizes = {kind: int(size) for kind, size in cursor.fetchall()}

    def shown(kind: int) -> tuple[int, int]:
        gone, gone_size, _ = out.get((kind, AssetState.PRESENT), (0, 0, 0))
        return counts.get((kind, AssetState.PRESENT), 0) - gone, sizes.get(kind, 0) - gone_size

    photos, usage_photos = shown(0)
    videos, usage_videos = shown(1)
    return Figures(
        photos=photos,
        videos=videos,
        usage_photos=usage_photos,
        usage_videos=usage_videos,
        missing=sum(
            number - out.get((kind, state), (0, 0, 0))[0]
            for (kind, state), number in counts.items()
            if state == AssetState.MISSING
        ),
        trashed=sum(trashed for _, _, trashed in out.values()),
        waiting=waiting,
        failed=failed,
    )


def _one(row: tuple[int] | None) -> int:
    return row[0] if row else 0


def missing_by_owner(owner_id: int | None = None) -> dict[int, int]:
    """How many photos each user (or only this one) misses: counted from the index of just those.

    As the page of missing photos counts them: what was put into the trash, hidden or forgotten is not missed.
    """
    only = "" if owner_id is None else " AND a.owner_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.owner_id, COUNT(*) FROM assets_asset a WHERE a.state = {AssetState.MISSING.value}"
            f" AND a.trashed_at IS NULL{only}"
            " AND +a.library_id IN (SELECT id FROM libraries_library WHERE deleted_at IS NULL) GROUP BY a.owner_id",
            [] if owner_id is None else [owner_id],
        )
        return dict(cursor.fetchall())


def user_figures() -> dict[int, Figures]:
    """Every user's photos and videos, and the bytes of their files; without deleted libraries."""
    found: dict[int, Figures] = {}
    for library_id, owner_id in Library.objects.filter(deleted_at=None).values_list("id", "owner_id"):
        one, sum_ = library_figures(library_id), found.get(owner_id, Figures())
        found[owner_id] = Figures(
            sum_.photos + one.photos,
            sum_.videos + one.videos,
            sum_.usage_photos + one.usage_photos,
            sum_.usage_videos + one.usage_videos,
        )
    return found

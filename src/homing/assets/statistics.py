"""How much there is: of a library, of a user."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from homing.assets.models import AssetState, Failure


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, state, trashed_at IS NOT NULL, needs <> 0, COUNT(*) FROM assets_asset"
            " WHERE library_id = %s GROUP BY kind, state, trashed_at IS NOT NULL, needs <> 0",
            [library_id],
        )
        groups = cursor.fetchall()
        cursor.execute(
            "SELECT f.kind, SUM(f.size) FROM assets_file f JOIN assets_asset a ON a.id = f.asset_id"
            " WHERE a.library_id = %s AND a.state = 0 AND a.trashed_at IS NULL AND f.state = 0 GROUP BY f.kind",
            [library_id],
        )
        sizes = {kind: int(size) for kind, size in cursor.fetchall()}
    present = [group for group in groups if group[1] == AssetState.PRESENT]
    shown = [group for group in present if not group[2]]
    video_size = sizes.pop(1, 0)
    return Figures(
        photos=sum(group[4] for group in shown if group[0] == 0),
        videos=sum(group[4] for group in shown if group[0] == 1),
        usage_photos=sum(sizes.values()),
        usage_videos=video_size,
        missing=sum(group[4] for group in groups if group[1] == AssetState.MISSING),
        trashed=sum(group[4] for group in groups if group[2]),
        waiting=sum(group[4] for group in present if group[3]),
        failed=Failure.objects.filter(file__asset__library_id=library_id).count(),
    )


def user_figures() -> dict[int, Figures]:
    """Every user's photos and videos, and the bytes of their files; without deleted libraries."""
    found: dict[int, Figures] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.owner_id, SUM(CASE WHEN a.kind = 0 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN a.kind = 1 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN a.kind = 0 THEN f.size ELSE 0 END), SUM(CASE WHEN a.kind = 1 THEN f.size ELSE 0 END)"
            " FROM assets_asset a JOIN assets_file f ON f.asset_id = a.id AND f.state = 0"
            " JOIN libraries_library l ON l.id = a.library_id AND l.deleted_at IS NULL"
            " WHERE a.state = 0 AND a.trashed_at IS NULL GROUP BY a.owner_id"
        )
        for owner_id, photos, videos, photo_bytes, video_bytes in cursor.fetchall():
            found[owner_id] = Figures(int(photos), int(videos), int(photo_bytes), int(video_bytes))
    return found

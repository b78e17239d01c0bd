"""Files that a scan could not look at, or holds until a person answered: their marks, and how many photos they are.

A held file is *unknown*: it keeps its state, shows the offline sign, and no clock starts. Its mark says for what an
answer is awaited, so that an answer holds for just that (`scanning.brake`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from homing.assets.models import AssetState, FileState
from homing.assets.rows import marks, slices
from homing.assets.whereabouts import moment_of

AWAITING = {
    FileState.ABSENT: "awaiting your answer: it would be missing",
    FileState.EXCLUDED: "awaiting your answer: it would be left out",
}
"""The reason of a held file, by what it would become."""
KEPT = {
    FileState.ABSENT: "kept as you said, though it is not there",
    FileState.EXCLUDED: "kept as you said, though patterns or options leave it out",
}
"""A person said that nothing is to become of it."""
CONFIRMED = {
    FileState.ABSENT: "you said that it is gone: the next scan calls it missing",
    FileState.EXCLUDED: "you said that it is left out: the next scan leaves it out",
}
"""A person said so of this very file: the next scan does it."""
HELD = {reason: state for reasons in (AWAITING, KEPT, CONFIRMED) for state, reason in reasons.items()}
"""Every reason of a held file."""


@dataclass(frozen=True, slots=True)
class Mark:
    row_id: int
    folder_id: int
    name: bytes
    reason: str
    since: datetime

    @property
    def is_held(self) -> bool:
        return self.reason in HELD

    @property
    def becomes(self) -> FileState | None:
        """What it is held from becoming; None of a file that only could not be looked at."""
        return HELD.get(self.reason)


def marks_of(library_id: int) -> list[Mark]:
    """The present files of a library that are marked; nearly always none, found by an index of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, f.folder_id, f.name, f.unreadable_reason, f.unreadable_since FROM assets_file f"
            " JOIN assets_folder d ON d.id = f.folder_id JOIN libraries_importpath p ON p.id = d.import_path_id"
            f" WHERE f.unreadable_since IS NOT NULL AND f.state = {FileState.PRESENT.value} AND p.library_id = %s",
            [library_id],
        )
        return [
            Mark(row_id, folder_id, bytes(name), reason, moment)
            for row_id, folder_id, name, reason, since in cursor.fetchall()
            if (moment := moment_of(since)) is not None
        ]


def note_answer(library_id: int, said: Mapping[FileState, str]) -> None:
    """Give what is held in a library the marks of an answer (`KEPT`, `CONFIRMED`, or `AWAITING` where it is undone).
    Call inside a write transaction."""
    with connection.cursor() as cursor:
        for state, reason in said.items():
            reasons = [AWAITING[state], KEPT[state], CONFIRMED[state]]
            cursor.execute(
                "UPDATE assets_file SET unreadable_reason = %s WHERE unreadable_since IS NOT NULL"
                f" AND unreadable_reason IN ({marks(reasons)}) AND folder_id IN (SELECT d.id FROM assets_folder d"
                " JOIN libraries_importpath p ON p.id = d.import_path_id WHERE p.library_id = %s)",
                [reason, *reasons, library_id],
            )


def photos_without(row_ids: Iterable[int]) -> set[int]:
    """The photos (assets that are shown) that nothing shows any more without these present files."""
    files: dict[int, int] = {}
    with connection.cursor() as cursor:
        for part in slices(sorted(set(row_ids))):
            cursor.execute(
                "SELECT f.asset_id, COUNT(*) FROM assets_file f JOIN assets_asset a ON a.id = f.asset_id"
                f" WHERE f.id IN ({marks(part)}) AND f.state = {FileState.PRESENT.value}"
                f" AND a.state = {AssetState.PRESENT.value} AND a.trashed_at IS NULL GROUP BY f.asset_id",
                list(part),
            )
            for asset_id, count in cursor.fetchall():
                files[asset_id] = files.get(asset_id, 0) + count
        for part in slices(sorted(files)):
            cursor.execute(
                f"SELECT asset_id, COUNT(*) FROM assets_file WHERE asset_id IN ({marks(part)})"
                f" AND state = {FileState.PRESENT.value} GROUP BY asset_id HAVING COUNT(*) > 1",
                list(part),
            )
            for asset_id, count in cursor.fetchall():
                if count > files[asset_id]:
                    del files[asset_id]
    return set(files)


def count_gone(asset_ids: Sequence[int]) -> int:
    """How many of these photos are missing or excluded now."""
    gone = 0
    with connection.cursor() as cursor:
        for part in slices(asset_ids):
            cursor.execute(
                f"SELECT COUNT(*) FROM assets_asset WHERE id IN ({marks(part)})"
                f" AND state IN ({AssetState.MISSING.value}, {AssetState.EXCLUDED.value})",
                list(part),
            )
            row = cursor.fetchone()
            gone += row[0] if row else 0
    return gone

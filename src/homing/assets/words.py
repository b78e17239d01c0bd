"""What people say about assets: the one write path for words.

Words outrank what files say and are never derived. `None` in `Words` is "nothing said", so that the file's own word
shows; a rating of 0 is "said to be unrated", an empty description "said to have none". The asset's own columns follow
at once, and the timeline's day counts with them, in one transaction. What is said about several assets at once leaves
a receipt; `homing.assets.taking_back` undoes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.db import connection

from homing.assets.dates import local_day_of, to_datetime
from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import AssetState
from homing.assets.receipted import changes, photos_were, words_now
from homing.assets.rows import for_database, marks, row_lock, slices
from homing.database import write_transaction
from homing.receipts.models import Act
from homing.receipts.writing import LongAct

UNRATED = 0
"""Stored where a person took a rating away that the file may still carry."""


class Unsaid:
    """The marker for what this act says nothing about."""


UNSAID = Unsaid()


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says; what stays UNSAID is not touched.

    Dates: `taken_us` sets the moment; `shift_minutes` moves each asset's own; `zone` keeps the moment and shows it by
    that zone's clock; `wall_us` is a moment by the asset's own local clock (microseconds as if it were UTC).
    """

    description: str | Unsaid = UNSAID
    rating: int | Unsaid = UNSAID
    """-1 rejected, 1 to 5, 0 (UNRATED)."""
    is_favorite: bool | Unsaid = UNSAID
    taken_us: int | Unsaid = UNSAID
    offset_minutes: int | Unsaid = UNSAID
    wall_us: int | Unsaid = UNSAID
    shift_minutes: int = 0
    zone: tzinfo | None = None
    place: tuple[float, float] | Unsaid = UNSAID
    """Latitude and longitude in degrees."""

    @property
    def is_about_date(self) -> bool:
        said = [self.taken_us, self.offset_minutes, self.wall_us]
        return self.shift_minutes != 0 or self.zone is not None or any(not isinstance(one, Unsaid) for one in said)


def say(asset_ids: Collection[int], said: Said, *, by_id: int | None) -> int | None:
    """Write down what a person says about these assets of one owner; the caller has checked whose they are.

    Returns the receipt's number; None where there is none: a single asset, or nothing that was not said before.
    """
    ids = sorted(set(asset_ids))
    now = datetime.now(UTC)
    receipt: LongAct | None = None
    # a transaction a slice: what is said about thousands must not hold up everybody else's writing
    for part in slices(ids):
        with write_transaction():
            before = words_now(part)
            _ensure_words(part, now)
            _say_plain(part, said, now)
            if said.is_about_date:
                _say_date(part, said)
            _touch(part, now)
            if len(ids) > 1 and before:
                receipt = receipt or LongAct(
                    Act.SAID,
                    lambda count: sentence_of(said, count),
                    owner_id=next(iter(before.values())).owner_id,
                    by_id=by_id,
                    at=now,
                )
                receipt.add(changes(before, words_now(part)))
    return None if receipt is None else receipt.receipt_id


def sentence_of(said: Said, count: int) -> str:
    """What was said about so many photos, for a receipt."""
    what: list[tuple[str, str]] = []
    if not isinstance(said.is_favorite, Unsaid):
        what.append(("favourite", "made favourites" if said.is_favorite else "taken out of the favourites"))
    if not isinstance(said.rating, Unsaid):
        stars = {UNRATED: "unrated", -1: "rejected", 1: "rated 1 star"}.get(said.rating, f"rated {said.rating} stars")
        what.append(("rating", stars))
    if not isinstance(said.description, Unsaid):
        what.append(("description", "described" if said.description else "left without a description"))
    if said.is_about_date:
        what.append(("date", "given another date"))
    if not isinstance(said.place, Unsaid):
        what.append(("place", "given another place"))
    if len(what) == 1:
        return photos_were(count, what[0][1])
    return photos_were(count, f"changed: {', '.join(name for name, _ in what)}")


def _ensure_words(ids: Sequence[int], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO assets_words (asset_id, said_at) VALUES (%s, %s) ON CONFLICT (asset_id) DO NOTHING",
            [(asset_id, for_database(now)) for asset_id in ids],
        )


def _say_plain(ids: Sequence[int], said: Said, now: datetime) -> None:
    columns: dict[str, Any] = {"said_at": for_database(now)}
    for name in ("description", "rating", "is_favorite"):
        value = getattr(said, name)
        if not isinstance(value, Unsaid):
            columns[name] = value
    if not isinstance(said.place, Unsaid):
        columns["latitude"], columns["longitude"] = said.place
    settings = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE assets_words SET {settings} WHERE asset_id IN ({marks(ids)})", [*columns.values(), *ids]
        )
        if not isinstance(said.is_favorite, Unsaid):
            cursor.execute(
                f"UPDATE assets_asset SET is_favorite = %s WHERE id IN ({marks(ids)})", [said.is_favorite, *ids]
            )


def _say_date(ids: Sequence[int], said: Said) -> None:
    deltas: defaultdict[DayKey, int] = defaultdict(int)
    words: list[tuple[int, int, int]] = []
    assets: list[tuple[int, int, int, int]] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, owner_id, library_id, local_day, taken_us, offset_minutes, state, trashed_at"
            f" FROM assets_asset WHERE id IN ({marks(ids)}) ORDER BY id{row_lock()}",
            list(ids),
        )
        for asset_id, owner_id, library_id, old_day, taken, offset, state, trashed_at in cursor.fetchall():
            taken_us, offset_minutes = _new_date(taken, offset, said)
            day = local_day_of(taken_us, offset_minutes)
            words.append((taken_us, offset_minutes, asset_id))
            assets.append((taken_us, offset_minutes, day, asset_id))
            if state == AssetState.PRESENT and trashed_at is None and day != old_day:
                deltas[owner_id, library_id, old_day] -= 1
                deltas[owner_id, library_id, day] += 1
        cursor.executemany("UPDATE assets_words SET taken_us = %s, offset_minutes = %s WHERE asset_id = %s", words)
        cursor.executemany(
            "UPDATE assets_asset SET taken_us = %s, offset_minutes = %s, local_day = %s WHERE id = %s", assets
        )
    adjust(deltas)


def _new_date(taken_us: int, offset_minutes: int, said: Said) -> tuple[int, int]:
    if not isinstance(said.offset_minutes, Unsaid):
        offset_minutes = said.offset_minutes
    if not isinstance(said.taken_us, Unsaid):
        taken_us = said.taken_us
    elif not isinstance(said.wall_us, Unsaid):
        taken_us = said.wall_us - offset_minutes * 60_000_000
    taken_us += said.shift_minutes * 60_000_000
    if said.zone is not None:
        offset = to_datetime(taken_us).astimezone(said.zone).utcoffset()
        offset_minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    return taken_us, offset_minutes


def _touch(ids: Sequence[int], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE assets_asset SET updated_at = %s WHERE id IN ({marks(ids)})", [for_database(now), *ids])

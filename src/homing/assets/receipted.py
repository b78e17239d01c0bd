"""What receipts keep of photos: what was said about each before and after, and sentences that count and name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from homing.assets.handing_over import WORDS
from homing.assets.rows import SqlValue, marks, row_lock
from homing.paths import display
from homing.receipts.writing import Item

NO_WORDS = "noWords"
"""The key in an item's `before` that says: nobody had said anything about it."""
SHOWN_DATE = "shownDate"
"""The key of the date (µs and minutes) that an asset had while nobody had said any: its file may tell none."""
DATE = frozenset({"taken_us", "offset_minutes"})
_NAMED = 5


@dataclass(frozen=True, slots=True)
class AssetWords:
    """An asset with what is said about it now."""

    owner_id: int
    taken_us: int
    offset_minutes: int
    has_words: bool
    said: Mapping[str, SqlValue]
    """Every column of `Words`."""


def words_now(asset_ids: Sequence[int]) -> dict[int, AssetWords]:
    """Of those of these assets that exist; their rows are locked for the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM assets_asset WHERE id IN ({marks(asset_ids)}) ORDER BY id{row_lock()}", asset_ids
        )
        cursor.execute(
            "SELECT a.id, a.owner_id, a.taken_us, a.offset_minutes, w.asset_id,"
            f" {', '.join(f'w.{name}' for name in WORDS)}"
            f" FROM assets_asset a LEFT JOIN assets_words w ON w.asset_id = a.id WHERE a.id IN ({marks(asset_ids)})"
            " ORDER BY a.id",
            asset_ids,
        )
        found: dict[int, AssetWords] = {}
        for asset_id, owner_id, taken_us, offset_minutes, words_id, *values in cursor.fetchall():
            said: dict[str, SqlValue] = dict(zip(WORDS, values, strict=True))
            if said["is_favorite"] is not None:
                said["is_favorite"] = bool(said["is_favorite"])  # SQLite keeps 0 and 1
            found[asset_id] = AssetWords(owner_id, taken_us, offset_minutes, words_id is not None, said)
        return found


def changes(before: Mapping[int, AssetWords], after: Mapping[int, AssetWords]) -> Iterator[Item]:
    """An item for each asset about which something else is said now."""
    for asset_id, then in before.items():
        now = after[asset_id]
        names = [name for name in WORDS if then.said[name] != now.said[name]]
        if not names:
            continue
        was: dict[str, object] = {name: then.said[name] for name in names}
        if not then.has_words:
            was[NO_WORDS] = True
        if DATE & set(names) and then.said["taken_us"] is None:
            was[SHOWN_DATE] = [then.taken_us, then.offset_minutes]
        yield Item(asset_id, was, {name: now.said[name] for name in names})


def photos_were(count: int, what: str) -> str:
    """“1 photo was trashed.” “1,204 photos were trashed.” Without the full stop."""
    return f"{photos(count)} {'was' if count == 1 else 'were'} {what}"


def photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"


def named(asset_ids: Sequence[int]) -> str:
    """The photos by their files' names, a few of many: “a.jpg, b.jpg and 7 more”."""
    shown = asset_ids[:_NAMED]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT asset_id, name FROM assets_file WHERE asset_id IN ({marks(shown)}) ORDER BY state DESC, id DESC",
            shown,
        )
        names = {asset_id: display(bytes(name)) for asset_id, name in cursor.fetchall()}
    texts = [names[asset_id] for asset_id in shown if asset_id in names]
    more = len(asset_ids) - len(texts)
    return ", ".join(texts) + (f" and {more:,} more" if more and texts else "")

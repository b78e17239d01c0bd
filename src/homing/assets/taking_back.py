"""Undoing what was done to photos: words, trash, restore. What somebody changed since stays, and is listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from django.db import connection

from homing.assets.handing_over import follow
from homing.assets.models import TakenOut
from homing.assets.receipted import NO_WORDS, SHOWN_DATE, AssetWords, named, photos, words_now
from homing.assets.redirects import successors_of
from homing.assets.rows import SqlValue, for_database, marks
from homing.assets.trashing import TRASH_KEPT, AssetRow, lock, put, trashed_value
from homing.database import write_transaction
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.undoing import Undone, undoes

_SLICE = 500
_SPOKEN = (
    (("description",), "description"),
    (("rating",), "rating"),
    (("is_favorite",), "favourite mark"),
    (("taken_us", "offset_minutes"), "date"),
    (("latitude", "longitude"), "place"),
)
"""What is said together is taken back together, and what that is called."""


class _Left:
    """What stays as it is: reason, with a place for the count, to the photos."""

    def __init__(self) -> None:
        self._by_reason: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, reason: str, asset_id: int) -> None:
        self._by_reason[reason].append(asset_id)

    def sentences(self) -> list[str]:
        return [_sentence(reason, ids) for reason, ids in self._by_reason.items()]


def _sentence(reason: str, ids: Sequence[int]) -> str:
    names = named(ids)
    were = "was" if len(ids) == 1 else "were"
    return reason.format(photos=photos(len(ids)), were=were) + (f": {names}." if names else ".")


_GONE = "{photos} {were} removed from the index since"


@undoes(Act.SAID)
def undo_words(receipt: Receipt) -> Undone:
    """Give each photo back what was said about it before, where what the act said still stands."""
    undone, left = Undone(), _Left()
    for items in _slices_of(receipt):
        with write_transaction():
            now = words_now([*items])
            puts: dict[int, dict[str, SqlValue]] = {}
            for asset_id, item in items.items():
                if asset_id not in now:
                    left.add(_GONE, asset_id)
                    continue
                puts[asset_id] = _words_before(asset_id, item, now[asset_id].said, left)
            undone.count += sum(bool(values) for values in puts.values())
            _write({asset_id: values for asset_id, values in puts.items() if values}, items, now)
    undone.left = left.sentences()
    return undone


def _words_before(
    asset_id: int, item: ReceiptItem, current: Mapping[str, SqlValue], left: _Left
) -> dict[str, SqlValue]:
    """The columns to write, with what stood there before the act."""
    values: dict[str, SqlValue] = {}
    for names, spoken in _SPOKEN:
        set_names = [name for name in names if name in item.after]
        if not set_names:
            continue
        if all(current[name] == item.after[name] for name in set_names):
            values |= {name: cast("SqlValue", item.before[name]) for name in set_names}
        elif any(current[name] != item.before[name] for name in set_names):
            left.add(f"The {spoken} of {{photos}} was changed since, and stays", asset_id)
    return values


def _write(
    puts: Mapping[int, dict[str, SqlValue]], items: Mapping[int, ReceiptItem], now: Mapping[int, AssetWords]
) -> None:
    if not puts:
        return
    moment = datetime.now(UTC)
    silent: list[int] = []
    dates: list[tuple[int, int, int]] = []
    with connection.cursor() as cursor:
        for asset_id, values in puts.items():
            whole = {**now[asset_id].said, **values}
            if NO_WORDS in items[asset_id].before and all(value is None for value in whole.values()):
                silent.append(asset_id)
            cursor.execute(
                f"UPDATE assets_words SET said_at = %s, {', '.join(f'{name} = %s' for name in values)}"
                " WHERE asset_id = %s",
                [for_database(moment), *values.values(), asset_id],
            )
            if "taken_us" in values and SHOWN_DATE in items[asset_id].before:
                taken_us, offset_minutes = cast("list[int]", items[asset_id].before[SHOWN_DATE])
                dates.append((taken_us, offset_minutes, asset_id))
        if silent:
            cursor.execute(f"DELETE FROM assets_words WHERE asset_id IN ({marks(silent)})", silent)
        # what the file says outranks this, where it says anything: `follow` is next
        cursor.executemany("UPDATE assets_asset SET taken_us = %s, offset_minutes = %s WHERE id = %s", dates)
    follow([*puts], moment)


@undoes(Act.TRASHED)
def undo_trash(receipt: Receipt) -> Undone:
    """Take out of the trash what the act put there and nobody took out, put in again or emptied since."""
    return _undo_move(receipt)


@undoes(Act.RESTORED)
def undo_restore(receipt: Receipt) -> Undone:
    """Put back into the trash, as of when it was put there at first, what nobody put there again since. What would be
    emptied from it tonight begins anew."""
    return _undo_move(receipt)


def _undo_move(receipt: Receipt) -> Undone:
    undone, left = Undone(), _Left()
    now = datetime.now(UTC) if receipt.undone_at is None else receipt.undone_at
    for items in _slices_of(receipt):
        with write_transaction():
            rows = {row.asset_id: row for row in lock([*items])}
            puts: dict[AssetRow, datetime | None] = {}
            for asset_id, item in items.items():
                row = rows.get(asset_id)
                if row is None:
                    left.add(_GONE, asset_id)
                elif row.trashed_at is not None and row.taken_out != TakenOut.TRASHED:
                    left.add(f"{{photos}} {{were}} {_TAKEN_OUT[TakenOut(row.taken_out)]} since", asset_id)
                elif trashed_value(row.trashed_at) == item.after:
                    was = _moment_of(item.before)
                    puts[row] = now if was is not None and was <= now - TRASH_KEPT else was
                elif trashed_value(row.trashed_at) != item.before:
                    left.add("{photos} {were} put into the trash again since", asset_id)
            put(puts, now)
            undone.count += len(puts)
    undone.left = left.sentences()
    return undone


_TAKEN_OUT = {
    TakenOut.DISMISSED: "emptied from the trash and hidden",
    TakenOut.FORGOTTEN: "forgotten",
    TakenOut.PURGED: "taken out by the library's rule for missing photos",
}


def _moment_of(value: Mapping[str, object]) -> datetime | None:
    found = value["trashedAt"]
    return None if found is None else datetime.fromisoformat(cast("str", found))


def _slices_of(receipt: Receipt) -> Iterator[dict[int, ReceiptItem]]:
    """The receipt's items by the number that each photo has now: one that turned out to be another is that one."""
    after = 0
    found = ReceiptItem.objects.filter(receipt=receipt).order_by("pk")
    while items := list(found.filter(pk__gt=after)[:_SLICE]):
        after = items[-1].pk
        numbered = {item.asset_id: item for item in items if item.asset_id is not None}
        successors = successors_of([*numbered])
        # where both are among them, the photo's own item counts
        yield {successors[old]: item for old, item in numbered.items() if old in successors} | {
            old: item for old, item in numbered.items() if old not in successors
        }

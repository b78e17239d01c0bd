"""How far an asset is taken out: the one write path for it beyond the trash, with what a receipt keeps to undo it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from django.db import connection

from homing.assets.daycounts import DayKey, adjust
from homing.assets.models import AssetState, TakenOut
from homing.assets.receipted import named, photos
from homing.assets.redirects import successors_of
from homing.assets.rows import for_database, marks
from homing.assets.trashing import AssetRow, lock
from homing.database import write_transaction
from homing.lifecycle.listing import TOMBSTONES
from homing.lifecycle.windows import TOMBSTONE_KEPT, TRASH_KEPT
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.undoing import Undone, undoes
from homing.receipts.writing import Item

_SLICE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an asset stands: in its library (`since` None), or taken out that far since then."""

    since: datetime | None = None
    taken_out: TakenOut = TakenOut.TRASHED

    @property
    def erase_after(self) -> datetime | None:
        if self.since is None or self.taken_out not in TOMBSTONES:
            return None
        return self.since + TOMBSTONE_KEPT


IN_LIBRARY = Standing()


def standing_of(row: AssetRow) -> Standing:
    return IN_LIBRARY if row.trashed_at is None else Standing(row.trashed_at, TakenOut(row.taken_out))


def put(rows: Iterable[AssetRow], standing: Standing, now: datetime) -> list[Item]:
    """Bring these assets there; returns what the act's receipt keeps. Call inside the write transaction in which
    `lock` gave the rows."""
    return _put([(row, standing) for row in rows], now)


def _put(puts: Sequence[tuple[AssetRow, Standing]], now: datetime) -> list[Item]:
    deltas: defaultdict[DayKey, int] = defaultdict(int)
    ids: defaultdict[Standing, list[int]] = defaultdict(list)
    items: list[Item] = []
    for row, standing in puts:
        ids[standing].append(row.asset_id)
        was_in, is_in = row.trashed_at is None, standing.since is None
        if row.state == AssetState.PRESENT and was_in != is_in:
            deltas[row.owner_id, row.library_id, row.local_day] += 1 if is_in else -1
        items.append(Item(row.asset_id, _value(standing_of(row)), _value(standing)))
    with connection.cursor() as cursor:
        for standing, asset_ids in ids.items():
            cursor.execute(
                "UPDATE assets_asset SET trashed_at = %s, taken_out = %s, erase_after = %s, updated_at = %s"
                f" WHERE id IN ({marks(asset_ids)})",
                [
                    for_database(standing.since),
                    standing.taken_out.value,
                    for_database(standing.erase_after),
                    for_database(now),
                    *asset_ids,
                ],
            )
    adjust(deltas)
    return items


@undoes(Act.EMPTIED, Act.UNHIDDEN, Act.FORGOTTEN, Act.PURGED)
def undo_standing(receipt: Receipt) -> Undone:
    """Put each photo back where it stood, unless somebody, or its file's return, put it elsewhere since."""
    undone = Undone()
    erased, moved, back = list[int](), list[int](), list[int]()
    now = datetime.now(UTC)
    for items in _slices_of(receipt):
        with write_transaction():
            rows = {row.asset_id: row for row in lock([*items])}
            puts: list[tuple[AssetRow, Standing]] = []
            for asset_id, item in items.items():
                row = rows.get(asset_id)
                if row is None:
                    erased.append(asset_id)
                elif _value(standing_of(row)) == item.after:
                    was = _standing(item.before, now)
                    if was.since is not None and was.taken_out in TOMBSTONES and row.state != AssetState.MISSING:
                        back.append(asset_id)  # what is erased when its time is over is never on disk
                    else:
                        puts.append((row, was))
                elif _value(standing_of(row)) != item.before:
                    moved.append(asset_id)
            _put(puts, now)
            undone.count += len(puts)
    if erased:
        undone.left.append(f"{photos(len(erased))} {_were(erased)} erased for good since.")
    if back:
        are = "is" if len(back) == 1 else "are"
        undone.left.append(f"{photos(len(back))} {are} not missing any more: {named(back)}.")
    if moved:
        undone.left.append(f"Something else was done with {photos(len(moved))} since: {named(moved)}.")
    return undone


def _were(ids: Sequence[int]) -> str:
    return "was" if len(ids) == 1 else "were"


def _value(standing: Standing) -> dict[str, object]:
    since = standing.since
    return {
        "since": None if since is None else since.astimezone(UTC).isoformat(),
        "takenOut": standing.taken_out.value,
    }


def _standing(value: Mapping[str, object], now: datetime) -> Standing:
    if value["since"] is None:
        return IN_LIBRARY
    since = datetime.fromisoformat(cast("str", value["since"]))
    taken_out = TakenOut(cast("int", value["takenOut"]))
    kept = TRASH_KEPT if taken_out is TakenOut.TRASHED else TOMBSTONE_KEPT
    if taken_out is not TakenOut.DISMISSED and since <= now - kept:
        since = now  # else it would be let go of again tonight
    return Standing(since, taken_out)


def _slices_of(receipt: Receipt) -> Iterator[dict[int, ReceiptItem]]:
    """The receipt's items by the number that each photo has now: one that turned out to be another is that one."""
    after = 0
    found = ReceiptItem.objects.filter(receipt_id=receipt.pk).order_by("pk")
    while items := list(found.filter(pk__gt=after)[:_SLICE]):
        after = items[-1].pk
        numbered = {item.asset_id: item for item in items if item.asset_id is not None}
        successors = successors_of([*numbered])
        yield {successors.get(old, old): item for old, item in numbered.items()}

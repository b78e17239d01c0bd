"""Forgetting missing photos, by a person: with a count and its consequence before, and 30 days to think better of it.

The rows, words and thumbnails stay that long; no file is matched with them, and should one come back, its words are
offered (`tracking.relinking.forgotten`). "Now" leaves nothing at once, and cannot be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from homing.assets.models import AssetState, TakenOut
from homing.assets.receipted import photos, photos_were
from homing.assets.rows import marks, slices
from homing.assets.trashing import AssetRow, lock
from homing.database import write_transaction
from homing.lifecycle.erasing import erase
from homing.lifecycle.standing import Standing, put
from homing.lifecycle.windows import TOMBSTONE_KEPT
from homing.receipts.models import Act
from homing.receipts.writing import LongAct
from homing.tracking.relinking.missing import Wanted, list_missing

_AT_ONCE = 1_000


class MoreThanConfirmed(Exception):
    """More would be forgotten by now than the person was shown: a sentence for people."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which missing photos: these, or all that a filter finds."""

    asset_ids: Sequence[int] | None = None
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    count: int
    with_words: int
    """Of these, photos that something was said about."""
    kept_until: datetime

    def consequence(self, *, at_once: bool) -> list[str]:
        """What forgetting them means, in sentences."""
        if not self.count:
            return []
        what = f"{photos(self.count)} {'leaves' if self.count == 1 else 'leave'} the list of missing photos."
        words = ""
        if self.with_words:
            words = f" Of {photos(self.with_words)} what you said (descriptions, ratings, albums, dates) goes with it."
        if at_once:
            return [
                f"{what}{words}",
                "It is erased at once, thumbnails too. This cannot be undone. No file on disk is touched.",
            ]
        return [
            f"{what}{words}",
            f"You can undo this until {self.kept_until:%Y-%m-%d}; then nothing is left of it. If a file comes back"
            " before that, you are asked whether its words shall be restored. No file on disk is touched.",
        ]


@dataclass(frozen=True, slots=True)
class Forgotten:
    count: int = 0
    receipt_id: int | None = None
    kept_until: datetime | None = None
    """None: nothing was kept."""


def preview(owner_id: int, choice: Choice, now: datetime | None = None) -> Preview:
    """How many photos would be forgotten. Changes nothing."""
    now = now or datetime.now(UTC)
    count = with_words = 0
    for part in slices(_chosen(owner_id, choice)):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*), COUNT(w.asset_id) FROM assets_asset a LEFT JOIN assets_words w ON w.asset_id = a.id"
                f" WHERE a.id IN ({marks(part)}) AND a.owner_id = %s AND a.state = {AssetState.MISSING.value}"
                f" AND (a.trashed_at IS NULL OR a.taken_out = {TakenOut.DISMISSED.value})",
                [*part, owner_id],
            )
            found, said = cursor.fetchone() or (0, 0)
        count += found
        with_words += said
    return Preview(count, with_words, now + TOMBSTONE_KEPT)


def forget(
    owner_id: int,
    choice: Choice,
    *,
    by_id: int | None,
    at_once: bool = False,
    expected: int | None = None,
    now: datetime | None = None,
) -> Forgotten:
    """Forget missing photos of this person; what is not missing (any more) is passed over.

    Args:
        at_once: erase them now, for good.
        expected: what the person was shown and confirmed. Raises MoreThanConfirmed, and nothing was changed, where it
            would be more by now.
    """
    now = now or datetime.now(UTC)
    ids = _chosen(owner_id, choice)
    if expected is not None:
        count = preview(owner_id, Choice(ids), now).count
        if count > expected:
            raise MoreThanConfirmed(
                f"{photos(count)} would be forgotten by now, and you confirmed {expected:,}. Look at them again."
            )
    what = "forgotten for good" if at_once else "forgotten"
    receipt = LongAct(
        Act.ERASED if at_once else Act.FORGOTTEN,
        lambda count: photos_were(count, what),
        owner_id=owner_id,
        by_id=by_id,
        at=now,
        is_destructive=at_once,
        can_undo=not at_once,
        undo_for=TOMBSTONE_KEPT,
    )
    forgotten: list[int] = []
    for part in slices(ids):
        with write_transaction():
            rows = [row for row in lock(part) if row.owner_id == owner_id and _can_be_forgotten(row)]
            # since so long ago that tonight's work would go on with it, should this be killed
            items = put(rows, Standing(now - TOMBSTONE_KEPT if at_once else now, TakenOut.FORGOTTEN), now)
            if at_once:
                receipt.add_count(len(items))
            else:
                receipt.add(items)
            forgotten.extend(row.asset_id for row in rows)
    if at_once:
        erase(forgotten, now)
    return Forgotten(receipt.count, receipt.receipt_id, None if at_once or not receipt.count else now + TOMBSTONE_KEPT)


def _can_be_forgotten(row: AssetRow) -> bool:
    is_in = row.trashed_at is None or row.taken_out == TakenOut.DISMISSED
    return is_in and row.state == AssetState.MISSING


def _chosen(owner_id: int, choice: Choice) -> list[int]:
    if choice.asset_ids is not None:
        return sorted(set(choice.asset_ids))
    found: list[int] = []
    after = None
    while part := list_missing(owner_id, choice.wanted or Wanted(), size=_AT_ONCE, after=after):
        found.extend(one.asset_id for one in part)
        after = part[-1].since, part[-1].asset_id
    return sorted(found)

"""What is taken out, as the API and the command line show it."""

from __future__ import annotations

from collections.abc import Sequence

from homing.api.offers_json import short_shapes
from homing.api.shapes.lifecycle import ForgottenItem, HiddenItem, OriginalLine, TrashItem
from homing.api.shapes.relinking import AssetShort
from homing.assets.models import TakenOut
from homing.assets.reading import read_assets
from homing.ids import Kind
from homing.lifecycle.listing import Out
from homing.lifecycle.originals import Line
from homing.lifecycle.windows import TOMBSTONE_KEPT, TRASH_KEPT
from homing.paths import display
from homing.server import public_ids


def trash_items(found: Sequence[Out]) -> list[TrashItem]:
    """With a fixed number of queries. What is gone meanwhile is left out, here and below."""
    return [
        TrashItem(asset=short, trashed_at=one.since, empties_at=one.since + TRASH_KEPT, on_disk=not one.is_missing)
        for one, short in _with_shorts(found)
    ]


def hidden_items(found: Sequence[Out]) -> list[HiddenItem]:
    return [
        HiddenItem(asset=short, hidden_at=one.since, on_disk=not one.is_missing) for one, short in _with_shorts(found)
    ]


def forgotten_items(found: Sequence[Out]) -> list[ForgottenItem]:
    return [
        ForgottenItem(
            asset=short,
            taken_out_at=one.since,
            erased_at=one.erase_after or one.since + TOMBSTONE_KEPT,
            by="policy" if one.taken_out is TakenOut.PURGED else "you",
        )
        for one, short in _with_shorts(found)
    ]


def original_lines(lines: Sequence[Line]) -> list[OriginalLine]:
    ids = public_ids()
    return [
        OriginalLine(
            asset_id=ids.encode(Kind.ASSET, line.asset_id),
            path=display(line.path),
            size=line.size,
            verdict=line.verdict.value,
            why=line.why,
        )
        for line in lines
    ]


def receipt_text(receipt_id: int | None) -> str | None:
    return None if receipt_id is None else public_ids().encode(Kind.RECEIPT, receipt_id)


def _with_shorts(found: Sequence[Out]) -> list[tuple[Out, AssetShort]]:
    shorts = short_shapes(read_assets([one.asset_id for one in found]))
    return [(one, shorts[one.asset_id]) for one in found if one.asset_id in shorts]

"""What one person did at once, undone at once: a remap of a folder, an import path's move, offers decided together."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import cast

from homing.database import write_transaction
from homing.libraries.models import ImportPath
from homing.paths import display
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.undoing import NotUndoable, Undone, undoes
from homing.receipts.writing import Item, LongAct, write_receipt
from homing.tracking.models import Event, Offer, OfferState, Rejection
from homing.tracking.relinking.relink import NotPossible, undo

_SLICE = 200


@dataclass(slots=True)
class ActUndone:
    """How much of an act was undone, and what was left, in sentences."""

    count: int = 0
    left: list[str] = field(default_factory=list[str])


def relinked(act: str, where: str, *, owner_id: int, by_id: int | None) -> LongAct:
    """The receipt of missing photos that a person joined with files, under the act's name in history."""

    def sentence(count: int) -> str:
        return f"{'1 missing photo was' if count == 1 else f'{count:,} missing photos were'} relinked: {where}"

    # a match is undone in its photo's history at any time; all of them at once, too
    return LongAct(Act.RELINKED, sentence, owner_id=owner_id, by_id=by_id, reference=act, undo_for=None)


def decided(act: str, verb: str, *, owner_id: int, by_id: int | None) -> LongAct:
    """The receipt of offers that were accepted (under the act's name in history) or rejected together."""

    def sentence(count: int) -> str:
        return f"{'1 offer was' if count == 1 else f'{count:,} offers were'} {verb}"

    return LongAct(Act.DECIDED, sentence, owner_id=owner_id, by_id=by_id, reference=act, undo_for=None)


def settle(receipt_id: int | None, act: str) -> None:
    """Say honestly whether a receipt can be undone: a replaced picture that was split off has no event of the act."""
    if not Event.objects.filter(act=act, before__isnull=False).exists():
        with write_transaction():
            Receipt.objects.filter(pk=receipt_id).update(can_undo=False)


def rejected_item(offer: Offer, rejections: list[int]) -> Item:
    """One rejected offer of a receipt, with what keeps it from being matched."""
    after = {"offer": offer.pk, "rejections": rejections}
    return Item(offer.old_asset_id, {}, after, display(offer.from_path))


def write_move(import_path: ImportPath, to_path: bytes, by_id: int | None) -> int:
    """The receipt of an import path's new place, inside its transaction."""
    library = import_path.library
    return write_receipt(
        Act.RELINKED,
        f"A folder of the library “{library.name}” is elsewhere now: {display(import_path.path)} is {display(to_path)}",
        owner_id=library.owner_id,
        by_id=by_id,
        library_id=library.pk,
        details={
            "importPath": import_path.pk,
            "from": b64encode(import_path.path).decode(),
            "to": b64encode(to_path).decode(),
        },
        undo_for=None,
    )


def undo_act(owner_id: int, act: str) -> ActUndone | None:
    """Undo all that one act of this person did, newest first; None when nothing of it can be undone (any more).

    Each in a transaction of its own: what cannot be undone is told, the rest is undone.
    """
    events = Event.objects.filter(owner_id=owner_id, act=act, undone_at=None, before__isnull=False)
    numbers = list(events.order_by("-pk").values_list("pk", flat=True)) if act else []
    if not numbers:
        return None
    undone = ActUndone()
    for number in numbers:
        try:
            report = undo(number)
        except NotPossible as reason:
            undone.left.append(str(reason))
        else:
            undone.count += 1
            undone.left.extend(report.left)
    return undone


@undoes(Act.RELINKED)
def undo_relinked(receipt: Receipt) -> Undone:
    """Take the photos and their files apart again, or move the import path back."""
    if not receipt.reference:
        return _undo_move(receipt)
    undone = undo_act(receipt.owner_id, receipt.reference)
    if undone is None:
        raise NotUndoable("Each photo of it was undone by itself already.")
    return Undone(undone.count, undone.left)


@undoes(Act.DECIDED)
def undo_decided(receipt: Receipt) -> Undone:
    """Take accepted matches apart again; offer rejected ones anew."""
    if not receipt.reference:
        return _offer_anew(receipt)
    undone = undo_act(receipt.owner_id, receipt.reference)
    if undone is None:
        raise NotUndoable("Nothing of it can be undone, or each of them was undone by itself already.")
    return Undone(undone.count, undone.left)


def _offer_anew(receipt: Receipt) -> Undone:
    undone, gone, after = Undone(), 0, 0
    items = ReceiptItem.objects.filter(receipt=receipt).order_by("pk")
    while part := list(items.filter(pk__gt=after)[:_SLICE]):
        after = part[-1].pk
        with write_transaction():
            for item in part:
                offers = Offer.objects.filter(pk=cast("int", item.after["offer"]))
                undone.count += offers.filter(state=OfferState.REJECTED).update(state=OfferState.OPEN, decided_at=None)
                gone += not offers.exists()
                Rejection.objects.filter(pk__in=cast("list[int]", item.after["rejections"])).delete()
    if gone:
        undone.left.append(f"{gone:,} of them {'does' if gone == 1 else 'do'} not stand any more.")
    return undone


def _undo_move(receipt: Receipt) -> Undone:
    old, new = (b64decode(cast("str", receipt.details[key])) for key in ("from", "to"))
    with write_transaction():
        row = ImportPath.objects.filter(pk=cast("int", receipt.details["importPath"]), library__deleted_at=None).first()
        if row is None:
            raise NotUndoable("The library, or this folder of it, is not there any more.")
        if row.path not in (old, new) or row.removed_at is not None:
            raise NotUndoable(f"{display(new)} was changed again since; edit the library’s folders instead.")
        if ImportPath.objects.filter(library_id=row.library_id, path=old).exclude(pk=row.pk).exists():
            raise NotUndoable(f"{display(old)} is a folder of the library by itself since.")
        ImportPath.objects.filter(pk=row.pk).update(path=old, unavailable_since=None, unavailable_reason="")
    return Undone(1)

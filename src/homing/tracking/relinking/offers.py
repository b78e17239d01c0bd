"""Offers: matches that are likely and not proven, for a person to decide. A rejected one is never made again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from homing.assets.models import Asset, File, FileState, TakenOut
from homing.clock import SystemClock, moment
from homing.database import write_transaction
from homing.paths import display
from homing.receipts.writing import Item
from homing.tracking.models import Event, EventKind, Offer, OfferKind, OfferState, Rejection
from homing.tracking.relinking import acts
from homing.tracking.relinking.relink import NotPossible, relink, undo


@dataclass(frozen=True, slots=True)
class OfferLine:
    offer_id: int
    kind: OfferKind
    old_asset_id: int
    new_asset_id: int | None
    from_path: bytes
    to_path: bytes
    evidence: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OfferFolder:
    """All open offers from one folder to another: decided at once if one likes."""

    from_folder: bytes
    to_folder: bytes
    count: int


@dataclass(slots=True)
class Decided:
    done: list[int] = field(default_factory=list[int])
    failed: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Offer and the reason, as a sentence."""
    act: str = ""
    """The name under which the history keeps what was done at once."""
    receipt_id: int | None = None
    """What undoes it; None where nothing was decided."""


def open_offers(owner_id: int) -> QuerySet[Offer]:
    """What waits for this person; not what is about photos of a deleted library."""
    hidden = Q(old_asset__library__deleted_at__isnull=False) | Q(new_asset__library__deleted_at__isnull=False)
    return Offer.objects.filter(owner_id=owner_id, state=OfferState.OPEN).exclude(hidden)


def count(owner_id: int) -> int:
    """How many offers wait for this person."""
    return open_offers(owner_id).count()


def folders(owner_id: int) -> list[OfferFolder]:
    """From which folders to which, with how many; the most first."""
    found = (
        open_offers(owner_id)
        .values_list("from_folder", "to_folder")
        .annotate(number=Count("pk"))
        .order_by("-number", "from_folder", "to_folder")
    )
    return [OfferFolder(bytes(old), bytes(new), number) for old, new, number in found]


def list_offers(
    owner_id: int, *, folder: tuple[bytes, bytes] | None = None, size: int = 50, after: int = 0
) -> list[OfferLine]:
    """Open offers in order of their making, from after the offer `after` on; of one pair of folders if wanted."""
    found = open_offers(owner_id).filter(pk__gt=after)
    if folder is not None:
        found = found.filter(from_folder=folder[0], to_folder=folder[1])
    return [
        OfferLine(
            offer.pk,
            OfferKind(offer.kind),
            offer.old_asset_id,
            offer.new_asset_id,
            offer.from_path,
            offer.to_path,
            offer.evidence,
            offer.created_at,
        )
        for offer in found.order_by("pk")[:size]
    ]


def in_folder(owner_id: int, from_folder: bytes, to_folder: bytes) -> list[int]:
    """The open offers from one folder to another."""
    found = open_offers(owner_id).filter(from_folder=from_folder, to_folder=to_folder)
    return list(found.order_by("pk").values_list("pk", flat=True))


def accept(owner_id: int, offer_ids: Sequence[int], *, by_id: int | None = None) -> Decided:
    """Do what these offers say, each in its own transaction: what cannot be done is told, the rest is done."""
    decided = Decided(act=uuid.uuid4().hex)
    receipt = acts.decided(decided.act, "accepted", owner_id=owner_id, by_id=by_id)
    for offer_id in offer_ids:
        try:
            with write_transaction():
                offer = open_offers(owner_id).filter(pk=offer_id).first()
                if offer is None:
                    raise NotPossible("This offer does not stand any more.")
                _do(offer, decided.act)
                Offer.objects.filter(pk=offer_id).update(state=OfferState.ACCEPTED, decided_at=_now())
                receipt.add([Item(offer.old_asset_id, path=display(offer.from_path))])
            decided.done.append(offer_id)
        except NotPossible as reason:
            decided.failed.append((offer_id, str(reason)))
    decided.receipt_id = receipt.receipt_id
    if decided.done:
        acts.settle(decided.receipt_id, decided.act)
    return decided


def reject(owner_id: int, offer_ids: Sequence[int], *, by_id: int | None = None) -> Decided:
    """Say no, for good: neither offered nor matched again, unless the receipt is undone."""
    decided = Decided()
    receipt = acts.decided("", "rejected", owner_id=owner_id, by_id=by_id)
    for offer_id in offer_ids:
        with write_transaction():
            offer = open_offers(owner_id).filter(pk=offer_id).first()
            if offer is None:
                decided.failed.append((offer_id, "This offer does not stand any more."))
                continue
            Offer.objects.filter(pk=offer_id).update(state=OfferState.REJECTED, decided_at=_now())
            rejections: list[int] = []
            if offer.new_asset_id is not None:
                rejections = _remember_no(offer.old_asset_id, offer.new_asset_id, offer.to_path)
            receipt.add([acts.rejected_item(offer, rejections)])
            decided.done.append(offer_id)
    decided.receipt_id = receipt.receipt_id
    return decided


def _do(offer: Offer, act: str) -> None:
    if offer.new_asset_id is not None:
        if offer.kind == OfferKind.FORGOTTEN:
            Asset.objects.filter(pk=offer.old_asset_id, trashed_at__isnull=False, taken_out=TakenOut.FORGOTTEN).update(
                trashed_at=None, taken_out=TakenOut.TRASHED, erase_after=None
            )
        relink(offer.old_asset_id, offer.new_asset_id, evidence=offer.evidence, act=act)
        return
    changed = Event.objects.filter(
        asset_id=offer.old_asset_id, kind=EventKind.CHANGED, undone_at=None, before__isnull=False
    )
    event = changed.order_by("-pk").first()
    if event is None:
        raise NotPossible("It is not known any more when this file was replaced.")
    undo(event.pk)


def _remember_no(old_asset_id: int, new_asset_id: int, path: bytes) -> list[int]:
    other = File.objects.filter(asset_id=new_asset_id, state=FileState.PRESENT).first()
    if other is None:
        return []
    return [
        Rejection.objects.create(
            file_row=row_id,
            path=path,
            device=other.device,
            inode=other.inode,
            birth_ns=other.birth_ns,
            content_hash=other.content_hash,
        ).pk
        for row_id in File.objects.filter(asset_id=old_asset_id).values_list("pk", flat=True)
    ]


def _now() -> datetime:
    return moment(SystemClock())

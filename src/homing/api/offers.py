"""/offers: Homing's own. Matches that are likely and not proven, for a person to accept or reject."""

from __future__ import annotations

from homing.accounts.permission import NotFound, Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import Size, noun, number_of
from homing.api.offers_json import offer_shapes
from homing.api.shapes.relinking import Decided, NotDecided, OfferChoice, OfferedFolder, OfferPage
from homing.ids import Kind
from homing.paths import display
from homing.server import public_ids
from homing.tracking.models import Offer
from homing.tracking.relinking import offers

router = noun("offers")


@router.get("", auth=allow(Permission.OFFER_READ), response=OfferPage)
def get_offers(
    request: Request,
    fromFolder: str | None = None,
    toFolder: str | None = None,
    size: Size = 100,
    after: str | None = None,
) -> OfferPage:
    """What waits for the caller's word, in order of its making; of one pair of folders when both are given."""
    owner_id = caller_of(request).user_id
    known = offers.folders(owner_id)
    folder = None
    if fromFolder is not None and toFolder is not None:
        one = _folder(known, fromFolder, toFolder)
        folder = (one.from_folder, one.to_folder)
    after_id = 0 if after is None else number_of(Kind.OFFER, after, Permission.OFFER_READ)
    found = offers.list_offers(owner_id, folder=folder, size=size + 1, after=after_id)
    return OfferPage(
        total=sum(one.count for one in known),
        folders=[
            OfferedFolder(from_folder=display(one.from_folder), to_folder=display(one.to_folder), count=one.count)
            for one in known
        ],
        items=offer_shapes(found[:size]),
        next_after=public_ids().encode(Kind.OFFER, found[size - 1].offer_id) if len(found) > size else None,
    )


@router.post("/accept", auth=allow(Permission.OFFER_DECIDE), response=Decided)
def accept_offers(request: Request, given: OfferChoice) -> Decided:
    """Yes: the missing photo gets the file, and keeps its words. Each can be undone in the photo's history."""
    user_id = caller_of(request).user_id
    return _decided(offers.accept(user_id, _chosen(request, given), by_id=user_id))


@router.post("/reject", auth=allow(Permission.OFFER_DECIDE), response=Decided)
def reject_offers(request: Request, given: OfferChoice) -> Decided:
    """No: these are different photos. They are not offered again."""
    user_id = caller_of(request).user_id
    return _decided(offers.reject(user_id, _chosen(request, given), by_id=user_id))


def _chosen(request: Request, given: OfferChoice) -> list[int]:
    """The numbers of the caller's offers that are meant. Raises NotFound, Refused."""
    owner_id = caller_of(request).user_id
    if given.ids is not None:
        numbers = [number_of(Kind.OFFER, public_id, Permission.OFFER_DECIDE) for public_id in dict.fromkeys(given.ids)]
        if Offer.objects.filter(owner_id=owner_id, pk__in=numbers).count() != len(numbers):
            raise NotFound(Permission.OFFER_DECIDE)
        return numbers
    if given.from_folder is None or given.to_folder is None:
        raise Refused("Name the offers: ids, or fromFolder and toFolder.")
    one = _folder(offers.folders(owner_id), given.from_folder, given.to_folder)
    return offers.in_folder(owner_id, one.from_folder, one.to_folder)


def _folder(known: list[offers.OfferFolder], from_folder: str, to_folder: str) -> offers.OfferFolder:
    """The pair of folders that is shown so. Raises NotFound when nothing is offered between them (any more)."""
    for one in known:
        if (display(one.from_folder), display(one.to_folder)) == (from_folder, to_folder):
            return one
    raise NotFound(Permission.OFFER_READ)


def _decided(result: offers.Decided) -> Decided:
    ids = public_ids()
    return Decided(
        done=[ids.encode(Kind.OFFER, number) for number in result.done],
        failed=[NotDecided(id=ids.encode(Kind.OFFER, number), reason=reason) for number, reason in result.failed],
        act=result.act,
        receipt_id=None if result.receipt_id is None else ids.encode(Kind.RECEIPT, result.receipt_id),
    )

"""/receipts: Homing's own. What was done, by whom and when, and undoing it; with what destroyed, the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from homing.accounts.models import User
from homing.accounts.permission import NotAllowed, NotFound, Permission, only_owner
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import Size, noun, number_of
from homing.api.receipts_json import may_see_and_undo, receipt_shapes, takes_an_administrator
from homing.api.shapes.receipts import ReceiptPage, ReceiptUndone
from homing.assets import taking_back
from homing.database import write_transaction
from homing.ids import Kind
from homing.libraries import receipted
from homing.libraries.models import Library
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, Undone, undo
from homing.receipts.writing import COMMAND_LINE
from homing.server import public_ids
from homing.tracking.models import ScanTrigger
from homing.tracking.relinking import acts
from homing.tracking.rows.wants import want_pictures
from homing.tracking.scanning.requests import request_scan

router = noun("receipts")

UNDOERS = (acts, receipted, taking_back)
"""Imported so that they have registered how their acts are undone."""
_MOVES_FILES = frozenset({Act.EDITED_LIBRARY, Act.DELETED_LIBRARY, Act.RELINKED})


@router.get("", auth=allow(Permission.RECEIPT_READ), response=ReceiptPage)
def get_receipts(
    request: Request,
    act: str | None = None,
    isDestructive: bool | None = None,
    canUndo: bool | None = None,
    ownerId: str | None = None,
    after: str | None = None,
    size: Size = 100,
) -> ReceiptPage:
    """What was done to the caller's photos and libraries (to everybody's for an administrator), newest first.

    `act` is one, or several separated by commas; `canUndo` tells what stands and can still be undone by somebody.
    """
    caller = caller_of(request)
    found = chosen(
        only_owner(Permission.RECEIPT_READ, caller), acts_named=act, is_destructive=isDestructive, can_undo=canUndo
    )
    if ownerId is not None:
        found = found.filter(owner_id=number_of(Kind.USER, ownerId, Permission.RECEIPT_READ))
    page = found
    if after is not None:
        last = found.filter(pk=number_of(Kind.RECEIPT, after, Permission.RECEIPT_READ)).first()
        if last is None:
            raise NotFound(Permission.RECEIPT_READ)
        page = found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(page[: size + 1])
    return ReceiptPage(
        total=found.count(),
        items=receipt_shapes(rows[:size], caller),
        next_after=public_ids().encode(Kind.RECEIPT, rows[size - 1].pk) if len(rows) > size else None,
    )


@router.post("/{id}/undo", auth=allow(Permission.RECEIPT_UNDO), response=ReceiptUndone)
def undo_receipt(request: Request, id: str) -> ReceiptUndone:
    """Restore what the act set and nobody changed since; the rest is listed."""
    caller = caller_of(request)
    receipt = Receipt.objects.filter(pk=number_of(Kind.RECEIPT, id, Permission.RECEIPT_UNDO)).first()
    if receipt is None or not may_see_and_undo(receipt, caller):
        raise NotFound(Permission.RECEIPT_UNDO)
    if takes_an_administrator(receipt, caller):
        raise NotAllowed
    try:
        undone = undo_and_follow(receipt, caller.user_id)
    except NotUndoable as error:
        raise Refused(str(error)) from None
    return ReceiptUndone(count=undone.count, left=undone.left)


def chosen(
    owner_id: int | None, *, acts_named: str | None, is_destructive: bool | None, can_undo: bool | None
) -> QuerySet[Receipt]:
    """Receipts of this owner (None: of everybody), newest first. Raises Refused for an act that there is not."""
    found = Receipt.objects.order_by("-at", "-pk")
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    if acts_named is not None:
        wanted = acts_named.split(",")
        for one in wanted:
            if one not in Act.values:
                raise Refused(f"act: {one!r} is none of {', '.join(Act.values)}.")
        found = found.filter(act__in=wanted)
    if is_destructive is not None:
        found = found.filter(is_destructive=is_destructive)
    if can_undo is not None:
        open_still = Q(undo_until=None) | Q(undo_until__gt=datetime.now(UTC))
        stands = Q(can_undo=True, undone_at=None) & open_still
        found = found.filter(stands if can_undo else ~stands)
    return found


def undo_and_follow(receipt: Receipt, by_id: int) -> Undone:
    """Undo it, and have the library scanned whose files that may bring back. Raises NotUndoable."""
    undone = undo(receipt.pk, by_id)
    is_about_files = receipt.act in _MOVES_FILES and receipted.changed_by(receipt) != frozenset({"name"})
    library = Library.objects.filter(pk=receipt.library_id, deleted_at=None).select_related("owner").first()
    if is_about_files and library is not None:
        asker = None if by_id == COMMAND_LINE else User.objects.get(pk=by_id)
        trigger = ScanTrigger.COMMAND if asker is None else ScanTrigger.PERSON
        with write_transaction():
            request_scan(library, trigger=trigger, requested_by=asker)
            want_pictures()
    return undone

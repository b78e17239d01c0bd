"""Homing's own: where a photo has been, what a scan did, and undoing a match."""

from __future__ import annotations

from homing.accounts.permission import NotFound, Permission, demand_object
from homing.api.assets import asset_numbers
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.history_json import history_line
from homing.api.nouns import Size, noun, number_of
from homing.api.shapes.relinking import ActUndone, HistoryLineShape, HistoryPage, UndoReport
from homing.ids import Kind
from homing.receipts.models import Receipt
from homing.receipts.undoing import NotUndoable
from homing.receipts.undoing import undo as undo_receipt
from homing.server import public_ids
from homing.tracking.models import Scan
from homing.tracking.relinking import relink as relinking
from homing.tracking.relinking.acts import undo_act
from homing.tracking.rows import history

router = noun("history")
asset_router = noun("assets")
scan_router = noun("scans")


@asset_router.get("/{id}/history", auth=allow(Permission.HISTORY_READ), response=list[HistoryLineShape])
def get_asset_history(request: Request, id: str) -> list[HistoryLineShape]:
    """Where the photo has been, oldest first: first seen, moved with the evidence, changed, missing, returned."""
    (number,) = asset_numbers(request, [id], Permission.HISTORY_READ)
    return [history_line(line) for line in history.of_asset(number)]


@scan_router.get("/{id}/history", auth=allow(Permission.SCAN_READ), response=HistoryPage)
def get_scan_history(request: Request, id: str, after: str | None = None, size: Size = 200) -> HistoryPage:
    """What the scan found out about photos, in order."""
    number = number_of(Kind.SCAN, id, Permission.SCAN_READ)
    scan = Scan.objects.filter(pk=number, library__deleted_at=None).select_related("library").first()
    demand_object(Permission.SCAN_READ, caller_of(request), None if scan is None else scan.library.owner_id)
    after_id = 0 if after is None else number_of(Kind.EVENT, after, Permission.SCAN_READ)
    lines = history.of_scan(number, after_id=after_id, size=size + 1)
    is_more = len(lines) > size
    return HistoryPage(
        items=[history_line(line) for line in lines[:size]],
        next_after=public_ids().encode(Kind.EVENT, lines[size - 1].event_id) if is_more else None,
    )


@router.post("/{id}/undo", auth=allow(Permission.HISTORY_UNDO), response=UndoReport)
def undo_match(request: Request, id: str) -> UndoReport:
    """Undo a match: the file becomes a photo of its own, the other is missing again. It is not matched so again."""
    number = number_of(Kind.EVENT, id, Permission.HISTORY_UNDO)
    caller = caller_of(request)
    if not history.events_of_owner(caller.user_id).filter(pk=number).exists():
        raise NotFound(Permission.HISTORY_UNDO)
    try:
        report = relinking.undo(number)
    except relinking.NotPossible as error:
        raise Refused(str(error)) from None
    return UndoReport(restored=report.restored, left=report.left)


@router.post("/acts/{act}/undo", auth=allow(Permission.HISTORY_UNDO), response=ActUndone)
def undo_whole_act(request: Request, act: str) -> ActUndone:
    """Undo all that was done at once: a remap, or offers accepted together. The same as undoing its receipt."""
    user_id = caller_of(request).user_id
    receipt = Receipt.objects.filter(owner_id=user_id, reference=act, undone_at=None).first() if act else None
    try:
        undone = undo_act(user_id, act) if receipt is None else undo_receipt(receipt.pk, user_id)
    except NotUndoable:
        undone = None
    if undone is None:
        raise NotFound(Permission.HISTORY_UNDO)
    return ActUndone(count=undone.count, left=undone.left)

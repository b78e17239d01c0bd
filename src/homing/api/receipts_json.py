"""Receipts as the API shows them, and whether a caller may undo one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from homing.accounts.models import User
from homing.accounts.permission import Caller
from homing.api.shapes.receipts import ReceiptShape
from homing.ids import Kind
from homing.libraries.models import Library
from homing.libraries.receipted import PATHS, changed_by
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import why_not
from homing.receipts.writing import AT_THE_COMMAND_LINE
from homing.server import public_ids

LIBRARY_ACTS = frozenset({Act.CREATED_LIBRARY, Act.EDITED_LIBRARY, Act.DELETED_LIBRARY, Act.ANSWERED})
"""What administrators may do to everybody's libraries, and undo."""
_OF_ADMINISTRATORS = frozenset({PATHS, "follow_symlinks", "allow_deletion", "write_back"})
_NEED_THEIR_LIBRARY = frozenset({Act.CREATED_LIBRARY, Act.EDITED_LIBRARY, Act.DELETED_LIBRARY})
COMMAND_LINE_NAME = "the command line"
HOMING_NAME = "Homing"


def is_about_a_library(receipt: Receipt) -> bool:
    """Also an import path that was pointed elsewhere; relinked photos have a name in history."""
    return receipt.act in LIBRARY_ACTS or (receipt.act == Act.RELINKED and not receipt.reference)


def may_see_and_undo(receipt: Receipt, caller: Caller) -> bool:
    """Whether it is theirs to undo at all: photos are their owner's business, libraries administrators' as well."""
    return receipt.owner_id == caller.user_id or (caller.is_admin and is_about_a_library(receipt))


def takes_an_administrator(receipt: Receipt, caller: Caller) -> bool:
    """Undoing what an administrator did to a library, or to what opens the server's disk, takes one."""
    if caller.is_admin or not is_about_a_library(receipt) or receipt.act == Act.ANSWERED:
        return False
    opens_the_disk = receipt.act == Act.RELINKED or bool(changed_by(receipt) & _OF_ADMINISTRATORS)
    return receipt.by_id != caller.user_id or opens_the_disk


def why_not_by(receipt: Receipt, caller: Caller | None, owner_name: str, now: datetime) -> str:
    """Why this caller (None: whoever has the command line) cannot undo it now; empty where they can."""
    reason = why_not(receipt, now)
    if reason or caller is None:
        return reason
    if not may_see_and_undo(receipt, caller):
        return f"Only {owner_name} can undo this."
    return "An administrator did this, and only one can undo it." if takes_an_administrator(receipt, caller) else ""


def receipt_shapes(receipts: Sequence[Receipt], caller: Caller | None) -> list[ReceiptShape]:
    """All of them with a fixed number of queries."""
    numbers = {number for one in receipts for number in (one.owner_id, one.by_id, one.undone_by_id) if number}
    names = dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))
    now = datetime.now(UTC)
    gone = _gone(receipts)
    return [_shape(receipt, caller, names, now, gone.get(receipt.pk, "")) for receipt in receipts]


def _gone(receipts: Sequence[Receipt]) -> dict[int, str]:
    """Receipts of libraries that are not as undoing would need them, with the reason."""
    about = {receipt.pk: receipt for receipt in receipts if receipt.act in _NEED_THEIR_LIBRARY}
    numbers = {receipt.library_id for receipt in about.values()}
    libraries = {library.pk: library for library in Library.objects.filter(pk__in=numbers)}
    found: dict[int, str] = {}
    for number, receipt in about.items():
        library = libraries.get(receipt.library_id or 0)
        if library is None or (library.deleted_at is not None and library.remove_after is None):
            found[number] = "The library was removed for good."
        elif receipt.act != Act.DELETED_LIBRARY and library.deleted_at is not None:
            found[number] = "The library was deleted since; restore it first."
    return found


def _shape(receipt: Receipt, caller: Caller | None, names: dict[int, str], now: datetime, gone: str) -> ReceiptShape:
    ids = public_ids()
    owner_name = names.get(receipt.owner_id, "")
    reason = why_not_by(receipt, caller, owner_name, now) or gone
    by_nobody = COMMAND_LINE_NAME if receipt.details.get(AT_THE_COMMAND_LINE) else HOMING_NAME
    undone_by = "" if receipt.undone_at is None else COMMAND_LINE_NAME
    return ReceiptShape(
        id=ids.encode(Kind.RECEIPT, receipt.pk),
        act=receipt.act,
        title=receipt.title,
        count=receipt.count,
        at=receipt.at,
        by_name=by_nobody if receipt.by_id is None else names.get(receipt.by_id, ""),
        by_id=None if receipt.by_id is None else ids.encode(Kind.USER, receipt.by_id),
        owner_id=ids.encode(Kind.USER, receipt.owner_id),
        owner_name=owner_name,
        library_id=None if receipt.library_id is None else ids.encode(Kind.LIBRARY, receipt.library_id),
        is_destructive=receipt.is_destructive,
        can_undo=not reason,
        why_not=reason,
        undo_until=receipt.undo_until,
        undone_at=receipt.undone_at,
        undone_by_name=undone_by if receipt.undone_by_id is None else names.get(receipt.undone_by_id, ""),
        left=receipt.left,
    )

"""/trash: what was put there, taking it out again, emptying it; and what was hidden by that."""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.assets import asset_numbers
from homing.api.cursors import cursor_of, place_of
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import Size, noun
from homing.api.shapes.assets import BulkIds, Restored
from homing.api.shapes.lifecycle import Emptied, HiddenPage, SomeOrAll, TrashPage, TrashSummary
from homing.api.taken_out_json import hidden_items, receipt_text, trash_items
from homing.assets.models import TakenOut
from homing.assets.trashing import Moved, restore, restore_all
from homing.lifecycle import emptying, restoring
from homing.lifecycle.listing import count_out, list_out
from homing.lifecycle.windows import TRASH_KEPT

router = noun("trash")


@router.get("", auth=allow(Permission.ASSET_READ), response=TrashPage)
def get_trash(request: Request, size: Size = 100, after: str | None = None) -> TrashPage:
    """What lies in the caller's trash, what was put there last first."""
    owner_id = caller_of(request).user_id
    place = None if after is None else place_of(after, Permission.ASSET_READ)
    found = list_out(owner_id, [TakenOut.TRASHED], size=size + 1, after=place)
    return TrashPage(
        total=count_out(owner_id, [TakenOut.TRASHED]) if after is None else None,
        retention_days=TRASH_KEPT.days,
        items=trash_items(found[:size]),
        next_after=cursor_of(found[size - 1].since, found[size - 1].asset_id) if len(found) > size else None,
    )


@router.get("/summary", auth=allow(Permission.ASSET_READ), response=TrashSummary)
def get_trash_summary(request: Request) -> TrashSummary:
    """How much lies in the caller's trash, and what emptying it would do."""
    found = emptying.look_into(caller_of(request).user_id)
    return TrashSummary(
        count=found.count,
        on_disk=found.on_disk,
        missing=found.missing,
        hidden=found.hidden,
        retention_days=TRASH_KEPT.days,
        consequence=found.consequence(),
    )


@router.post("/restore", auth=allow(Permission.ASSET_DELETE), response=Restored)
def restore_trash(request: Request) -> Restored:
    """Take everything out of the caller's trash."""
    user_id = caller_of(request).user_id
    return _restored(restore_all(user_id, by_id=user_id))


@router.post("/restore/assets", auth=allow(Permission.ASSET_DELETE), response=Restored)
def restore_assets(request: Request, given: BulkIds) -> Restored:
    """Take these out of the trash; says how many were in it."""
    numbers = asset_numbers(request, given.ids, Permission.ASSET_DELETE)
    return _restored(restore(numbers, by_id=caller_of(request).user_id))


@router.post("/empty", auth=allow(Permission.ASSET_DELETE), response=Emptied)
def empty_trash(request: Request) -> Emptied:
    """Empty the caller's trash: what is on disk is hidden, what is missing is forgotten. No file is touched."""
    user_id = caller_of(request).user_id
    return _emptied(emptying.empty(user_id, by_id=user_id))


@router.post("/empty/assets", auth=allow(Permission.ASSET_DELETE), response=Emptied)
def empty_trash_assets(request: Request, given: BulkIds) -> Emptied:
    """The same of these only; what is not in the trash is passed over."""
    numbers = asset_numbers(request, given.ids, Permission.ASSET_DELETE)
    user_id = caller_of(request).user_id
    return _emptied(emptying.empty(user_id, by_id=user_id, asset_ids=numbers))


@router.get("/hidden", auth=allow(Permission.ASSET_READ), response=HiddenPage)
def get_hidden(request: Request, size: Size = 100, after: str | None = None) -> HiddenPage:
    """What the caller emptied from the trash while its file stayed on disk: hidden, and not taken in again."""
    owner_id = caller_of(request).user_id
    place = None if after is None else place_of(after, Permission.ASSET_READ)
    found = list_out(owner_id, [TakenOut.DISMISSED], size=size + 1, after=place)
    return HiddenPage(
        total=count_out(owner_id, [TakenOut.DISMISSED]) if after is None else None,
        items=hidden_items(found[:size]),
        next_after=cursor_of(found[size - 1].since, found[size - 1].asset_id) if len(found) > size else None,
    )


@router.post("/hidden/restore", auth=allow(Permission.ASSET_DELETE), response=Restored)
def restore_hidden(request: Request, given: SomeOrAll) -> Restored:
    """Show hidden photos again: these, or all."""
    user_id = caller_of(request).user_id
    done = restoring.show_again(user_id, by_id=user_id, asset_ids=some_or_all(request, given))
    return Restored(count=done.count, receipt_id=receipt_text(done.receipt_id))


def some_or_all(request: Request, given: SomeOrAll) -> list[int] | None:
    """The numbers of these assets of the caller; None for all. Raises Refused where neither is said."""
    if given.all:
        return None
    if given.ids is None:
        raise Refused("Say which: `ids`, or `all`.")
    return asset_numbers(request, given.ids, Permission.ASSET_DELETE)


def _restored(moved: Moved) -> Restored:
    return Restored(count=moved.count, receipt_id=receipt_text(moved.receipt_id))


def _emptied(done: emptying.Emptied) -> Emptied:
    return Emptied(
        count=done.count, hidden=done.hidden, forgotten=done.forgotten, receipt_id=receipt_text(done.receipt_id)
    )

"""/trash: taking things out again. Emptying for good comes later."""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.assets import asset_numbers
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.assets import BulkIds, Count, Restored
from homing.assets.trashing import Moved, restore, restore_all
from homing.ids import Kind
from homing.server import public_ids

router = noun("trash")


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


@router.post("/empty", auth=allow(Permission.ASSET_DELETE), response=Count)
def empty_trash(request: Request) -> Count:
    """Not yet: nothing is deleted for good by this version."""
    del request
    raise Refused("Homing does not delete for good yet. What is in the trash stays there, and its files on disk.")


def _restored(moved: Moved) -> Restored:
    receipt = None if moved.receipt_id is None else public_ids().encode(Kind.RECEIPT, moved.receipt_id)
    return Restored(count=moved.count, receipt_id=receipt)

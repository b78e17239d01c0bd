"""/trash: taking things out again. Emptying for good comes later."""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.assets import asset_numbers
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.assets import BulkIds, Count
from homing.assets.words import restore, restore_all

router = noun("trash")


@router.post("/restore", auth=allow(Permission.ASSET_DELETE), response=Count)
def restore_trash(request: Request) -> Count:
    """Take everything out of the caller's trash."""
    return Count(count=restore_all(caller_of(request).user_id))


@router.post("/restore/assets", auth=allow(Permission.ASSET_DELETE), response=Count)
def restore_assets(request: Request, given: BulkIds) -> Count:
    """Take these out of the trash; says how many were in it."""
    return Count(count=restore(asset_numbers(request, given.ids, Permission.ASSET_DELETE)))


@router.post("/empty", auth=allow(Permission.ASSET_DELETE), response=Count)
def empty_trash(request: Request) -> Count:
    """Not yet: nothing is deleted for good by this version."""
    del request
    raise Refused("Homing does not delete for good yet. What is in the trash stays there, and its files on disk.")

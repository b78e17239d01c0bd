"""/originals: deleting originals from disk. The one place of this API that changes people's files."""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.assets import asset_numbers
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import library_for, noun
from homing.api.shapes.lifecycle import (
    DeletionRights,
    OriginalsChoice,
    OriginalsDeleted,
    OriginalsOrder,
    OriginalsPreview,
)
from homing.api.taken_out_json import original_lines, receipt_text
from homing.lifecycle import originals
from homing.lifecycle.copies import Verdict, rights
from homing.tracking.rows.disk import patient_disk

router = noun("originals")
library_router = noun("libraries")


@library_router.get("/{id}/deletion", auth=allow(Permission.LIBRARY_READ), response=DeletionRights)
def get_deletion_rights(request: Request, id: str) -> DeletionRights:
    """Can originals of this library be deleted: does it allow that, and may the server write there?"""
    library = library_for(request, id, Permission.LIBRARY_READ)
    is_writable, why = rights(library, patient_disk())
    return DeletionRights(is_allowed=library.allow_deletion, is_writable=is_writable, why=why)


@router.post("/delete/preview", auth=allow(Permission.ASSET_DELETE_ORIGINAL), response=OriginalsPreview)
def preview_deleting_originals(request: Request, given: OriginalsChoice) -> OriginalsPreview:
    """What deleting the originals of these photos would do: which can go, which is a last copy, which not and why."""
    numbers = asset_numbers(request, given.ids, Permission.ASSET_DELETE_ORIGINAL)
    found = originals.preview(caller_of(request).user_id, numbers, patient_disk())
    deletable = Verdict.CAN, Verdict.LAST_COPY
    return OriginalsPreview(
        count=found.count(*deletable),
        bytes=found.size_bytes(*deletable),
        last_copies=found.count(Verdict.LAST_COPY),
        can_delete=found.count(*deletable) > 0,
        files=original_lines(found.lines),
        consequence=found.consequence(),
    )


@router.post("/delete", auth=allow(Permission.ASSET_DELETE_ORIGINAL), response=OriginalsDeleted)
def delete_originals(request: Request, given: OriginalsOrder) -> OriginalsDeleted:
    """Delete the originals of these photos from disk, for good, as far as it is allowed."""
    numbers = asset_numbers(request, given.ids, Permission.ASSET_DELETE_ORIGINAL)
    user_id = caller_of(request).user_id
    try:
        done = originals.delete(
            user_id,
            numbers,
            patient_disk(),
            by_id=user_id,
            last_copies=given.last_copies > 0,
            expected=given.expected,
            expected_last=given.last_copies,
        )
    except originals.MoreThanConfirmed as reason:
        raise Refused(str(reason)) from None
    return OriginalsDeleted(
        count=done.count,
        bytes=done.size_bytes,
        refused=original_lines(done.refused),
        receipt_id=receipt_text(done.receipt_id),
    )

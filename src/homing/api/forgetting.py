"""/missing/forget, /missing/forgotten, and the rule of a library for what is missing."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from homing.accounts.permission import Permission
from homing.api.assets import asset_numbers
from homing.api.cursors import cursor_of, place_of
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.missing import known_import_path
from homing.api.nouns import Size, library_for, noun
from homing.api.shapes.assets import Restored
from homing.api.shapes.lifecycle import (
    ForgetOrder,
    ForgetPreview,
    Forgotten,
    ForgottenPage,
    MissingChoice,
    PolicyKept,
    PolicyPreview,
    SomeOrAll,
)
from homing.api.taken_out_json import forgotten_items, receipt_text
from homing.api.trash import some_or_all
from homing.clock import SystemClock, moment
from homing.libraries.covering import absolute_readings
from homing.lifecycle import forgetting, policy, restoring
from homing.lifecycle.listing import TOMBSTONES, count_out, list_out
from homing.tracking.relinking.missing import Wanted
from homing.tracking.rows.disk import patient_disk

router = noun("missing")
library_router = noun("libraries")
MOST_DAYS = 36_500


@router.post("/forget/preview", auth=allow(Permission.MISSING_FORGET), response=ForgetPreview)
def preview_forgetting(request: Request, given: MissingChoice) -> ForgetPreview:
    """How many missing photos would be forgotten, and what that means. Changes nothing."""
    found = forgetting.preview(caller_of(request).user_id, _choice(request, given))
    return ForgetPreview(
        count=found.count,
        with_words=found.with_words,
        kept_until=found.kept_until,
        consequence=found.consequence(at_once=False),
        consequence_now=found.consequence(at_once=True),
    )


@router.post("/forget", auth=allow(Permission.MISSING_FORGET), response=Forgotten)
def forget_missing(request: Request, given: ForgetOrder) -> Forgotten:
    """Forget missing photos; what is not missing (any more) is passed over. No file on disk is touched."""
    user_id = caller_of(request).user_id
    try:
        done = forgetting.forget(
            user_id, _choice(request, given), by_id=user_id, at_once=given.now, expected=given.expected
        )
    except forgetting.MoreThanConfirmed as reason:
        raise Refused(str(reason)) from None
    return Forgotten(count=done.count, receipt_id=receipt_text(done.receipt_id), kept_until=done.kept_until)


@router.get("/forgotten", auth=allow(Permission.MISSING_READ), response=ForgottenPage)
def get_forgotten(request: Request, size: Size = 100, after: str | None = None) -> ForgottenPage:
    """What the caller forgot, or a library's rule took out, and can still be had back."""
    owner_id = caller_of(request).user_id
    place = None if after is None else place_of(after, Permission.MISSING_READ)
    found = list_out(owner_id, TOMBSTONES, size=size + 1, after=place)
    return ForgottenPage(
        total=count_out(owner_id, TOMBSTONES) if after is None else None,
        items=forgotten_items(found[:size]),
        next_after=cursor_of(found[size - 1].since, found[size - 1].asset_id) if len(found) > size else None,
    )


@router.post("/forgotten/restore", auth=allow(Permission.MISSING_FORGET), response=Restored)
def restore_forgotten(request: Request, given: SomeOrAll) -> Restored:
    """Have forgotten photos back: they are missing again, with all that was said about them."""
    user_id = caller_of(request).user_id
    done = restoring.remember(user_id, by_id=user_id, asset_ids=some_or_all(request, given))
    return Restored(count=done.count, receipt_id=receipt_text(done.receipt_id))


@router.post("/forgotten/erase", auth=allow(Permission.MISSING_FORGET), response=Restored)
def erase_forgotten(request: Request, given: SomeOrAll) -> Restored:
    """Erase forgotten photos for good, before their time. Cannot be undone."""
    user_id = caller_of(request).user_id
    done = restoring.erase_now(user_id, by_id=user_id, asset_ids=some_or_all(request, given))
    return Restored(count=done.count, receipt_id=receipt_text(done.receipt_id))


@library_router.get("/{id}/missing-policy", auth=allow(Permission.LIBRARY_READ), response=PolicyPreview)
def preview_missing_policy(
    request: Request, id: str, days: Annotated[int | None, Field(ge=1, le=MOST_DAYS)] = None
) -> PolicyPreview:
    """What the library's rule would take out now (`days`: if that were the rule), and why not more. It looks through
    the disk and may take a while; nothing is changed."""
    library = library_for(request, id, Permission.LIBRARY_READ)
    found = policy.judge(library, moment(SystemClock()), patient_disk(), days=days, check=lambda: None)
    kept = sorted(found.kept.items(), key=lambda one: (-one[1], one[0]))
    return PolicyPreview(
        days=found.days,
        count=len(found.purged),
        examples=found.examples,
        kept=[PolicyKept(why=why.sentence(found.days or 0), count=count) for why, count in kept],
    )


def _choice(request: Request, given: MissingChoice) -> forgetting.Choice:
    if given.ids is not None:
        return forgetting.Choice(asset_ids=asset_numbers(request, given.ids, Permission.MISSING_FORGET))
    if given.filter is None:
        raise Refused("Say which: `ids`, or a `filter`; an empty filter is all that is missing.")
    one, owner_id = given.filter, caller_of(request).user_id
    wanted = Wanted(
        library_id=None if one.library_id is None else library_for(request, one.library_id, Permission.LIBRARY_READ).pk,
        import_path=None if one.import_path is None else known_import_path(owner_id, one.import_path),
        folders=None if one.folder is None else absolute_readings(one.folder),
        reason=one.reason,
        since_after=one.since_after,
        since_before=one.since_before,
    )
    return forgetting.Choice(wanted=wanted)

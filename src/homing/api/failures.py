"""/failures: Homing's own. Files that could not be shown, each with the reason."""

from __future__ import annotations

from homing.accounts.permission import Permission, only_owner
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import Page, Size, library_for, noun
from homing.api.shapes.libraries import FailurePage, FailureShape
from homing.assets.models import Failure, Stage
from homing.assets.whereabouts import whereabouts
from homing.ids import Kind
from homing.paths import display, join
from homing.server import public_ids

router = noun("failures")


@router.get("", auth=allow(Permission.FAILURE_READ), response=FailurePage)
def get_failures(
    request: Request,
    libraryId: str | None = None,
    page: Page = 1,
    size: Size = 100,
) -> FailurePage:
    """What could not be shown and why, newest first; tried again when the file changes."""
    failures = Failure.objects.filter(file__asset__library__deleted_at=None, file__asset__isnull=False)
    if libraryId is not None:
        failures = failures.filter(file__asset__library=library_for(request, libraryId, Permission.FAILURE_READ))
    owner_id = only_owner(Permission.FAILURE_READ, caller_of(request))
    if owner_id is not None:
        failures = failures.filter(file__asset__owner_id=owner_id)
    start = (page - 1) * size
    total = failures.count()
    rows = list(
        failures.order_by("-failed_at", "-id").values_list(
            "file__asset_id", "file__asset__library_id", "file__folder_id", "file__name", "stage", "reason", "failed_at"
        )[start : start + size]
    )
    places = whereabouts({row[2] for row in rows})
    ids = public_ids()
    items = [
        FailureShape(
            asset_id=ids.encode(Kind.ASSET, asset_id),
            library_id=ids.encode(Kind.LIBRARY, library_id),
            file_name=display(name),
            path=display(join(places[folder_id].path, name)),
            stage=Stage(stage).name.lower(),
            reason=reason,
            failed_at=failed_at,
        )
        for asset_id, library_id, folder_id, name, stage, reason, failed_at in rows
    ]
    return FailurePage(items=items, total=total, next_page=str(page + 1) if start + len(items) < total else None)

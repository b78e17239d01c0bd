"""/missing: Homing's own. Photos whose files are not where they were: which, since when, and why."""

from __future__ import annotations

from datetime import datetime

from homing.accounts.models import User
from homing.accounts.permission import NotFound, Permission
from homing.api.cursors import cursor_of, place_of
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.library_json import scan_shape
from homing.api.missing_json import missing_counts, missing_shapes
from homing.api.nouns import Size, library_for, noun, number_of
from homing.api.shapes.libraries import ScanShape
from homing.api.shapes.missing import MissingCounts, MissingPage, MissingScan
from homing.database import write_transaction
from homing.ids import Kind
from homing.libraries.covering import absolute_readings, owned_import_paths
from homing.libraries.models import Library
from homing.paths import display
from homing.tracking.models import ScanTrigger
from homing.tracking.relinking.missing import Reason, Wanted, count_wanted, list_missing
from homing.tracking.scanning.requests import request_scan

router = noun("missing")


@router.get("", auth=allow(Permission.MISSING_READ), response=MissingPage)
def get_missing(
    request: Request,
    libraryId: str | None = None,
    importPath: str | None = None,
    folder: str | None = None,
    reason: Reason | None = None,
    sinceAfter: datetime | None = None,
    sinceBefore: datetime | None = None,
    size: Size = 100,
    after: str | None = None,
) -> MissingPage:
    """The caller's missing photos, those that went missing last first. `folder` means all below it too."""
    owner_id = caller_of(request).user_id
    wanted = Wanted(
        library_id=None if libraryId is None else _library(request, libraryId),
        import_path=None if importPath is None else known_import_path(owner_id, importPath),
        folders=None if folder is None else absolute_readings(folder),
        reason=reason,
        since_after=sinceAfter,
        since_before=sinceBefore,
    )
    found = list_missing(
        owner_id, wanted, size=size + 1, after=None if after is None else place_of(after, Permission.MISSING_READ)
    )
    is_more = len(found) > size
    total = None
    if after is None:
        total = count_wanted(owner_id, wanted) if is_more else len(found)
    return MissingPage(
        total=total,
        items=missing_shapes(found[:size]),
        next_after=cursor_of(found[size - 1].since, found[size - 1].asset_id) if is_more else None,
    )


@router.get("/folders", auth=allow(Permission.MISSING_READ), response=MissingCounts)
def get_missing_folders(request: Request, libraryId: str | None = None) -> MissingCounts:
    """How many of the caller's photos are missing: from each library, and from each folder (of one library)."""
    library_id = None if libraryId is None else _library(request, libraryId)
    return missing_counts(caller_of(request).user_id, library_id)


@router.post("/scan", auth=allow(Permission.MISSING_SCAN), response=list[ScanShape])
def scan_for_missing(request: Request, given: MissingScan | None = None) -> list[ScanShape]:
    """Look for photos that went missing and for those that are back, among what is known already: a scan of each
    library. They count as queued work before this answers."""
    user = User.objects.get(pk=caller_of(request).user_id)
    libraries = Library.objects.filter(owner=user, deleted_at=None).select_related("owner").order_by("created_at", "id")
    if given is not None and given.library_id is not None:
        # of somebody else's library nothing is the caller's to miss
        number = number_of(Kind.LIBRARY, given.library_id, Permission.MISSING_SCAN)
        libraries = libraries.filter(pk=number)
        if not libraries:
            raise NotFound(Permission.MISSING_SCAN)
    with write_transaction():
        return [
            scan_shape(request_scan(library, trigger=ScanTrigger.PERSON, requested_by=user, is_for_missing=True))
            for library in libraries
        ]


def known_import_path(owner_id: int, shown: str) -> bytes:
    """The import path of this person's libraries that is shown so. Raises Refused."""
    for root in owned_import_paths(owner_id):
        if display(root.path) == shown:
            return root.path
    raise Refused(f"{shown} is no import path of your libraries.")


def _library(request: Request, public_id: str) -> int:
    # whose library it is says nothing here: of somebody else's there is nothing missing to see
    library = library_for(request, public_id, Permission.LIBRARY_READ)
    return library.pk

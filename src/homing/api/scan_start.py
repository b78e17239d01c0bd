"""/libraries/{id}/scan and /libraries/scan: asking for scans, of all or of a part, for good or as a dry run."""

from __future__ import annotations

from ninja import Status

from homing.accounts.models import User
from homing.accounts.permission import Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.library_json import scan_shape
from homing.api.nouns import library_for, noun
from homing.api.shapes.libraries import ScanShape, ScansToStart, ScanToStart
from homing.database import write_transaction
from homing.libraries.covering import absolute_readings
from homing.libraries.import_paths import current_import_paths
from homing.libraries.models import Library
from homing.paths import display, inside
from homing.tracking.models import ScanTrigger
from homing.tracking.scanning.requests import request_scan

router = noun("libraries")


@router.post("/scan", auth=allow(Permission.LIBRARY_UPDATE), response=list[ScanShape])
def scan_all_libraries(request: Request, given: ScansToStart | None = None) -> list[ScanShape]:
    """Scan all libraries of the caller. They count as queued work before this answers."""
    given = given or ScansToStart()
    user = User.objects.get(pk=caller_of(request).user_id)
    libraries = Library.objects.filter(owner=user, deleted_at=None).select_related("owner").order_by("created_at", "id")
    with write_transaction():
        return [
            scan_shape(
                request_scan(
                    library,
                    trigger=ScanTrigger.PERSON,
                    requested_by=user,
                    is_full=given.full,
                    is_dry_run=given.dry_run,
                )
            )
            for library in libraries
        ]


@router.post("/{id}/scan", auth=allow(Permission.LIBRARY_UPDATE), response={200: ScanShape, 204: None})
def scan_library(
    request: Request, id: str, given: ScanToStart | None = None, full: bool = False
) -> Status[ScanShape | None]:
    """Compare disk and index. The scan counts as queued work before this answers. `full` reads every file again.

    With a body (Homing's own) only a part may be asked for, or a dry run, and the answer is the scan.
    """
    library = library_for(request, id, Permission.LIBRARY_UPDATE)
    user = User.objects.get(pk=caller_of(request).user_id)
    asked = given or ScanToStart()
    folders = [] if asked.folder is None else _in(library, asked.folder)
    if asked.import_path is not None:
        folders += [row.path for row in current_import_paths(library) if display(row.path) == asked.import_path]
        if not folders:
            raise Refused(f"{asked.import_path} is none of this library's import paths.")
    with write_transaction():
        scan = request_scan(
            library,
            trigger=ScanTrigger.PERSON,
            requested_by=user,
            is_full=full or asked.full,
            is_dry_run=asked.dry_run,
            folders=folders,
            files=[path for file in asked.files or () for path in _in(library, file)],
        )
    return Status(204, None) if given is None else Status(200, scan_shape(scan))


def _in(library: Library, shown: str) -> list[bytes]:
    """What the text may mean inside this library. Refuses what lies in none of its import paths."""
    roots = [row.path for row in current_import_paths(library)]
    found = [path for path in absolute_readings(shown) if any(inside(path, root) for root in roots)]
    if not found:
        raise Refused(f"{shown} lies in none of the import paths of the library “{library.name}”.")
    return found

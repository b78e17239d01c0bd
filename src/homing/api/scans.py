"""/libraries/{id}/scans: Homing's own. History, progress, reports, cancel."""

from __future__ import annotations

from django.db.models import Count

from homing.accounts.permission import Permission
from homing.api.guard import Request, allow
from homing.api.library_json import scan_shape
from homing.api.nouns import Page, Size, library_for, noun, scan_for
from homing.api.shapes.libraries import ScanNoteShape, ScanPage, ScanReport, ScanShape
from homing.paths import display
from homing.tracking.models import NoteKind, Scan, ScanNote
from homing.tracking.scanning.cancelling import cancel_scan

router = noun("libraries")


@router.get("/{id}/scans", auth=allow(Permission.SCAN_READ), response=ScanPage)
def get_scans(request: Request, id: str, page: Page = 1, size: Size = 50) -> ScanPage:
    """The library's scans, newest first."""
    library = library_for(request, id, Permission.SCAN_READ)
    scans = Scan.objects.filter(library=library)
    total = scans.count()
    start = (page - 1) * size
    items = [scan_shape(scan) for scan in scans.order_by("-requested_at", "-id")[start : start + size]]
    return ScanPage(items=items, total=total, next_page=str(page + 1) if start + len(items) < total else None)


@router.get("/{id}/scans/{scanId}", auth=allow(Permission.SCAN_READ), response=ScanReport)
def get_scan(
    request: Request,
    id: str,
    scanId: str,
    kind: NoteKind | None = None,
    page: Page = 1,
    size: Size = 200,
) -> ScanReport:
    """One scan with its report: what changed, what was skipped and why, what could not be read."""
    scan = scan_for(request, id, scanId, Permission.SCAN_READ)
    notes = ScanNote.objects.filter(scan=scan)
    kept = dict(notes.values_list("kind").annotate(number=Count("id")).order_by())
    if kind is not None:
        notes = notes.filter(kind=kind)
    start = (page - 1) * size
    shown = list(notes.order_by("id")[start : start + size + 1])
    return ScanReport(
        **scan_shape(scan).model_dump(),
        notes=[
            ScanNoteShape(kind=note.kind, what=note.what, path=display(note.path), detail=note.detail)
            for note in shown[:size]
        ],
        note_counts=kept,
        next_page=str(page + 1) if len(shown) > size else None,
    )


@router.post("/{id}/scans/{scanId}/cancel", auth=allow(Permission.SCAN_CANCEL), response=ScanShape)
def cancel_one_scan(request: Request, id: str, scanId: str) -> ScanShape:
    """Ask the scan to stop. What it found stays; it applies no absences. One that has ended is left as it is."""
    scan = scan_for(request, id, scanId, Permission.SCAN_CANCEL)
    cancel_scan(scan)
    scan.refresh_from_db()
    return scan_shape(scan)

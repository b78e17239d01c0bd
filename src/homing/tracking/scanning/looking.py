"""Scans of folders in which somebody did not find a file (`homing.assets.looking` asks)."""

from __future__ import annotations

from homing.assets.models import Folder
from homing.assets.whereabouts import whereabouts
from homing.database import write_transaction
from homing.libraries.models import Library
from homing.tracking.models import Scan, ScanState, ScanTrigger
from homing.tracking.scanning.asked import folders_of, to_scope
from homing.tracking.scanning.requests import request_scan


def request_look(folder_id: int) -> Scan | None:
    """Request a scan of this folder; one of the same library that has not begun takes it along. None: it is gone."""
    place = whereabouts([folder_id]).get(folder_id)
    library = (
        Library.objects.filter(
            import_paths__in=Folder.objects.filter(pk=folder_id).values("import_path"), deleted_at=None
        )
        .select_related("owner")
        .first()
    )
    if place is None or library is None:
        return None
    with write_transaction():
        queued = list(Scan.objects.filter(library=library, state=ScanState.QUEUED, is_dry_run=False))
        whole = next((scan for scan in queued if not scan.scope), None)
        if whole is not None:
            return whole
        waiting = next((scan for scan in queued if scan.trigger == ScanTrigger.ACCESS), None)
        if waiting is None:
            return request_scan(library, trigger=ScanTrigger.ACCESS, folders=[place.path])
        # a scan reads what it is asked in the transaction that begins it
        waiting.scope = to_scope([*folders_of(waiting), place.path], ())
        waiting.save(update_fields=["scope"])
        return waiting

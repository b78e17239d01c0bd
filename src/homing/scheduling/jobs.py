"""The job that begins a scheduled scan."""

from __future__ import annotations

from homing.database import write_transaction
from homing.jobs import RunningJob, handler
from homing.libraries.models import Library
from homing.scheduling.requests import SCHEDULED_SCAN
from homing.tracking.models import ScanTrigger
from homing.tracking.scanning.requests import request_scan


@handler(SCHEDULED_SCAN)
def scheduled_scan(job: RunningJob) -> None:
    """Request a scan of the library; one that waits already is joined."""
    with write_transaction():
        library = Library.objects.filter(pk=job.arguments["library"], deleted_at=None).select_related("owner").first()
        if library is not None:
            request_scan(library, trigger=ScanTrigger.SCHEDULE)
        job.complete()

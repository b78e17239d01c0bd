"""Asking a scan to stop."""

from __future__ import annotations

from homing.database import write_transaction
from homing.jobs.models import Job, JobState
from homing.jobs.status import cancel
from homing.tracking.models import Scan, ScanState
from homing.tracking.scanning.requests import end_scan


def cancel_scan(scan: Scan) -> None:
    """A queued scan ends at once, a running one as soon as it notices; one that has ended stays as it is."""
    if scan.state not in {ScanState.QUEUED, ScanState.RUNNING}:
        return
    with write_transaction():
        Scan.objects.filter(pk=scan.pk).update(cancel_requested=True)
    jobs = Job.objects.filter(kind="scan", library_id=scan.library.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    theirs = [job.pk for job in jobs if job.arguments.get("scan") == scan.pk]
    if not [number for number in theirs if cancel(number)]:
        with write_transaction():
            # its job was lost, or ended in this moment; then the scan has ended too and is left alone
            if Scan.objects.filter(pk=scan.pk, state__in=[ScanState.QUEUED, ScanState.RUNNING]).exists():
                end_scan(scan.pk, ScanState.CANCELLED)

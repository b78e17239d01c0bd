"""The handlers of this package's jobs."""

from __future__ import annotations

from homing.assets.looking import LOOK
from homing.clock import SystemClock, moment
from homing.database import write_transaction
from homing.jobs import EndedJob, JobStopped, RunningJob, at_start, handler
from homing.libraries.models import Library
from homing.tracking.models import Scan, ScanState
from homing.tracking.relinking.offering import make_offers
from homing.tracking.relinking.reuniting import reunite
from homing.tracking.rows.away import FIRST_LOOK_S
from homing.tracking.scanning.content import check_contents
from homing.tracking.scanning.looking import request_look
from homing.tracking.scanning.quick import enqueue_quick_hashes_in_need, take_quick_hashes
from homing.tracking.scanning.recovering import enqueue_look_for_places, look_for_places
from homing.tracking.scanning.requests import end_scan, enqueue_unfinished_scans, run_scan, wait_again
from homing.tracking.scanning.undecodable import judge_undecodable

at_start(enqueue_unfinished_scans)
at_start(enqueue_quick_hashes_in_need)
at_start(enqueue_look_for_places)
_ENDED = {ScanState.COMPLETED, ScanState.CANCELLED, ScanState.FAILED}


def _end(ended: EndedJob) -> None:
    scan_id = ended.arguments["scan"]
    assert isinstance(scan_id, int)
    end_scan(scan_id, ScanState.CANCELLED if ended.state == "cancelled" else ScanState.FAILED, ended.error)


@handler("scan", on_end=_end)
def scan(job: RunningJob) -> None:
    """Run the scan whose row the arguments name."""
    found = Scan.objects.select_related("library", "library__owner").filter(pk=job.arguments["scan"]).first()
    if found is None or found.library.deleted_at is not None or found.state in _ENDED:
        return  # its library was removed meanwhile, or it was asked for twice
    try:
        run_scan(found, progress=job.progress, complete=job.complete)
    except JobStopped:
        with write_transaction():
            wait_again(found.pk)
        raise


@handler(LOOK)
def look(job: RunningJob) -> None:
    """Somebody did not find a file of this folder: scan the folder."""
    folder_id = job.arguments["folder"]
    assert isinstance(folder_id, int)
    request_look(folder_id)


@handler("volumes")
def volumes(job: RunningJob) -> None:
    """Look whether import paths and drives that were unavailable are back."""
    after = job.arguments.get("next")
    look_for_places(after if isinstance(after, float) else FIRST_LOOK_S, complete=job.complete)


@handler("quick")
def quick(job: RunningJob) -> None:
    """Take quick hashes of new and changed files."""
    take_quick_hashes(job)


@handler("offers")
def offers(job: RunningJob) -> None:
    """Bring words where contents say that they belong, then ask people about what is likely and not proven."""
    clock = SystemClock()
    for owner_id in Library.objects.filter(deleted_at=None).values_list("owner_id", flat=True).distinct():
        job.raise_if_cancelled()
        reunite(owner_id, scan_id=None, now=lambda: moment(clock))
    make_offers(moment(clock), job.raise_if_cancelled)


@handler("undecodable")
def undecodable(job: RunningJob) -> None:
    """Ask, or let go of old pictures, where files cannot be decoded any more."""
    judge_undecodable(moment(SystemClock()), job.raise_if_cancelled)


@handler("content")
def content(job: RunningJob) -> None:
    """Look again at files whose inode's own clock moved under equal size and time."""
    check_contents(job.progress)

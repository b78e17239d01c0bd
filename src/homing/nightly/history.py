"""Part: what is only of interest for a while is let go of: scans' reports, finished jobs, receipts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from homing.database import write_transaction
from homing.jobs.status import remove_old
from homing.nightly.part import Done, Night
from homing.receipts.trimming import trim
from homing.tracking.models import KnownContent, Scan, ScanNote, ScanState

NOTHING_FOUND_KEPT = timedelta(days=7)
"""A scan that found nothing to do. Where folders are watched there may be hundreds a day."""
SCANS_KEPT = timedelta(days=365)
NOTES_KEPT = timedelta(days=90)
"""The lines of a scan's report; its counts stay as long as the scan. What became of a photo stays with the photo."""
CONTENTS_KEPT = timedelta(days=7)
"""What a dry run or a stopped scan read ahead."""
_SCANS, _NOTES = 200, 5_000
"""In one transaction: some tens of milliseconds."""
_ENDED = (ScanState.COMPLETED, ScanState.CANCELLED, ScanState.FAILED)


def trim_history(night: Night) -> Done:
    """Let go of what is past its time."""
    done = Done()
    done.add("scans", lambda: _trim_scans(night))
    done.add("lines of scans' reports", lambda: _trim_notes(night))
    done.add("contents read ahead", lambda: _trim_contents(night.now))
    done.add("finished jobs", remove_old)
    done.add("receipts", lambda: trim(night.now))
    return done


def _trim_scans(night: Night) -> int:
    """The last scan of each library stays, whatever it found."""
    last = set(Scan.objects.values("library").annotate(last=Max("pk")).values_list("last", flat=True))
    ended = Scan.objects.filter(state__in=_ENDED, ended_at__lte=night.now - NOTHING_FOUND_KEPT).order_by("pk")
    count = after = 0
    while scans := list(ended.filter(pk__gt=after)[:_SCANS]):
        night.check()
        after = scans[-1].pk
        going = [scan.pk for scan in scans if scan.pk not in last and _is_past_its_time(scan, night.now)]
        while notes := list(ScanNote.objects.filter(scan__in=going).values_list("pk", flat=True)[:_NOTES]):
            with write_transaction():
                ScanNote.objects.filter(pk__in=notes).delete()
        with write_transaction():
            Scan.objects.filter(pk__in=going).delete()
        count += len(going)
    return count


def _is_past_its_time(scan: Scan, now: datetime) -> bool:
    if scan.ended_at is not None and scan.ended_at <= now - SCANS_KEPT:
        return True
    found = sum(count for kind, count in scan.counts.items() if kind != "unchanged")
    return scan.state == ScanState.COMPLETED and not scan.error and not found


def _trim_notes(night: Night) -> int:
    old = ScanNote.objects.filter(scan__in=Scan.objects.filter(state__in=_ENDED, ended_at__lte=night.now - NOTES_KEPT))
    count = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:_NOTES]):
        night.check()
        with write_transaction():
            ScanNote.objects.filter(pk__in=ids).delete()
        count += len(ids)
    return count


def _trim_contents(now: datetime) -> int:
    with write_transaction():
        return KnownContent.objects.filter(read_at__lte=now - CONTENTS_KEPT).delete()[0]

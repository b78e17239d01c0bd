"""Part: what is only of interest for a while is let go of: scans' reports, finished jobs, receipts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Q

from homing.database import write_transaction
from homing.jobs.status import remove_old
from homing.nightly.part import Done, Night
from homing.receipts.trimming import trim
from homing.tracking.models import KnownContent, NoteKind, Scan, ScanNote, ScanState

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
    ended = Scan.objects.filter(state__in=_ENDED)
    last = Scan.objects.values("library").annotate(last=Max("pk")).values_list("last", flat=True)
    told = ScanNote.objects.filter(kind=NoteKind.ERROR).values("scan")
    empty = Q(state=ScanState.COMPLETED, counts={}, error="") & ~Q(pk__in=told)
    old = ended.filter(
        Q(ended_at__lte=night.now - SCANS_KEPT) | empty & Q(ended_at__lte=night.now - NOTHING_FOUND_KEPT)
    ).exclude(pk__in=list(last))
    count = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:_SCANS]):
        night.check()
        while notes := list(ScanNote.objects.filter(scan__in=ids).values_list("pk", flat=True)[:_NOTES]):
            with write_transaction():
                ScanNote.objects.filter(pk__in=notes).delete()
        with write_transaction():
            Scan.objects.filter(pk__in=ids).delete()
        count += len(ids)
    return count


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

"""Asking for scans, and running one that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db.models import Q

from homing.accounts.models import User
from homing.assets.models import Stage
from homing.clock import Clock, SystemClock, moment
from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue
from homing.libraries.models import Library
from homing.paths import FileSystem
from homing.tracking.models import Scan, ScanState, ScanTrigger
from homing.tracking.relinking.offering import may_have_offers
from homing.tracking.relinking.reuniting import reunite
from homing.tracking.rows.away import FIRST_LOOK_S, has_unavailable, want_look
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import count_present
from homing.tracking.rows.known_contents import forget_contents, keeping_contents
from homing.tracking.rows.wants import want_content, want_offers, want_pictures, want_quick_hashes
from homing.tracking.rules.gathering import Asked, gather
from homing.tracking.scanning.asked import (
    entries_of,
    files_of,
    folders_of,
    held_since,
    looks_for_missing,
    task_for,
    to_scope,
)
from homing.tracking.scanning.doubting import LOOK_AGAIN_AFTER_S
from homing.tracking.scanning.index import RealIndex
from homing.tracking.scanning.pending import is_pending
from homing.tracking.scanning.preview import preview_scan
from homing.tracking.scanning.report import ScanReport, write_notes, write_progress
from homing.tracking.scanning.run import ScanRun
from homing.tracking.scanning.waiting import LONGEST
from homing.tracking.scanning.waiting import LOOK_AGAIN_AFTER_S as WAIT_S

PROGRESS_EVERY_S = 1.0
MOST_FOLDERS = 200
"""Where more folders are to be looked at once more, the whole library is."""
_BY_ITSELF = {ScanTrigger.WATCHER, ScanTrigger.ACCESS, ScanTrigger.FOLLOW_UP}
"""Scans of a part that nobody asked for: their absences wait for what else has changed."""
FOLLOW_UP_AFTER_S = 10.0
"""When files that were still growing are looked at again."""


class LibraryRemoved(Exception):
    """The library was deleted while it was scanned."""


Progress = Callable[[int, int, str], None]
"""Files seen, files expected, step; may raise to stop the scan."""


def request_scan(
    library: Library,
    *,
    trigger: ScanTrigger | str,
    requested_by: User | None = None,
    is_full: bool = False,
    is_dry_run: bool = False,
    folders: Sequence[bytes] = (),
    files: Sequence[bytes] = (),
    entries: Sequence[bytes] = (),
    is_for_missing: bool = False,
    held: datetime | None = None,
    delay_s: float = 0,
) -> Scan:
    """Record and enqueue a scan; an equal one that has not started yet is joined.

    `folders` and `files` are absolute paths that the library covers: a scan that is given some looks at nothing else.
    Of `entries`, which are folders, it looks at what lies directly in them. `held`: since when an absence waits for it.
    A dry run only says what a scan would do. One for missing looks at what is known already, and no further.

    Call inside a write transaction: whoever asked sees it counted as soon as that commits.
    """
    scope = to_scope(folders, files, entries=entries, is_for_missing=is_for_missing, held=held)
    waiting = Scan.objects.filter(library=library, state=ScanState.QUEUED, is_dry_run=is_dry_run)
    scan = next((scan for scan in waiting if scan.scope == scope and scan.is_full >= is_full), None)
    if scan is None or delay_s:
        scan = Scan.objects.create(
            library=library,
            trigger=trigger,
            requested_by=requested_by,
            is_full=is_full,
            is_dry_run=is_dry_run,
            scope=scope,
        )
    _enqueue(scan, library, delay_s)
    return scan


def request_changed(library: Library, asked: Asked, *, held: datetime | None = None, delay_s: float = 0) -> Scan:
    """Request a scan of folders that were seen to change; one that has not begun takes them along.

    With `held` one that looks again at absences that wait since then (`waiting`). Call inside a write transaction.
    """
    queued = list(Scan.objects.filter(library=library, state=ScanState.QUEUED, is_dry_run=False))
    if held is None and (whole := next((scan for scan in queued if not scan.scope), None)) is not None:
        return whole
    for scan in queued:
        since = held_since(scan)
        if scan.trigger != ScanTrigger.WATCHER or (since is None) != (held is None):
            continue
        asked = gather((*folders_of(scan), *asked.trees), (*entries_of(scan), *asked.entries), most=MOST_FOLDERS)
        # a scan reads what it is asked in the transaction that begins it
        scan.scope = to_scope(asked.trees, (), entries=asked.entries, held=since)
        scan.save(update_fields=["scope"])
        return scan
    few = gather(asked.trees, asked.entries, most=MOST_FOLDERS)
    return request_scan(
        library,
        trigger=ScanTrigger.WATCHER,
        folders=sorted(few.trees),
        entries=sorted(few.entries),
        held=held,
        delay_s=delay_s,
    )


def enqueue_unfinished_scans() -> None:
    """Give every scan that has not ended a job, should its own have been lost (the scan's row is what counts)."""
    with write_transaction():
        unfinished = Scan.objects.filter(state__in=[ScanState.QUEUED, ScanState.RUNNING])
        for scan in unfinished.select_related("library", "library__owner"):
            _enqueue(scan, scan.library, 0)


def _enqueue(scan: Scan, library: Library, delay_s: float) -> None:
    """A job for the scan, joined with the one that waits for it already."""
    enqueue(
        JobRequest(
            kind="scan",
            queue="library",
            arguments={"scan": scan.pk},
            priority=10,
            join_key=f"scan:{scan.pk}",
            exclusive_key=f"scan:{library.owner.pk}",
            delay_s=delay_s,
            owner_id=library.owner.pk,
            library_id=library.pk,
            title=_title(scan, library),
        )
    )


def _title(scan: Scan, library: Library) -> str:
    if looks_for_missing(scan):
        return f"Look for missing photos in {library.name}"
    return f"Preview a scan of {library.name}" if scan.is_dry_run else f"Scan {library.name}"


def run_scan(
    scan: Scan,
    *,
    filesystem: FileSystem | None = None,
    clock: Clock | None = None,
    progress: Progress = lambda done, total, step: None,
    complete: Callable[[], None] = lambda: None,
) -> ScanReport:
    """Run a requested scan. `complete` is called inside the transaction that ends it.

    Whatever `progress` raises passes through, with the scan left running: the job engine decides whether it is run
    again or ended.
    """
    filesystem, clock = filesystem or patient_disk(), clock or SystemClock()
    library = scan.library
    report = ScanReport()
    is_part = folders_of(scan) or files_of(scan) or entries_of(scan)
    expected = 0 if is_part else count_present(library.pk)
    last_written_s = clock.monotonic_s()

    def on_progress(step: str) -> None:
        nonlocal last_written_s
        progress(report.files_seen, max(expected, report.files_seen), step)
        if clock.monotonic_s() - last_written_s >= PROGRESS_EVERY_S or scan.step != step:
            last_written_s = clock.monotonic_s()
            scan.step = step
            if Library.objects.filter(pk=library.pk, deleted_at__isnull=False).exists():
                raise LibraryRemoved
            with write_transaction():
                write_progress(scan, report)

    with write_transaction():
        Scan.objects.filter(pk=scan.pk).update(state=ScanState.RUNNING, started_at=moment(clock))
        scan.refresh_from_db(fields=["scope"])  # while it waited, more may have been asked of it
    run: ScanRun | None = None
    try:
        if scan.is_dry_run:
            asked = {"folders": folders_of(scan), "files": files_of(scan)}
            preview_scan(library, **asked, filesystem=filesystem, clock=clock, report=report, on_progress=on_progress)
        else:
            run = _scan(scan, filesystem, clock, report, on_progress)
    except LibraryRemoved:
        with write_transaction():
            end_scan(scan.pk, ScanState.CANCELLED, "The library was deleted.")
            complete()
        return report
    with write_transaction():
        if run is not None:
            _follow_up(scan, run, clock)
        if not scan.is_dry_run and has_unavailable(library.pk):
            want_look(FIRST_LOOK_S)
        _end(scan, ScanState.COMPLETED, clock, report)
        if not (scan.scope or scan.is_dry_run):
            Library.objects.filter(pk=library.pk).update(refreshed_at=moment(clock))
            forget_contents(library.pk, moment(clock))
        if report.counts and not scan.is_dry_run and may_have_offers():
            want_offers()
        complete()
    return report


def _scan(
    scan: Scan, filesystem: FileSystem, clock: Clock, report: ScanReport, on_progress: Callable[[str], None]
) -> ScanRun:
    """Compare disk and index. Returns the run, which knows what is left to look at again."""
    library = scan.library
    index = RealIndex(library.owner.pk, lambda: moment(clock), _need, scan.pk)
    task = task_for(
        library,
        is_full=scan.is_full,
        folders=folders_of(scan),
        files=files_of(scan),
        entries=entries_of(scan),
        is_for_missing=looks_for_missing(scan),
    )
    with keeping_contents(filesystem, library.pk, clock) as reading:
        run = ScanRun(task, reading, clock, index, report, on_progress, partial(_is_pending, scan, clock))
        run.run()
    reunite(library.owner.pk, scan_id=scan.pk, now=lambda: moment(clock))
    return run


def _is_pending(scan: Scan, clock: Clock) -> bool:
    """Have absences to wait for other folders that changed? Only where nobody asked for the scan, and not for ever."""
    if scan.trigger not in _BY_ITSELF or moment(clock) - (held_since(scan) or moment(clock)) >= LONGEST:
        return False
    return is_pending(scan.library.owner.pk, but=scan.pk)


def _follow_up(scan: Scan, run: ScanRun, clock: Clock) -> None:
    """Request what has to be looked at again, in the transaction that ends the scan."""
    library = scan.library
    if run.growing:
        request_scan(library, trigger=ScanTrigger.FOLLOW_UP, files=run.growing, delay_s=FOLLOW_UP_AFTER_S)
    if run.doubted:
        few = run.doubted if len(run.doubted) <= MOST_FOLDERS else []
        request_scan(library, trigger=ScanTrigger.FOLLOW_UP, folders=few, delay_s=LOOK_AGAIN_AFTER_S)
    if run.waiting.rows:
        again = Asked(entries=frozenset(run.waiting.folders))
        request_changed(library, again, held=held_since(scan) or moment(clock), delay_s=WAIT_S)


def end_scan(scan_id: int, state: ScanState, error: str = "") -> None:
    """End a scan that did not run to its end. Call inside a write transaction."""
    Scan.objects.filter(~Q(state=ScanState.COMPLETED), pk=scan_id).update(
        state=state, error=error, ended_at=moment(SystemClock()), step=""
    )


def wait_again(scan_id: int) -> None:
    """A scan was stopped before its end, by a pause or a restart: it begins anew. Call inside a write transaction."""
    Scan.objects.filter(state=ScanState.RUNNING, pk=scan_id).update(state=ScanState.QUEUED, step="")


def _end(scan: Scan, state: ScanState, clock: Clock, report: ScanReport) -> None:
    scan.step = ""
    write_progress(scan, report)
    write_notes(scan, report)
    Scan.objects.filter(pk=scan.pk).update(state=state, ended_at=moment(clock))


def _need(stage: int) -> None:
    """Have somebody do what assets came to need."""
    if stage & Stage.PICTURES:
        want_quick_hashes()
        want_pictures()
    if stage & Stage.CONTENT:
        want_content()

"""Libraries and scans as the API shows them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, cast

from django.db.models import Sum

from homing.api.places import import_path_details
from homing.api.shapes.libraries import ImportPathDetail, LibraryShape, LibraryUpdate, NewLibrary, ScanShape
from homing.assets.models import DayCount
from homing.ids import Kind
from homing.libraries.models import ImportPath, Library
from homing.libraries.options import NAMES, Options
from homing.paths import display
from homing.server import public_ids
from homing.tracking.models import Scan, ScanState
from homing.tracking.scanning.asked import entries_of, files_of, folders_of, looks_for_missing
from homing.tracking.scanning.questions import standing_questions

SHOWN_FILES = 100


def scan_shape(scan: Scan) -> ScanShape:
    ids = public_ids()
    requester: int | None = getattr(scan, "requested_by_id", None)
    return ScanShape(
        id=ids.encode(Kind.SCAN, scan.pk),
        library_id=ids.encode(Kind.LIBRARY, scan.library_id),
        trigger=scan.trigger,
        requested_by=None if requester is None else ids.encode(Kind.USER, requester),
        is_full=scan.is_full,
        is_dry_run=scan.is_dry_run,
        folders=[display(path) for path in (*folders_of(scan), *entries_of(scan))],
        files=[display(path) for path in files_of(scan)[:SHOWN_FILES]],
        is_for_missing=looks_for_missing(scan),
        state=scan.state,
        step=scan.step,
        requested_at=scan.requested_at,
        started_at=scan.started_at,
        ended_at=scan.ended_at,
        is_cancel_requested=scan.cancel_requested,
        files_seen=scan.files_seen,
        folders_seen=scan.folders_seen,
        counts=scan.counts,
        skipped=scan.skipped,
        error=scan.error,
    )


def library_shapes(libraries: Sequence[Library]) -> list[LibraryShape]:
    """All of them with a fixed number of queries."""
    numbers = [library.pk for library in libraries]
    paths: defaultdict[int, list[ImportPath]] = defaultdict(list)
    for row in ImportPath.objects.filter(library__in=numbers, removed_at=None).order_by("position", "id"):
        paths[row.library_id].append(row)
    rows = [row for number in numbers for row in paths[number]]
    details: defaultdict[int, list[ImportPathDetail]] = defaultdict(list)
    for row, detail in zip(rows, import_path_details(rows), strict=True):
        details[row.library_id].append(detail)
    counts = dict(
        DayCount.objects.filter(library__in=numbers).values_list("library").annotate(shown=Sum("count")).order_by()
    )
    scans = {number: _last_scan(number) for number in numbers}
    questions = Counter(question.library_id for question in standing_questions(numbers) if not question.answer)
    return [
        _shape(
            library,
            paths[library.pk],
            details[library.pk],
            counts.get(library.pk, 0),
            scans[library.pk],
            questions[library.pk],
        )
        for library in libraries
    ]


def options_of(given: NewLibrary | LibraryUpdate) -> Options:
    """The options that were given; null changes nothing, but for the days, where it means for ever."""
    options = Options()
    for name in given.model_fields_set.intersection(NAMES):
        value = getattr(given, name)
        if value is not None or name == "purge_missing_after_days":
            options[name] = value
    return options


def _last_scan(library_id: int) -> Scan | None:
    return Scan.objects.filter(library_id=library_id, is_dry_run=False).order_by("-requested_at", "-id").first()


def _shape(
    library: Library,
    paths: Sequence[ImportPath],
    details: list[ImportPathDetail],
    count: int,
    scan: Scan | None,
    questions: int,
) -> LibraryShape:
    ids = public_ids()
    return LibraryShape(
        id=ids.encode(Kind.LIBRARY, library.pk),
        owner_id=ids.encode(Kind.USER, library.owner_id),
        name=library.name,
        import_paths=[display(row.path) for row in paths],
        exclusion_patterns=library.exclusion_patterns,
        asset_count=count,
        created_at=library.created_at,
        updated_at=library.updated_at,
        refreshed_at=library.refreshed_at,
        state=_state(details, scan),
        import_path_details=details,
        include_hidden=library.include_hidden,
        follow_symlinks=library.follow_symlinks,
        use_ignore_files=library.use_ignore_files,
        in_timeline=library.in_timeline,
        purge_missing_after_days=library.purge_missing_after_days,
        allow_deletion=library.allow_deletion,
        write_back=library.write_back,
        watch=cast("Literal['on', 'off', 'poll']", library.watch),
        questions=questions,
        last_scan=None if scan is None else scan_shape(scan),
    )


def _state(details: Sequence[ImportPathDetail], scan: Scan | None) -> str:
    if scan is not None and scan.state == ScanState.RUNNING:
        return "scanning"
    if scan is not None and scan.state == ScanState.QUEUED:
        return "queued"
    return (
        "idle"
        if all(one.is_available and all(below.is_available for below in one.mounts) for one in details)
        else "offline"
    )

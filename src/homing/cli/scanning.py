"""What `homing scan` does, once the index is open: ask for scans, follow them, report."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homing.api.library_json import scan_shape
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library, find_owner
from homing.cli.output import count_text, print_json
from homing.cli.working import work_until, workers_run
from homing.database import write_transaction
from homing.jobs.models import Job, JobState
from homing.jobs.status import counts as queue_counts
from homing.libraries.import_paths import as_bytes, current_import_paths
from homing.libraries.models import Library
from homing.paths import display, inside
from homing.tracking.models import NoteKind, Scan, ScanNote, ScanState, ScanTrigger
from homing.tracking.rows.evidence import count_present
from homing.tracking.scanning.preview import preview_scan
from homing.tracking.scanning.report import Note
from homing.tracking.scanning.requests import request_scan

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

QUEUE = "library"
SHOWN_ERRORS = 20
SHOWN_CHANGES = 200
_ENDED = (ScanState.COMPLETED, ScanState.FAILED, ScanState.CANCELLED)


@dataclass(slots=True)
class Scope:
    """What one library is asked to look at; nothing = all of it."""

    folders: list[bytes] = field(default_factory=list[bytes])
    files: list[bytes] = field(default_factory=list[bytes])
    is_for_missing: bool = False
    """Only what is known already."""


@dataclass(frozen=True, slots=True)
class Result:
    """One library's scan, or its dry run."""

    library: Library
    state: str
    files_seen: int
    counts: dict[str, int]
    error: str
    notes: list[Note]
    shape: dict[str, object]

    @property
    def errors(self) -> list[Note]:
        return [note for note in self.notes if note.kind == NoteKind.ERROR]


def scan_libraries(
    *,
    names: Sequence[str],
    owner: str | None,
    folders: Sequence[str],
    files: Sequence[str],
    is_full: bool,
    is_dry_run: bool,
    as_json: bool,
) -> int:
    """Scan these libraries (all of them without names) and print what happened. Returns the exit code."""
    libraries = _libraries(names, owner)
    scopes, uncovered = _scopes(libraries, folders, files)
    for path in uncovered:
        print(f"homing: {display(path)} lies in no import path of these libraries.", file=sys.stderr)
    is_part = bool(folders or files)
    if is_part and not scopes:
        return ExitCode.FAILED
    chosen = [library for library in libraries if not is_part or library.pk in scopes]
    if is_dry_run:
        results = [_preview(library, scopes.get(library.pk, Scope())) for library in chosen]
    else:
        results = _scan(chosen, scopes, is_full=is_full, is_quiet=as_json)
    if as_json:
        print_json({"scans": [_json(result) for result in results]})
    else:
        for result in results:
            _print(result, is_dry_run=is_dry_run)
    return _exit_code(results, is_partly=bool(uncovered))


def scan_for_missing(*, names: Sequence[str], owner: str | None, as_json: bool) -> int:
    """Look for what is missing and what is back, in these libraries (in all without names). Returns the exit code."""
    chosen = _libraries(names, owner)
    scopes = {library.pk: Scope(is_for_missing=True) for library in chosen}
    results = _scan(chosen, scopes, is_full=False, is_quiet=as_json)
    if as_json:
        print_json({"scans": [_json(result) for result in results]})
    for result in results if not as_json else ():
        if result.state == ScanState.COMPLETED:
            gone, back = result.counts.get("missing", 0), result.counts.get("returned", 0)
            files = count_text(result.files_seen, "file", "files")
            print(f"{result.library.name}: {gone:,} went missing, {back:,} back again ({files} looked at)")
        _print_trouble(result)
    return _exit_code(results, is_partly=False)


def _libraries(names: Sequence[str], owner: str | None) -> list[Library]:
    if names:
        return list({library.pk: library for library in (find_library(name, owner) for name in names)}.values())
    libraries = Library.objects.filter(deleted_at=None).select_related("owner").order_by("id")
    if owner is not None:
        libraries = libraries.filter(owner=find_owner(owner))
    found = list(libraries)
    if not found:
        raise CommandError("There is no library to scan yet. “homing library create FOLDER” makes one.")
    return found


def _scopes(
    libraries: Sequence[Library], folders: Sequence[str], files: Sequence[str]
) -> tuple[dict[int, Scope], list[bytes]]:
    """What each library is asked to look at, and what none of them covers."""
    import_paths = [(row.path, library.pk) for library in libraries for row in current_import_paths(library)]
    scopes: dict[int, Scope] = {}
    uncovered: list[bytes] = []
    for given, is_file in [*((folder, False) for folder in folders), *((file, True) for file in files)]:
        path = os.path.abspath(as_bytes(given))  # noqa: PTH100 – bytes, and `..` must not follow links
        if is_file and os.path.isdir(path):  # noqa: PTH112 – bytes
            raise CommandError(f"{display(path)} is a folder. Give it with --folder.", ExitCode.USAGE)
        if not is_file and os.path.isfile(path):  # noqa: PTH113 – bytes
            raise CommandError(f"{display(path)} is a file. Give it with --files.", ExitCode.USAGE)
        covering = {number for root, number in import_paths if inside(path, root)}
        if not is_file:  # a folder above import paths stands for them
            covering |= {number for root, number in import_paths if inside(root, path)}
        for number in covering:
            scope = scopes.setdefault(number, Scope())
            (scope.files if is_file else scope.folders).append(path)
        if not covering:
            uncovered.append(path)
    return scopes, uncovered


def _preview(library: Library, scope: Scope) -> Result:
    report = preview_scan(library, folders=scope.folders, files=scope.files)
    counts = report.all_counts()
    shape: dict[str, object] = {
        "isDryRun": True,
        "state": "completed",
        "filesSeen": report.files_seen,
        "foldersSeen": report.folders_seen,
        "counts": counts,
        "skipped": dict(report.skipped),
    }
    return Result(library, ScanState.COMPLETED.value, report.files_seen, counts, "", report.notes, shape)


def _scan(libraries: Sequence[Library], scopes: dict[int, Scope], *, is_full: bool, is_quiet: bool) -> list[Result]:
    if queue_counts()[QUEUE].is_paused:
        raise CommandError("Scans are paused. Resume the queue “library” on the Jobs page, then scan again.")
    with write_transaction():
        scans: dict[int, Library] = {}
        for library in libraries:
            scope = scopes.get(library.pk, Scope())
            scan = request_scan(
                library,
                trigger=ScanTrigger.COMMAND,
                is_full=is_full,
                folders=scope.folders,
                files=scope.files,
                is_for_missing=scope.is_for_missing,
            )
            scans[scan.pk] = library
    try:
        _follow(scans, is_quiet=is_quiet)
    except KeyboardInterrupt:
        goes_on = "The scan goes on in the server." if workers_run() else "The scan goes on when Homing runs."
        print(goes_on, file=sys.stderr)
        raise
    return [_result(Scan.objects.get(pk=number), library) for number, library in scans.items()]


def _follow(scans: dict[int, Library], *, is_quiet: bool) -> None:
    """Wait until all of them have ended, with a bar on a terminal."""
    bar = _bar() if sys.stderr.isatty() and not is_quiet else None
    tasks: dict[int, TaskID] = {}
    if bar is not None:
        for number, library in scans.items():
            tasks[number] = bar.add_task(library.name, total=count_present(library.pk) or None, step="waiting")

    told: list[str] = []

    def have_ended() -> bool:
        # asked before the rows, so that a job that ends in between is seen with its scan ended
        waited_for = _scans_with_a_job()
        _say_if_paused(told)
        rows = list(Scan.objects.filter(pk__in=scans))
        if bar is not None:
            for row in rows:
                step = row.step or str(row.state)
                bar.update(tasks[row.pk], completed=row.files_seen, step=step)
                if row.state in _ENDED:
                    bar.update(tasks[row.pk], total=row.files_seen)
        # A row that is gone was removed with its library; one whose job is gone is nobody's work any more.
        return all(row.state in _ENDED or row.pk not in waited_for for row in rows)

    with bar if bar is not None else nullcontext():
        work_until(have_ended)


def _say_if_paused(told: list[str]) -> None:
    """Once: somebody paused scans while this one is waited for."""
    if not told and queue_counts()[QUEUE].is_paused:
        told.append(QUEUE)
        print("homing: scans were paused; this goes on when the queue “library” is resumed.", file=sys.stderr)


def _scans_with_a_job() -> set[object]:
    alive = Job.objects.filter(kind="scan", state__in=[JobState.QUEUED, JobState.RUNNING])
    return {arguments.get("scan") for arguments in alive.values_list("arguments", flat=True)}


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
        console=Console(stderr=True),
    )


def _result(scan: Scan, library: Library) -> Result:
    notes = [
        Note(NoteKind(note.kind), note.what, note.path, note.detail)
        for note in ScanNote.objects.filter(scan=scan).order_by("id")
    ]
    shape = scan_shape(scan).model_dump(mode="json", by_alias=True)
    return Result(library, str(scan.state), scan.files_seen, scan.counts, scan.error, notes, shape)


def _json(result: Result) -> dict[str, object]:
    return {
        "libraryName": result.library.name,
        "ownerEmail": result.library.owner.email,
        **result.shape,
        "notes": [
            {"kind": note.kind.value, "what": note.what, "path": display(note.path), "detail": note.detail}
            for note in result.notes
            if note.kind != NoteKind.SKIPPED
        ],
    }


def _print(result: Result, *, is_dry_run: bool) -> None:
    name = result.library.name
    if result.state != ScanState.COMPLETED:
        _print_trouble(result)
        return
    changes = [f"{count:,} {kind}" for kind, count in result.counts.items() if count and kind != "errors"]
    would = "would find" if is_dry_run else "looked at"
    print(
        f"{name}: {would} {count_text(result.files_seen, 'file', 'files')}: {', '.join(changes) or 'nothing changed'}"
    )
    if is_dry_run:
        shown = [note for note in result.notes if note.kind == NoteKind.CHANGE]
        for note in shown[:SHOWN_CHANGES]:
            print(f"  {note.what}  {display(note.path)}" + (f"  ({note.detail})" if note.detail else ""))
        if len(shown) > SHOWN_CHANGES:
            print(f"  and {len(shown) - SHOWN_CHANGES:,} more; --json lists up to 1,000")
    _print_trouble(result)


def _print_trouble(result: Result) -> None:
    """Why it was not completed, or what could not be read."""
    if result.state != ScanState.COMPLETED:
        why = result.error or "See the Jobs page."
        shown = f"the scan of “{result.library.name}” was not completed ({result.state})"
        print(f"homing: {shown}. {why}", file=sys.stderr)
        return
    for note in result.errors[:SHOWN_ERRORS]:
        print(f"homing: {display(note.path)}: {note.detail}", file=sys.stderr)
    hidden = result.counts.get("errors", 0) - min(len(result.errors), SHOWN_ERRORS)
    if hidden > 0:
        print(f"homing: and {hidden:,} more that could not be read", file=sys.stderr)


def _exit_code(results: Sequence[Result], *, is_partly: bool) -> ExitCode:
    completed = [result for result in results if result.state == ScanState.COMPLETED]
    if not completed:
        return ExitCode.FAILED
    seen_all = all(not result.counts.get("errors") for result in completed)
    return ExitCode.OK if len(completed) == len(results) and seen_all and not is_partly else ExitCode.PARTLY

"""Why is this photo (not) here? One answer, in a sentence, for any path: of a file, or of a folder with counts.

The same rules as in the walk, asked of one path: the import path first, then each folder on the way, then the file
itself, then what the index knows of it. What lies outside a person's import paths is not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from homing.clock import Clock, SystemClock
from homing.libraries.models import ImportPath, Library
from homing.paths import FileSystem, RealFileSystem, display, inside, relative
from homing.patterns import compile_patterns
from homing.tracking.models import Scan, ScanState
from homing.tracking.rules.settle import is_young
from homing.tracking.rules.walk import Skipped, Walk
from homing.tracking.why import below, held, moved, on_disk
from homing.tracking.why import known as why_known
from homing.tracking.why.known import Known
from homing.tracking.why.reasons import VAGUE, Reason, Why, moment_text

_NOT_BY_STATE = frozenset({Reason.EXCLUDED, Reason.HIDDEN, Reason.IGNORED})


def why(owner_id: int, path: bytes, *, filesystem: FileSystem | None = None, clock: Clock | None = None) -> Why:
    """What is the matter with the file (or folder) at this absolute path of a person's disk?"""
    filesystem, clock = filesystem or on_disk.answering(RealFileSystem()), clock or SystemClock()
    known = why_known.at(owner_id, path)
    rows = ImportPath.objects.filter(library__owner_id=owner_id, library__deleted_at=None).select_related("library")
    covering = [row for row in rows if inside(path, row.path)]
    in_use = sorted((row for row in covering if row.removed_at is None), key=lambda row: -len(row.path))
    if in_use:
        first = in_use[0]
        found = _inside(owner_id, path, first, known, filesystem, clock)
        found.library_id, found.library_name, found.import_path = first.library_id, first.library.name, first.path
        found.details.extend(_others(in_use))
    else:
        found = _outside(owner_id, path, covering, [row for row in rows if row.removed_at is None], known)
    if known is not None:
        found.asset_id, found.file_id = known.asset_id, known.row.pk
        found.details.extend(known.details(found.reason))
        _tell_copies(owner_id, found, known)
    return found


def best_answer(owner_id: int, paths: Sequence[bytes]) -> Why:
    """Of several paths that a text may mean, the answer for the one that there is; of the first if there is none."""
    answers = [why(owner_id, path) for path in paths]
    return next((answer for answer in answers if answer.reason not in VAGUE), answers[0])


def _tell_copies(owner_id: int, found: Why, known: Known) -> None:
    """What it is a duplicate of: the same content, byte by byte."""
    found.same_content, number = why_known.same_content(owner_id, known)
    found.details.extend(f"The same content lies at {display(one.path)}." for one in found.same_content)
    if number > len(found.same_content):
        found.details.append(f"And at {number - len(found.same_content):,} more places.")


def _outside(
    owner_id: int, path: bytes, removed: list[ImportPath], in_use: list[ImportPath], known: Known | None
) -> Why:
    under = [row for row in in_use if inside(row.path, path)]
    if under:
        names = [f"{display(row.path)} is an import path of the library “{row.library.name}”." for row in under]
        return Why(path, Reason.FOLDER, f"{display(path)} itself is in no library, but a folder below it is.", names)
    if known is not None and known.is_taken_out:
        return _by_index(path, known)
    sentence = f"{display(path)} lies in none of your libraries' import paths."
    details = [
        f"{display(row.path)} was taken out of the library “{row.library.name}” on {moment_text(row.removed_at)}."
        for row in removed
    ]
    details.extend(
        f"The library “{library.name}” covered it until it was deleted on {moment_text(library.deleted_at)}."
        for library in _deleted(owner_id, path)
    )
    return Why(path, Reason.NOT_COVERED if known is None else Reason.OUT_OF_SCOPE, sentence, details)


def _deleted(owner_id: int, path: bytes) -> list[Library]:
    rows = ImportPath.objects.filter(library__owner_id=owner_id, library__deleted_at__isnull=False, removed_at=None)
    return [row.library for row in rows.select_related("library") if inside(path, row.path)]


def _others(in_use: list[ImportPath]) -> list[str]:
    first, *others = in_use
    return [
        f"{display(first.path)} of the library “{first.library.name}” is the longest import path over it;"
        f" {display(row.path)} of the library “{row.library.name}” covers it too."
        for row in others
        if row.library_id != first.library_id
    ]


def _inside(
    owner_id: int, path: bytes, covering: ImportPath, known: Known | None, filesystem: FileSystem, clock: Clock
) -> Why:
    unavailable = _unavailable(path, covering)
    if unavailable is not None:
        unavailable.counts = below.in_index(covering, path, Reason.UNAVAILABLE) if known is None else []
        return unavailable
    seen = on_disk.look(_walk(filesystem, covering), path, partial(why_known.same_folder, covering.pk, covering.path))
    if not isinstance(seen, on_disk.Plain):
        found = Why(
            path, seen.reason, seen.sentence, list(seen.details), pattern=seen.pattern, ignore_file=seen.ignore_file
        )
        return _passed_over(owner_id, found, covering, known, filesystem)
    if known is not None and known.is_unreadable:
        sentence = f"{display(path)} could not be read by the last scan."
        return Why(path, Reason.UNREADABLE, sentence, since=known.row.unreadable_since)
    if known is not None and (known.is_present or known.is_taken_out):
        return _by_index(path, known)
    if is_young(seen.entry, clock.now_ns()) or why_known.waits_for_follow_up(covering.library_id, path):
        sentence = f"{display(path)} was written a moment ago and may still be growing."
        return Why(path, Reason.GROWING, sentence, ["A scan looks at it again in a few seconds."])
    return _not_scanned(path, covering)


def _unavailable(path: bytes, covering: ImportPath) -> Why | None:
    if covering.unavailable_since is None:
        return held.lost_mount(covering, path)
    sentence = f"{display(covering.path)} is not available since {moment_text(covering.unavailable_since)}."
    asked = held.another_disk(covering)
    details = [line for line in (covering.unavailable_reason, asked) if line]
    return Why(path, Reason.UNAVAILABLE, sentence, details, since=covering.unavailable_since)


def _walk(filesystem: FileSystem, covering: ImportPath, skipped: Skipped = lambda reason, path: None) -> Walk:
    library = covering.library
    return Walk(
        filesystem,
        covering.path,
        compile_patterns(library.exclusion_patterns),
        skipped,
        include_hidden=library.include_hidden,
        follow_symlinks=library.follow_symlinks,
        use_ignore_files=library.use_ignore_files,
    )


def _passed_over(owner_id: int, found: Why, covering: ImportPath, known: Known | None, filesystem: FileSystem) -> Why:
    """The disk shows no file that a scan would take: what does the index say to that?"""
    path = found.path
    if found.reason is Reason.FOLDER:
        counting = below.Counting(covering, path)
        counting.count(_walk(filesystem, covering, counting.skip))
        found.counts, found.is_all_counted = counting.counts(), counting.is_complete
        return found
    if found.reason is Reason.UNREADABLE:
        found.since = why_known.unreadable_since(covering.pk, relative(path, covering.path))
        if found.since is not None:
            found.details.append(f"It cannot be read since {moment_text(found.since)}.")
        return found
    if known is not None and known.is_present and not known.is_taken_out:
        return held.still_in_the_index(path, covering, known, found) or found
    if found.reason is Reason.NOT_THERE:
        if known is not None:
            return _by_index(path, known)
        return moved.from_here(owner_id, path) or found
    if known is not None and found.reason in _NOT_BY_STATE:
        found.since = known.row.state_since
    return found


def _by_index(path: bytes, known: Known) -> Why:
    verdict = known.verdict(path)
    found = Why(path, verdict.reason, verdict.sentence, verdict.details)
    found.since, found.until, found.by = verdict.since, verdict.until, verdict.by
    if verdict.reason is Reason.FAILED and known.asset is not None:
        asked = held.undecodable(known.asset.library_id)
        found.details.extend([asked] if asked else [])
    return found


def _not_scanned(path: bytes, covering: ImportPath) -> Why:
    library = covering.library
    sentence = f"{display(path)} belongs into the library “{library.name}” and no scan has come by it yet."
    running = Scan.objects.filter(library=library, is_dry_run=False, state__in=[ScanState.QUEUED, ScanState.RUNNING])
    if running.exists():
        return Why(path, Reason.NOT_SCANNED, sentence, ["A scan is under way."])
    if library.refreshed_at is None:
        return Why(path, Reason.NOT_SCANNED, sentence, ["The library was never scanned completely. Scan it."])
    when = moment_text(library.refreshed_at)
    return Why(path, Reason.NOT_SCANNED, sentence, [f"It was last scanned on {when}. Scan it again."])

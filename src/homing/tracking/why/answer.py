"""Why is this file not in the library? One answer, in a sentence, for every file that a scan can pass over.

The same rules as in the walk, asked of one path: the import path first, then each folder on the way, then the file
itself, then what the index knows of it. What lies outside a person's import paths is not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial

from homing.clock import Clock, SystemClock
from homing.libraries.models import ImportPath
from homing.paths import FileSystem, RealFileSystem, display, inside
from homing.patterns import compile_patterns
from homing.tracking.models import Scan, ScanState
from homing.tracking.rules.settle import is_young
from homing.tracking.rules.walk import Walk
from homing.tracking.why import known as why_known
from homing.tracking.why import on_disk as why_on_disk
from homing.tracking.why.known import Known


class Reason(StrEnum):
    """The answer in short, for programs; people read the sentence."""

    NOT_COVERED = "not covered"
    UNAVAILABLE = "import path unavailable"
    UNREADABLE = "unreadable"
    HIDDEN = "hidden"
    EXCLUDED = "excluded"
    NOT_MEDIA = "not a picture or video"
    NOT_SUPPORTED = "format not supported"
    SPECIAL = "special file"
    LINK = "link"
    LINK_TO_NOTHING = "link to nothing"
    LINK_IN_A_CIRCLE = "link in a circle"
    FOLDER = "folder"
    NOT_THERE = "not there"
    GROWING = "still growing"
    NOT_SCANNED = "not scanned yet"
    MISSING = "missing"
    OUT_OF_SCOPE = "out of scope"
    TRASHED = "in the trash"
    FAILED = "failed"
    WAITING = "waiting for its picture"
    SHOWN = "shown"


@dataclass(slots=True)
class Why:
    path: bytes
    reason: Reason
    sentence: str
    details: list[str] = field(default_factory=list[str])
    asset_id: int | None = None
    """The photo that the path stands for, present or not."""
    library_id: int | None = None
    """The library that the path belongs to."""


def why(owner_id: int, path: bytes, *, filesystem: FileSystem | None = None, clock: Clock | None = None) -> Why:
    """What is the matter with the file (or folder) at this absolute path of a person's disk?"""
    filesystem, clock = filesystem or why_on_disk.answering(RealFileSystem()), clock or SystemClock()
    known = why_known.at(owner_id, path)
    rows = ImportPath.objects.filter(library__owner_id=owner_id, library__deleted_at=None).select_related("library")
    covering = [row for row in rows if inside(path, row.path)]
    in_use = sorted((row for row in covering if row.removed_at is None), key=lambda row: -len(row.path))
    if in_use:
        found = _inside(path, in_use[0], known, filesystem, clock)
        found.library_id = in_use[0].library_id
        found.details.extend(_others(in_use))
    else:
        found = _outside(path, covering, [row for row in rows if row.removed_at is None], known)
    found.asset_id = None if known is None else known.asset_id
    if known is not None and found.reason not in why_known.TOLD_BY_STATE:
        found.details.extend(known.details)
    return found


def best_answer(owner_id: int, paths: Sequence[bytes]) -> Why:
    """Of several paths that a text may mean, the answer for the one that there is; of the first if there is none."""
    answers = [why(owner_id, path) for path in paths]
    vague = {Reason.NOT_COVERED, Reason.NOT_THERE}
    return next((answer for answer in answers if answer.reason not in vague), answers[0])


def _outside(path: bytes, removed: list[ImportPath], in_use: list[ImportPath], known: Known | None) -> Why:
    below = [row for row in in_use if inside(row.path, path)]
    if below:
        names = [f"{display(row.path)} is an import path of the library “{row.library.name}”." for row in below]
        return Why(path, Reason.FOLDER, f"{display(path)} itself is in no library, but a folder below it is.", names)
    sentence = f"{display(path)} lies in none of your libraries' import paths."
    details = [
        f"{display(row.path)} was taken out of the library “{row.library.name}” on {_day(row.removed_at)}."
        for row in removed
    ]
    return Why(path, Reason.NOT_COVERED if known is None else Reason.OUT_OF_SCOPE, sentence, details)


def _others(in_use: list[ImportPath]) -> list[str]:
    first, *others = in_use
    return [
        f"{display(first.path)} of the library “{first.library.name}” is the longest import path over it;"
        f" {display(row.path)} of the library “{row.library.name}” covers it too."
        for row in others
        if row.library_id != first.library_id
    ]


def _inside(path: bytes, covering: ImportPath, known: Known | None, filesystem: FileSystem, clock: Clock) -> Why:
    if covering.unavailable_since is not None:
        sentence = f"{display(covering.path)} is not available since {_day(covering.unavailable_since)}."
        return Why(path, Reason.UNAVAILABLE, sentence, [covering.unavailable_reason])
    library = covering.library
    walk = Walk(
        filesystem,
        covering.path,
        compile_patterns(library.exclusion_patterns),
        lambda reason, path: None,
        include_hidden=library.include_hidden,
        follow_symlinks=library.follow_symlinks,
    )
    seen = why_on_disk.look(walk, path, partial(why_known.same_folder, covering.pk, covering.path))
    if not isinstance(seen, why_on_disk.Plain):
        if seen.what == Reason.NOT_THERE and known is not None:
            return _by_index(path, known)
        return Why(path, Reason(seen.what), seen.sentence, seen.details)
    if known is not None and known.is_unreadable:
        return Why(path, Reason.UNREADABLE, f"{display(path)} could not be read by the last scan.", [])
    if known is not None and known.is_present:
        return _by_index(path, known)
    if is_young(seen.entry, clock.now_ns()) or why_known.waits_for_follow_up(library.pk, path):
        sentence = f"{display(path)} was written a moment ago and may still be growing."
        return Why(path, Reason.GROWING, sentence, ["A scan looks at it again in a few seconds."])
    return _not_scanned(path, covering)


def _by_index(path: bytes, known: Known) -> Why:
    reason, sentence = known.verdict(path)
    return Why(path, Reason(reason), sentence, list(known.details))


def _not_scanned(path: bytes, covering: ImportPath) -> Why:
    library = covering.library
    sentence = f"{display(path)} belongs into the library “{library.name}” and no scan has come by it yet."
    running = Scan.objects.filter(library=library, is_dry_run=False, state__in=[ScanState.QUEUED, ScanState.RUNNING])
    if running.exists():
        return Why(path, Reason.NOT_SCANNED, sentence, ["A scan is under way."])
    if library.refreshed_at is None:
        return Why(path, Reason.NOT_SCANNED, sentence, ["The library was never scanned completely. Scan it."])
    return Why(
        path, Reason.NOT_SCANNED, sentence, [f"It was last scanned on {_day(library.refreshed_at)}. Scan it again."]
    )


def _day(moment: datetime | None) -> str:
    return "an unknown day" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"

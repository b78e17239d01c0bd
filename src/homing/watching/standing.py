"""How watching stands: what the tables say, in words, for the API and the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from homing.configuration import configuration
from homing.jobs.engines import engine
from homing.libraries.models import ImportPath, Library, WatchMode
from homing.server import server_settings
from homing.watching.models import PathState, WatchProcess, WatchState

SILENT_AFTER_US = 15_000_000
"""A process that said nothing for so long is not running: it beats every few seconds."""

ProcessState = Literal["off", "not running", "starting", "running", "degraded"]

OFF_HERE = (
    "This server was started without watching (--no-watch, or HOMING_WATCH=off). Changes are found by scans: those of "
    "the schedule, and those that you ask for."
)
OFF_FOR_ALL = "Watching is switched off for the whole server. Changes are found by scans."
OFF_FOR_LIBRARY = "Watching is switched off for this library. Changes are found by scans."
NOT_RUNNING = (
    "No process watches at present. On this machine “homing serve” starts one by itself; where it died, it is started "
    "again, with pauses. Meanwhile changes are found by scans, and one scan follows when it is back."
)
NOBODY = "No process watches this library yet."


@dataclass(frozen=True, slots=True)
class ProcessStanding:
    state: ProcessState
    reason: str = ""
    since_us: int | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the machine that watches; of several, the one with the least left."""

    used: int = 0
    allowed: int = 0
    needed: int = 0
    sysctl: str = ""
    how_to_keep: str = ""


@dataclass(frozen=True, slots=True)
class PathStanding:
    path: bytes
    state: PathState
    reason: str = ""
    backend: str = ""
    since_us: int | None = None
    folders_watched: int = 0
    folders_needed: int = 0
    folders_polled: int = 0
    interval_s: int | None = None
    last_change_us: int | None = None


@dataclass(frozen=True, slots=True)
class LibraryStanding:
    library: Library
    paths: list[PathStanding] = field(default_factory=list[PathStanding])


@dataclass(frozen=True, slots=True)
class Standing:
    enabled: bool
    why_off: str
    process: ProcessStanding
    limits: Limits
    libraries: list[LibraryStanding]


def standing(owner_id: int | None) -> Standing:
    """Of this owner's libraries, or of everybody's (None), the oldest first."""
    now_us = engine().now_us()
    enabled = server_settings.load().watching
    living = [one for one in WatchProcess.objects.order_by("started_us") if now_us - one.beaten_us < SILENT_AFTER_US]
    # where another machine watches it does not matter how this one was started
    why_off = OFF_FOR_ALL if not enabled else OFF_HERE if not (living or configuration().watch) else ""
    process = _process(living, why_off)
    libraries = Library.objects.filter(deleted_at=None).order_by("created_at", "id")
    if owner_id is not None:
        libraries = libraries.filter(owner_id=owner_id)
    return Standing(enabled, why_off, process, _limits(living), _libraries(list(libraries), process, why_off))


def _process(living: Sequence[WatchProcess], why_off: str) -> ProcessStanding:
    if not living:
        return ProcessStanding("off", why_off) if why_off else ProcessStanding("not running", NOT_RUNNING)
    worst = max(living, key=lambda one: one.degraded_us or 0)
    if why_off:
        return ProcessStanding("off", why_off, worst.started_us, worst.name)
    if worst.degraded_us is not None:
        return ProcessStanding("degraded", worst.reason, worst.degraded_us, worst.name)
    return ProcessStanding("running", "", worst.started_us, worst.name)


def _limits(living: Sequence[WatchProcess]) -> Limits:
    if not living:
        return Limits()
    worst = min(living, key=lambda one: (not one.sysctl, one.watches_allowed - one.watches_used))
    return Limits(worst.watches_used, worst.watches_allowed, worst.watches_needed, worst.sysctl, worst.how_to_keep)


def _libraries(libraries: Sequence[Library], process: ProcessStanding, why_off: str) -> list[LibraryStanding]:
    numbers = [library.pk for library in libraries]
    states = WatchState.objects.in_bulk(
        ImportPath.objects.filter(library__in=numbers, removed_at=None).values_list("pk", flat=True)
    )
    paths: defaultdict[int, list[ImportPath]] = defaultdict(list)
    for row in ImportPath.objects.filter(library__in=numbers, removed_at=None).order_by("position", "id"):
        paths[row.library_id].append(row)
    return [
        LibraryStanding(
            library, [_path(library, row, states.get(row.pk), process, why_off) for row in paths[library.pk]]
        )
        for library in libraries
    ]


def _path(
    library: Library, row: ImportPath, said: WatchState | None, process: ProcessStanding, why_off: str
) -> PathStanding:
    if why_off or library.watch == WatchMode.OFF:
        return PathStanding(row.path, PathState.OFF, why_off or OFF_FOR_LIBRARY)
    if process.state == "not running":
        return PathStanding(
            row.path, PathState.DEGRADED, NOT_RUNNING, last_change_us=said.last_change_us if said else None
        )
    if said is None or said.state == PathState.OFF:  # it was switched on a moment ago
        return PathStanding(row.path, PathState.STARTING, NOBODY if said is None else "")
    return PathStanding(
        row.path,
        PathState(said.state),
        said.reason,
        said.backend,
        said.since_us,
        said.folders_watched,
        said.folders_needed,
        said.folders_polled,
        said.interval_s,
        said.last_change_us,
    )

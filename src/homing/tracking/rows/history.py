"""Where a photo has been: the one place that writes and reads its history.

Nothing is written for a file that is merely added (its row knows when it was first seen) or touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from homing.assets.models import Asset, File
from homing.assets.rows import for_database
from homing.assets.whereabouts import whereabouts
from homing.paths import inside, join, relative
from homing.tracking.models import Event, EventKind

FIRST_SEEN = "first seen"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line to be written."""

    asset_id: int
    kind: EventKind
    from_path: bytes | None
    to_path: bytes | None
    evidence: str = ""
    act: str = ""
    before: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line to be read. `event_id` is 0 for the first one, which is no event."""

    event_id: int
    at: datetime
    kind: str
    asset_id: int | None
    from_path: bytes | None
    to_path: bytes | None
    evidence: str
    scan_id: int | None
    can_undo: bool
    undone_at: datetime | None


def record(owner_id: int, scan_id: int | None, when: datetime, happenings: Iterable[Happening]) -> None:
    """Write lines. Call inside the write transaction of what they tell."""
    rows = [
        (
            *(owner_id, happening.asset_id, scan_id, for_database(when), happening.kind.value),
            *(happening.from_path, happening.to_path, happening.evidence, happening.act),
            None if happening.before is None else json.dumps(happening.before, separators=(",", ":")),
        )
        for happening in happenings
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tracking_event (owner_id, asset_id, scan_id, at, kind, from_path, to_path, evidence, act,"
            " before) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def record_folder(
    owner_id: int, scan_id: int | None, when: datetime, folder_id: int, old: bytes, new: bytes, evidence: str
) -> None:
    """Write that a folder was renamed: one line for all below it. Call inside a write transaction."""
    Event.objects.create(
        owner_id=owner_id,
        folder_id=folder_id,
        scan_id=scan_id,
        at=when,
        kind=EventKind.MOVED,
        from_path=old,
        to_path=new,
        evidence=evidence,
    )


def of_asset(asset_id: int) -> list[HistoryLine]:
    """A photo's history, oldest first, with the renames of folders that it lay in at the time."""
    file = File.objects.filter(asset_id=asset_id).order_by("state", "pk").first()
    own = list(Event.objects.filter(asset_id=asset_id).order_by("at", "pk"))
    if file is None:
        return [_line(event) for event in own]
    path, events = _back_to_the_start(file, own)
    first = HistoryLine(
        0, file.first_seen_at, FIRST_SEEN, asset_id, None, path, "", None, can_undo=False, undone_at=None
    )
    return [first, *(_line(event) for event in events)]


def _back_to_the_start(file: File, own: Sequence[Event]) -> tuple[bytes | None, list[Event]]:
    """Where the file lay when it was first seen, and all that happened to it, oldest first: from where it is now, back
    through its own lines and those of the folders that it lay in at the time."""
    folder_id: int = file.folder_id
    place = whereabouts([folder_id]).get(folder_id)
    path = None if place is None else join(place.path, bytes(file.name))
    owner_id = Asset.objects.values_list("owner_id", flat=True).get(file=file)
    of_folders = Event.objects.filter(owner_id=owner_id, folder__isnull=False, at__gte=file.first_seen_at)
    found: list[Event] = []
    for event in sorted([*own, *of_folders], key=lambda event: (event.at, event.pk), reverse=True):
        if event.folder_id is None:
            found.append(event)
            path = event.from_path or path
        elif path is not None and event.from_path and event.to_path and inside(path, event.to_path):
            found.append(event)
            path = join(event.from_path, relative(path, event.to_path))
    return path, found[::-1]


def of_scan(scan_id: int, *, after_id: int = 0, size: int = 200) -> list[HistoryLine]:
    """What a scan did, in order, from after the line `after_id` on."""
    found = Event.objects.filter(scan_id=scan_id, pk__gt=after_id).order_by("pk")
    return [_line(event) for event in found[:size]]


def events_of_owner(owner_id: int) -> QuerySet[Event]:
    """What a person's act may name: only their own."""
    return Event.objects.filter(owner_id=owner_id)


def _line(event: Event) -> HistoryLine:
    return HistoryLine(
        event_id=event.pk,
        at=event.at,
        kind=event.kind,
        asset_id=event.asset_id,
        from_path=event.from_path,
        to_path=event.to_path,
        evidence=event.evidence,
        scan_id=event.scan_id,
        can_undo=event.before is not None and event.undone_at is None,
        undone_at=event.undone_at,
    )

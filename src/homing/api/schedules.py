"""/schedule and /libraries/{id}/schedule: Homing's own. When libraries are scanned by themselves, and quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime

from homing.accounts.permission import Permission
from homing.api.guard import Request, allow
from homing.api.nouns import library_for, noun
from homing.api.shapes.schedules import (
    LibraryScheduleShape,
    LibraryScheduleUpdate,
    PresetShape,
    SchedulePreview,
    ScheduleShape,
    ScheduleToPreview,
    ScheduleUpdate,
)
from homing.ids import Kind
from homing.libraries.models import Library
from homing.scheduling import settings, showing
from homing.scheduling.presets import PRESETS, in_words
from homing.server import public_ids

router = noun("schedule")
library_router = noun("libraries")


@router.get("", auth=allow(Permission.SCHEDULE_READ), response=ScheduleShape)
def get_schedule(request: Request) -> ScheduleShape:
    """What holds for the whole server: when libraries are scanned, quiet hours, the hour of the nightly work."""
    del request
    return schedule_shape()


@router.patch("", auth=allow(Permission.SCHEDULE_UPDATE), response=ScheduleShape)
def update_schedule(request: Request, given: ScheduleUpdate) -> ScheduleShape:
    """Change what is given; in force at once. A schedule that is none is refused with the reason."""
    del request
    settings.change(**given.model_dump())
    return schedule_shape()


@router.post("/preview", auth=allow(Permission.SCHEDULE_PREVIEW), response=SchedulePreview)
def preview_schedule(request: Request, given: ScheduleToPreview) -> SchedulePreview:
    """What a schedule would mean: its next three runs, or why it is none. Changes nothing."""
    del request
    shown = showing.preview(given.cron, datetime.now(UTC))
    return SchedulePreview(
        is_valid=not shown.reason,
        reason=shown.reason or None,
        schedule=shown.schedule,
        text=shown.text,
        next_runs=shown.next_runs,
    )


@library_router.get("/{id}/schedule", auth=allow(Permission.LIBRARY_READ), response=LibraryScheduleShape)
def get_library_schedule(request: Request, id: str) -> LibraryScheduleShape:
    """When this library is scanned by itself."""
    return library_schedule_shape(library_for(request, id, Permission.LIBRARY_READ))


@library_router.put("/{id}/schedule", auth=allow(Permission.LIBRARY_UPDATE), response=LibraryScheduleShape)
def update_library_schedule(request: Request, id: str, given: LibraryScheduleUpdate) -> LibraryScheduleShape:
    """Give the library a schedule of its own, or none; in force at once."""
    library = library_for(request, id, Permission.LIBRARY_UPDATE)
    return library_schedule_shape(settings.change_library(library, given.schedule))


def schedule_shape() -> ScheduleShape:
    """What holds for the whole server; also for the command line."""
    now, found = datetime.now(UTC), settings.current()
    shown = showing.server_schedule(found, now)
    quiet = found.quiet
    return ScheduleShape(
        scan_schedule=shown.schedule,
        text=shown.text,
        next_runs=shown.next_runs,
        quiet_from=found.quiet_from,
        quiet_until=found.quiet_until,
        quiet_now_until=quiet.end_of(now, found.zone) if quiet else None,
        nightly_at=found.nightly_at,
        next_nightly_run=showing.next_nightly(found, now),
        time_zone=settings.zone_name(found.zone),
        presets=_presets(),
    )


def library_schedule_shape(library: Library) -> LibraryScheduleShape:
    """What holds for this library; also for the command line."""
    found = settings.current()
    shown = showing.library_schedule(library, found, datetime.now(UTC))
    return LibraryScheduleShape(
        library_id=public_ids().encode(Kind.LIBRARY, library.pk),
        schedule=library.scan_schedule,
        in_force=shown.schedule,
        text=shown.text,
        next_runs=shown.next_runs,
        last_run_at=showing.last_scheduled_scan(library),
        server_schedule=found.scan_schedule,
        server_text=in_words(found.scan_schedule),
        quiet_from=found.quiet_from,
        quiet_until=found.quiet_until,
        time_zone=settings.zone_name(found.zone),
        presets=_presets(),
    )


def _presets() -> list[PresetShape]:
    return [PresetShape(name=one.name, title=one.title, schedule=one.schedule) for one in PRESETS]

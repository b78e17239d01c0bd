"""What administrators and owners set, read and written: schedules, quiet hours, the hour of the nightly work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from homing.configuration import configuration
from homing.database import write_transaction
from homing.jobs.engines import engine
from homing.libraries.models import Library
from homing.metadata.zones import server_zone
from homing.scheduling.errors import ScheduleError
from homing.scheduling.presets import OFF, SERVERS, read_schedule
from homing.scheduling.quiet import QuietHours, read_quiet_hours, read_time
from homing.server import server_settings


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force on this server."""

    zone: tzinfo
    scan_schedule: str
    quiet_from: str
    quiet_until: str
    nightly_at: str

    @property
    def quiet(self) -> QuietHours | None:
        return read_quiet_hours(self.quiet_from, self.quiet_until)

    @property
    def nightly_schedule(self) -> str:
        at = read_time(self.nightly_at, "nightly_at")
        return f"{at.minute} {at.hour} * * *"

    def schedule_of(self, library: Library) -> str:
        """What is in force for this library: a cron expression or `off`."""
        return self.scan_schedule if library.scan_schedule == SERVERS else library.scan_schedule


def current() -> Settings:
    found = server_settings.load()
    return Settings(
        server_zone(configuration().time_zone),
        found.scan_schedule,
        found.quiet_from,
        found.quiet_until,
        found.nightly_at,
    )


def zone_name(zone: tzinfo) -> str:
    """As people know it."""
    return str(zone)


def change(
    *,
    scan_schedule: str | None = None,
    quiet_from: str | None = None,
    quiet_until: str | None = None,
    nightly_at: str | None = None,
) -> Settings:
    """Set what is given, for the whole server; in force at once. Raises ScheduleError, and then nothing is changed."""
    with write_transaction():
        known = current()
        start = known.quiet_from if quiet_from is None else quiet_from.strip()
        end = known.quiet_until if quiet_until is None else quiet_until.strip()
        if not start and quiet_until is None:
            end = ""  # whoever takes away one half takes away both
        if not end and quiet_from is None:
            start = ""
        quiet = read_quiet_hours(start, end)
        changes: dict[str, object] = {
            "quiet_from": f"{quiet.start:%H:%M}" if quiet else "",
            "quiet_until": f"{quiet.end:%H:%M}" if quiet else "",
        }
        if scan_schedule is not None:
            changes["scan_schedule"] = _server_schedule(scan_schedule)
        if nightly_at is not None:
            changes["nightly_at"] = f"{read_time(nightly_at, 'nightly_at'):%H:%M}"
        server_settings.save(changes)
        engine().ring()  # whoever keeps the schedules plans anew
    return current()


def change_library(library: Library, schedule: str) -> Library:
    """Set a library's own schedule: empty = the server's. Raises ScheduleError."""
    kept = read_schedule(schedule) if schedule.strip() else SERVERS
    with write_transaction():
        Library.objects.filter(pk=library.pk, deleted_at=None).update(scan_schedule=kept)
        engine().ring()
    library.scan_schedule = kept
    return library


def _server_schedule(text: str) -> str:
    if not text.strip():
        raise ScheduleError("The server's schedule is empty. To have no scheduled scans, say “off”.")
    return OFF if text.strip().lower() == OFF else read_schedule(text)

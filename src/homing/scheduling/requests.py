"""What a due schedule asks for, as jobs."""

from __future__ import annotations

from homing.jobs import JobRequest
from homing.libraries.models import Library

SCHEDULED_SCAN = "scheduled-scan"
NIGHTLY = "nightly"


def scheduled_scan_request(library: Library) -> JobRequest:
    return JobRequest(
        kind=SCHEDULED_SCAN,
        queue="library",
        arguments={"library": library.pk},
        join_key=f"{SCHEDULED_SCAN}:{library.pk}",
        owner_id=library.owner_id,
        library_id=library.pk,
        title=f"Begin the scheduled scan of {library.name}",
    )


def nightly_request(part: str = "") -> JobRequest:
    """The nightly work, or one part of it. Two never run at once."""
    return JobRequest(
        kind=NIGHTLY,
        queue="backgroundTask",
        arguments={"part": part} if part else {},
        join_key=f"{NIGHTLY}:{part}" if part else NIGHTLY,
        exclusive_key=NIGHTLY,
        title="Nightly work",
    )

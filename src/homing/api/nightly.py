"""/nightly: Homing's own. What is done once a night, what came of it last, and having it done now."""

from __future__ import annotations

from datetime import UTC, datetime

from homing.accounts.permission import Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow
from homing.api.nouns import noun
from homing.api.shapes.schedules import NightlyPartShape, NightlyRun, NightlyShape
from homing.nightly.asking import UnknownPart, request_nightly
from homing.nightly.showing import look
from homing.scheduling import settings, showing

router = noun("nightly")


@router.get("", auth=allow(Permission.NIGHTLY_READ), response=NightlyShape)
def get_nightly(request: Request) -> NightlyShape:
    """The parts of the nightly work in their order, each with its last result, and when they are done next."""
    del request
    return nightly_shape()


@router.post("/run", auth=allow(Permission.NIGHTLY_RUN), response=NightlyShape)
def run_nightly(request: Request, given: NightlyRun | None = None) -> NightlyShape:
    """Have it done now, in the background: all of it, or one part. What waits already is joined."""
    del request
    try:
        request_nightly((given and given.part) or "")
    except UnknownPart as error:
        raise Refused(str(error)) from None
    return nightly_shape()


def nightly_shape() -> NightlyShape:
    """The parts, each with its last result; also for the command line."""
    found = settings.current()
    state, parts = look()
    return NightlyShape(
        state=state,
        nightly_at=found.nightly_at,
        time_zone=settings.zone_name(found.zone),
        next_run_at=showing.next_nightly(found, datetime.now(UTC)),
        parts=[
            NightlyPartShape(
                name=one.name,
                title=one.title,
                description=one.description,
                state=one.state,
                started_at=one.started_at,
                ended_at=one.ended_at,
                result=one.result,
                counts=one.counts,
            )
            for one in parts
        ],
    )

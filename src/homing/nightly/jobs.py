"""The nightly job."""

from __future__ import annotations

from homing.clock import SystemClock, moment
from homing.jobs import EndedJob, RunningJob, handler
from homing.jobs.table import MAX_STARTS
from homing.nightly.models import PartRun, PartState
from homing.nightly.part import Night
from homing.nightly.parts import PARTS
from homing.nightly.running import run_parts
from homing.scheduling.requests import NIGHTLY
from homing.tracking.rows.disk import patient_disk


def _end(ended: EndedJob) -> None:
    """Whatever its turn has not come to in a job that ended otherwise waits no more."""
    PartRun.objects.filter(job_id=ended.id, state__in=[PartState.WAITING, PartState.RUNNING]).update(
        state=PartState.STOPPED, result=ended.error or "It was stopped."
    )


@handler(NIGHTLY, max_crashes=MAX_STARTS, on_end=_end)
def nightly(job: RunningJob) -> None:
    """Do the nightly work, or the one part that the arguments name. A part that failed says so in its row."""
    clock = SystemClock()
    wanted = job.arguments.get("part")
    parts = [part for part in PARTS if not wanted or part.name == wanted]
    number, title = 0, ""

    def check() -> None:
        job.progress(number, len(parts), title)

    def on_part(done: int, of: str) -> None:
        nonlocal number, title
        number, title = done, of
        check()

    night = Night(moment(clock), patient_disk(), check)
    run_parts(parts, night, job_id=job.id, clock=lambda: moment(clock), on_part=on_part)

"""The job that goes on erasing where a person asked for very much at once."""

from __future__ import annotations

from homing.clock import SystemClock, moment
from homing.jobs import RunningJob, handler
from homing.lifecycle.erasing import erase_due
from homing.lifecycle.requests import ERASE


@handler(ERASE)
def run_erase(job: RunningJob) -> None:
    """Erase all whose time is over."""
    done = 0

    def check() -> None:
        nonlocal done
        done += 1
        job.progress(done, 0, "erasing")

    erase_due(moment(SystemClock()), check)

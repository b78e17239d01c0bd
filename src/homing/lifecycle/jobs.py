"""The nightly job, `tidy`."""

from __future__ import annotations

from homing.clock import SystemClock, moment
from homing.jobs import RunningJob, at_start, handler
from homing.jobs.schedules import schedule
from homing.lifecycle.nightly import tidy
from homing.lifecycle.requests import TIDY, tidy_request
from homing.tracking.rows.disk import patient_disk

QUIET_HOUR = "17 3 * * *"
"""In UTC; not on the hour, when everything else on a server starts."""


@handler(TIDY)
def run_tidy(job: RunningJob) -> None:
    """Do the nightly work."""
    done = 0

    def check() -> None:
        nonlocal done
        done += 1
        job.progress(done, 0, "tidying")

    tidied = tidy(moment(SystemClock()), patient_disk(), check)
    if tidied.failed:
        raise RuntimeError(" ".join(tidied.failed))


@at_start
def tidy_every_night() -> None:
    schedule(QUIET_HOUR, tidy_request(), TIDY)

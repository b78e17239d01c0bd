"""The job that makes a backup which somebody asked for in the web app."""

from __future__ import annotations

from homing.backups.making import make_backup
from homing.backups.places import Reason
from homing.backups.requests import BACKUP
from homing.jobs import RunningJob, handler


# one try: a full disk is full still a minute later, and whoever asked is told why
@handler(BACKUP, max_failures=1)
def run_backup(job: RunningJob) -> None:
    make_backup(reason=Reason.BY_HAND, progress=job.progress)

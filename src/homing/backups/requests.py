"""Asking for a backup in the background, and how that goes."""

from __future__ import annotations

from dataclasses import dataclass

from homing.backups.places import backups_folder, is_busy
from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue
from homing.jobs.models import Job, JobState

BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Making:
    """Whether one is asked for or being made, and why the last one that was asked for failed (empty: it did not)."""

    is_waiting: bool
    is_running: bool
    failed: str


def request_backup() -> int:
    """Have one made by a worker. Returns the job's number; one that waits already is joined."""
    with write_transaction():
        return enqueue(
            JobRequest(kind=BACKUP, queue="backupDatabase", join_key=BACKUP, exclusive_key=BACKUP, title="Backup")
        )


def how_it_goes() -> Making:
    jobs = Job.objects.filter(kind=BACKUP).order_by("-id")
    states = set(jobs.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list("state", flat=True))
    last = jobs.first()
    return Making(
        is_waiting=JobState.QUEUED in states,
        is_running=JobState.RUNNING in states or is_busy(backups_folder()),
        failed=last.error if last is not None and last.state == JobState.FAILED else "",
    )

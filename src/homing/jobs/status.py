"""What people see and set: jobs, queues, counts, pause."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from homing.database import write_transaction
from homing.jobs.engines import engine
from homing.jobs.models import Job, JobState, Queue
from homing.jobs.table import SECOND_US

QUEUES = (
    "thumbnailGeneration",
    "metadataExtraction",
    "videoConversion",
    "faceDetection",
    "facialRecognition",
    "smartSearch",
    "duplicateDetection",
    "backgroundTask",
    "storageTemplateMigration",
    "migration",
    "search",
    "sidecar",
    "library",
    "notifications",
    "backupDatabase",
)
"""The queues' names as clients of this field know them; all are answered for, also those nothing uses yet."""
KEEP_ENDED_S = 24 * 3600
"""Completed and cancelled jobs are only of interest while somebody looks."""
KEEP_FAILED_S = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class QueueCounts:
    active: int = 0
    waiting: int = 0
    """Could start now (or once its queue is resumed)."""
    delayed: int = 0
    """Waits for its time, or for another try."""
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    is_paused: bool = False


def counts() -> dict[str, QueueCounts]:
    """Every queue's counts, by its name."""
    now = engine().now_us()
    rows = (
        Job.objects.values_list("queue", "state")
        .annotate(everything=Count("id"), delayed=Count("id", filter=Q(run_at_us__gt=now)))
        .order_by()
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for queue, state, number, delayed in rows:
        found[queue][state] = number
        if state == JobState.QUEUED:
            found[queue]["delayed"] = delayed
    paused = set(Queue.objects.filter(is_paused=True).values_list("name", flat=True))
    return {
        name: QueueCounts(
            active=found[name].get(JobState.RUNNING, 0),
            waiting=found[name].get(JobState.QUEUED, 0) - found[name].get("delayed", 0),
            delayed=found[name].get("delayed", 0),
            completed=found[name].get(JobState.COMPLETED, 0),
            failed=found[name].get(JobState.FAILED, 0),
            cancelled=found[name].get(JobState.CANCELLED, 0),
            is_paused=name in paused,
        )
        for name in {*QUEUES, *found, *paused}
    }


def list_jobs(
    *, queue: str | None = None, states: tuple[str, ...] = (), library_id: int | None = None, limit: int = 100
) -> list[Job]:
    """The newest jobs that match: running first, then queued, then ended."""
    jobs = Job.objects.all()
    if queue is not None:
        jobs = jobs.filter(queue=queue)
    if states:
        jobs = jobs.filter(state__in=states)
    if library_id is not None:
        jobs = jobs.filter(library_id=library_id)
    return list(jobs.order_by("-id")[:limit])


def get_job(job_id: int) -> Job | None:
    return Job.objects.filter(id=job_id).first()


def pause(queue: str) -> None:
    """Start nothing more from this queue, here and on all machines, until `resume`.

    What runs stops at its next sign of progress and goes back to the queue: it begins anew when that is resumed, which
    loses a batch at most, and counts no failure.
    """
    with write_transaction():
        Queue.objects.update_or_create(name=queue, defaults={"is_paused": True})


def resume(queue: str) -> None:
    with write_transaction():
        Queue.objects.update_or_create(name=queue, defaults={"is_paused": False})
        engine().ring()


def cancel(job_id: int) -> bool:
    """Cancel a queued job at once, ask a running one to stop; False when it has ended already."""
    return engine().cancel(job_id)


def retry(job_id: int) -> bool:
    """Queue a failed job again with a clean record; False when it is not failed."""
    with write_transaction():
        job = Job.objects.filter(id=job_id, state=JobState.FAILED).first()
        if job is None:
            return False
        now = engine().now_us()
        Job.objects.filter(id=job_id).update(
            state=JobState.QUEUED,
            run_at_us=now,
            attempts=0,
            failures=0,
            crashes=0,
            error="",
            join_key=None,
            ended_us=None,
            worker="",
        )
        engine().ring()
        return True


def clear_queue(queue: str) -> int:
    """Cancel everything of a queue that has not started; returns how many."""
    waiting = Job.objects.filter(queue=queue, state=JobState.QUEUED).values_list("id", flat=True)
    return sum(engine().cancel(job_id) for job_id in list(waiting))


def clear_failed(queue: str) -> int:
    """Forget a queue's failed jobs; returns how many."""
    with write_transaction():
        return Job.objects.filter(queue=queue, state=JobState.FAILED).delete()[0]


def remove_old() -> int:
    """Forget jobs that ended long ago; returns how many."""
    now = engine().now_us()
    old = Q(state__in=[JobState.COMPLETED, JobState.CANCELLED], ended_us__lt=now - KEEP_ENDED_S * SECOND_US)
    old |= Q(state=JobState.FAILED, ended_us__lt=now - KEEP_FAILED_S * SECOND_US)
    with write_transaction():
        return Job.objects.filter(old).delete()[0]

"""/activity: Homing's own. What is being done now, how fast, and what is left, for the pages."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import Count, Q, Sum

from homing.accounts.permission import Permission, only_owner
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import library_for, noun
from homing.api.shapes.jobs import Activity, ActivityJob, ActivityQuestion
from homing.assets.dates import to_datetime
from homing.assets.in_need import count_in_need
from homing.assets.models import DayCount, Failure
from homing.ids import Kind
from homing.jobs.models import Job, JobState, Queue
from homing.libraries.models import Library
from homing.server import public_ids
from homing.tracking.relinking import missing, offers

router = noun("activity")
MAX_JOBS = 100
_RATE_OVER_US = 60_000_000
_SAYS_SOMETHING_AFTER_S = 2.0
_PICTURES = "pictures"
_SHOWN = ("scan", _PICTURES)
"""What changes photos."""
_ORDER = {JobState.RUNNING: 0, JobState.QUEUED: 1, JobState.FAILED: 2}


@router.get("", auth=allow(Permission.ACTIVITY_READ), response=Activity)
def get_activity(request: Request, libraryId: str | None = None) -> Activity:
    """What is being done for the caller's libraries; for everybody's if the caller is an administrator."""
    owner_id = only_owner(Permission.ACTIVITY_READ, caller_of(request))
    library = None if libraryId is None else library_for(request, libraryId, Permission.LIBRARY_READ)
    now_us = time.time_ns() // 1000
    mine, counts, failures = Q(), DayCount.objects.all(), Failure.objects.all()
    if owner_id is not None:
        # picture jobs serve everybody and belong to nobody: their title says nothing about anyone
        mine = Q(owner_id=owner_id) | Q(kind=_PICTURES)
        counts = counts.filter(owner_id=owner_id)
        failures = failures.filter(file__asset__owner_id=owner_id)
    if library is not None:
        mine &= Q(library_id=library.pk) | Q(kind=_PICTURES)
        counts = counts.filter(library=library)
        failures = failures.filter(file__asset__library=library)
    # what was put off, such as the next look at a drive that is away, is no work that anybody waits for
    put_off = Q(state=JobState.QUEUED, attempts=0, run_at_us__gt=now_us)
    jobs = Job.objects.filter(mine, state__in=list(_ORDER)).exclude(put_off)
    listed = sorted(jobs.order_by("-id")[: 5 * MAX_JOBS], key=lambda job: (_ORDER[JobState(job.state)], job.pk))
    in_need = count_in_need(owner_id, None if library is None else library.pk)
    rate = _picture_rate(now_us)
    # in one statement: a job that is claimed between two would be neither queued nor running
    numbers = jobs.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in _ORDER})
    return Activity(
        jobs=[_shape(job, now_us) for job in listed[:MAX_JOBS]],
        running=numbers[JobState.RUNNING],
        queued=numbers[JobState.QUEUED],
        failed=numbers[JobState.FAILED],
        assets_in_need=in_need,
        assets_total=counts.filter(library__deleted_at=None).aggregate(shown=Sum("count"))["shown"] or 0,
        failures=failures.filter(file__asset__library__deleted_at=None).count(),
        offers=offers.count(caller_of(request).user_id),
        missing=missing.count(caller_of(request).user_id),
        questions=_questions(owner_id),
        picture_rate=rate,
        picture_eta_seconds=None if not rate or not in_need else round(in_need / rate),
        paused_queues=list(Queue.objects.filter(is_paused=True).order_by("name").values_list("name", flat=True)),
        ended_at=_ended_at(mine),
    )


def _ended_at(mine: Q) -> datetime | None:
    ended = Job.objects.filter(mine, kind__in=_SHOWN, ended_us__isnull=False)
    ended_us = ended.order_by("-ended_us").values_list("ended_us", flat=True).first()
    return None if ended_us is None else to_datetime(ended_us)


def _questions(owner_id: int | None) -> list[ActivityQuestion]:
    found = Library.objects.filter(deleted_at=None, questions__answered_at=None, questions__isnull=False).distinct()
    libraries = found if owner_id is None else found.filter(owner_id=owner_id)
    return [
        ActivityQuestion(library_id=public_ids().encode(Kind.LIBRARY, number), library_name=name)
        for number, name in libraries.order_by("pk").values_list("pk", "name")[:MAX_JOBS]
    ]


def _picture_rate(now_us: int) -> float | None:
    """Pictures a second over the last minute, from the batches that ended in it."""
    ended = Job.objects.filter(kind=_PICTURES, state=JobState.COMPLETED, ended_us__gt=now_us - _RATE_OVER_US)
    batches = [(done, started) for done, started in ended.values_list("done", "started_us") if started is not None]
    running = Job.objects.filter(kind=_PICTURES, state=JobState.RUNNING, started_us__isnull=False)
    batches += [(done, started) for done, started in running.values_list("done", "started_us") if started is not None]
    done = sum(number for number, _ in batches)
    if not done:
        return None
    since_us = max(min(started for _, started in batches), now_us - _RATE_OVER_US)
    return done / max((now_us - since_us) / 1_000_000, 1.0)


def _shape(job: Job, now_us: int) -> ActivityJob:
    ids = public_ids()
    rate: float | None = None
    if job.state == JobState.RUNNING and job.started_us is not None and job.done:
        seconds = (now_us - job.started_us) / 1_000_000
        rate = job.done / seconds if seconds >= _SAYS_SOMETHING_AFTER_S else None
    left = max(0, job.total - job.done)
    return ActivityJob(
        id=ids.encode(Kind.JOB, job.pk),
        kind=job.kind,
        queue=job.queue,
        title=job.title,
        state=job.state,  # pyright: ignore[reportArgumentType]  a text of the database; checked when it is answered
        step=job.step,
        done=job.done,
        total=job.total,
        rate_per_second=rate,
        eta_seconds=round(left / rate) if rate and job.total else None,
        started_at=None if job.started_us is None else to_datetime(job.started_us),
        requested_at=to_datetime(job.created_us),
        library_id=None if job.library_id is None else ids.encode(Kind.LIBRARY, job.library_id),
        attempts=job.attempts,
        error=job.error,
    )

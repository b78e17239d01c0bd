"""/jobs and /queues: Immich's shapes of the job engine, for administrators."""

from __future__ import annotations

from homing.accounts.permission import NotFound, Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow
from homing.api.nouns import noun
from homing.api.shapes.jobs import (
    LegacyQueue,
    NewJob,
    QueueClear,
    QueueCommand,
    QueueCounts,
    QueueJob,
    QueueShape,
    QueueStatus,
    QueueUpdate,
)
from homing.ids import Kind
from homing.jobs import status as jobs
from homing.jobs.models import JobState
from homing.nightly.asking import request_nightly
from homing.scheduling.requests import NIGHTLY
from homing.server import public_ids

router = noun("jobs")
queue_router = noun("queues")
# Immich 3 has queues that Homing's engine does not know yet: they answer, and are empty.
_LATER = ("ocr", "workflow", "integrityCheck", "editor")
_STATES = {
    "active": (JobState.RUNNING,),
    "failed": (JobState.FAILED,),
    "completed": (JobState.COMPLETED,),
    "delayed": (JobState.QUEUED,),
    "waiting": (JobState.QUEUED,),
    "paused": (JobState.QUEUED,),
}


@router.get("", auth=allow(Permission.JOB_READ), response=dict[str, LegacyQueue])
def get_queues_legacy(request: Request) -> dict[str, LegacyQueue]:
    """Every queue by its name."""
    del request
    return {name: _legacy(found) for name, found in _all().items()}


@router.post("", auth=allow(Permission.JOB_CREATE), response={204: None})
def create_job(request: Request, given: NewJob) -> None:
    """Start the nightly work now (`nightly`). Immich's own jobs (person-cleanup, …): none is there yet."""
    del request
    if given.name == NIGHTLY:
        request_nightly()
        return
    raise Refused(f"{given.name!r} is no job that this version can start. Scans start at /libraries/{{id}}/scan.")


@router.put("/{name}", auth=allow(Permission.JOB_CREATE), response=LegacyQueue)
def run_queue_command_legacy(request: Request, name: str, given: QueueCommand) -> LegacyQueue:
    """Pause, resume or empty a queue, or clear its failed jobs."""
    del request
    _known(name, Permission.JOB_CREATE)
    match given.command:
        case "pause":
            jobs.pause(name)
        case "resume":
            jobs.resume(name)
        case "empty":
            jobs.clear_queue(name)
        case "clear-failed":
            jobs.clear_failed(name)
        case "start":
            _start(name)
    return _legacy(_all()[name])


@queue_router.get("", auth=allow(Permission.QUEUE_READ), response=list[QueueShape])
def get_queues(request: Request) -> list[QueueShape]:
    """Every queue."""
    del request
    return [_queue(name, found) for name, found in _all().items()]


@queue_router.get("/{name}", auth=allow(Permission.QUEUE_READ), response=QueueShape)
def get_queue(request: Request, name: str) -> QueueShape:
    """One queue."""
    del request
    _known(name, Permission.QUEUE_READ)
    return _queue(name, _all()[name])


@queue_router.put("/{name}", auth=allow(Permission.QUEUE_UPDATE), response=QueueShape)
def update_queue(request: Request, name: str, given: QueueUpdate) -> QueueShape:
    """Pause or resume a queue. What runs in a paused one stops soon and begins anew when the queue is resumed."""
    del request
    _known(name, Permission.QUEUE_UPDATE)
    if given.is_paused is not None:
        (jobs.pause if given.is_paused else jobs.resume)(name)
    return _queue(name, _all()[name])


@queue_router.get("/{name}/jobs", auth=allow(Permission.QUEUE_JOB_READ), response=list[QueueJob])
def get_queue_jobs(request: Request, name: str, status: str | None = None) -> list[QueueJob]:
    """The queue's jobs, newest first; of one state, or several separated by commas."""
    del request
    _known(name, Permission.QUEUE_JOB_READ)
    wanted = [] if status is None else status.split(",")
    for one in wanted:
        if one not in _STATES:
            raise Refused(f"status: {one!r} is none of {', '.join(_STATES)}.")
    states = tuple({str(state) for one in wanted for state in _STATES[one]})
    ids = public_ids()
    return [
        QueueJob(
            id=ids.encode(Kind.JOB, job.pk),
            name=job.kind,
            timestamp=job.created_us // 1000,
            data={"title": job.title, "state": job.state, "error": job.error},
        )
        for job in jobs.list_jobs(queue=name, states=states)
    ]


@queue_router.delete("/{name}/jobs", auth=allow(Permission.QUEUE_JOB_DELETE), response={204: None})
def empty_queue(request: Request, name: str, given: QueueClear) -> None:
    """Cancel what waits; with `failed`, forget failed jobs too."""
    del request
    _known(name, Permission.QUEUE_JOB_DELETE)
    jobs.clear_queue(name)
    if given.failed:
        jobs.clear_failed(name)


def _start(name: str) -> None:
    """Immich's "start" does a queue's work for all that need it: Homing's work in need is always queued already."""
    jobs.resume(name)


def _all() -> dict[str, jobs.QueueCounts]:
    found = jobs.counts()
    return found | {name: jobs.QueueCounts() for name in _LATER if name not in found}


def _known(name: str, permission: Permission) -> None:
    if name not in {*jobs.QUEUES, *_LATER}:
        raise NotFound(permission)


def _counts(found: jobs.QueueCounts) -> QueueCounts:
    return QueueCounts(
        active=found.active,
        waiting=0 if found.is_paused else found.waiting,
        paused=found.waiting if found.is_paused else 0,
        delayed=found.delayed,
        completed=found.completed,
        failed=found.failed,
    )


def _legacy(found: jobs.QueueCounts) -> LegacyQueue:
    return LegacyQueue(
        job_counts=_counts(found), queue_status=QueueStatus(is_active=found.active > 0, is_paused=found.is_paused)
    )


def _queue(name: str, found: jobs.QueueCounts) -> QueueShape:
    return QueueShape(name=name, is_paused=found.is_paused, statistics=_counts(found))

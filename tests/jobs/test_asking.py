"""The engine's contract, part one: asking, joining, order, pausing, cancelling. One process; both engines."""

from __future__ import annotations

import pytest

from homing.database import write_transaction
from homing.jobs import JobCancelled, JobError, JobRequest, RunningJob, enqueue, handler, worker
from homing.jobs.engines import engine
from homing.jobs.models import Job
from homing.jobs.status import cancel, counts, pause, resume

pytestmark = [pytest.mark.parity, pytest.mark.django_db(transaction=True)]

ran: list[str] = []


@handler("test-note")
def _note(job: RunningJob) -> None:
    ran.append(str(job.arguments["name"]))


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


def run_queued() -> int:
    return worker.run_queued(handlers="tests.jobs.handlers")


def ask(name: str = "a", **fields: object) -> int:
    with write_transaction():
        return enqueue(JobRequest("test-note", "library", {"name": name}, **fields))


def test_a_request_in_a_rolled_back_transaction_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():
        enqueue(JobRequest("test-note", "library", {"name": "a"}))
        raise ZeroDivisionError
    assert run_queued() == 0
    assert not Job.objects.exists()


def test_a_request_outside_a_transaction_is_refused() -> None:
    with pytest.raises(JobError, match="write_transaction"):
        enqueue(JobRequest("test-note", "library"))


def test_a_second_request_joins_the_queued_one_and_learns_its_id() -> None:
    first = ask(join_key="scan:1")
    assert ask(join_key="scan:1", priority=5) == first
    assert Job.objects.get().priority == 5
    assert run_queued() == 1


def test_a_request_does_not_join_a_job_that_has_started() -> None:
    first = ask(join_key="scan:1")
    assert engine().claim("somebody") is not None
    assert ask(join_key="scan:1") != first


def test_a_job_that_is_tried_again_leaves_its_join_key_to_the_one_queued_meanwhile() -> None:
    first = ask("first", join_key="scan:1")
    lease = engine().claim("somebody")
    assert lease is not None
    second = ask("second", join_key="scan:1")
    engine().fail(lease, "disk on fire", retry_after_s=0)
    assert ask(join_key="scan:1") == second
    assert run_queued() == 2
    assert {first, second} == set(Job.objects.filter(state="completed").values_list("id", flat=True))


def test_jobs_of_one_exclusive_key_never_run_together() -> None:
    ask(exclusive_key="owner:1")
    ask(exclusive_key="owner:1")
    other = ask(exclusive_key="owner:2")
    first = engine().claim("a")
    second = engine().claim("b")
    assert first is not None and second is not None
    assert second.job_id == other
    assert engine().claim("c") is None
    engine().complete(first, None)
    assert engine().claim("c") is not None


def test_the_higher_priority_runs_first_and_equals_in_the_order_they_came() -> None:
    for name, priority in [("low", -1), ("first", 0), ("urgent", 9), ("second", 0)]:
        ask(name, priority=priority)
    run_queued()
    assert ran == ["urgent", "first", "second", "low"]


def test_a_delayed_job_waits_for_its_time() -> None:
    ask(delay_s=3600)
    assert run_queued() == 0
    assert counts()["library"].delayed == 1
    due = engine().next_due_us()
    assert due is not None
    assert 3500 < (due - engine().now_us()) / 1_000_000 <= 3600


def test_a_paused_queue_starts_nothing_until_it_is_resumed() -> None:
    pause("library")
    ask()
    with write_transaction():
        enqueue(JobRequest("test-note", "backgroundTask", {"name": "elsewhere"}))
    run_queued()
    assert ran == ["elsewhere"]
    assert counts()["library"].is_paused and counts()["library"].waiting == 1
    resume("library")
    run_queued()
    assert ran == ["elsewhere", "a"]


def test_a_cancelled_queued_job_never_runs() -> None:
    job = ask()
    assert cancel(job)
    assert run_queued() == 0
    assert Job.objects.get(id=job).state == "cancelled"


def test_an_ended_job_cannot_be_cancelled() -> None:
    job = ask()
    run_queued()
    assert not cancel(job)
    assert Job.objects.get(id=job).state == "completed"


def test_a_running_job_stops_at_its_next_sign_of_life_after_it_was_cancelled() -> None:
    steps: list[int] = []

    @handler("test-long")
    def run(job: RunningJob) -> None:
        for step in range(10):
            if step == 3:
                assert cancel(job.id)
                job.tick()  # a worker process does this each second
            try:
                job.progress(step, 10)
            except Exception:  # noqa: BLE001 — a handler's own net must let the interruption pass
                raise AssertionError from None
            steps.append(step)

    with write_transaction():
        job_id = enqueue(JobRequest("test-long", "library"))
    run_queued()
    assert steps == [0, 1, 2]
    assert Job.objects.get(id=job_id).state == "cancelled"
    assert JobCancelled.__mro__[1:] and not issubclass(JobCancelled, Exception)


def test_counts_tell_each_state_of_each_queue() -> None:
    ask()
    run_queued()
    ask()
    ask(delay_s=60)
    cancel(ask())
    assert engine().claim("somebody") is not None
    ask()
    library = counts()["library"]
    assert (library.active, library.waiting, library.delayed) == (1, 1, 1)
    assert (library.completed, library.cancelled, library.failed) == (1, 1, 0)
    assert counts()["thumbnailGeneration"].waiting == 0

"""The engine's contract, part two: leases, fences, failures, completion with the data. One process; both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from homing.accounts.models import User
from homing.database import write_transaction
from homing.jobs import EndedJob, JobLost, JobRequest, JobRetry, RunningJob, enqueue, handler, worker
from homing.jobs.engine import LEASE_S, Progress
from homing.jobs.engines import engine
from homing.jobs.models import Job
from homing.jobs.registry import MAX_CRASHES, MAX_RETRY_AFTER_S, Handler
from homing.jobs.status import cancel, counts, pause, remove_old, resume, retry
from homing.jobs.table import MAX_STARTS, SECOND_US

pytestmark = [pytest.mark.parity, pytest.mark.django_db(transaction=True)]


def ask(kind: str = "test-write", **fields: object) -> int:
    with write_transaction():
        return enqueue(JobRequest(kind, "library", **fields))


def run_queued() -> int:
    return worker.run_queued(handlers="tests.jobs.handlers")


def make_due() -> None:
    """Let the pauses be over."""
    with write_transaction():
        Job.objects.filter(state="queued").update(run_at_us=engine().now_us())


def write_something(name: str) -> None:
    User.objects.create(email=f"{name}@example.org", name=name)


def everything_written() -> set[str]:
    return set(User.objects.values_list("name", flat=True))


def test_done_commits_with_the_data() -> None:
    @handler("test-running")
    def run(job: RunningJob) -> None:
        with write_transaction():
            write_something("batch")
            job.complete()
            assert Job.objects.get().state == "completed"

    ask("test-running")
    run_queued()
    assert everything_written() == {"batch"}
    assert Job.objects.get().state == "completed"


def test_when_the_batch_is_rolled_back_done_is_too() -> None:
    @handler("test-running")
    def run(job: RunningJob) -> None:
        with write_transaction():
            write_something("batch")
            job.complete()
            raise OSError("the disk is full")

    ask("test-running")
    run_queued()
    assert everything_written() == set()
    row = Job.objects.get()
    assert (row.state, row.failures, row.error) == ("queued", 1, "OSError: the disk is full")


def test_a_worker_that_was_taken_for_dead_cannot_commit() -> None:
    ask()
    late = engine().claim("late")
    assert late is not None
    engine().give_back("late", "it was frozen", is_crash=True)
    assert engine().claim("next") is not None
    job = RunningJob(engine(), late, is_ticked=False)
    with pytest.raises(JobLost), write_transaction():
        write_something("late")
        job.complete()
    assert everything_written() == set()
    assert Job.objects.get().worker == "next"


@pytest.mark.parametrize("deed", ["complete", "beat", "fail", "release", "cancel"])
def test_a_late_worker_changes_nothing_in_any_way(deed: str) -> None:
    ask()
    late = engine().claim("same name")
    assert late is not None
    engine().give_back("same name", "it was frozen", is_crash=False)
    assert engine().claim("same name") is not None, "even under the same name it is another attempt"
    before = Job.objects.values().get()
    with pytest.raises(JobLost):
        match deed:
            case "complete":
                engine().complete(late, Progress(1))
            case "beat":
                engine().beat(late, Progress(1))
            case "fail":
                engine().fail(late, "late", retry_after_s=0)
            case "release":
                engine().release(late)
            case _:
                engine().end_cancelled(late)
    assert Job.objects.values().get() == before


def test_to_complete_twice_is_to_complete_once() -> None:
    ask()
    lease = engine().claim("a")
    assert lease is not None
    engine().complete(lease, None)
    engine().complete(lease, None)
    assert Job.objects.get().state == "completed"


def test_an_expired_lease_goes_to_the_next_worker_and_a_living_one_stays() -> None:
    ask()
    ask()
    first, second = engine().claim("elsewhere/1/1"), engine().claim("elsewhere/2/1")
    assert first is not None and second is not None
    with write_transaction():
        Job.objects.filter(id=first.job_id).update(lease_until_us=engine().now_us() - 1)
    assert engine().recover(lambda _: False, watched={}) == [first.job_id]
    assert Job.objects.get(id=second.job_id).state == "running"


def test_a_beat_makes_the_lease_longer() -> None:
    ask()
    lease = engine().claim("a")
    assert lease is not None
    with write_transaction():
        Job.objects.update(lease_until_us=0)
    assert engine().beat(lease, Progress(5, 10, "walking")) is False
    row = Job.objects.get()
    assert (row.done, row.total, row.step) == (5, 10, "walking")
    assert (row.lease_until_us - engine().now_us()) / SECOND_US > LEASE_S - 5


def test_a_worker_that_its_supervisor_watches_is_not_judged_by_its_lease() -> None:
    lost, held = ask(), ask()
    assert engine().claim("mine") is not None
    assert engine().claim("mine") is not None
    with write_transaction():
        Job.objects.update(lease_until_us=0)
    # of the two it has only one in hand; the other's end it could not record
    assert engine().recover(lambda _: True, watched={"mine": held}) == [lost]


def test_the_pauses_between_tries_grow_fourfold_up_to_a_limit() -> None:
    one = Handler("x", lambda _: None, retry_after_s=2)
    assert [one.back_off_s(failures) for failures in (1, 2, 3, 4)] == [2, 8, 32, 128]
    assert one.back_off_s(50) == MAX_RETRY_AFTER_S


def test_a_failing_job_waits_longer_each_time_and_then_fails_with_its_reason() -> None:
    tries: list[int] = []

    @handler("test-running", max_failures=3, retry_after_s=10)
    def run(job: RunningJob) -> None:
        tries.append(job.attempt)
        raise ValueError("upside down")

    job_id = ask("test-running")
    pauses: list[float] = []
    for _ in range(2):
        assert run_queued() == 1
        row = Job.objects.get(id=job_id)
        pauses.append((row.run_at_us - engine().now_us()) / SECOND_US)
        make_due()
    run_queued()
    assert pauses == pytest.approx([10, 40], abs=3)
    row = Job.objects.get(id=job_id)
    assert (row.state, row.failures, row.error) == ("failed", 3, "ValueError: upside down")
    assert tries == [1, 2, 3]
    assert counts()["library"].failed == 1


def test_a_handler_says_itself_when_it_wants_another_try() -> None:
    @handler("test-running")
    def run(job: RunningJob) -> None:
        raise JobRetry(90, "the volume is not mounted")

    ask("test-running")
    run_queued()
    row = Job.objects.get()
    assert row.error == "the volume is not mounted"
    assert (row.run_at_us - engine().now_us()) / SECOND_US == pytest.approx(90, abs=5)


def test_a_job_that_kills_its_workers_is_given_up_with_the_reason() -> None:
    job_id = ask()
    for number in range(MAX_CRASHES):
        lease = engine().claim(f"worker {number}")
        assert lease is not None
        engine().give_back(lease.worker, "its worker process died of SIGSEGV", is_crash=True)
    row = Job.objects.get(id=job_id)
    assert row.state == "failed"
    assert row.error == ("Given up: it took 3 worker processes down; the last time its worker process died of SIGSEGV.")
    assert engine().claim("next") is None


def test_a_job_that_never_ends_whoever_is_to_blame_is_given_up_too() -> None:
    job_id = ask()
    for number in range(MAX_STARTS):
        assert Job.objects.get(id=job_id).state == "queued"
        assert engine().claim(f"worker {number}") is not None
        engine().recover(lambda _: True, watched={})
    assert Job.objects.get(id=job_id).state == "failed"


def test_what_ends_badly_is_told_inside_the_transaction_that_ends_it() -> None:
    told: list[EndedJob] = []

    @handler("test-running", on_end=told.append, max_failures=1)
    def run(job: RunningJob) -> None:
        raise ValueError("no")

    first = ask("test-running")
    run_queued()
    second = ask("test-running", arguments={"scan": 7})
    cancel(second)
    assert [(one.id, one.state, one.error) for one in told] == [
        (first, "failed", "ValueError: no"),
        (second, "cancelled", ""),
    ]
    assert told[1].arguments == {"scan": 7}


def test_a_kind_that_nobody_knows_fails_with_a_sentence() -> None:
    ask("test-of-the-future")
    run_queued()
    assert "no handler for jobs of the kind 'test-of-the-future'" in Job.objects.get().error


def test_a_failed_job_can_be_tried_again_by_a_person() -> None:
    job_id = ask("test-of-the-future")
    run_queued()
    assert retry(job_id)
    row = Job.objects.get(id=job_id)
    assert (row.state, row.attempts, row.failures, row.error) == ("queued", 0, 0, "")
    assert not retry(job_id)


def test_old_jobs_are_forgotten_and_failed_ones_kept_longer() -> None:
    for state, days in [("completed", 2), ("completed", 0), ("failed", 2), ("failed", 40), ("cancelled", 2)]:
        job_id = ask()
        with write_transaction():
            ended_us = engine().now_us() - days * 24 * 3600 * SECOND_US
            Job.objects.filter(id=job_id).update(state=state, ended_us=ended_us)
    ask()
    assert remove_old() == 3
    assert sorted(Job.objects.values_list("state", flat=True)) == ["completed", "failed", "queued"]


def test_a_chain_that_continues_itself_is_queued_once() -> None:
    rounds: list[int] = []

    @handler("test-running")
    def run(job: RunningJob) -> None:
        rounds.append(job.id)
        with write_transaction():
            job.complete()
            if len(rounds) < 4:
                request = JobRequest("test-running", "library", join_key="chain:0", exclusive_key="chain:0")
                assert enqueue(request) == enqueue(request)

    ask("test-running", join_key="chain:0", exclusive_key="chain:0")
    assert run_queued() == 4
    assert len(set(rounds)) == 4


def test_a_request_is_a_value() -> None:
    request = JobRequest("kind", "queue")
    assert replace(request, priority=3) != request
    assert connection.in_atomic_block is False


def test_a_paused_queues_running_job_stops_counts_no_failure_and_begins_anew_when_resumed() -> None:
    starts: list[int] = []

    @handler("test-running")
    def run(job: RunningJob) -> None:
        starts.append(job.attempt)
        if len(starts) == 1:
            pause("library")
        job.tick()  # a worker's thread does so each second
        job.progress(1)

    number = ask("test-running")
    assert run_queued() == 1
    row = Job.objects.get(id=number)
    assert (row.state, row.attempts, row.failures, row.crashes, row.error) == ("queued", 0, 0, 0, "")
    assert run_queued() == 0
    resume("library")
    assert run_queued() == 1
    assert Job.objects.get(id=number).state == "completed"
    assert starts == [1, 1]


def test_a_job_is_cancelled_even_while_its_queue_is_paused() -> None:
    @handler("test-running")
    def run(job: RunningJob) -> None:
        pause("library")
        cancel(job.id)
        job.tick()
        job.progress(1)

    number = ask("test-running")
    run_queued()
    assert Job.objects.get(id=number).state == "cancelled"

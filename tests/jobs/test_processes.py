"""The engine's contract, part three: real worker processes that are killed, frozen, never return; both engines."""

from __future__ import annotations

import signal
import threading

import psutil
import pytest
from django.db import connection

from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.status import cancel, pause, resume
from tests.jobs.house import House, wait_for

pytestmark = [pytest.mark.parity, pytest.mark.processes]


def test_a_worker_starts_when_there_is_work_and_leaves_when_there_is_none(house: House) -> None:
    supervisor = house.start("--leave-after-s", "0.3")
    wait_for(lambda: house.workers(supervisor), "the worker that looks after what a start needs")
    wait_for(lambda: not house.workers(supervisor), "it to leave; log: " + house.read_log())
    house.wait_for_state(house.ask("test-write"), "completed")
    wait_for(lambda: not house.workers(supervisor), "the next one to leave")
    supervisor.terminate()
    assert house.code(supervisor) == 0


def test_work_for_two_gets_two_workers_and_no_third(house: House) -> None:
    supervisor = house.start("--workers", "2")
    jobs = [house.ask("test-wait", f"wait{number}") for number in range(3)]
    house.wait_for_witness("wait0")
    house.wait_for_witness("wait1")
    assert len(house.workers(supervisor)) == 2
    assert house.witness("wait2") == []
    house.go.touch()
    for job in jobs:
        house.wait_for_state(job, "completed")


def test_the_job_of_a_killed_worker_is_done_by_another(house: House) -> None:
    house.start("--workers", "1")
    job = house.ask("test-wait")
    [first] = house.wait_for_witness("test-wait")
    psutil.Process(int(first)).send_signal(signal.SIGKILL)
    second = house.wait_for_witness("test-wait", 2)[1]
    house.go.touch()
    row = house.wait_for_state(job, "completed")
    assert second != first
    assert (row.attempts, row.crashes) == (2, 1)


def test_a_frozen_worker_that_holds_the_write_lock_is_killed_and_all_go_on(house: House) -> None:
    house.make_rows(3)
    house.start("--workers", "1", "--frozen-after-s", "3")
    job = house.ask("test-hold-lock")
    [frozen] = house.wait_for_witness("test-hold-lock")
    psutil.Process(int(frozen)).send_signal(signal.SIGSTOP)
    # somebody else, a web request perhaps, wants to write meanwhile: it waits no longer than the supervisor's limit
    with write_transaction(), connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_test_rows SET runs = runs + 10 WHERE id = 1")
    row = house.wait_for_state(job, "completed")
    assert row.attempts == 2
    assert house.runs() == {0: 2, 10: 1}, "what the frozen worker had not committed is gone"
    assert not psutil.pid_exists(int(frozen))


def test_a_job_that_never_returns_loses_its_worker_and_at_last_fails(house: House) -> None:
    house.start("--workers", "1")
    job = house.ask("test-never-returns")
    other = house.ask("test-write", priority=-1)
    row = house.wait_for_state(job, "failed")
    assert "no progress for 1.5 s" in row.error
    assert len(house.witness("test-never-returns")) == row.crashes == 3
    house.wait_for_state(other, "completed")


def test_a_poison_job_fails_with_the_reason_and_the_others_are_done(house: House) -> None:
    house.start("--workers", "2")
    poison = house.ask("test-poison")
    others = [house.ask("test-write", f"other{number}") for number in range(20)]
    row = house.wait_for_state(poison, "failed")
    assert "took 3 worker processes down" in row.error
    assert len(house.witness("test-poison")) == 3
    for other in others:
        house.wait_for_state(other, "completed")


def test_after_the_supervisor_is_killed_nothing_stays_behind_and_the_next_one_finishes(house: House) -> None:
    first = house.start("--workers", "1")
    job = house.ask("test-wait")
    [pid] = house.wait_for_witness("test-wait")
    children = first.children(recursive=True)
    first.kill()
    house.code(first)
    wait_for(lambda: not any(child.is_running() and child.status() != "zombie" for child in children), "its end")
    house.start("--workers", "1")
    second = house.wait_for_witness("test-wait", 2)[1]
    house.go.touch()
    row = house.wait_for_state(job, "completed")
    assert second != pid
    assert row.crashes == 0, "the job was not to blame"


def test_a_second_supervisor_is_refused_with_a_sentence(house: House) -> None:
    house.start("--workers", "1")
    house.wait_for_state(house.ask("test-write"), "completed")
    second = house.start("--workers", "1")
    assert house.code(second) == 1
    assert "Homing already runs for the data folder" in house.read_log()


def test_a_stopping_server_gives_the_running_job_back_without_blame(house: House) -> None:
    supervisor = house.start("--workers", "1")
    job = house.ask("test-wait")
    house.wait_for_witness("test-wait")
    supervisor.terminate()
    assert house.code(supervisor) == 0
    row = house.job(job)
    assert (row.state, row.attempts, row.crashes, row.failures) == ("queued", 0, 0, 0)


def test_a_running_job_is_cancelled_and_its_progress_was_seen(house: House) -> None:
    house.start("--workers", "1")
    job = house.ask("test-wait")
    wait_for(lambda: house.job(job).step == "waiting", "progress")
    assert (house.job(job).done, house.job(job).total) == (3, 10)
    assert cancel(job)
    house.wait_for_state(job, "cancelled")


def test_a_paused_queue_holds_across_a_restart_and_goes_on_when_resumed(house: House) -> None:
    pause("library")
    held = house.ask("test-write", "held")
    supervisor = house.start("--workers", "1")
    house.wait_for_state(house.ask("test-write", "free", queue="search"), "completed")
    supervisor.kill()
    house.code(supervisor)
    house.start("--workers", "1")
    house.wait_for_state(house.ask("test-write", "free2", queue="search"), "completed")
    assert house.witness("held") == []
    resume("library")
    house.wait_for_state(held, "completed")


@pytest.mark.parametrize(
    ("batches", "rows", "kills"), [(150, 16, 3), pytest.param(2_000, 64, 10, marks=pytest.mark.soak)]
)
def test_batches_survive_killed_workers_and_none_is_done_twice(
    house: House, batches: int, rows: int, kills: int
) -> None:
    house.make_rows(batches * rows)
    supervisor = house.start("--workers", "2")
    for batch in range(batches):
        house.ask("test-batch", arguments={"first": batch * rows, "rows": rows})
    for kill in range(kills):
        done = Job.objects.filter(state="completed").count()
        wait_for(lambda done=done: Job.objects.filter(state="completed").count() > done + 10, "progress")
        worker = house.workers(supervisor)[kill % 2 - 1]
        worker.send_signal(signal.SIGKILL)
    wait_for(lambda: not Job.objects.exclude(state="completed").exists(), "all batches; log: " + house.read_log())
    assert house.runs() == {1: batches * rows}


def test_the_web_process_is_started_again_when_it_dies(house: House, free_port: int) -> None:
    import urllib.request

    def answer() -> bytes:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/", timeout=2) as response:
                return response.read()
        except OSError:
            return b""

    supervisor = house.start("--port", str(free_port))
    wait_for(answer, "the web process")
    [web] = [child for child in supervisor.children() if "homing.supervisor.web_process" in child.cmdline()]
    web.kill()
    wait_for(lambda: not web.is_running(), "its end")
    wait_for(answer, "the next web process")


def test_many_threads_and_processes_that_write_wait_for_each_other_in_turn(house: House) -> None:
    house.make_rows(1)

    def count() -> None:
        for _ in range(25):
            with write_transaction(), connection.cursor() as cursor:
                cursor.execute("SELECT runs FROM jobs_test_rows WHERE id = 0")
                [runs] = cursor.fetchone()
                cursor.execute("UPDATE jobs_test_rows SET runs = %s WHERE id = 0", [runs + 1])
        connection.close()

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL needs no lock round its transactions, and isolates them less")
    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert house.runs() == {100: 1}

"""One store, one run: `python -m benchmarks.jobs.run STORE PART` prints one table row a line."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

from benchmarks.jobs.scene import BATCHES, ROWS_A_BATCH, Scene, remove, scene, use_new_database

LIMIT_S = 300
KILLS = 10
IDLE_WINDOW_S = 30


def wait_for(condition: Callable[[], bool], limit_s: float = LIMIT_S) -> bool:
    limit = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def count(**states: str) -> int:
    from homing.jobs.models import Job

    return Job.objects.filter(**states).count()


def ask(kind: str, number: int, **fields: object) -> float:
    """Ask for that many jobs, 100 a transaction; returns seconds."""
    from homing.database import write_transaction
    from homing.jobs import JobRequest, enqueue

    started_s = time.perf_counter()
    for start in range(0, number, 100):
        with write_transaction():
            for batch in range(start, min(start + 100, number)):
                enqueue(JobRequest(kind, "library", {"first": batch * ROWS_A_BATCH, **fields}))
    return time.perf_counter() - started_s


def runs() -> dict[int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT runs, COUNT(*) FROM bench_rows GROUP BY runs")
        return dict(cursor.fetchall())


def no_more_work() -> bool:
    return count(state="queued") + count(state="running") == 0


def quiet(made: Scene, seconds: float) -> str:
    with made.visitors() as visits:
        time.sleep(seconds)
    return visits.figures()


def calm(store: str, *, seconds: float) -> None:
    """2,000 batches, nobody is killed."""
    with scene() as made:
        made.start()
        wait_for(lambda: _answers(made))
        print(f"{store} | web alone | {quiet(made, 5)}", flush=True)
        asked_s = ask("bench-batch", BATCHES, seconds=seconds)
        started_s = time.perf_counter()
        with made.visitors() as visits:
            is_done = wait_for(no_more_work)
        took_s = time.perf_counter() - started_s
        memory = {
            name: [round(one.memory_full_info().uss / 2**20) for one in made.find(f"homing.{name}")]
            for name in ("jobs.process", "supervisor.web_process")
        }
        print(
            f"{store} | {BATCHES} batches, {seconds * 1000:.0f} ms outside | all done: {is_done} | "
            f"{BATCHES / took_s:.0f} jobs/s (asked for at {BATCHES / asked_s:.0f}/s) | rows by runs {runs()} | "
            f"web {visits.figures()} | USS MB {memory}",
            flush=True,
        )


def scans(store: str) -> None:
    """Two workers that write one long transaction after the other, as fast as they can."""
    with scene() as made:
        made.start()
        wait_for(lambda: _answers(made))
        ask("bench-scan", 6)
        started_s = time.perf_counter()
        with made.visitors() as visits:
            is_done = wait_for(no_more_work)
        took_s = time.perf_counter() - started_s
        print(
            f"{store} | 1,200 transactions of 1,000 rows | all done: {is_done} | {1200 / took_s:.0f} transactions/s | "
            f"web {visits.figures()}",
            flush=True,
        )


def fire(store: str) -> None:
    """2,000 batches, ten kill -9 of random workers, a frozen one, one that never returns, poison, a dead supervisor."""
    from homing.jobs.models import Job

    drawn = random.Random(4664)
    with scene() as made:
        made.start()
        wait_for(lambda: _answers(made))
        ask("bench-batch", BATCHES)
        started_s = time.perf_counter()
        with made.visitors() as visits:
            for kind in ("bench-poison", "bench-never-returns"):
                ask(kind, 1)
            killed = 0
            while killed < KILLS:
                before = count(state="completed")
                if not wait_for(lambda before=before: count(state="completed") > before + BATCHES // 20, 60):
                    break
                if workers := made.find("homing.jobs.process"):
                    with suppress(psutil.NoSuchProcess):
                        drawn.choice(workers).kill()
                        killed += 1
                if killed == KILLS // 2:
                    made.supervisor().kill()
                    assert made.process is not None
                    made.process.wait()
                    made.start()
            is_done = wait_for(no_more_work, 120)
        with made.visitors() as frozen_visits:
            ask("bench-freeze", 1)
            is_done = wait_for(no_more_work, 60) and is_done
        took_s = time.perf_counter() - started_s
        states = {
            kind: list(
                Job.objects.filter(kind=kind).values_list("state", "attempts", "crashes").distinct()
                if kind != "bench-batch"
                else Job.objects.filter(kind=kind).values_list("state", flat=True).distinct()
            )
            for kind in ("bench-batch", "bench-poison", "bench-never-returns", "bench-freeze")
        }
        redone = Job.objects.filter(kind="bench-batch", attempts__gt=1).count()
        print(
            f"{store} | {killed} kills and a killed supervisor | all done: {is_done} in {took_s:.0f} s | "
            f"stuck {count(state='running') + count(state='queued')} | rows by runs {runs()} (lost = 0 runs, "
            f"redone = 2) | batches started twice {redone} | {states} | web {visits.figures()} | "
            f"web while a frozen worker held the lock {frozen_visits.figures()}",
            flush=True,
        )


def cost(store: str) -> None:
    """The engine alone: 5,000 empty jobs; then what an idle Homing costs."""
    with scene(workers=1) as made:
        made.start()
        wait_for(lambda: _answers(made))
        asked_s = ask("bench-nothing", 5_000)
        started_s = time.perf_counter()
        wait_for(no_more_work)
        took_s = time.perf_counter() - started_s
        print(f"{store} | 5,000 empty jobs | asked for {5000 / asked_s:.0f}/s | done {5000 / took_s:.0f}/s", flush=True)
        wait_for(lambda: not made.find("homing.jobs.process"), 60)
        waits: list[float] = []
        for _ in range(10):
            started_s = time.perf_counter()
            ask("bench-nothing", 1)
            wait_for(no_more_work)
            waits.append(time.perf_counter() - started_s)
        print(f"{store} | one job: first with no worker {waits[0]:.2f} s, then median {sorted(waits[1:])[4]:.3f} s")
        wait_for(lambda: not made.find("homing.jobs.process"), 60)
        everyone = [made.supervisor(), *made.supervisor().children(recursive=True)]
        before = sum(sum(one.cpu_times()[:2]) for one in everyone)
        time.sleep(IDLE_WINDOW_S)
        after = sum(sum(one.cpu_times()[:2]) for one in everyone)
        sizes = [f"{one.memory_info().rss >> 20}/{one.memory_full_info().uss >> 20}" for one in everyone]
        print(
            f"{store} | idle {IDLE_WINDOW_S} s: {100 * (after - before) / IDLE_WINDOW_S:.2f} % of a core, "
            f"{len(everyone)} processes, RSS/USS MB {sizes}",
            flush=True,
        )


def _answers(made: Scene) -> bool:
    import socket

    try:
        socket.create_connection(("127.0.0.1", made.port), timeout=1).close()
    except OSError:
        return False
    return True


def main(store: str, part: str) -> None:
    folder = use_new_database(store)
    try:
        match part:
            case "calm":
                calm(store, seconds=0.02)
            case "greedy":
                calm(store, seconds=0)
            case "scans":
                scans(store)
            case "fire":
                fire(store)
            case _:
                cost(store)
    finally:
        remove(folder)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

"""procrastinate 3 in the contract's cases that decide, and its cost beside ours on one PostgreSQL in one run.

Not part of `make bench` (the package is no dependency any more): `pip install 'procrastinate>=3.10,<4'`, then
`python -m benchmarks.jobs.procrastinate_trial`. What came out is in `docs/decisions/0001-job-engine.md`.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time

JOBS = 5_000
ROUNDS = 2


def make_app() -> object:
    import procrastinate

    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=os.environ["HOMING_DATABASE_URL"], max_size=4)
    )

    @app.task(queue="library", name="nothing")
    def nothing(first: int) -> None:
        """An empty batch."""

    return app


async def decide() -> None:
    """Two workers, the first of which freezes, as the database sees it."""
    from procrastinate import exceptions
    from procrastinate.jobs import Status

    app = make_app()
    async with app.open_async():  # type: ignore[attr-defined]
        manager, task = app.job_manager, app.tasks["nothing"]  # type: ignore[attr-defined]
        for _ in range(2):
            await task.configure(lock="scan:1").defer_async(first=1)
        frozen, other, third = [await manager.register_worker() for _ in range(3)]
        job = await manager.fetch_job(None, frozen)
        await manager.retry_job(job)  # what the documented recipe for stalled jobs does
        again = await manager.fetch_job(None, other)
        print(f"a stalled job goes to the next worker: {again.id == job.id}")
        await manager.finish_job(job, Status.SUCCEEDED, delete_job=False)
        print("the frozen worker wakes and finishes it: accepted, though the other one runs it")
        second = await manager.fetch_job(None, third)
        print(f"so a second job of the same lock starts beside it: {second is not None}")
        try:
            await manager.finish_job(again, Status.SUCCEEDED, delete_job=False)
        except exceptions.ConnectorException as error:
            print(f"and the rightful worker's own finish is refused: {str(error.__cause__ or error).splitlines()[0]}")
        await task.configure(queueing_lock="chain:0").defer_async(first=1)
        try:
            await task.configure(queueing_lock="chain:0").defer_async(first=1)
        except exceptions.AlreadyEnqueued as error:
            print(f"a second request is refused by {type(error).__name__}, which does not tell the first one's id")


def drain_theirs() -> None:
    async def run() -> None:
        app = make_app()
        async with app.open_async():  # type: ignore[attr-defined]
            await app.run_worker_async(wait=False, concurrency=1)  # type: ignore[attr-defined]

    asyncio.run(run())


def drain_ours() -> None:
    import django

    django.setup()
    from homing.jobs.worker import run_queued

    run_queued(handlers="benchmarks.jobs.handlers")


def measure(which: str, workers: int) -> str:
    if which == "theirs":
        started_s = time.perf_counter()

        async def fill() -> None:
            app = make_app()
            async with app.open_async():  # type: ignore[attr-defined]
                for start in range(0, JOBS, 100):
                    await app.tasks["nothing"].batch_defer_async(  # type: ignore[attr-defined]
                        *[{"first": number} for number in range(start, start + 100)]
                    )

        asyncio.run(fill())
        asked_s = time.perf_counter() - started_s
    else:
        from benchmarks.jobs.run import ask

        asked_s = ask("bench-nothing", JOBS)
    started_s, before = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "benchmarks.jobs.procrastinate_trial", which]
    processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(workers)]
    for process in processes:
        process.wait()
    took_s, after = time.perf_counter() - started_s, os.times()
    cpu_ms = (after.children_user + after.children_system - before.children_user - before.children_system) * 1000
    return (
        f"{which}, {workers} worker(s): asked for {JOBS / asked_s:.0f}/s, done {JOBS / took_s:.0f}/s with start-up, "
        f"{cpu_ms / JOBS:.2f} ms worker CPU a job"
    )


def main() -> None:
    from benchmarks.jobs.scene import remove, use_new_database

    folder = use_new_database("postgresql")
    app = make_app()

    async def apply() -> None:
        async with app.open_async():  # type: ignore[attr-defined]
            await app.schema_manager.apply_schema_async()  # type: ignore[attr-defined]

    asyncio.run(apply())
    try:
        asyncio.run(decide())
        for _ in range(ROUNDS):
            for workers in (1, 2):
                for which in ("theirs", "ours"):
                    print(measure(which, workers), flush=True)
    finally:
        remove(folder)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["theirs"]:
            drain_theirs()
        case ["ours"]:
            drain_ours()
        case _:
            main()

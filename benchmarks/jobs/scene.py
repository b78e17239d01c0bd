"""A Homing of the benchmark's own: data folder, database, supervisor, and visitors of its web process."""

from __future__ import annotations

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

BATCHES = 2_000
ROWS_A_BATCH = 64
VISITORS = 4
VISIT_EVERY_S = 0.05
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Visits:
    """What visitors waited, in ms; what they could not reach at all is counted apart."""

    waits_ms: list[float] = field(default_factory=list[float])
    errors: int = 0

    def figures(self) -> str:
        if len(self.waits_ms) < 10:
            return "no visits"
        ordered = sorted(self.waits_ms)
        return (
            f"{statistics.median(ordered):.1f} / {ordered[int(len(ordered) * 0.99)]:.1f} / {ordered[-1]:.0f} ms "
            f"({len(ordered)} visits, {self.errors} refused)"
        )


class Scene:
    def __init__(self, folder: Path, port: int, workers: int) -> None:
        self.folder = folder
        self.port = port
        self.workers = workers
        self.process: subprocess.Popen[bytes] | None = None
        self.log = (folder / "log").open("ab")

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.jobs.serving", "--workers", str(self.workers), "--port", str(self.port)]
        command += ["--handlers", "benchmarks.jobs.handlers", "--application", "benchmarks.jobs.web:application"]
        self.process = subprocess.Popen(
            [*command, "--frozen-after-s", "5", "--leave-after-s", "5"],
            cwd=ROOT,
            stdout=self.log,
            stderr=self.log,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        )

    def supervisor(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)

    def find(self, module: str) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for child in self.supervisor().children():
            with suppress(psutil.NoSuchProcess):
                if module in child.cmdline():
                    found.append(child)
        return found

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    @contextmanager
    def visitors(self) -> Iterator[Visits]:
        """Visitors ask for a page every 50 ms as long as this lasts."""
        visits, is_over = Visits(), threading.Event()

        def visit(number: int) -> None:
            while not is_over.wait(VISIT_EVERY_S):
                started_s = time.perf_counter()
                number += VISITORS
                link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                try:
                    link.request("GET", f"/?n={number}")
                    answer = link.getresponse()
                    answer.read()
                    if answer.status != 200:
                        raise OSError(answer.status)
                except (OSError, http.client.HTTPException):
                    visits.errors += 1
                else:
                    visits.waits_ms.append((time.perf_counter() - started_s) * 1000)
                finally:
                    link.close()

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(VISITORS)]
        for thread in threads:
            thread.start()
        try:
            yield visits
        finally:
            is_over.set()
            for thread in threads:
                thread.join()


@contextmanager
def scene(*, workers: int = 2) -> Iterator[Scene]:
    """In a folder of its own; Django of this process is set up on its database."""
    from homing.supervisor.web import free_port

    made = Scene(Path(os.environ["HOMING_DATA"]), free_port("127.0.0.1"), workers)
    try:
        yield made
    finally:
        made.stop()
        made.log.close()


def use_new_database(store: str) -> Path:
    """Set this process's environment to a new data folder (and PostgreSQL database) and make the tables."""
    folder = Path(tempfile.mkdtemp(prefix="homing-bench-"))
    os.environ["HOMING_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "homing.settings"
    os.environ.pop("HOMING_DATABASE_URL", None)
    if store == "postgresql":
        from tests.support.postgres import start_postgres

        os.environ["HOMING_DATABASE_URL"] = start_postgres()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from homing.database import write_transaction

    call_command("migrate", interactive=False, verbosity=0)
    with write_transaction(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (id integer PRIMARY KEY, runs integer NOT NULL, text varchar(40))")
        cursor.execute("CREATE TABLE bench_visits (id integer PRIMARY KEY, visits integer NOT NULL)")
        cursor.executemany(
            "INSERT INTO bench_rows VALUES (%s, 0, '')", [(row,) for row in range(BATCHES * ROWS_A_BATCH)]
        )
        cursor.executemany("INSERT INTO bench_visits VALUES (%s, 0)", [(row,) for row in range(100)])
    return folder


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

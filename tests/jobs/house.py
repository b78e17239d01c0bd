"""A Homing of its own for tests that start real processes: data folder, database, supervisor.

On PostgreSQL (HOMING_TEST_POSTGRES=1) the database is a new one on the session's server.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psutil
import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

from homing import configuration, database
from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue
from homing.jobs.models import Job

PATIENCE_S = 60.0
"""Other work shares this machine's cores; a condition that holds at all holds long before."""
ROOT = Path(__file__).resolve().parents[2]
_templates: dict[str, Path | str] = {}


def wait_for(condition: Callable[[], object], what: str) -> None:
    limit_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < limit_s, f"waited {PATIENCE_S:g} s in vain for: {what}"
        time.sleep(0.01)


class House:
    """Both the test process and the processes it starts use this house's database."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.go = folder / "go"
        self._started: list[subprocess.Popen[bytes]] = []
        self.log: IO[bytes] = (folder / "processes.log").open("ab")

    # -- work ------------------------------------------------------------------------------------------------------

    def ask(self, kind: str, name: str = "", *, queue: str = "library", **fields: object) -> int:
        more = fields.pop("arguments", {})
        arguments = {"name": name, "witness": str(self.witness_path(name or kind)), "go": str(self.go)}
        with write_transaction():
            return enqueue(JobRequest(kind, queue, {**arguments, **more}, **fields))

    def witness_path(self, name: str) -> Path:
        return self.folder / f"{name}.witness"

    def witness(self, name: str) -> list[str]:
        path = self.witness_path(name)
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def wait_for_witness(self, name: str, lines: int = 1) -> list[str]:
        wait_for(lambda: len(self.witness(name)) >= lines, f"{lines} lines from {name}; log: {self.read_log()}")
        return self.witness(name)

    def job(self, job_id: int) -> Job:
        return Job.objects.get(id=job_id)

    def wait_for_state(self, job_id: int, state: str) -> Job:
        wait_for(
            lambda: self.job(job_id).state == state,
            f"job {job_id} to be {state}, not {self.job(job_id).state}; log: {self.read_log()}",
        )
        return self.job(job_id)

    def make_rows(self, number: int) -> None:
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE jobs_test_rows (id integer PRIMARY KEY, runs integer NOT NULL)")
            cursor.executemany("INSERT INTO jobs_test_rows VALUES (%s, 0)", [(row,) for row in range(number)])

    def runs(self) -> dict[int, int]:
        """How many rows were counted up how often."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT runs, COUNT(*) FROM jobs_test_rows GROUP BY runs")
            return dict(cursor.fetchall())

    # -- processes -------------------------------------------------------------------------------------------------

    def start(self, *options: str, module: str = "tests.jobs.serving") -> psutil.Process:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )
        self._started.append(process)
        return psutil.Process(process.pid)

    def code(self, process: psutil.Process) -> int:
        """Wait for its end; its exit code."""
        return next(one for one in self._started if one.pid == process.pid).wait(PATIENCE_S)

    def workers(self, supervisor: psutil.Process) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for child in supervisor.children():
            with suppress(psutil.NoSuchProcess):
                if "homing.jobs.process" in child.cmdline():
                    found.append(child)
        return found

    def read_log(self) -> str:
        return (self.folder / "processes.log").read_text()[-3000:]

    def close(self) -> None:
        for process in self._started:
            if process.poll() is None:
                with suppress(psutil.NoSuchProcess):
                    for child in psutil.Process(process.pid).children(recursive=True):
                        with suppress(psutil.NoSuchProcess):
                            child.send_signal(signal.SIGKILL)
                process.kill()
            process.wait()
        self.log.close()


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Make a house; while it stands, this process's Django and configuration belong to it."""
    data = folder / "data"
    data.mkdir()
    settings = connection.settings_dict
    old_name, old_data = settings["NAME"], os.environ["HOMING_DATA"]
    connection.close()
    environment = {**os.environ, "HOMING_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment["HOMING_WATCH"] = "off"  # its scans would be work that no test asked for; `tests/watching` has it on
    server = os.environ.get("HOMING_DATABASE_URL", "")
    os.environ["HOMING_DATA"] = str(data)
    _forget()
    if server:
        settings["NAME"] = _new_postgres_database(server, old_name)
        environment["HOMING_DATABASE_URL"] = urlsplit(server)._replace(path=f"/{settings['NAME']}").geturl()
    else:
        settings["NAME"] = str(data / "index.sqlite3")
        if "sqlite" not in _templates:
            call_command("migrate", interactive=False, verbosity=0)
            connection.close()
            _templates["sqlite"] = folder.parent / "template.sqlite3"
            shutil.copy(settings["NAME"], _templates["sqlite"])
        else:
            shutil.copy(_templates["sqlite"], settings["NAME"])
    house = House(folder, environment)
    try:
        yield house
    finally:
        house.close()
        connection.close()
        settings["NAME"], os.environ["HOMING_DATA"] = old_name, old_data
        _forget()


def _forget() -> None:
    configuration.configuration.cache_clear()
    database._descriptor = None


def _new_postgres_database(server: str, test_name: str) -> str:
    """A copy of the session's migrated (and empty) test database."""
    name = f"house_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(test_name)))
    return name

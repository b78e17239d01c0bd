"""Having queued work done and waiting for it, with or without a running server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

POLL_S = 0.2
ENDS_WITHIN_S = 30.0
"""How long a job that was asked to leave may take; a batch takes a few seconds."""


def workers_run() -> bool:
    """Does a server or worker look after this data folder?"""
    from homing.configuration import configuration
    from homing.supervisor.locks import is_role_taken
    from homing.supervisor.starting import WORKERS_ROLE

    return is_role_taken(configuration().data, WORKERS_ROLE)


def work_until(is_done: Callable[[], bool]) -> None:
    """Wait until queued work is done; do it in this process if no worker runs that could.

    On Ctrl-C what this process had in hand goes back to its queue.
    """
    worker = None if workers_run() else _WorkerThread(is_done)
    if worker is not None:
        worker.start()
    try:
        while not is_done():
            if worker is not None and worker.error is not None:
                raise worker.error
            time.sleep(POLL_S)
    finally:
        if worker is not None:
            worker.end()


class _WorkerThread(threading.Thread):
    """Runs queued jobs here until what is waited for is done, or until told to end."""

    def __init__(self, is_done: Callable[[], bool]) -> None:
        super().__init__(name="worker", daemon=True)
        from homing.jobs.registry import load_handlers
        from homing.jobs.worker import Worker, worker_name

        load_handlers()
        self._worker = Worker(worker_name())
        self._is_done = is_done
        self._ended = threading.Event()
        self.error: Exception | None = None

    def run(self) -> None:
        from django.db import connection

        try:
            # asked before each job, so that nothing is begun that nobody waits for
            while not self._ended.is_set() and not self._is_done():
                if not self._worker.run_one():
                    self._ended.wait(POLL_S)
        except Exception as error:  # noqa: BLE001 – told to the waiting thread, which raises it
            self.error = error
        finally:
            connection.close()

    def end(self) -> None:
        self._ended.set()
        self._worker.stop()
        self.join(ENDS_WITHIN_S)

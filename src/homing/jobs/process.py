"""A worker process: `python -m homing.jobs.process`, started by the supervisor and by nobody else.

It tells the supervisor that it lives over a pipe, not through the database: a frozen worker may hold the very lock
that such a message would need. A line a second: `<job id> <signs of life> <silence limit in s>`, job 0 = none.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import structlog

from homing.logging_setup import configure_logging
from homing.processes import die_with_parent

BEAT_S = 1.0
LEAVE_AFTER_S = 60.0
"""An idle worker gives its memory back; starting again takes about a second."""
ASK_AGAIN_S = 5.0
"""The supervisor wakes workers; this is for the wake that got lost."""
MAX_DATABASE_PAUSE_S = 5.0

logger = structlog.get_logger(__name__)


class BeatThread(threading.Thread):
    """Says "alive" from the first moment on, whatever the main thread does."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(name="beat", daemon=True)
        self._descriptor = descriptor
        self.line: Callable[[], str] = lambda: "0 0 0\n"

    def run(self) -> None:
        while True:
            self.say()
            time.sleep(BEAT_S)

    def say(self) -> None:
        # a full pipe (the supervisor is stopped) must not stop the worker
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._descriptor, self.line().encode())


def _run(arguments: argparse.Namespace) -> None:
    os.set_blocking(arguments.beat_fd, False)
    beat = BeatThread(arguments.beat_fd)
    beat.start()
    # when memory is short the kernel should take a worker, never the web process; its job comes back
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")

    import django
    from django.db import DatabaseError, close_old_connections, connection

    django.setup()
    from homing.jobs.registry import SILENCE_LIMIT_S, find_handler, load_handlers, start_up_functions
    from homing.jobs.running import RunningJob
    from homing.jobs.worker import Ticker, Worker, worker_name

    load_handlers(arguments.handlers)
    current: RunningJob | None = None

    def line() -> str:
        job = current
        if job is None:
            return "0 0 0\n"
        found = find_handler(job.kind)
        limit = found.silence_limit_s if found else SILENCE_LIMIT_S
        return f"{job.id} {job.signs_of_life} {limit:g}\n"

    def change(job: RunningJob | None) -> None:
        nonlocal current
        current = job
        beat.say()

    beat.line = line
    worker = Worker(worker_name(), is_ticked=True, on_change=change)

    def leave(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, leave)
    Ticker(worker).start()

    if arguments.start_up:
        for function in start_up_functions():
            try:
                function()
            except Exception:
                logger.exception("start_up_failed", function=f"{function.__module__}.{function.__name__}")

    idle_since_s = time.monotonic()
    pause_s = 0.5
    while not worker.is_stopping:
        try:
            close_old_connections()
            while worker.run_one():
                idle_since_s = time.monotonic()
            pause_s = 0.5
        except DatabaseError as error:
            logger.warning("database_does_not_answer", error=str(error), again_in_s=pause_s)
            connection.close()
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, MAX_DATABASE_PAUSE_S)
            continue
        rest_s = arguments.leave_after_s - (time.monotonic() - idle_since_s)
        if rest_s <= 0 or worker.is_stopping:
            return
        readable, _, _ = select.select([arguments.wake_fd], [], [], min(rest_s, ASK_AGAIN_S))
        if readable and not os.read(arguments.wake_fd, 4096):
            return  # the supervisor closed its end: it is gone


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--beat-fd", type=int, required=True)
    parser.add_argument("--wake-fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--handlers", default="")
    parser.add_argument("--leave-after-s", type=float, default=LEAVE_AFTER_S)
    parser.add_argument("--start-up", action="store_true")
    arguments = parser.parse_args()
    die_with_parent(arguments.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which asks us to leave
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
    configure_logging("worker")
    _run(arguments)


if __name__ == "__main__":
    main()

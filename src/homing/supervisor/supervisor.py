"""The loop that keeps Homing running: it sleeps until a signal, a beat, a bell or a due moment, and sees to it."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType

import psycopg
import structlog

from homing.jobs.engine import Wake
from homing.jobs.engines import engine
from homing.supervisor.clerk import Clerk
from homing.supervisor.pool import Death, WorkerChild, WorkerPool
from homing.supervisor.watch import AFTER_WEB_S, WatchChild
from homing.supervisor.web import WebChild

LOOK_EVERY_S = 10.0
"""How often the books are looked into although no bell rang: lost bells, other machines' dead workers."""
LOOK_WITHOUT_BELL_EVERY_S = 1.0
"""Some file systems have no named pipes; a server's connection may be away."""
LOOK_AT_MOST_EVERY_S = 0.1
"""A scan rings hundreds of times a second."""
LISTEN_AGAIN_AFTER_S = 5.0
JUDGE_EVERY_S = 1.0
STOP_WITHIN_S = 10.0
"""What systemd and Docker wait at least before they kill."""

logger = structlog.get_logger(__name__)


class Supervisor:
    """Looks after a web process, a worker pool, a watching process, or some of them, until it is told to stop.

    Args:
        on_answer: called each time the web process begins to answer.
    """

    def __init__(
        self,
        *,
        web: WebChild | None,
        pool: WorkerPool | None,
        watch: WatchChild | None = None,
        on_answer: Callable[[WebChild], None] = lambda _: None,
    ) -> None:
        self._web = web
        self._pool = pool
        self._watch = watch
        self._watch_at_s = time.monotonic() + (AFTER_WEB_S if web is not None else 0)
        self._on_answer = on_answer
        self._is_stopping = False
        self._selector = selectors.DefaultSelector()
        self._answer_read, self._answer_write = _pipe()
        self._clerk = Clerk(limit=pool.size, answer_fd=self._answer_write) if pool else None
        self._bell: Wake | None = None
        self._listen_at_s = 0.0
        self._is_deaf = False
        self._looked_s = 0.0
        self._look_at_s = 0.0
        self._deaths: list[Death] = []

    def stop(self) -> None:
        self._is_stopping = True

    def run(self) -> int:
        """Returns the exit code."""
        with self._signals():
            self._selector.register(self._answer_read, selectors.EVENT_READ, "answer")
            if self._pool is not None and self._clerk is not None:
                self._pool.selector = self._selector
                self._clerk.start()
                self._pool.start_one(start_up=True)
            if self._watch is not None:
                self._watch.selector = self._selector
            try:
                while not self._is_stopping:
                    self._tend()
                    self._wait(self._rest_s())
            finally:
                self._leave()
        return 0

    def _tend(self) -> None:
        if self._web is not None:
            self._web.keep()
            if self._web.check():
                self._on_answer(self._web)
        if self._watch is not None and self._may_watch():
            self._watch.keep()
        if self._pool is None or self._clerk is None:
            return
        self._pool.judge()
        self._deaths.extend(self._pool.bury())
        self._listen()
        now_s = time.monotonic()
        if self._deaths or now_s >= self._look_at_s:
            pause_s = LOOK_EVERY_S if self._bell is not None else LOOK_WITHOUT_BELL_EVERY_S
            self._looked_s, self._look_at_s = now_s, now_s + pause_s
            self._clerk.ask(self._deaths, {child.name: child.job_id for child in self._pool.children})
            self._deaths = []

    def _may_watch(self) -> bool:
        """Not before the web pages answer for the first time, so that it never delays them."""
        if time.monotonic() < self._watch_at_s and self._web is not None and self._web.answers:
            self._watch_at_s = 0
        return time.monotonic() >= self._watch_at_s

    def _rest_s(self) -> float:
        wishes = [LOOK_EVERY_S]
        if self._watch is not None:
            wishes.append(self._watch.wait_s() if self._may_watch() else self._watch_at_s - time.monotonic())
        if self._web is not None and (wish := self._web.wait_s()) is not None:
            wishes.append(wish)
        if self._pool is not None:
            wishes.append(self._look_at_s - time.monotonic())
            if self._pool.children:
                wishes.append(JUDGE_EVERY_S)
        return max(0.0, min(wishes))

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, WorkerChild):
                self._hear(key.data)
            elif isinstance(key.data, WatchChild):
                key.data.hear()
            elif key.data == "bell":
                self._hear_bell()
            elif key.data == "answer":
                _drain(self._answer_read)
                self._act_on_survey()
            elif key.data == "signal":
                _drain(key.fd)

    def _hear(self, child: WorkerChild) -> None:
        assert self._pool is not None
        # whoever was thought idle and is not leaves work for another; with all workers there it changes nothing
        if self._pool.hear(child) and len(self._pool.children) < self._pool.size:
            self._look_within(0)

    def _look_within(self, seconds: float) -> None:
        earliest = self._looked_s + LOOK_AT_MOST_EVERY_S
        self._look_at_s = min(self._look_at_s, max(earliest, time.monotonic() + seconds))

    def _act_on_survey(self) -> None:
        if self._clerk is None or self._pool is None or self._is_stopping:
            return
        survey = self._clerk.survey
        if survey is None:  # the database does not answer
            self._look_within(1.0)
            return
        self._pool.provide(survey.runnable)
        if survey.runnable and self._pool.pause_left_s():
            self._look_within(self._pool.pause_left_s())
        if survey.due_in_s is not None:
            self._look_within(survey.due_in_s)

    # -- the bell ------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        if self._bell is not None or time.monotonic() < self._listen_at_s:
            return
        self._listen_at_s = time.monotonic() + LISTEN_AGAIN_AFTER_S
        try:
            self._bell = engine().listen()
        except (OSError, psycopg.Error) as error:
            if not self._is_deaf:
                logger.warning("bell_not_heard", error=str(error))
            self._is_deaf = True
            return  # the next look comes anyway
        self._is_deaf = False
        self._selector.register(self._bell, selectors.EVENT_READ, "bell")

    def _hear_bell(self) -> None:
        assert self._bell is not None
        try:
            self._bell.drain()
        except (OSError, psycopg.Error) as error:
            logger.warning("bell_not_heard", error=str(error))
            self._selector.unregister(self._bell)
            self._bell.close()
            self._bell = None
        self._look_within(0)

    # -- the end -------------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        if self._web is not None:
            self._web.ask_to_leave()
        if self._pool is not None:
            self._pool.ask_to_leave()
        if self._watch is not None:
            self._watch.ask_to_leave()
        limit_s = time.monotonic() + STOP_WITHIN_S
        while time.monotonic() < limit_s:
            if self._pool is not None:
                self._deaths.extend(self._pool.bury())
            children = [child for child in (self._web, self._watch) if child is not None]
            if all(child.is_gone() for child in children) and not (self._pool and self._pool.children):
                break
            self._wait(0.05)
        if self._web is not None:
            self._web.kill()
        if self._watch is not None:
            self._watch.kill()
        if self._pool is not None:
            self._deaths.extend(self._pool.kill_all())
        if self._clerk is not None:
            self._clerk.ask(self._deaths, {})
            self._clerk.end(timeout_s=STOP_WITHIN_S)
        if self._bell is not None:
            self._bell.close()
        self._selector.close()
        os.close(self._answer_read)
        os.close(self._answer_write)

    @contextmanager
    def _signals(self) -> Generator[None]:
        """Signals end the sleep; SIGTERM, SIGINT and SIGHUP end the loop."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        def note(_number: int, _frame: FrameType | None) -> None:
            pass  # the wake-up descriptor has done what is needed

        read, write = _pipe()
        handlers = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, note)
        previous = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._selector.register(read, selectors.EVENT_READ, "signal")
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            os.close(read)
            os.close(write)


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    return read, write


def _drain(descriptor: int) -> None:
    with suppress(BlockingIOError):
        while os.read(descriptor, 4096):
            pass

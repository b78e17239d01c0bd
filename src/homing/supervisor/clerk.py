"""The supervisor's hand in the database, in a thread of its own: it may have to wait for a lock or a server."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import structlog
from django.db import DatabaseError, close_old_connections, connection

from homing.jobs.engines import engine
from homing.jobs.status import remove_old
from homing.jobs.table import SECOND_US
from homing.jobs.worker import is_gone
from homing.scheduling.keeping import from_us, keep, next_due, to_us
from homing.supervisor.pool import Death

REMOVE_OLD_EVERY_S = 3600.0
KEEP_SCHEDULES_EVERY_S = 0.5
"""While scans ring the bell all the time; a second more or less is none to a schedule."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the books say: how many jobs could start, and in how many seconds the next one falls due."""

    runnable: int
    due_in_s: float | None


class Clerk(threading.Thread):
    """Answers one question at a time: books the dead, runs due schedules, counts the work.

    Args:
        limit: how many runnable jobs are worth counting.
        answer_fd: a byte is written to it when `survey` is new.
    """

    def __init__(self, *, limit: int, answer_fd: int) -> None:
        super().__init__(name="clerk", daemon=True)
        self._limit = limit
        self._answer_fd = answer_fd
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._deaths: list[Death] = []
        self._watched: Mapping[str, int] = {}
        self._removed_s = 0.0
        self._kept_s = 0.0
        self._is_ending = False
        self.survey: Survey | None = None

    def ask(self, deaths: Sequence[Death], watched: Mapping[str, int]) -> None:
        """Ask for a new survey; `watched` are the pool's living workers, each with the job in its hands."""
        with self._lock:
            self._deaths.extend(deaths)
            self._watched = watched
        self._asked.set()

    def end(self, timeout_s: float) -> None:
        """Book what is left and stop."""
        self._is_ending = True
        self._asked.set()
        self.join(timeout_s)

    def run(self) -> None:
        while not self._is_ending or self._deaths:
            self._asked.wait()
            self._asked.clear()
            try:
                close_old_connections()
                self._book_deaths()
                if not self._is_ending:
                    self.survey = self._look()
            except Exception as error:
                if isinstance(error, (DatabaseError, psycopg.Error)):
                    logger.warning("database_does_not_answer", error=str(error))
                else:  # a feature's `on_end` or schedule; the books must go on being kept
                    logger.exception("survey_failed")
                with suppress(DatabaseError, psycopg.Error):
                    connection.close()
                if self._is_ending:
                    return  # whoever starts next finds the dead workers' jobs by their names
                self.survey = None
            with suppress(BlockingIOError, BrokenPipeError):
                os.write(self._answer_fd, b"\0")
        connection.close()

    def _book_deaths(self) -> None:
        while self._deaths:
            death = self._deaths[0]
            engine().give_back(death.worker, death.reason, is_crash=death.is_crash)
            with self._lock:
                self._deaths.pop(0)

    def _look(self) -> Survey:
        keeper = engine()
        keeper.recover(is_gone, watched=self._watched)
        keep_again_s = self._keep_schedules()
        if time.monotonic() - self._removed_s > REMOVE_OLD_EVERY_S:
            self._removed_s = time.monotonic()
            remove_old()
        now, run = keeper.now_us(), next_due()
        due_us = [us for us in (keeper.next_due_us(), None if run is None else to_us(run)) if us is not None]
        due_in_s = max(0.0, (min(due_us) - now) / SECOND_US) if due_us else None
        if keep_again_s:
            due_in_s = keep_again_s if due_in_s is None else min(due_in_s, keep_again_s)
        return Survey(keeper.count_runnable(self._limit), due_in_s)

    def _keep_schedules(self) -> float:
        """Plan by the settings and ask for what is due; returns in how many seconds that is to be done, if not now."""
        since_s = time.monotonic() - self._kept_s
        if since_s < KEEP_SCHEDULES_EVERY_S:
            return KEEP_SCHEDULES_EVERY_S - since_s
        self._kept_s = time.monotonic()
        keep(from_us(engine().now_us()))
        return 0.0

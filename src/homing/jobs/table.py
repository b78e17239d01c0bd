"""What the two engines share: every statement on the jobs table that reads the same in both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from django.db import IntegrityError, connection, transaction

from homing.database import write_transaction
from homing.jobs.engine import LEASE_S, Lease, Progress, Wake
from homing.jobs.registry import MAX_CRASHES, EndedJob, Handler, find_handler, load_handlers
from homing.jobs.request import JSON, JobError, JobLost, JobRequest

Value: TypeAlias = str | int | None
"""What a statement's place can be filled with; truth values are ints for SQLite and bools for PostgreSQL."""
MAX_STARTS = 12
"""A job that was started so often and never ended is given up, whoever was to blame (power cuts, restarts): a job
that takes the whole machine down must not do so for ever."""
SECOND_US = 1_000_000
ERROR_LENGTH = 2_000

_FENCE = "id = %s AND state = 'running' AND worker = %s AND attempts = %s"

_INSERT = """
INSERT INTO jobs_job (kind, queue, title, arguments, priority, join_key, exclusive_key, owner_id, library_id,
    state, run_at_us, worker, lease_until_us, attempts, failures, crashes, cancel_requested, done, total, step,
    error, created_us)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'queued', %s, '', 0, 0, 0, 0, %s, 0, 0, '', '', %s)
ON CONFLICT (join_key) WHERE state = 'queued' DO UPDATE SET
    priority = CASE WHEN excluded.priority > jobs_job.priority THEN excluded.priority ELSE jobs_job.priority END,
    run_at_us = CASE WHEN excluded.run_at_us < jobs_job.run_at_us THEN excluded.run_at_us
        ELSE jobs_job.run_at_us END
RETURNING id
"""

RUNNABLE = """
FROM jobs_job j
WHERE j.state = 'queued' AND j.run_at_us <= %s
    AND j.queue NOT IN (SELECT name FROM jobs_queue WHERE is_paused)
    AND (j.exclusive_key IS NULL OR NOT EXISTS (
        SELECT 1 FROM jobs_job r WHERE r.state = 'running' AND r.exclusive_key = j.exclusive_key))
"""


class TableEngine:
    """The jobs table as a queue. A subclass knows its database's clock, locks and bell."""

    name = "table"
    row_lock = ""
    """How the claim's inner SELECT keeps two claimers off one row."""

    def now_us(self) -> int:
        raise NotImplementedError

    def ring(self) -> None:
        """Wake whoever listens, once the current transaction has committed."""
        raise NotImplementedError

    def listen(self) -> Wake:
        raise NotImplementedError

    # -- asking ------------------------------------------------------------------------------------------------

    def enqueue(self, request: JobRequest) -> int:
        if not connection.in_atomic_block:
            raise JobError("enqueue() must run inside write_transaction(), together with what makes it needed")
        now = self.now_us()
        values: list[Value] = [
            request.kind,
            request.queue,
            request.title[:300],
            json.dumps(dict(request.arguments)),
            request.priority,
            request.join_key,
            request.exclusive_key,
            request.owner_id,
            request.library_id,
            now + int(request.delay_s * SECOND_US),
            False,
            now,
        ]
        row = self._one(_INSERT, values)
        assert row is not None, "INSERT … RETURNING gives a row"
        self.ring()
        return int(row[0])

    def cancel(self, job_id: int) -> bool:
        with write_transaction():
            row = self._one(
                "UPDATE jobs_job SET state = 'cancelled', ended_us = %s WHERE id = %s AND state = 'queued'"
                " RETURNING kind, arguments",
                [self.now_us(), job_id],
            )
            if row is not None:
                self._tell_end(EndedJob(job_id, row[0], _arguments(row[1]), "cancelled", ""))
                return True
            return bool(
                self._count(
                    "UPDATE jobs_job SET cancel_requested = %s WHERE id = %s AND state = 'running'", [True, job_id]
                )
            )

    # -- running -----------------------------------------------------------------------------------------------

    def claim(self, worker: str) -> Lease | None:
        now = self.now_us()
        if not self._one(f"SELECT 1 {RUNNABLE} LIMIT 1", [now]):
            return None  # without a write lock, because most questions are answered so
        try:
            with write_transaction():
                row = self._one(
                    "UPDATE jobs_job SET state = 'running', worker = %s, attempts = attempts + 1,"
                    " lease_until_us = %s, started_us = COALESCE(started_us, %s), done = 0, total = 0, step = ''"
                    f" WHERE id = (SELECT j.id {RUNNABLE} ORDER BY j.priority DESC, j.run_at_us, j.id LIMIT 1"
                    f" {self.row_lock}) RETURNING id, attempts, kind, queue, arguments, failures",
                    [worker, now + int(LEASE_S * SECOND_US), now, now],
                )
        except IntegrityError:
            return None  # two workers took jobs of one exclusive key at once; this one asks again later
        if row is None:
            return None
        return Lease(row[0], worker, row[1], row[2], row[3], _arguments(row[4]), row[5])

    def beat(self, lease: Lease, progress: Progress | None) -> bool:
        with write_transaction():
            sets, values = _progress_columns(progress)
            row = self._one(
                f"UPDATE jobs_job SET lease_until_us = %s{sets} WHERE {_FENCE} RETURNING cancel_requested",
                [self.now_us() + int(LEASE_S * SECOND_US), *values, *_fence(lease)],
            )
        if row is None:
            raise JobLost(_lost(lease))
        return bool(row[0])

    def is_cancel_requested(self, lease: Lease) -> bool:
        row = self._one(f"SELECT cancel_requested FROM jobs_job WHERE {_FENCE}", _fence(lease))
        if row is None:
            raise JobLost(_lost(lease))
        return bool(row[0])

    def is_paused(self, lease: Lease) -> bool:
        return self._one("SELECT 1 FROM jobs_queue WHERE name = %s AND is_paused", [lease.queue]) is not None

    def complete(self, lease: Lease, progress: Progress | None) -> None:
        with write_transaction():
            sets, values = _progress_columns(progress)
            values = [self.now_us(), *values, *_fence(lease)]
            if self._count(
                f"UPDATE jobs_job SET state = 'completed', error = '', ended_us = %s{sets} WHERE {_FENCE}", values
            ):
                return
            if not self._one(
                "SELECT 1 FROM jobs_job WHERE id = %s AND worker = %s AND attempts = %s AND state = 'completed'",
                _fence(lease),
            ):
                raise JobLost(_lost(lease))

    def fail(self, lease: Lease, error: str, *, retry_after_s: float | None) -> None:
        with write_transaction():
            now = self.now_us()
            if retry_after_s is None:
                self._end(
                    lease,
                    "state = 'failed', failures = failures + 1, error = %s, ended_us = %s",
                    [error[:ERROR_LENGTH], now],
                )
                self._tell_end(EndedJob(lease.job_id, lease.kind, lease.arguments, "failed", error))
            else:
                self._queue_again(
                    lease,
                    "failures = failures + 1, error = %s, run_at_us = %s",
                    [error[:ERROR_LENGTH], now + int(retry_after_s * SECOND_US)],
                )

    def end_cancelled(self, lease: Lease) -> None:
        with write_transaction():
            self._end(lease, "state = 'cancelled', ended_us = %s", [self.now_us()])
            self._tell_end(EndedJob(lease.job_id, lease.kind, lease.arguments, "cancelled", ""))

    def release(self, lease: Lease) -> None:
        with write_transaction():
            self._queue_again(lease, "attempts = attempts - 1, run_at_us = %s", [self.now_us()])

    # -- what dead workers leave ---------------------------------------------------------------------------------

    def give_back(self, worker: str, reason: str, *, is_crash: bool) -> list[int]:
        with write_transaction():
            rows = self._all("SELECT id FROM jobs_job WHERE state = 'running' AND worker = %s", [worker])
            for (job_id,) in rows:
                self._give_back_one(job_id, reason, is_crash=is_crash)
        return [row[0] for row in rows]

    def recover(self, is_dead: Callable[[str], bool], *, watched: Mapping[str, int]) -> list[int]:
        now = self.now_us()
        running = self._all("SELECT id, worker, attempts, lease_until_us FROM jobs_job WHERE state = 'running'", [])
        returned: list[int] = []
        for job_id, worker, attempts, lease_until_us in running:
            if watched.get(worker) == job_id:
                continue
            is_over = lease_until_us < now
            if not is_over and not is_dead(worker):
                continue
            reason = "its worker was not heard of again" if is_over else "its worker process ended"
            with write_transaction():
                # the worker may have completed it since the question, or renewed its lease
                still = self._one(
                    f"SELECT 1 FROM jobs_job WHERE {_FENCE} AND lease_until_us = %s",
                    [job_id, worker, attempts, lease_until_us],
                )
                if still is not None:
                    self._give_back_one(job_id, reason, is_crash=False)
                    returned.append(job_id)
        return returned

    def _give_back_one(self, job_id: int, reason: str, *, is_crash: bool) -> None:
        row = self._one(
            "UPDATE jobs_job SET crashes = crashes + %s WHERE id = %s AND state = 'running'"
            " RETURNING worker, attempts, kind, queue, arguments, failures, crashes, cancel_requested",
            [int(is_crash), job_id],
        )
        if row is None:
            return
        worker, attempts, kind, queue, arguments, failures, crashes, cancel_requested = row
        lease = Lease(job_id, worker, attempts, kind, queue, _arguments(arguments), failures)
        now = self.now_us()
        error = ""
        if crashes >= MAX_CRASHES and crashes >= _max_crashes(kind):
            error = f"Given up: it took {crashes} worker processes down; the last time {reason}."
        elif attempts >= MAX_STARTS:
            error = f"Given up: it was started {attempts} times and never came to an end; the last time {reason}."
        if cancel_requested:
            self.end_cancelled(lease)
        elif error:
            self._end(lease, "state = 'failed', error = %s, ended_us = %s", [error, now])
            self._tell_end(EndedJob(job_id, kind, lease.arguments, "failed", error))
        else:
            self._queue_again(lease, "error = %s, run_at_us = %s", [f"Started again: {reason}.", now])

    # -- asking about ----------------------------------------------------------------------------------------------

    def count_runnable(self, limit: int) -> int:
        row = self._one(f"SELECT COUNT(*) FROM (SELECT 1 {RUNNABLE} LIMIT %s) found", [self.now_us(), limit])
        return int(row[0]) if row else 0

    def next_due_us(self) -> int | None:
        row = self._one(
            "SELECT MIN(run_at_us) FROM jobs_job WHERE state = 'queued' AND run_at_us > %s", [self.now_us()]
        )
        return row[0] if row else None

    # -- statements ----------------------------------------------------------------------------------------------

    def _end(self, lease: Lease, sets: str, values: Sequence[Value]) -> None:
        if not self._count(f"UPDATE jobs_job SET {sets} WHERE {_FENCE}", [*values, *_fence(lease)]):
            raise JobLost(_lost(lease))

    def _queue_again(self, lease: Lease, sets: str, values: Sequence[Value]) -> None:
        """Back to its queue. A queued twin of its join key keeps the key: it is the one that others join."""
        sets = f"state = 'queued', worker = '', lease_until_us = 0, cancel_requested = %s, {sets}"
        values = [False, *values]
        try:
            with transaction.atomic():
                self._end(lease, sets, values)
        except IntegrityError:
            self._end(lease, f"join_key = NULL, {sets}", values)
        self.ring()

    def _tell_end(self, ended: EndedJob) -> None:
        found = _handler(ended.kind)
        if found is not None and found.on_end is not None:
            found.on_end(ended)

    def _one(self, sql: str, values: Sequence[Value]) -> tuple[Any, ...] | None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()

    def _all(self, sql: str, values: Sequence[Value]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def _count(self, sql: str, values: Sequence[Value]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount


def _handler(kind: str) -> Handler | None:
    """The web process and the supervisor have not loaded the handlers, as they hardly ever need one."""
    if find_handler(kind) is None:
        load_handlers()
    return find_handler(kind)


def _max_crashes(kind: str) -> int:
    found = _handler(kind)
    return found.max_crashes if found else MAX_CRASHES


def _fence(lease: Lease) -> list[Value]:
    return [lease.job_id, lease.worker, lease.attempt]


def _lost(lease: Lease) -> str:
    return f"job {lease.job_id} ({lease.kind}) is no longer this worker's: it was taken for dead"


def _arguments(value: object) -> Mapping[str, JSON]:
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]  JSON of the database, or text of SQLite


def _progress_columns(progress: Progress | None) -> tuple[str, list[Value]]:
    if progress is None:
        return "", []
    return ", done = %s, total = %s, step = %s", [progress.done, progress.total, progress.step[:200]]

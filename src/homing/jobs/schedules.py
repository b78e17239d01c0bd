"""Cron: requests that are made again and again, each tick once, however many processes look after it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from croniter import CroniterBadCronError, croniter
from django.db import connection

from homing.database import write_transaction
from homing.jobs.engines import engine
from homing.jobs.models import Schedule
from homing.jobs.request import JobError, JobRequest
from homing.jobs.table import SECOND_US


def schedule(cron: str, request: JobRequest, name: str) -> None:
    """Make this request at each tick of `cron` (in UTC). The same name again replaces the schedule.

    A tick that was missed (nothing ran) is made up for once, not once for each.
    Raises JobError when `cron` is no cron expression.
    """
    now = engine().now_us()
    following = _following_us(cron, now)
    fields: dict[str, object] = {**asdict(request), "arguments": dict(request.arguments)}
    with write_transaction():
        known = Schedule.objects.filter(name=name).first()
        if known is None:
            Schedule.objects.create(name=name, cron=cron, request=fields, next_us=following)
        elif (known.cron, known.request) != (cron, fields):
            if known.cron != cron:
                known.next_us = following
            known.cron, known.request = cron, fields
            known.save()


def unschedule(name: str) -> None:
    with write_transaction():
        Schedule.objects.filter(name=name).delete()


def run_due_schedules(now_us: int | None = None) -> list[int]:
    """Enqueue what is due; returns the jobs' ids. Any number of processes may call it at once."""
    now = engine().now_us() if now_us is None else now_us
    due = list(Schedule.objects.filter(next_us__lte=now).values_list("name", "cron", "request", "next_us"))
    jobs: list[int] = []
    for name, cron, fields, next_us in due:
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_schedule SET next_us = %s, last_us = %s WHERE name = %s AND next_us = %s",
                [_following_us(cron, now), now, name, next_us],
            )
            if cursor.rowcount:  # otherwise another process made this tick's request
                jobs.append(engine().enqueue(JobRequest(**cast("dict[str, Any]", fields))))
    return jobs


def next_schedule_us() -> int | None:
    """When the next tick is, for those who sleep until then."""
    return Schedule.objects.order_by("next_us").values_list("next_us", flat=True).first()


def _following_us(cron: str, after_us: int) -> int:
    moment = datetime.fromtimestamp(after_us / SECOND_US, tz=UTC)
    try:
        following = croniter(cron, moment).get_next(datetime)
    except (CroniterBadCronError, ValueError, KeyError) as error:
        raise JobError(f"{json.dumps(cron)} is no schedule: {error}") from error
    return round(following.timestamp() * SECOND_US)

"""Going through the parts: each has its row, a failing one keeps no other from being done, and a run whose process was
killed goes on with the part that it was in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from homing.database import write_transaction
from homing.jobs import JobCancelled, JobInterrupted
from homing.nightly.models import PartRun, PartState
from homing.nightly.part import Done, Night, Part

MOST_BEGINNINGS = 3
"""A part whose process ended in its middle so often is given up, so that the others have their turn."""

logger = structlog.get_logger(__name__)


def run_parts(
    parts: Sequence[Part],
    night: Night,
    *,
    job_id: int | None = None,
    clock: Callable[[], datetime],
    on_part: Callable[[int, str], None] = lambda number, title: None,
) -> list[PartRun]:
    """Do these parts in their order. Returns their rows; whatever `night.check` raises passes through.

    Args:
        job_id: whose run it is. What that job has done already, before it was killed, is not done again.
        on_part: told (number of parts done, title) before each.
    """
    _announce(parts, job_id)
    for number, part in enumerate(parts):
        row = PartRun.objects.get(name=part.name)
        if row.state != PartState.WAITING:
            continue
        on_part(number, part.title)
        _run(part, row, night, clock)
    return list(PartRun.objects.filter(name__in=[part.name for part in parts]))


def _announce(parts: Sequence[Part], job_id: int | None) -> None:
    """Write down what is to be done in this run; of one that is begun again, only what is left."""
    with write_transaction():
        known = {row.name: row for row in PartRun.objects.all()}
        for part in parts:
            row = known.get(part.name) or PartRun(name=part.name)
            if job_id is not None and row.job_id == job_id:
                if row.state != PartState.RUNNING:
                    continue
                # its process ended in the middle
                row.state = PartState.WAITING
            else:
                row.state, row.job_id, row.begun = PartState.WAITING, job_id, 0
            row.save()


def _run(part: Part, row: PartRun, night: Night, clock: Callable[[], datetime]) -> None:
    row.begun += 1
    if row.begun > MOST_BEGINNINGS:
        _end(
            row,
            PartState.FAILED,
            clock(),
            f"Its process ended {MOST_BEGINNINGS} times in the middle. The log says more.",
        )
        return
    row.state, row.started_at, row.ended_at, row.result, row.counts = PartState.RUNNING, clock(), None, "", {}
    with write_transaction():
        row.save()
    try:
        done = part.run(night)
    except JobCancelled:
        _end(row, PartState.STOPPED, clock(), "It was stopped.")
        raise
    except JobInterrupted:
        # the process has to leave: its turn comes again, and that is nobody's fault
        row.begun -= 1
        row.state = PartState.WAITING
        with write_transaction():
            row.save()
        raise
    except Exception as error:
        logger.exception("nightly_part_failed", part=part.name)
        _end(row, PartState.FAILED, clock(), str(error) or type(error).__name__)
    else:
        _end(row, PartState.FAILED if done.failed else PartState.DONE, clock(), done.in_words(), done)


def _end(row: PartRun, state: PartState, at: datetime, result: str, done: Done | None = None) -> None:
    row.state, row.ended_at, row.result = state, at, result
    row.counts = {} if done is None else done.counts
    with write_transaction():
        row.save()

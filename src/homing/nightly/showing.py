"""What people are shown of the nightly work: its parts in their order, each with what came of it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from homing.jobs.models import Job, JobState
from homing.nightly.models import PartRun
from homing.nightly.parts import PARTS
from homing.scheduling.requests import NIGHTLY

WorkState = Literal["idle", "queued", "running"]
State = Literal["never", "waiting", "running", "done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class ShownPart:
    name: str
    title: str
    description: str
    state: State
    started_at: datetime | None
    ended_at: datetime | None
    result: str
    counts: dict[str, int]


def look() -> tuple[WorkState, list[ShownPart]]:
    """Whether it is being done, and its parts."""
    rows = {row.name: row for row in PartRun.objects.all()}
    shown: list[ShownPart] = []
    for part in PARTS:
        row = rows.get(part.name) or PartRun(name=part.name, state="never")
        shown.append(
            ShownPart(
                part.name,
                part.title,
                part.description,
                cast(State, str(row.state)),
                row.started_at,
                row.ended_at,
                row.result,
                row.counts,
            )
        )
    states = set(
        Job.objects.filter(kind=NIGHTLY, state__in=[JobState.QUEUED, JobState.RUNNING]).values_list("state", flat=True)
    )
    state: WorkState = "running" if JobState.RUNNING in states else "queued" if states else "idle"
    return state, shown

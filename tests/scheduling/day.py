"""Days that pass in no time: a clock that is moved from one due moment to the next, as the supervisor sleeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from homing.accounts.models import User
from homing.jobs.models import Job, JobState
from homing.libraries.models import Library
from homing.scheduling.keeping import keep, next_due
from homing.scheduling.requests import NIGHTLY

LOOK_EVERY = timedelta(minutes=10)
"""The supervisor looks every ten seconds; that would be many for a day."""


def new_library(name: str, schedule: str = "") -> Library:
    owner, _ = User.objects.get_or_create(email="owner@example.org", defaults={"name": "Owner"})
    return Library.objects.create(owner=owner, name=name, scan_schedule=schedule)


@dataclass
class Day:
    now: datetime
    zone: ZoneInfo
    begun: list[tuple[str, datetime]] = field(default_factory=list[tuple[str, datetime]])
    """What was asked for and when: a library's name, or `nightly`."""

    def until(self, wall: str) -> list[str]:
        """Let the time pass until a clock of this zone shows that; what began meanwhile, as `name 22 00:03`."""
        end, before = datetime.fromisoformat(wall).replace(tzinfo=self.zone).astimezone(UTC), len(self.begun)
        assert end > self.now, "time goes one way"
        self.look()
        while self.now < end:
            self.now = min(end, self.now + LOOK_EVERY, max(next_due() or end, self.now + timedelta(milliseconds=1)))
            self.look()
        return self.told(self.begun[before:])

    def sleep_until(self, wall: str) -> None:
        """Nothing runs meanwhile."""
        self.now = datetime.fromisoformat(wall).replace(tzinfo=self.zone).astimezone(UTC)

    def look(self) -> None:
        """As a supervisor does; the workers take at once what it asks for."""
        asked = keep(self.now)
        for job in Job.objects.filter(pk__in=asked).order_by("pk"):
            name = NIGHTLY if job.kind == NIGHTLY else Library.objects.get(pk=job.library_id).name
            self.begun.append((name, self.now))
        assert len(set(asked)) == len(asked)
        Job.objects.filter(pk__in=asked).update(state=JobState.COMPLETED)

    def told(self, begun: Sequence[tuple[str, datetime]]) -> list[str]:
        return [f"{name} {at.astimezone(self.zone):%d %H:%M}" for name, at in begun]

    def counts(self) -> Counter[str]:
        return Counter(name for name, _ in self.begun)

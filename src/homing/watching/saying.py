"""What a watching process says of itself in the tables: that it lives, and how each import path stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from homing.database import write_transaction
from homing.jobs.engines import engine
from homing.jobs.worker import is_gone
from homing.libraries.models import ImportPath, Library
from homing.tracking.models import Scan, ScanState
from homing.watching.leases import LEASE_US
from homing.watching.models import PathState, WatchProcess, WatchState
from homing.watching.standing import Limits


@dataclass(frozen=True, slots=True)
class Said:
    """Of one import path."""

    state: PathState
    reason: str = ""
    backend: str = ""
    folders_watched: int = 0
    folders_needed: int = 0
    folders_polled: int = 0
    interval_s: int | None = None
    owed_scan_id: int | None = None


@dataclass
class Saying:
    """The rows of one process, written where they changed."""

    name: str
    _last: dict[int, Said] = field(default_factory=dict[int, Said])

    def begin(self, reason: str) -> str:
        """Say that this process is there. Returns why it has to take what happened before for lost: `reason`, or what
        the tables tell of a process that died here without a word; empty when all left as they should."""
        with write_transaction():
            now_us = engine().now_us()
            for other in WatchProcess.objects.all():
                if is_gone(other.name) or other.beaten_us < now_us - LEASE_US:
                    reason = reason or "the process that watched before ended without a word"
                    other.delete()
            WatchProcess.objects.update_or_create(
                name=self.name,
                defaults={
                    "started_us": now_us,
                    "beaten_us": now_us,
                    "degraded_us": now_us if reason else None,
                    "reason": sentence_of_death(reason) if reason else "",
                },
            )
        return reason

    def beat(self, limits: Limits, *, is_well: bool) -> None:
        """Say that this process lives. `is_well`: nothing is degraded any more."""
        with write_transaction():
            fields: dict[str, object] = {
                "beaten_us": engine().now_us(),
                "watches_used": limits.used,
                "watches_allowed": limits.allowed,
                "watches_needed": limits.needed,
                "sysctl": limits.sysctl,
                "how_to_keep": limits.how_to_keep,
            }
            if is_well:
                fields |= {"degraded_us": None, "reason": ""}
            WatchProcess.objects.filter(name=self.name).update(**fields)

    def say(self, standing: Mapping[int, Said], *, left: Collection[int] = ()) -> None:
        """Write how these import paths stand, where that is not what was said last. `left`: those that this process
        gave up."""
        changed = {number: said for number, said in standing.items() if self._last.get(number) != said}
        if not (changed or left):
            return
        with write_transaction():
            now_us = engine().now_us()
            WatchState.objects.filter(pk__in=left).delete()
            known = WatchState.objects.in_bulk(list(changed))
            there = set(ImportPath.objects.filter(pk__in=changed).values_list("pk", flat=True))
            for number, said in changed.items():
                if number not in there:
                    continue  # it was removed this very moment
                row = known.get(number) or WatchState(import_path_id=number, since_us=now_us, state="")
                if row.state != said.state:
                    row.since_us = now_us
                row.state, row.reason, row.backend = said.state, said.reason, said.backend
                row.folders_watched, row.folders_needed = said.folders_watched, said.folders_needed
                row.folders_polled, row.interval_s = said.folders_polled, said.interval_s
                row.owed_scan_id = said.owed_scan_id
                row.save()
        self._last = {number: said for number, said in {**self._last, **changed}.items() if number not in left}

    def forget(self) -> None:
        """Say everything anew: the tables may hold what another process said."""
        self._last = {}

    def end(self) -> None:
        """This process leaves as it was asked to."""
        with write_transaction():
            WatchState.objects.filter(pk__in=self._last).delete()
            WatchProcess.objects.filter(name=self.name).delete()
        self._last = {}


def sentence_of_death(reason: str) -> str:
    """For people, of a process that died."""
    return (
        f"The process that watches was started again: {reason}. Scans look at everything that may have changed "
        "meanwhile."
    )


def has_ended(scan_id: int, library_id: int, since_us: int) -> bool:
    """Has a scan that was owed since then looked at all of it? One that failed has not; a later complete one does."""
    scan = Scan.objects.filter(pk=scan_id).first()
    if scan is None or scan.state == ScanState.COMPLETED:  # one that is gone was trimmed: it had ended
        return True
    if scan.state in {ScanState.QUEUED, ScanState.RUNNING}:
        return False
    refreshed = Library.objects.filter(pk=library_id).values_list("refreshed_at", flat=True).first()
    return refreshed is not None and refreshed.timestamp() * 1_000_000 > since_us

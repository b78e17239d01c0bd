"""A library in memory whose days can be counted: throw away, tidy at night, and see where each photo stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from homing.assets.models import Asset, TakenOut
from homing.assets.trashing import restore, trash
from homing.clock import moment
from homing.libraries.models import Library
from homing.lifecycle import policy
from homing.lifecycle.forgetting import Choice, Forgotten, forget
from homing.lifecycle.policy import Kept
from homing.nightly.history import trim_history
from homing.nightly.letting_go import apply_policies, finish_stuck_deletions
from homing.nightly.part import Done, Night
from homing.receipts.models import Receipt
from homing.receipts.undoing import Undone, undo
from homing.tracking.models import Offer
from homing.tracking.relinking.offering import make_offers
from tests.tracking.world import World, check_day_counts

DAYS = 30
A, B = "/photos/2023/a.jpg", "/photos/2023/b.jpg"
GONE = "gone"
"""Where an asset stands that is no more."""


class Life(World):
    """A world whose clock is moved by days."""

    def __init__(
        self, *, kind: str = "ext4", purge_after_days: int | None = None, patterns: Sequence[str] = ()
    ) -> None:
        super().__init__(kind=kind, patterns=patterns)
        if purge_after_days is not None:
            Library.objects.update(purge_missing_after_days=purge_after_days)

    @property
    def now(self) -> datetime:
        return moment(self.clock)

    def at(self, start: datetime, *, days: float = 0, seconds: float = 0) -> None:
        """Move the clock to so long after `start`."""
        wanted = start + timedelta(days=days, seconds=seconds)
        assert wanted >= self.now, "time goes one way"
        self.clock.move((wanted - self.now).total_seconds())

    def tidy(self) -> Done:
        """What the nightly work lets go of."""
        done = self._tidy()
        assert done.failed == []
        check_day_counts(self.library)
        again = self._tidy()
        assert not any(again.counts.values()), "what is tidy is tidy"
        return done

    def _tidy(self) -> Done:
        night, done = Night(self.now, self.disk, lambda: None), Done()
        for part in (finish_stuck_deletions, apply_policies, trim_history):
            found = part(night)
            done.counts |= found.counts
            done.failed += found.failed
        return done

    def trash(self, *asset_ids: int) -> int | None:
        return trash(asset_ids, by_id=self.owner.pk, now=self.now).receipt_id

    def restore(self, *asset_ids: int) -> int:
        return restore(asset_ids, by_id=self.owner.pk, now=self.now).count

    def forget(self, *asset_ids: int, at_once: bool = False) -> Forgotten:
        choice = Choice(asset_ids=asset_ids)
        return forget(self.owner.pk, choice, by_id=self.owner.pk, at_once=at_once, now=self.now)

    def undo(self, receipt_id: int | None) -> Undone:
        assert receipt_id is not None
        return undo(receipt_id, self.owner.pk, self.now)

    def last_receipt(self) -> Receipt:
        return Receipt.objects.latest("pk")

    def stands(self, asset_id: int) -> str:
        """`PRESENT`, `MISSING TRASHED`, …, or `gone`."""
        asset = Asset.objects.filter(pk=asset_id).first()
        if asset is None:
            return GONE
        state = asset.get_state_display().upper()
        return state if asset.trashed_at is None else f"{state} {TakenOut(asset.taken_out).name}"

    def offers(self) -> list[Offer]:
        make_offers(self.now, lambda: None)
        return list(Offer.objects.filter(state="open").order_by("pk"))

    def would_purge(self, days: int | None = None) -> tuple[int, dict[Kept, int]]:
        self.library.refresh_from_db()
        found = policy.judge(self.library, self.now, self.disk, days=days, check=lambda: None)
        return len(found.purged), dict(found.kept)


@dataclass
class Lost:
    """A world in which the file of `a` went missing at `since`, and was not found by two complete scans."""

    world: Life
    a: int
    b: int

    since: datetime | None = None
    """Since when `a` is missing."""

    def at_day(self, day: float, seconds: float = 0) -> None:
        """So many days after it went missing."""
        if self.since is None:
            self.since = Asset.objects.get(pk=self.a).state_since
        assert self.since is not None
        self.world.at(self.since, days=day, seconds=seconds)


def world_with_two(kind: str = "ext4") -> Lost:
    world = Life(purge_after_days=DAYS, kind=kind)
    world.write(A)
    world.write(B)
    world.scan()
    world.hash_all()
    return Lost(world, world.say(A, "The beach"), world.asset(B).pk)


def lost(kind: str = "ext4", scans: int = 2) -> Lost:
    found = world_with_two(kind)
    found.world.remove(A)
    for _ in range(scans):
        found.world.scan()
    return found


def on_a_drive() -> Lost:
    """The library's folder is a drive of its own."""
    world = Life(purge_after_days=DAYS)
    world.disk.mount_volume(b"/photos", world.disk.new_volume())
    world.write(A)
    world.write(B)
    world.scan()
    world.hash_all()
    found = Lost(world, world.asset(A).pk, world.asset(B).pk)
    world.remove(A)
    world.scan()
    world.scan()
    return found

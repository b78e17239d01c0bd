"""Only one process watches a library: a lease, said again every few seconds, taken over when it runs out.

A holder that died on this very machine is seen at once. All times are the job engine's, on PostgreSQL the server's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from homing.database import write_transaction
from homing.jobs.engines import engine
from homing.jobs.worker import is_gone
from homing.watching.models import WatchLease

LEASE_US = 20_000_000
"""A process that was silent for so long has lost its libraries; with the look of the next one that is below 30 s."""
RENEW_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Held:
    """Libraries that this process watches now."""

    libraries: frozenset[int]
    taken_over: frozenset[int]
    """Of those: taken just now from a process that had not given them up. What changed meanwhile nobody saw."""


def take_leases(holder: str, wanted: Collection[int]) -> Held:
    """Renew what this process holds, take what is free or was left by the dead, give up what is no longer wanted."""
    with write_transaction():
        now_us = engine().now_us()
        WatchLease.objects.filter(holder=holder).exclude(library__in=wanted).delete()
        known = {lease.library_id: lease for lease in WatchLease.objects.filter(library__in=wanted)}
        mine: set[int] = set()
        taken: set[int] = set()
        for library_id in wanted:
            lease = known.get(library_id)
            if lease is None:
                _, is_new = WatchLease.objects.get_or_create(
                    library_id=library_id, defaults={"holder": holder, "until_us": now_us + LEASE_US}
                )
                if is_new:
                    mine.add(library_id)
                continue
            if lease.holder != holder and lease.until_us > now_us and not is_gone(lease.holder):
                continue
            # compare and set: on PostgreSQL another process may be at just this
            if WatchLease.objects.filter(library=library_id, holder=lease.holder, until_us=lease.until_us).update(
                holder=holder, until_us=now_us + LEASE_US
            ):
                mine.add(library_id)
                if lease.holder != holder:
                    taken.add(library_id)
    return Held(frozenset(mine), frozenset(taken))


def may_take(holder: str, wanted: Collection[int]) -> bool:
    """Is there a library that this process could take now? Without writing."""
    now_us = engine().now_us()
    known = {lease.library_id: lease for lease in WatchLease.objects.filter(library__in=wanted)}
    return any(
        library_id not in known
        or (
            known[library_id].holder != holder
            and (known[library_id].until_us <= now_us or is_gone(known[library_id].holder))
        )
        for library_id in wanted
    )


def leave_leases(holder: str) -> None:
    """Give up everything, so that the next process can take it at once."""
    with write_transaction():
        WatchLease.objects.filter(holder=holder).delete()

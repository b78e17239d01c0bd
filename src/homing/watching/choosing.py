"""Which backend watches on this machine, and what the system allows it."""

from __future__ import annotations

from collections.abc import Collection

from homing.watching.backends.limits import cure, cure_for_instances, limits
from homing.watching.backends.together import Together
from homing.watching.backends.watch import Backend, Standing
from homing.watching.standing import Limits


def make_backend(interval_s: int) -> Backend:
    """By events where the file system tells them, else by polling."""
    return Together(interval_s=interval_s)


def read_limits(standings: Collection[Standing]) -> Limits:
    """What of the machine's limits these roots use and need, with the cure where that is too much."""
    by_kernel = [one for one in standings if "inotify" in one.backend]
    used = sum(one.folders_watched for one in by_kernel)
    needed = sum(one.folders_needed for one in by_kernel)
    now = limits()
    if not any(one.folders_polled for one in by_kernel):
        return Limits(used, now.allowed, needed)
    is_short_of_instances = len(by_kernel) > now.instances_allowed and needed < now.allowed
    found = cure_for_instances() if is_short_of_instances else cure(needed)
    return Limits(used, now.allowed, needed, found.sysctl, found.how_to_keep)

"""How many folders the kernel watches for one user, and what to type so that it watches more.

The limits are the user's, shared by all of that user's programs. Inside a user namespace (a container without
privileges) there is a second one of the same meaning; the smaller one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_KERNEL = Path("/proc/sys/fs/inotify")
_NAMESPACE = Path("/proc/sys/user")
_OPEN_FILES = Path("/proc/self/fdinfo")
KEPT_IN = "/etc/sysctl.d/60-homing.conf"
USUAL_MOST = 524_288
"""What desktop programs that watch folders ask for, and so a number that administrators know: 0.5 GB of kernel memory
if it were used up (about 1 KB a watch)."""
USUAL_INSTANCES = 512


@dataclass(frozen=True, slots=True)
class Limits:
    """0 where the system does not tell (no Linux)."""

    allowed: int
    """Watched folders for this user, over all programs."""
    instances_allowed: int
    """Queues for this user; each root needs one."""
    queued_allowed: int
    """Words that the kernel keeps until they are read."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What to type, exactly."""

    sysctl: str
    """At once, until the next start of the machine."""
    how_to_keep: str
    """For good."""


def limits() -> Limits:
    """As they stand now."""
    return Limits(
        _smaller(_KERNEL / "max_user_watches", _NAMESPACE / "max_inotify_watches"),
        _smaller(_KERNEL / "max_user_instances", _NAMESPACE / "max_inotify_instances"),
        _smaller(_KERNEL / "max_queued_events"),
    )


def used_by_this_process() -> int:
    """Watches that this process holds. The kernel is asked for each of them: about 1 µs a watch."""
    count = 0
    try:
        for told in _OPEN_FILES.iterdir():
            try:
                text = told.read_bytes()
            except OSError:
                continue
            count += text.count(b"\ninotify wd:") + text.startswith(b"inotify wd:")
    except OSError:
        return 0
    return count


def cure(needed: int) -> Cure:
    """How to let the kernel watch this many folders, and twice as many, since libraries grow."""
    most = USUAL_MOST
    while most < 2 * needed:
        most *= 2
    return _cure("fs.inotify.max_user_watches", most)


def cure_for_instances() -> Cure:
    """How to let each root have its queue (EMFILE)."""
    return _cure("fs.inotify.max_user_instances", USUAL_INSTANCES)


def _cure(name: str, value: int) -> Cure:
    return Cure(f"sudo sysctl {name}={value}", f"echo {name}={value} | sudo tee -a {KEPT_IN}")


def _smaller(*files: Path) -> int:
    found: list[int] = []
    for file in files:
        try:
            found.append(int(file.read_text()))
        except (OSError, ValueError):
            continue
    return min(found, default=0)

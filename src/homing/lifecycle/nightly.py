"""The nightly work, each part safe to be killed and begun again: what was left unfinished, whose time is over, what the
libraries' rules say, and what need not be kept any longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from homing.libraries.deleting import enqueue_due_removals
from homing.libraries.models import Library
from homing.lifecycle.emptying import empty_expired
from homing.lifecycle.erasing import erase_due
from homing.lifecycle.originals import finish_deletions
from homing.lifecycle.policy import purge
from homing.paths import FileSystem
from homing.receipts.trimming import trim

_STUCK_AFTER = timedelta(hours=1)
"""A deletion that was begun so long ago was killed, or is in the middle of very many files; both are served."""

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tidied:
    """How much was done, part by part."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    failed: list[str] = field(default_factory=list[str])
    """What could not be done, and why; sentences. The rest was done."""


def tidy(now: datetime, filesystem: FileSystem, check: Callable[[], None] = lambda: None) -> Tidied:
    """Do all of it; done again at once it finds nothing to do. `check` is called often and may raise to stop."""
    tidied = Tidied()
    _part(tidied, "deletions finished", lambda: finish_deletions(now - _STUCK_AFTER))
    _part(tidied, "emptied from the trash", lambda: empty_expired(now))
    for library in Library.objects.filter(deleted_at=None, purge_missing_after_days__isnull=False).order_by("pk"):
        check()
        _part(tidied, "purged by a library's rule", partial(purge, library, now, filesystem, check))
    _part(tidied, "erased for good", lambda: erase_due(now, check))
    _part(tidied, "deleted libraries removed", lambda: enqueue_due_removals(now))
    _part(tidied, "receipts let go of", lambda: trim(now))
    return tidied


def _part(tidied: Tidied, name: str, run: Callable[[], int]) -> None:
    """One part; what it raises is told, and does not keep the others from being done."""
    try:
        tidied.counts[name] = tidied.counts.get(name, 0) + run()
    except Exception as error:
        logger.exception("tidy_failed", part=name)
        tidied.failed.append(f"“{name}”: {error}")

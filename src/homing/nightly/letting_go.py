"""Parts: deletions that were left unfinished are finished, and policies are applied."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from homing.database import write_transaction
from homing.jobs.models import Job, JobState
from homing.libraries.deleting import DELETE_LIBRARY, enqueue_due_removals, enqueue_removal
from homing.libraries.models import Library
from homing.lifecycle.emptying import empty_expired
from homing.lifecycle.erasing import erase_due
from homing.lifecycle.originals import finish_deletions
from homing.lifecycle.policy import purge
from homing.nightly.part import Done, Night

_STUCK_AFTER = timedelta(hours=1)
"""A deletion that was begun so long ago was killed, or is in the middle of very many files; both are served."""


def finish_stuck_deletions(night: Night) -> Done:
    """Deletions of originals and of libraries that a kill, a cancelled job or a failure left in the middle."""
    done = Done()
    done.add("deletions of originals finished", lambda: finish_deletions(night.now - _STUCK_AFTER))
    done.add("deleted libraries whose time is over", lambda: enqueue_due_removals(night.now))
    done.add("removals of libraries begun again", _begin_removals_again)
    return done


def _begin_removals_again() -> int:
    """A removal whose job was cancelled or given up has nobody who goes on with it."""
    begun = 0
    for library in Library.objects.filter(deleted_at__isnull=False, remove_after=None).order_by("pk"):
        with write_transaction():
            alive = Job.objects.filter(
                kind=DELETE_LIBRARY, library_id=library.pk, state__in=[JobState.QUEUED, JobState.RUNNING]
            )
            if not alive.exists():
                enqueue_removal(library)
                begun += 1
    return begun


def apply_policies(night: Night) -> Done:
    """The trash lets go, libraries' rules for missing photos apply, and what was let go of long ago is erased."""
    done = Done()
    done.add("emptied from the trash", lambda: empty_expired(night.now))
    for library in Library.objects.filter(deleted_at=None, purge_missing_after_days__isnull=False).order_by("pk"):
        night.check()
        done.add("purged by a library's rule", partial(purge, library, night.now, night.filesystem, night.check))
    done.add("erased for good", lambda: erase_due(night.now, night.check))
    return done

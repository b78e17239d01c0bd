"""The background jobs of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homing.assets.removal import remove_library
from homing.database import write_transaction
from homing.jobs import at_start, handler
from homing.libraries.deleting import DELETE_LIBRARY, enqueue_removal
from homing.libraries.models import Library

if TYPE_CHECKING:
    from homing.jobs import RunningJob


@handler(DELETE_LIBRARY)
def run_delete_library(job: RunningJob) -> None:
    """Remove what is left of the deleted library `arguments["library"]`."""
    library_id = job.arguments["library"]
    if not isinstance(library_id, int):
        raise TypeError(f"a library's number, not {library_id!r}")
    remove_library(
        library_id,
        progress=lambda done, total: job.progress(done, total, "removing"),
        stop=job.raise_if_cancelled,
        complete=job.complete,
    )


@at_start
def resume_removals() -> None:
    """Go on with libraries whose removal was cancelled or given up; a queued removal is joined, not doubled."""
    with write_transaction():
        for library in Library.objects.filter(deleted_at__isnull=False, remove_after=None):
            enqueue_removal(library)

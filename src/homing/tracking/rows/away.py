"""Import paths and drives below them that are unavailable, and having somebody look whether they are back."""

from __future__ import annotations

from homing.jobs import JSON, JobRequest, enqueue
from homing.libraries.models import ImportPath
from homing.tracking.models import MountBelow

FIRST_LOOK_S = 30.0
"""A drive that was pulled out by mistake is back within a minute."""
LAST_LOOK_S = 300.0
"""After a while nobody waits for it any more: every five minutes is soon enough, and wakes no sleeping machine."""
_SLOWER = 1.5


def unavailable_import_paths() -> list[ImportPath]:
    """Import paths in use that are unavailable, or have a drive below them that is."""
    in_use = ImportPath.objects.filter(removed_at=None, library__deleted_at=None).select_related("library__owner")
    away = MountBelow.objects.filter(unavailable_since__isnull=False).values_list("import_path_id", flat=True)
    return list(in_use.filter(unavailable_since__isnull=False) | in_use.filter(pk__in=list(away)))


def has_unavailable(library_id: int) -> bool:
    return any(path.library_id == library_id for path in unavailable_import_paths())


def want_look(delay_s: float = 0.0) -> None:
    """Have somebody look whether places are back. Call inside a write transaction."""
    arguments: dict[str, JSON] = {"next": max(FIRST_LOOK_S, delay_s * _SLOWER)}
    enqueue(
        JobRequest(
            kind="volumes",
            queue="library",
            arguments=arguments,
            # a fresh request must not be joined to one that waits
            join_key="volumes:later" if delay_s else "volumes",
            exclusive_key="volumes",
            delay_s=delay_s,
            priority=8,
            title="Look whether drives are back",
        )
    )

"""The disk as background work asks it: a place that does not answer is given up, and holds up nothing else."""

from __future__ import annotations

from homing.libraries.models import ImportPath
from homing.paths import FileSystem, RealFileSystem
from homing.paths.answering import AnsweringFileSystem


def patient_disk() -> FileSystem:
    """The real file system, whose calls are cut off where a drive or share hangs (`paths.answering`)."""
    places = ImportPath.objects.filter(removed_at=None, library__deleted_at=None).values_list("path", flat=True)
    return AnsweringFileSystem(RealFileSystem(), places=sorted({bytes(path) for path in places}))

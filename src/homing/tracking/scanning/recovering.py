"""What was unavailable comes back by itself: a light look now and then, and a scan where a place is there again.

Asked for by each scan that leaves something unavailable, and by whoever looks at a library's page. It costs nothing
while everything is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from homing.database import write_transaction
from homing.libraries.models import ImportPath, Library
from homing.paths import FileSystem, inside, join
from homing.tracking.models import MountBelow, Question, QuestionKind, ScanTrigger
from homing.tracking.rows.away import FIRST_LOOK_S, LAST_LOOK_S, unavailable_import_paths, want_look
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import sample_of
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.mounts import known_mounts
from homing.tracking.rows.places import place_of_import_path
from homing.tracking.rows.samples import sample_below
from homing.tracking.rules import health
from homing.tracking.scanning.questions import is_accepted
from homing.tracking.scanning.requests import request_scan


def look_for_places(
    next_look_s: float = FIRST_LOOK_S,
    *,
    filesystem: FileSystem | None = None,
    complete: Callable[[], None] = lambda: None,
) -> list[bytes]:
    """Ask for a scan of every place that is back, or that there is something to ask about by now. Returns them."""
    disk = filesystem or patient_disk()
    paths = unavailable_import_paths()
    back: list[tuple[Library, bytes]] = []
    for import_path in paths:
        back.extend((import_path.library, place) for place in _back(import_path, disk))
    with write_transaction():
        for library, place in back:
            request_scan(library, trigger=ScanTrigger.SCHEDULE, folders=[place])
        if paths:
            want_look(min(next_look_s, LAST_LOOK_S))
        complete()
    return [place for _, place in back]


def enqueue_look_for_places() -> None:
    """Go on looking after a restart."""
    if unavailable_import_paths():
        with write_transaction():
            want_look()


def _back(import_path: ImportPath, disk: FileSystem) -> Iterator[bytes]:
    def accepted(fingerprint: str) -> bool:
        return is_accepted(import_path.pk, fingerprint)

    place = place_of_import_path(import_path.pk)
    if import_path.unavailable_since is not None:
        sample = sample_of(import_path.pk, health.SAMPLE_SIZE)
        if _is_news(import_path, health.look_at(place, disk, sample, is_accepted=accepted)):
            yield place.path
        return
    away = MountBelow.objects.filter(import_path=import_path, unavailable_since__isnull=False)
    known = known_mounts(import_path.pk)
    tree: FolderTree | None = None
    mounted: list[bytes] = []
    with suppress(OSError):
        mounted = disk.mounts_below(import_path.path)
    for row in away:
        path = bytes(row.path)
        tree = tree or FolderTree.load(import_path.pk, import_path.path, import_path.library_id)
        without = [other for other in known if other != path and inside(other, path)]
        sample = sample_below(tree, path, without, health.SAMPLE_SIZE)
        found = health.look_at(known[path], disk, sample, is_accepted=accepted)
        if path not in mounted and isinstance(found, health.Available) and not sample():
            found = health.Unavailable("")  # an empty folder with nothing known in it is no news
        if _is_news(import_path, found):
            yield join(import_path.path, path)


def _is_news(import_path: ImportPath, found: health.Available | health.Unavailable) -> bool:
    if isinstance(found, health.Available):
        return True
    if not found.question:
        return False
    asked = Question.objects.filter(kind=QuestionKind.ANOTHER_DISK, import_path=import_path)
    return not asked.filter(fingerprint=found.fingerprint).exists()

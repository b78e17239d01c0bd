"""A person says that what lies at an unavailable place now is what is meant: the next scan compares with it.

It answers “another disk?”, and is the way out wherever Homing waits for a drive that is never back: photos that are
not there become missing, with everything that was said about them, after the brake's own question where they are many.
"""

from __future__ import annotations

from datetime import UTC, datetime

from homing.database import write_transaction
from homing.libraries.models import ImportPath, Library
from homing.paths import FileSystem, display, inside, join, relative
from homing.tracking.models import Question, QuestionKind, ScanTrigger
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import sample_of
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rows.mounts import known_mounts
from homing.tracking.rows.places import place_of_import_path
from homing.tracking.rows.samples import sample_below
from homing.tracking.rules import health
from homing.tracking.scanning.answers import answer_question, on_answer
from homing.tracking.scanning.questions import APPLY, Asked, ask
from homing.tracking.scanning.requests import request_scan


class NothingToAccept(Exception):
    """There is nothing that could be accepted: a sentence for people."""


def accept_place(
    library: Library, path: bytes, *, by_id: int | None, filesystem: FileSystem | None = None
) -> int | None:
    """Say that what lies at an unavailable import path, or at a mount below one, is meant. Returns the receipt's
    number, None where the place is as it was; a scan is asked for. Raises NothingToAccept.

    `path`: absolute; the import path or the mount point.
    """
    disk = filesystem or patient_disk()
    in_use = ImportPath.objects.filter(library=library, removed_at=None)
    covering = max((one for one in in_use if inside(path, one.path)), key=lambda one: len(one.path), default=None)
    if covering is None:
        raise NothingToAccept(f"{display(path)} is not in one of this library's folders.")
    found = _look(covering, path, disk)
    if isinstance(found, health.Available):
        with write_transaction():
            request_scan(library, trigger=ScanTrigger.PERSON, folders=[path])
        return None
    is_gone = found.seen is None
    if not found.fingerprint or (is_gone and path == covering.path):
        raise NothingToAccept(
            f"{found.reason} To go on without it, take it out of this library's folders: its photos are kept until "
            "you say otherwise."
        )
    asked = Asked(
        QuestionKind.ANOTHER_DISK,
        found.question or found.reason,
        fingerprint=found.fingerprint,
        import_path_id=covering.pk,
    )
    with write_transaction():
        question = ask(library.pk, asked, now=datetime.now(UTC))
        return answer_question(question.pk, APPLY, by_id=by_id)


def _look(covering: ImportPath, path: bytes, disk: FileSystem) -> health.Available | health.Unavailable:
    known = known_mounts(covering.pk)
    if path == covering.path:
        return health.look_at(place_of_import_path(covering.pk), disk, sample_of(covering.pk, health.SAMPLE_SIZE))
    below = relative(path, covering.path)
    if below not in known:
        raise NothingToAccept(f"No drive or share is known at {display(path)}.")
    tree = FolderTree.load(covering.pk, covering.path, covering.library_id)
    without = [other for other in known if other != below and inside(other, below)]
    place = known[below]
    found = health.look_at(place, disk, sample_below(tree, below, without, health.SAMPLE_SIZE))
    assert place.path == join(covering.path, below)
    return found


@on_answer(QuestionKind.ANOTHER_DISK)
def _scan_it(question: Question, answer: str) -> None:
    if answer == APPLY:
        request_scan(question.library, trigger=ScanTrigger.PERSON, requested_by=question.answered_by)

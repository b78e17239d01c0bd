"""What a scan has seen and not written yet: questions that wait for an answer, drives below that are away, doubts."""

from __future__ import annotations

from homing.libraries.models import ImportPath
from homing.paths import display, inside, join
from homing.tracking.models import MountBelow, Question, QuestionKind
from homing.tracking.why.known import Known
from homing.tracking.why.reasons import Reason, Why, moment_text


def lost_mount(covering: ImportPath, path: bytes) -> Why | None:
    """The answer where the drive that the path lies on is mounted below the import path, and is away."""
    away = MountBelow.objects.filter(import_path=covering, unavailable_since__isnull=False)
    for mount in sorted(away, key=lambda one: -len(one.path)):
        place = join(covering.path, mount.path)
        if inside(path, place):
            sentence = f"The drive or share at {display(place)} is not available since"
            details = [mount.unavailable_reason] if mount.unavailable_reason else []
            return Why(
                path,
                Reason.UNAVAILABLE,
                f"{sentence} {moment_text(mount.unavailable_since)}.",
                details,
                since=mount.unavailable_since,
            )
    return None


def another_disk(covering: ImportPath) -> str | None:
    """The question that is open for this import path, if its place is taken by another disk."""
    asked = Question.objects.filter(kind=QuestionKind.ANOTHER_DISK, import_path=covering, answered_at=None).first()
    return None if asked is None else asked.text


def undecodable(library_id: int) -> str | None:
    """The question that is open where many pictures of a library cannot be decoded any more."""
    asked = Question.objects.filter(kind=QuestionKind.UNDECODABLE, library_id=library_id, answered_at=None).first()
    return None if asked is None else asked.text


def still_in_the_index(path: bytes, covering: ImportPath, known: Known, seen: Why) -> Why | None:
    """The answer for a file that the index has and the disk does not show: why it still counts as present."""
    shown = display(path)
    if known.is_held:
        asked = Question.objects.filter(
            kind=QuestionKind.MISSING, library_id=covering.library_id, answered_at=None
        ).first()
        sentence = f"{shown} is not there as it was, and so are many others: Homing asks before it believes that."
        details = [*([asked.text] if asked is not None else []), seen.sentence, *seen.details]
        return Why(path, Reason.HELD, sentence, details, since=known.row.unreadable_since)
    if seen.reason is not Reason.NOT_THERE:
        return None
    doubted_at = known.row.doubted_at
    if doubted_at is not None:
        sentence = f"{shown} was not there on {moment_text(doubted_at)}."
        why = "On this kind of file system one look is not enough: it is missing when a second scan does not see it."
        return Why(path, Reason.DOUBTED, sentence, [why], since=doubted_at)
    sentence = f"{shown} is not there any more; it was when Homing looked last."
    return Why(path, Reason.GONE, sentence, ["The next scan says what became of it: moved, or missing."])

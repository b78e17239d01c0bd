"""What scans ask people (TRACKING sections 2 and 4): one question of a kind a library (and import path) at a time.

A scan that has something to ask calls `ask`, again and again while it stands; one that finds nothing to ask any more
calls `withdraw`. What a person answers is `answers`' business.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from homing.database import write_transaction
from homing.tracking.models import Question, QuestionKind

APPLY, KEEP = "apply", "keep"
EXAMPLES = 10
"""Paths that a question shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scan asks."""

    kind: QuestionKind
    text: str
    """A sentence: what would happen, and to how many."""
    missing: int = 0
    excluded: int = 0
    undecodable: int = 0
    total: int = 0
    examples: Sequence[str] = ()
    fingerprint: str = ""
    """What exactly is asked about; the same text again is the same question."""
    import_path_id: int | None = None


def last_question(library_id: int, kind: QuestionKind, import_path_id: int | None = None) -> Question | None:
    """The youngest question of this kind, open or not."""
    found = Question.objects.filter(library_id=library_id, kind=kind, import_path_id=import_path_id)
    return found.order_by("-pk").first()


def ask(library_id: int, asked: Asked, *, now: datetime, scan_id: int | None = None) -> Question:
    """Ask, or bring the open question up to date. What was answered with “keep” is not asked again while its
    fingerprint is the same."""
    with write_transaction():
        question = last_question(library_id, asked.kind, asked.import_path_id)
        if question is not None and question.answer == KEEP and question.fingerprint == asked.fingerprint:
            return question
        if question is None or question.answered_at is not None:
            question = Question(
                library_id=library_id, import_path_id=asked.import_path_id, kind=asked.kind, asked_at=now
            )
        question.scan_id = scan_id  # type: ignore[attr-defined]  a foreign key's column, unknown to the stubs
        question.text = asked.text
        question.missing, question.excluded = asked.missing, asked.excluded
        question.undecodable, question.total = asked.undecodable, asked.total
        question.examples = list(asked.examples[:EXAMPLES])
        question.fingerprint = asked.fingerprint
        question.save()
        return question


def withdraw(library_id: int, kind: QuestionKind, *, now: datetime, import_path_id: int | None = None) -> None:
    """There is nothing to ask any more; what was to be kept is no more in question, either."""
    found = Question.objects.filter(library_id=library_id, kind=kind, import_path_id=import_path_id)
    waiting = found.filter(answered_at=None)
    kept = found.filter(answer=KEEP)
    if waiting.exists() or kept.exists():
        with write_transaction():
            waiting.update(answered_at=now, answer="")
            kept.update(answer="")


def standing_questions(library_ids: Sequence[int]) -> list[Question]:
    """The open questions, and those answered with “keep” that still hold something, oldest first."""
    found = Question.objects.filter(library__in=library_ids).order_by("pk")
    newest = {(one.library_id, one.kind, one.import_path_id): one for one in found}
    return [one for one in newest.values() if one.answered_at is None or one.answer == KEEP]


def is_accepted(import_path_id: int, fingerprint: str) -> bool:
    """Did a person say that what this fingerprint stands for is what is meant at an import path?"""
    return Question.objects.filter(
        kind=QuestionKind.ANOTHER_DISK, import_path_id=import_path_id, answer=APPLY, fingerprint=fingerprint
    ).exists()


def use_answers(import_path_id: int, fingerprints: Collection[str]) -> None:
    """What was accepted is known from now on; should another place be there in between, it is asked about anew."""
    with write_transaction():
        Question.objects.filter(
            kind=QuestionKind.ANOTHER_DISK, import_path_id=import_path_id, answer=APPLY, fingerprint__in=fingerprints
        ).update(fingerprint="")

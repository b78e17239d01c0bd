"""A person's answer to what a scan asked: what follows from it, its receipt, and how it is undone.

`apply`: do it, to just what was held when it was said. `keep`: leave it as it is, and do not ask again until it grows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from homing.accounts.models import User
from homing.database import write_transaction
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, Undone, undoes
from homing.receipts.writing import write_receipt
from homing.tracking.models import Question, QuestionKind, ScanTrigger
from homing.tracking.rows import held
from homing.tracking.scanning.questions import APPLY, KEEP, last_question
from homing.tracking.scanning.requests import request_scan
from homing.tracking.scanning.undecodable import let_go


class AnswerRefused(Exception):
    """The question is another one by now, or was answered: a sentence for people."""


Consequence = Callable[[Question, str], None]
"""What follows from an answer (`apply` or `keep`), inside its transaction. May raise AnswerRefused."""
_consequences: dict[QuestionKind, Consequence] = {}


def on_answer(kind: QuestionKind) -> Callable[[Consequence], Consequence]:
    """Register what follows from answers to this kind of question."""

    def register(consequence: Consequence) -> Consequence:
        _consequences[kind] = consequence
        return consequence

    return register


def meanings(question: Question) -> tuple[str, str]:
    """What `apply` and `keep` do, in words for the two buttons' sides."""
    kind = QuestionKind(question.kind)
    if kind is QuestionKind.MISSING:
        parts: list[str] = []
        if question.missing:
            parts.append("what is not there becomes missing: kept with everything said about it, off the timeline")
        if question.excluded:
            parts.append("what is left out goes off the timeline, and is kept with everything said about it")
        sentence = "; ".join(parts)
        return (
            f"{sentence[:1].upper()}{sentence[1:]}. Photos come back by themselves with their files.",
            "Nothing becomes of these photos. You are asked again only if there are more.",
        )
    if kind is QuestionKind.UNDECODABLE:
        return (
            "The old pictures go, and these photos are listed as files that could not be shown.",
            "The old pictures stay. You are asked again only if there are more.",
        )
    return (
        "The folder as it is now is taken for this library: photos that are not on it become missing.",
        "The folder stays unavailable, and nothing becomes of its photos.",
    )


def answer_question(question_id: int, answer: str, *, by_id: int | None, fingerprint: str = "") -> int:
    """Answer an open question (or one answered with `keep` that still stands). Returns the receipt's number.

    `fingerprint` is that of the question that the person saw; a question that changed since is refused. Raises
    AnswerRefused.
    """
    now = datetime.now(UTC)
    with write_transaction():
        question = Question.objects.select_related("library", "library__owner").get(pk=question_id)
        _check(question, answer, fingerprint)
        before = {"answer": question.answer, "answered_at": _text(question.answered_at)}
        question.answer, question.answered_at = answer, now
        question.answered_by = User.objects.filter(pk=by_id).first()
        question.save(update_fields=["answer", "answered_at", "answered_by"])
        kind = QuestionKind(question.kind)
        if kind in _consequences:
            _consequences[kind](question, answer)
        return write_receipt(
            Act.ANSWERED,
            _title(question),
            owner_id=question.library.owner_id,
            by_id=by_id,
            count=question.missing + question.excluded + question.undecodable,
            library_id=question.library_id,
            reference=f"question:{question.pk}",
            details={"before": before, "answer": answer},
            can_undo=kind is QuestionKind.MISSING or answer == KEEP,
            at=now,
        )


def _check(question: Question, answer: str, fingerprint: str) -> None:
    newest = last_question(question.library_id, QuestionKind(question.kind), question.import_path_id)
    if newest is None or newest.pk != question.pk or (question.answered_at is not None and question.answer != KEEP):
        raise AnswerRefused("This question does not stand any more. Look at the library again.")
    if fingerprint and fingerprint != question.fingerprint:
        raise AnswerRefused("A scan found more, or less, since you looked: read the question again.")
    if answer not in (APPLY, KEEP):
        raise AnswerRefused("Answer “apply” or “keep”.")
    if answer == question.answer:
        raise AnswerRefused("This was answered so already.")


def _title(question: Question) -> str:
    name = question.library.name
    number = question.missing + question.excluded + question.undecodable
    if QuestionKind(question.kind) is QuestionKind.ANOTHER_DISK:
        return f"{name}: another disk was {'accepted' if question.answer == APPLY else 'not accepted'}"
    done = "may go as the scan found them" if question.answer == APPLY else "stay as they are"
    return f"{name}: {number:,} {'photo' if number == 1 else 'photos'} {done}"


@on_answer(QuestionKind.MISSING)
def _missing(question: Question, answer: str) -> None:
    """Only a scan knows what is there: it applies what was held, and nothing else that would be too much."""
    held.note_answer(question.library_id, held.CONFIRMED if answer == APPLY else held.KEPT)
    if answer == APPLY:
        request_scan(question.library, trigger=ScanTrigger.PERSON, requested_by=question.answered_by)


@on_answer(QuestionKind.UNDECODABLE)
def _undecodable(question: Question, answer: str) -> None:
    if answer != APPLY or question.answered_at is None:
        return
    if let_go(question.library_id, question.answered_at) > question.undecodable:
        raise AnswerRefused("They are more by now than you were asked about. Look again in a moment.")


@undoes(Act.ANSWERED)
def undo_answer(receipt: Receipt) -> Undone:
    """Ask again. What a scan has applied since is not undone by words: those photos come back with their files."""
    with write_transaction():
        number = int(receipt.reference.removeprefix("question:"))
        question = Question.objects.filter(pk=number).first()
        newest = question and last_question(question.library_id, QuestionKind(question.kind), question.import_path_id)
        answer = receipt.details.get("answer")
        if question is None or newest is None or newest.pk != number or question.answer != answer:
            raise NotUndoable("Scans have found something else since: the question does not stand any more.")
        if answer == APPLY and not any(mark.is_held for mark in held.marks_of(question.library_id)):
            raise NotUndoable("A scan has applied it already. Photos come back by themselves with their files.")
        before = cast("dict[str, object]", receipt.details.get("before") or {})
        is_missing = QuestionKind(question.kind) is QuestionKind.MISSING
        was_kept = before.get("answer") == KEEP
        Question.objects.filter(pk=number).update(
            answer=KEEP if was_kept else "", answered_at=question.answered_at if was_kept else None, answered_by=None
        )
        if is_missing:
            held.note_answer(question.library_id, held.KEPT if was_kept else held.AWAITING)
        return Undone(receipt.count)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

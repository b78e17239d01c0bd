"""Questions as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence

from homing.api.shapes.questions import QuestionShape
from homing.ids import Kind
from homing.paths import display
from homing.server import public_ids
from homing.tracking.models import Question
from homing.tracking.scanning.answers import meanings
from homing.tracking.scanning.questions import KEEP


def question_shapes(questions: Sequence[Question]) -> list[QuestionShape]:
    return [_shape(question) for question in questions]


def _shape(question: Question) -> QuestionShape:
    ids = public_ids()
    apply_means, keep_means = meanings(question)
    return QuestionShape(
        id=ids.encode(Kind.QUESTION, question.pk),
        library_id=ids.encode(Kind.LIBRARY, question.library_id),
        import_path=None if question.import_path is None else display(question.import_path.path),
        kind=question.kind,
        asked_at=question.asked_at,
        text=question.text,
        missing=question.missing,
        excluded=question.excluded,
        undecodable=question.undecodable,
        total=question.total,
        examples=question.examples,
        apply_means=apply_means,
        keep_means=keep_means,
        is_kept=question.answer == KEEP,
        fingerprint=question.fingerprint,
    )

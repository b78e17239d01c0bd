"""/libraries/{id}/questions and /questions: what scans ask, and people's answers."""

from __future__ import annotations

from homing.accounts.permission import NotFound, Permission, demand_object
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import library_for, noun, number_of
from homing.api.question_json import question_shapes
from homing.api.shapes.questions import Answered, AnswerToQuestion, QuestionShape
from homing.ids import Kind
from homing.server import public_ids
from homing.tracking.models import Question
from homing.tracking.scanning.answers import AnswerRefused, answer_question
from homing.tracking.scanning.questions import standing_questions

router = noun("questions")
of_library = noun("questions")
"""Below a library's own address."""


@of_library.get("/{id}/questions", auth=allow(Permission.QUESTION_READ), response=list[QuestionShape])
def get_questions(request: Request, id: str) -> list[QuestionShape]:
    """What scans of this library ask; also what was answered with “keep” and still holds something."""
    library = library_for(request, id, Permission.QUESTION_READ)
    return question_shapes(standing_questions([library.pk]))


@router.post("/{id}/answer", auth=allow(Permission.QUESTION_ANSWER), response=Answered)
def answer(request: Request, id: str, given: AnswerToQuestion) -> Answered:
    """Answer a question. “apply” starts a scan that does just what was asked about."""
    number = number_of(Kind.QUESTION, id, Permission.QUESTION_ANSWER)
    question = Question.objects.filter(pk=number, library__deleted_at=None).select_related("library").first()
    demand_object(Permission.QUESTION_ANSWER, caller_of(request), question and question.library.owner_id)
    if question is None:
        raise NotFound(Permission.QUESTION_ANSWER)
    try:
        receipt = answer_question(
            question.pk, given.answer, by_id=caller_of(request).user_id, fingerprint=given.fingerprint
        )
    except AnswerRefused as error:
        raise Refused(str(error)) from error
    return Answered(receipt_id=public_ids().encode(Kind.RECEIPT, receipt))

"""`homing library questions` and `homing library answer`: what scans ask, and a person's answer."""

from __future__ import annotations

import argparse

from homing.api.question_json import question_shapes
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library
from homing.cli.output import print_json
from homing.receipts.writing import COMMAND_LINE
from homing.tracking.models import Question
from homing.tracking.scanning.answers import AnswerRefused, answer_question, meanings
from homing.tracking.scanning.questions import KEEP, standing_questions


def questions(arguments: argparse.Namespace) -> int:
    library = find_library(arguments.library, arguments.owner)
    standing = standing_questions([library.pk])
    if arguments.json:
        print_json([shape.model_dump(mode="json", by_alias=True) for shape in question_shapes(standing)])
        return ExitCode.OK
    if not standing:
        print(f"Scans of “{library.name}” ask nothing.")
    for number, question in enumerate(standing, 1):
        _print(number, question)
    if standing:
        print("“homing library answer NAME apply” or “… keep” answers.")
    return ExitCode.OK


def answer(arguments: argparse.Namespace) -> int:
    library = find_library(arguments.library, arguments.owner)
    standing = standing_questions([library.pk])
    if not standing:
        raise CommandError(f"Scans of “{library.name}” ask nothing.")
    number: int | None = arguments.number
    if number is None and len(standing) > 1:
        raise CommandError(
            f"There are {len(standing)} questions: say which with --number. “homing library questions” lists them.",
            ExitCode.USAGE,
        )
    number = number or 1
    if not 1 <= number <= len(standing):
        raise CommandError(f"There is no question {number}.", ExitCode.USAGE)
    question = standing[number - 1]
    try:
        answer_question(question.pk, arguments.answer, by_id=COMMAND_LINE, fingerprint=question.fingerprint)
    except AnswerRefused as error:
        raise CommandError(str(error)) from error
    apply_means, keep_means = meanings(question)
    if arguments.json:
        print_json({"answer": arguments.answer})
    else:
        print(keep_means if arguments.answer == KEEP else apply_means)
    return ExitCode.OK


def _print(number: int, question: Question) -> None:
    apply_means, keep_means = meanings(question)
    kept = " (answered with “keep”)" if question.answer == KEEP else ""
    print(f"{number}. {question.text}{kept}")
    for example in question.examples:
        print(f"     {example}")
    print(f"   apply: {apply_means}")
    print(f"   keep:  {keep_means}")

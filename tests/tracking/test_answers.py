"""Answering what a scan asked: it holds for just what was asked, and can be taken back while nothing came of it."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, AssetState
from homing.receipts.models import Receipt
from homing.receipts.undoing import NotUndoable, undo
from homing.tracking.models import Question, Scan, ScanState
from homing.tracking.scanning.answers import AnswerRefused, answer_question
from homing.tracking.scanning.questions import standing_questions
from tests.tracking.test_brake import library_of, remove, standing
from tests.tracking.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def asked(world: World) -> Question:
    question = standing(world)
    assert question is not None
    return question


def test_apply_starts_a_scan_that_applies_just_what_was_asked_about() -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    question = asked(world)
    answer_question(question.pk, "apply", by_id=world.owner.pk, fingerprint=question.fingerprint)
    assert Scan.objects.filter(library=world.library, state=ScanState.QUEUED).exists()
    remove(world, 70, start=60)  # goes after the answer: nobody was asked about it
    report = world.scan()
    assert report.counts["missing"] == 60 and report.waiting == 70
    assert asked(world).missing == 70


def test_what_came_back_before_the_scan_stays() -> None:
    world = library_of(120, folders=1)
    world.disk.move(b"/photos/0", b"/away/0")
    world.scan()
    answer_question(asked(world).pk, "apply", by_id=None)
    world.disk.move(b"/away/0", b"/photos/0")
    assert not world.scan().counts["missing"]
    world.disk.move(b"/photos/0", b"/away/0")
    assert world.scan().waiting == 120, "an answer does not hold for another time"


def test_keep_holds_without_asking_again_until_it_grows() -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    answer_question(asked(world).pk, "keep", by_id=world.owner.pk)
    world.scan()
    assert Question.objects.count() == 1 and asked(world).answer == "keep"
    assert not Asset.objects.filter(state=AssetState.MISSING).exists()
    remove(world, 1, start=60)
    world.scan()
    assert asked(world).answered_at is None and asked(world).missing == 61


def test_what_was_kept_may_be_applied_later() -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    answer_question(asked(world).pk, "keep", by_id=None)
    answer_question(asked(world).pk, "apply", by_id=None)
    assert world.scan().counts["missing"] == 60
    assert standing_questions([world.library.pk]) == []


def test_a_question_that_changed_meanwhile_is_refused() -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    seen = asked(world).fingerprint
    remove(world, 60, start=60)
    world.scan()
    with pytest.raises(AnswerRefused, match="since you looked"):
        answer_question(asked(world).pk, "apply", by_id=None, fingerprint=seen)
    with pytest.raises(AnswerRefused, match="“apply” or “keep”"):
        answer_question(asked(world).pk, "perhaps", by_id=None)


def test_a_question_that_does_not_stand_any_more_is_refused() -> None:
    world = library_of(120, folders=1)
    world.disk.move(b"/photos/0", b"/away/0")
    world.scan()
    question = asked(world)
    world.disk.move(b"/away/0", b"/photos/0")
    world.scan()
    with pytest.raises(AnswerRefused, match="does not stand any more"):
        answer_question(question.pk, "apply", by_id=None)


def test_an_answer_leaves_a_receipt_and_is_undone_while_nothing_came_of_it() -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    receipt = answer_question(asked(world).pk, "apply", by_id=world.owner.pk)
    assert Receipt.objects.get(pk=receipt).title == f"{world.library.name}: 60 photos may go as the scan found them"
    undo(receipt, world.owner.pk)
    assert asked(world).answered_at is None
    assert world.scan().waiting == 60
    again = answer_question(asked(world).pk, "apply", by_id=world.owner.pk)
    assert world.scan().counts["missing"] == 60
    with pytest.raises(NotUndoable, match="come back by themselves"):
        undo(again, world.owner.pk)


def test_undoing_keep_asks_again() -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    receipt = answer_question(asked(world).pk, "keep", by_id=world.owner.pk)
    undo(receipt, world.owner.pk)
    assert asked(world).answered_at is None


def test_restored_photos_come_back_after_apply_with_everything() -> None:
    world = library_of(120, folders=1)
    number = world.say("/photos/0/007.jpg", "the sea")
    world.disk.move(b"/photos/0", b"/away/0")
    world.scan()
    answer_question(asked(world).pk, "apply", by_id=None)
    assert world.scan().counts["missing"] == 120
    world.disk.move(b"/away/0", b"/photos/0")
    world.scan()
    assert world.asset("/photos/0/007.jpg").pk == number and world.words("/photos/0/007.jpg") == "the sea"

"""Many files that cannot be decoded any more: their last pictures stay until a person said what this is."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, Failure, File, Stage
from homing.assets.pictures import thumbnail_path
from homing.tracking.models import Question, QuestionKind
from homing.tracking.scanning import undecodable
from homing.tracking.scanning.answers import AnswerRefused, answer_question
from homing.tracking.scanning.questions import standing_questions
from tests.processing.conftest import Shelf, jpeg, work

pytestmark = pytest.mark.django_db(transaction=True)


def shelf_of(shelf: Shelf, count: int) -> list[Asset]:
    assets = [shelf.add(f"{number:02d}.jpg", jpeg(size=(8 + number, 8))) for number in range(count)]
    work()
    assert not Asset.objects.filter(picture_version=0).exists()
    return assets


def spoil(shelf: Shelf, assets: list[Asset]) -> None:
    for number, asset in enumerate(assets):
        (shelf.folder / f"{number:02d}.jpg").write_bytes(b"encrypted by somebody")
        shelf.rescan(asset)
    work()


def shown(assets: list[Asset]) -> int:
    rows = Asset.objects.filter(pk__in=[asset.pk for asset in assets], picture_version__gt=0)
    return sum(thumbnail_path(row.pk, row.picture_version).exists() for row in rows)


def asked(shelf: Shelf) -> Question | None:
    return next(iter(standing_questions([shelf.library.pk])), None)


def test_more_than_a_tenth_keep_their_pictures_and_a_person_is_asked(shelf: Shelf) -> None:
    assets = shelf_of(shelf, 50)
    spoil(shelf, assets[:6])
    question = asked(shelf)
    assert question is not None and question.kind == QuestionKind.UNDECODABLE
    assert (question.undecodable, question.total) == (6, 50)
    assert any(example.endswith("/00.jpg") for example in question.examples)
    assert shown(assets) == 50
    assert Failure.objects.count() == 6, "why is told at once"


def test_a_tenth_loses_its_old_pictures_without_a_question(shelf: Shelf) -> None:
    assets = shelf_of(shelf, 50)
    spoil(shelf, assets[:5])
    assert asked(shelf) is None
    assert shown(assets) == 45


def test_apply_lets_the_old_pictures_go(shelf: Shelf) -> None:
    assets = shelf_of(shelf, 50)
    spoil(shelf, assets[:6])
    question = asked(shelf)
    assert question is not None
    answer_question(question.pk, "apply", by_id=None)
    assert shown(assets) == 44 and asked(shelf) is None


def test_keep_keeps_them_and_asks_again_only_when_there_are_more(shelf: Shelf) -> None:
    assets = shelf_of(shelf, 50)
    spoil(shelf, assets[:6])
    question = asked(shelf)
    assert question is not None
    answer_question(question.pk, "keep", by_id=None)
    work()
    assert Question.objects.count() == 1
    spoil(shelf, assets[:7])
    assert Question.objects.count() == 2 and shown(assets) == 50


def test_the_question_goes_when_the_files_are_repaired(shelf: Shelf) -> None:
    assets = shelf_of(shelf, 50)
    spoil(shelf, assets[:6])
    for number, asset in enumerate(assets[:6]):
        (shelf.folder / f"{number:02d}.jpg").write_bytes(jpeg("blue", (9 + number, 9)))
        shelf.rescan(asset)
    work()
    assert asked(shelf) is None and shown(assets) == 50 and not Failure.objects.exists()


def fail_now(asset: Asset) -> None:
    """As processing writes it down, before anybody counts."""
    file = File.objects.get(asset=asset)
    Failure.objects.create(
        file=file, stage=Stage.PICTURES, reason="damaged", size=file.size, mtime_ns=file.mtime_ns,
        failed_at=file.first_seen_at,
    )  # fmt: skip


def test_an_answer_lets_go_of_no_more_than_was_asked_about(shelf: Shelf) -> None:
    assets = shelf_of(shelf, 50)
    spoil(shelf, assets[:6])
    question = asked(shelf)
    assert question is not None
    fail_now(assets[20])  # since the person looked, and not counted yet
    with pytest.raises(AnswerRefused, match="more by now"):
        answer_question(question.pk, "apply", by_id=None)
    assert shown(assets) == 50 and asked(shelf) is not None
    work()
    Asset.objects.filter(pk=assets[3].pk).update(trashed_at=question.asked_at)
    undecodable.judge_undecodable(question.asked_at)
    answer_question(question.pk, "apply", by_id=None)
    assert shown(assets) == 44, "one lies in the trash, with its picture"


def test_what_fails_while_few_are_let_go_of_waits_for_the_next_count(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = shelf_of(shelf, 50)
    for asset in assets[:3]:
        fail_now(asset)

    def meanwhile(*args: object) -> int:
        for asset in assets[3:20]:
            fail_now(asset)
        Failure.objects.filter(file__asset=assets[0]).delete()  # and this one was repaired
        return 0

    with monkeypatch.context() as context:
        context.setattr(undecodable, "count_in_need", meanwhile)
        undecodable.judge_undecodable(assets[0].created_at)
    assert shown(assets) == 48
    undecodable.judge_undecodable(assets[0].created_at)
    assert asked(shelf) is not None and shown(assets) == 48

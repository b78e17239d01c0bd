"""An act is undone by whoever registered for it, once, and not after its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from homing.accounts.models import User
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, Undone, undo, undoes, why_not
from homing.receipts.writing import write_receipt

pytestmark = [pytest.mark.parity, pytest.mark.django_db, pytest.mark.usefixtures("no_undoers")]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def said(anna: User, **more: object) -> int:
    return write_receipt(Act.SAID, "2 photos", owner_id=anna.pk, by_id=anna.pk, at=NOW, **more)


def test_undoing_asks_the_one_who_registered_and_keeps_what_was_left(anna: User) -> None:
    asked: list[int] = []

    @undoes(Act.SAID)
    def undo_words(receipt: Receipt) -> Undone:
        asked.append(receipt.pk)
        return Undone(1, ["The rating of one photo was changed since, and stays."])

    number = said(anna)
    undone = undo(number, anna.pk, NOW + DAY)
    assert (asked, undone.count) == ([number], 1)
    receipt = Receipt.objects.get()
    assert (receipt.undone_at, receipt.undone_by) == (NOW + DAY, anna)
    assert receipt.left == ["The rating of one photo was changed since, and stays."]
    assert why_not(receipt, NOW + DAY) == "It was undone on 2026-03-02 12:00 UTC."
    with pytest.raises(NotUndoable, match="was undone on"):
        undo(number, anna.pk, NOW + 2 * DAY)
    assert asked == [number]


@pytest.mark.parametrize(("days", "can"), [(29, True), (30, False), (31, False)])
def test_the_window_closes_on_its_day(anna: User, days: int, can: bool) -> None:
    undoes(Act.SAID)(lambda receipt: Undone(1))
    number = said(anna)
    receipt = Receipt.objects.get(pk=number)
    assert why_not(receipt, NOW + days * DAY) == ("" if can else "It could be undone until 2026-03-31.")
    if can:
        undo(number, anna.pk, NOW + days * DAY)
    else:
        with pytest.raises(NotUndoable):
            undo(number, anna.pk, NOW + days * DAY)
    assert (Receipt.objects.get().undone_at is not None) is can


def test_an_act_without_a_window_can_be_undone_for_ever(anna: User) -> None:
    undoes(Act.SAID)(lambda receipt: Undone(2))
    assert undo(said(anna, undo_for=None), None, NOW + 4000 * DAY).count == 2


def test_what_cannot_be_undone_says_so_and_nobody_is_asked(anna: User) -> None:
    undoes(Act.SAID)(lambda receipt: pytest.fail("asked"))
    number = said(anna, can_undo=False, is_destructive=True)
    with pytest.raises(NotUndoable, match="cannot be undone"):
        undo(number, anna.pk, NOW)


def test_an_undoer_that_refuses_leaves_the_receipt_as_it_was(anna: User) -> None:
    @undoes(Act.SAID)
    def refuse(receipt: Receipt) -> Undone:
        raise NotUndoable("Its library was removed.")

    with pytest.raises(NotUndoable, match="was removed"):
        undo(said(anna), anna.pk, NOW)
    assert Receipt.objects.get().undone_at is None

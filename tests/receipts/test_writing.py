"""A receipt says what was done, to how many, by whom and when; in the transaction of the act itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from homing.accounts.models import User
from homing.database import write_transaction
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.writing import AT_THE_COMMAND_LINE, COMMAND_LINE, Item, LongAct, write_receipt

pytestmark = [pytest.mark.parity, pytest.mark.django_db]
with_commits = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Killed(BaseException):
    """As if the process ended here."""


def test_a_receipt_counts_its_items_and_keeps_what_each_was_before(anna: User) -> None:
    items = [Item(number, {"rating": None}, {"rating": number}) for number in (1, 2, 3)]
    with write_transaction():
        number = write_receipt(Act.SAID, "3 photos were rated", owner_id=anna.pk, by_id=anna.pk, items=items, at=NOW)
    receipt = Receipt.objects.get(pk=number)
    assert (receipt.count, receipt.title, receipt.owner_id, receipt.by_id) == (
        3,
        "3 photos were rated",
        anna.pk,
        anna.pk,
    )
    assert receipt.undo_until == NOW + timedelta(days=30)
    assert list(ReceiptItem.objects.order_by("pk").values_list("asset_id", "before", "after")) == [
        (1, {"rating": None}, {"rating": 1}),
        (2, {"rating": None}, {"rating": 2}),
        (3, {"rating": None}, {"rating": 3}),
    ]


def test_what_cannot_be_undone_has_no_deadline_for_it(anna: User) -> None:
    number = write_receipt(
        Act.ERASED, "2 photos", owner_id=anna.pk, by_id=None, count=2, is_destructive=True, can_undo=False
    )
    receipt = Receipt.objects.get(pk=number)
    assert (receipt.count, receipt.can_undo, receipt.undo_until, receipt.is_destructive) == (2, False, None, True)


def test_the_command_line_is_told_from_homing_itself(anna: User) -> None:
    by_homing = write_receipt(Act.PURGED, "1 photo", owner_id=anna.pk, by_id=None)
    by_shell = write_receipt(Act.PURGED, "1 photo", owner_id=anna.pk, by_id=COMMAND_LINE, details={"why": "asked"})
    assert Receipt.objects.get(pk=by_homing).details == {}
    receipt = Receipt.objects.get(pk=by_shell)
    assert (receipt.by_id, receipt.details) == (None, {"why": "asked", AT_THE_COMMAND_LINE: True})


def test_an_act_that_is_rolled_back_leaves_no_receipt(anna: User) -> None:
    with pytest.raises(Killed), write_transaction():
        write_receipt(Act.SAID, "1 photo", owner_id=anna.pk, by_id=anna.pk, items=[Item(1)])
        raise Killed
    assert not Receipt.objects.exists()
    assert not ReceiptItem.objects.exists()


@with_commits
def test_a_long_act_killed_in_between_tells_of_what_was_done_until_then(anna: User) -> None:
    act = LongAct(Act.TRASHED, lambda count: f"{count} photos were put into the trash", owner_id=anna.pk, by_id=None)
    with write_transaction():
        act.add(Item(number) for number in range(1, 4))
    with write_transaction():
        act.add([Item(4), Item(5)])
    with pytest.raises(Killed), write_transaction():
        act.add([Item(6)])
        raise Killed
    receipt = Receipt.objects.get()
    assert (receipt.count, receipt.title) == (5, "5 photos were put into the trash")
    assert receipt.pk == act.receipt_id
    assert sorted(receipt.items.values_list("asset_id", flat=True)) == [1, 2, 3, 4, 5]


def test_an_act_that_did_nothing_has_no_receipt(anna: User) -> None:
    act = LongAct(Act.RELINKED, lambda count: f"{count} photos", owner_id=anna.pk, by_id=anna.pk)
    with write_transaction():
        act.add([])
        act.add_count(0)
    assert act.receipt_id is None
    assert not Receipt.objects.exists()
    with write_transaction():
        act.add_count(7)
    assert Receipt.objects.get().title == "7 photos"

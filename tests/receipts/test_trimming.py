"""Old receipts go; the audit trail of what destroys stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from homing.accounts.models import User
from homing.receipts import trimming
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.trimming import KEPT_FOR, trim
from homing.receipts.writing import Item, write_receipt

pytestmark = [pytest.mark.parity, pytest.mark.django_db]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def act(anna: User, *, items: int = 2, **more: object) -> Receipt:
    number = write_receipt(
        Act.TRASHED, "photos", owner_id=anna.pk, by_id=anna.pk, items=[Item(n) for n in range(items)], at=NOW, **more
    )
    return Receipt.objects.get(pk=number)


@pytest.mark.parametrize(("day", "items"), [(29, 2), (30, 0), (31, 0)])
def test_what_undo_needs_goes_when_undo_is_over(anna: User, day: int, items: int) -> None:
    act(anna)
    assert trim(NOW + day * DAY) == 0
    assert ReceiptItem.objects.count() == items
    assert Receipt.objects.get().count == 2


@pytest.mark.parametrize(("before_day", "left"), [(-1, 1), (0, 0), (1, 0)])
def test_a_receipt_that_is_over_goes_after_a_year(anna: User, before_day: int, left: int) -> None:
    act(anna)
    assert trim(NOW + KEPT_FOR + before_day * DAY) == 1 - left
    assert Receipt.objects.count() == left


def test_what_was_undone_needs_nothing_any_more(anna: User) -> None:
    done, waiting = act(anna), act(anna)
    Receipt.objects.filter(pk=done.pk).update(undone_at=NOW)
    trim(NOW + DAY)
    assert not done.items.exists()
    assert waiting.items.count() == 2


def test_of_destructive_acts_nothing_is_removed(anna: User) -> None:
    act(anna, is_destructive=True, can_undo=False)
    assert trim(NOW + 10 * KEPT_FOR) == 0
    assert (Receipt.objects.count(), ReceiptItem.objects.count()) == (1, 2)


def test_what_can_be_undone_for_ever_is_kept_for_ever(anna: User) -> None:
    act(anna, undo_for=None)
    assert trim(NOW + 10 * KEPT_FOR) == 0
    assert ReceiptItem.objects.count() == 2


def test_many_go_in_small_transactions(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trimming, "_RECEIPTS", 2)
    monkeypatch.setattr(trimming, "_ITEMS", 2)
    for _ in range(5):
        act(anna, items=5)
    assert trim(NOW + KEPT_FOR) == 5
    assert (Receipt.objects.count(), ReceiptItem.objects.count()) == (0, 0)

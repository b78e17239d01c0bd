"""Letting go of old receipts. What is destructive is the audit trail, and stays as it is for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from homing.database import write_transaction
from homing.receipts.models import Receipt, ReceiptItem

KEPT_FOR = timedelta(days=365)
"""A receipt that cannot be undone (any more) is read, if at all, by somebody who wonders what happened last year."""
_RECEIPTS, _ITEMS = 500, 5_000
"""In one transaction: some tens of milliseconds."""


def trim(now: datetime) -> int:
    """Remove what undo needed from acts that cannot be undone any more, and those receipts themselves after a year.

    Returns how many receipts went. Of destructive acts nothing is removed.
    """
    over = Q(undone_at__isnull=False) | Q(can_undo=False) | Q(undo_until__lte=now)
    done = Receipt.objects.filter(over, is_destructive=False)
    after = 0
    while ids := list(done.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:_RECEIPTS]):
        _remove_items(ids)
        after = ids[-1]
    removed = 0
    old = done.filter(at__lte=now - KEPT_FOR).order_by("at").values_list("pk", flat=True)
    while ids := list(old[:_RECEIPTS]):
        with write_transaction():
            Receipt.objects.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


def _remove_items(receipt_ids: Sequence[int]) -> None:
    items = ReceiptItem.objects.filter(receipt_id__in=receipt_ids).values_list("pk", flat=True)
    while ids := list(items[:_ITEMS]):
        with write_transaction():
            ReceiptItem.objects.filter(pk__in=ids).delete()

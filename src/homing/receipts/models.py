"""Tables: Receipt, ReceiptItem."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from homing.accounts.models import User


class Act(models.TextChoices):
    """What can be done to many things at once."""

    SAID = "said"
    """Words of people: description, rating, favourite, date, place."""
    TRASHED = "trashed"
    RESTORED = "restored"
    EMPTIED = "emptied"
    """The trash was emptied: what is still on disk is dismissed, what is missing is forgotten."""
    UNHIDDEN = "unhidden"
    """Dismissed photos were taken in again."""
    FORGOTTEN = "forgotten"
    """Missing photos were forgotten by a person."""
    PURGED = "purged"
    """Missing photos were taken out by their library's policy."""
    ERASED = "erased"
    """For good: nothing is left of them in the index."""
    DELETED_ORIGINALS = "deleted originals"
    RELINKED = "relinked"
    """Missing photos were joined with files, one by one or as a folder (`reference` is the act's name in history)."""
    DECIDED = "decided"
    """Offers were accepted or rejected together."""
    ANSWERED = "answered"
    """A question of a scan was answered."""
    EDITED_LIBRARY = "edited library"
    CREATED_LIBRARY = "created library"
    DELETED_LIBRARY = "deleted library"


class Receipt(models.Model):
    """One act. Kept; what is destructive is the audit trail and never trimmed."""

    id: int
    owner_id: int
    by_id: int | None
    undone_by_id: int | None
    owner = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    """Whose photos or library it was done to."""
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+")
    """Who did it; None: Homing itself, by a policy or after a window closed."""
    act = models.CharField(max_length=20, choices=Act.choices)
    title = models.TextField()
    """A sentence for people: “1,204 photos were put into the trash”."""
    count = models.IntegerField(default=0)
    """Of assets, or of whatever the title speaks of."""
    library_id = models.BigIntegerField(null=True)
    """Without a foreign key: the receipt outlives the library."""
    reference = models.CharField(max_length=80, default="")
    details: models.JSONField[dict[str, object]] = models.JSONField(default=dict)
    """What undo needs beyond the items: a library's fields before and after, say."""
    is_destructive = models.BooleanField(default=False)
    at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    """None: for ever (or never, where `can_undo` is false)."""
    can_undo = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+")
    left: models.JSONField[list[str]] = models.JSONField(default=list)
    """What undoing could not restore, in sentences."""

    class Meta:
        app_label = "receipts"
        indexes = [
            models.Index(fields=["owner", "-at", "-id"], name="receipt_of_owner"),
            models.Index(fields=["at"], condition=Q(is_destructive=False), name="receipt_to_trim"),
        ]


class ReceiptItem(models.Model):
    """One asset of an act, with what the act set."""

    receipt_id: int
    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="items")
    asset_id = models.BigIntegerField(null=True)
    """Without a foreign key: the receipt outlives the asset."""
    path = models.TextField(default="")
    """As displayed, of acts on files."""
    before: models.JSONField[dict[str, object]] = models.JSONField(default=dict)
    after: models.JSONField[dict[str, object]] = models.JSONField(default=dict)
    """Field to value: undo restores a field only where its value still is the one in `after`."""

    class Meta:
        app_label = "receipts"
        indexes = [
            models.Index(fields=["asset_id"], condition=Q(asset_id__isnull=False), name="receipt_item_of_asset"),
        ]

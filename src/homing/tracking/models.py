"""Tables: Scan, ScanNote, Event, Offer, Rejection, KnownContent, Question, MountBelow. Scans are kept as history; so is
what became of each photo."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from homing.accounts.models import User
from homing.assets.models import Asset, Folder
from homing.fields import BytesField
from homing.libraries.models import ImportPath, Library


class ScanState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ScanTrigger(models.TextChoices):
    PERSON = "person"
    COMMAND = "command"
    SCHEDULE = "schedule"
    WATCHER = "watcher"
    FOLLOW_UP = "follow-up"
    ACCESS = "access"
    """Somebody wanted a file and it was not there."""


class Scan(models.Model):
    """One recorded run that compares disk with index."""

    library_id: int
    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="scans")
    trigger = models.CharField(max_length=20, choices=ScanTrigger.choices)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    is_full = models.BooleanField(default=False)
    """Read again everything that files say, even of unchanged files."""
    is_dry_run = models.BooleanField(default=False)
    scope: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict)
    """Empty = the whole library; {"files": [base64 absolute paths], "folders": [the same]} = only these."""
    state = models.CharField(max_length=20, choices=ScanState.choices, default=ScanState.QUEUED)
    step = models.CharField(max_length=40, default="")
    """walking, matching, settling, absences."""
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    files_seen = models.BigIntegerField(default=0)
    folders_seen = models.BigIntegerField(default=0)
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    """Change kind (added, changed, touched, moved, missing, returned, excluded, …) to number of files."""
    skipped: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    """Reason (hidden, excluded, not a picture or video, special file, …) to number."""
    error = models.TextField(default="")
    """Why the scan as a whole failed."""

    class Meta:
        app_label = "tracking"
        indexes = [models.Index(fields=["library", "-requested_at"], name="scan_of_library")]


class NoteKind(models.TextChoices):
    CHANGE = "change"
    SKIPPED = "skipped"
    ERROR = "error"


class ScanNote(models.Model):
    """One line of a scan's report. Bounded a scan and kind (`report.NOTES_KEPT`); the counts are complete."""

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind.choices)
    what = models.CharField(max_length=40)
    """The change's kind, or the reason's short name."""
    path = BytesField()
    """Absolute."""
    detail = models.TextField(default="")

    class Meta:
        app_label = "tracking"


class EventKind(models.TextChoices):
    """What became of a photo, in words that are shown."""

    MOVED = "moved"
    CHANGED = "changed"
    RETURNED = "returned"
    MISSING = "missing"
    EXCLUDED = "excluded"
    OUT_OF_SCOPE = "out of scope"
    ADOPTED = "adopted"
    """An identical copy that was there already took the place of a file that went away."""
    INHERITED = "inherited"
    """The words of another photo whose content this file has."""
    RELINKED = "relinked"
    """A person said that this file is that photo."""
    SPLIT = "split"
    """A match was undone: the file is a photo of its own."""


class Event(models.Model):
    """One line of a photo's history. Of a renamed folder one line stands for all below it."""

    asset_id: int | None
    folder_id: int | None
    scan_id: int | None
    owner = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, null=True, db_index=False)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, db_index=False)
    scan = models.ForeignKey(Scan, on_delete=models.SET_NULL, null=True, db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    from_path = BytesField(null=True)
    to_path = BytesField(null=True)
    """Absolute."""
    evidence = models.TextField(default="")
    """Why, in words for people."""
    act = models.CharField(max_length=40, default="")
    """What one person did at once has one name here."""
    before: models.JSONField[dict[str, object] | None] = models.JSONField(null=True)
    """What undo needs; None where there is nothing to undo."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tracking"
        indexes = [
            models.Index(fields=["asset"], name="event_of_asset"),
            models.Index(fields=["folder"], condition=Q(folder__isnull=False), name="event_of_folder"),
            models.Index(fields=["scan"], name="event_of_scan"),
        ]


class OfferKind(models.TextChoices):
    EDITED_AND_MOVED = "edited and moved"
    MERGE = "merge"
    REMAP = "remap"
    ANOTHER_PICTURE = "another picture"
    FORGOTTEN = "forgotten"
    """The file of a photo that a person forgot is back: shall its words be restored?"""


class OfferState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Offer(models.Model):
    """A match that is likely and not proven: a person decides. A rejected one is never made again."""

    old_asset_id: int
    new_asset_id: int | None
    owner = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=20, choices=OfferKind.choices)
    old_asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+", db_index=False)
    """The missing photo; of `another picture` the one whose file was replaced."""
    new_asset = models.ForeignKey(Asset, on_delete=models.CASCADE, null=True, related_name="+")
    """The photo that it may be now."""
    from_path = BytesField()
    to_path = BytesField()
    from_folder = BytesField()
    to_folder = BytesField()
    """The folders of both, so that a whole folder is decided at once."""
    evidence = models.TextField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tracking"
        constraints = [
            models.UniqueConstraint(
                fields=["old_asset", "new_asset", "kind"],
                condition=Q(new_asset__isnull=False),
                name="one_offer_a_pair",
            )
        ]
        indexes = [models.Index(fields=["owner", "state", "id"], name="offer_of_owner")]


class Rejection(models.Model):
    """A person said that this row is not that file. Identity of the file as far as it was known then."""

    file_row = models.BigIntegerField(db_index=True)
    path = BytesField()
    device = models.BigIntegerField()
    inode = models.BigIntegerField()
    birth_ns = models.BigIntegerField()
    content_hash = BytesField(null=True)

    class Meta:
        app_label = "tracking"


class KnownContent(models.Model):
    """What a dry run or a scan that did not end has read, so that the next one need not read it again."""

    library = models.ForeignKey(Library, on_delete=models.CASCADE)
    path = BytesField(unique=True)
    """Absolute."""
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField()
    ctime_ns = models.BigIntegerField()
    device = models.BigIntegerField()
    inode = models.BigIntegerField()
    content_hash = BytesField()
    read_at = models.DateTimeField()

    class Meta:
        app_label = "tracking"


class QuestionKind(models.TextChoices):
    MISSING = "missing"
    """Many photos would become missing, or left out, at once."""
    UNDECODABLE = "undecodable"
    """Many files cannot be decoded any more."""
    ANOTHER_DISK = "another disk"
    """Where an import path was, there lies another disk."""


class Question(models.Model):
    """What a scan does not do before a person said so. Open while `answered_at` is None; one of a kind a library
    (and import path)."""

    id: int
    library_id: int
    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="questions")
    import_path_id: int | None
    import_path = models.ForeignKey(ImportPath, on_delete=models.CASCADE, null=True, db_index=False)
    kind = models.CharField(max_length=20, choices=QuestionKind.choices)
    scan = models.ForeignKey(Scan, on_delete=models.SET_NULL, null=True, db_index=False)
    """The scan that asked last."""
    asked_at = models.DateTimeField()
    text = models.TextField()
    """A sentence for people: what would happen, and to how many."""
    missing = models.IntegerField(default=0)
    excluded = models.IntegerField(default=0)
    undecodable = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    """Photos of the library that are present."""
    examples: models.JSONField[list[str]] = models.JSONField(default=list)
    """Some paths, as displayed."""
    fingerprint = models.CharField(max_length=64, default="")
    """What was asked about, so that an answer holds for just that."""
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, db_index=False)
    answer = models.CharField(max_length=20, default="")
    """apply, keep; or empty where a later scan found nothing to ask any more."""

    class Meta:
        app_label = "tracking"
        indexes = [models.Index(fields=["library"], condition=Q(answered_at=None), name="question_open")]


class MountBelow(models.Model):
    """A drive or share that is mounted below an import path, as it was when last seen well."""

    import_path_id: int
    import_path = models.ForeignKey(ImportPath, on_delete=models.CASCADE, related_name="mounts")
    path = BytesField()
    """Relative to the import path."""
    filesystem_type = models.CharField(max_length=64, default="")
    mount_source = models.TextField(default="")
    volume_id = models.CharField(max_length=200, default="")
    inode = models.BigIntegerField(null=True)
    birth_ns = models.BigIntegerField(default=0)
    unavailable_since = models.DateTimeField(null=True)
    unavailable_reason = models.TextField(default="")

    class Meta:
        app_label = "tracking"

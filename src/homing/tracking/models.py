"""Tables: Scan, ScanNote. Every scan is a row, kept as history."""

from __future__ import annotations

from django.db import models

from homing.accounts.models import User
from homing.fields import BytesField
from homing.libraries.models import Library


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
    """Empty = the whole library; {"files": [base64 absolute paths]} = only these."""
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

"""Table: PartRun. What each part of the nightly work did when it was run last."""

from __future__ import annotations

from django.db import models


class PartState(models.TextChoices):
    WAITING = "waiting"
    """Its turn comes in the run that is going on; or its process ended in the middle, and it is begun again."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    """By a person who cancelled the job."""


class PartRun(models.Model):
    """One row a part, written when it begins and when it ends."""

    name = models.CharField(max_length=40, primary_key=True)
    state = models.CharField(max_length=10, choices=PartState.choices)
    job_id = models.BigIntegerField(null=True)
    """The job that ran it last; begun again after a kill, that one goes on where it was."""
    begun = models.PositiveIntegerField(default=0)
    """How often that job began it."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(default="")
    """In words: what was done, or why it failed."""
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)

    class Meta:
        app_label = "nightly"

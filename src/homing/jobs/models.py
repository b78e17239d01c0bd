"""Tables: Job, Queue. Both engines keep their work here, in the index's own database.

Times are integers, microseconds since 1970 (`…_us`), as in the other hot tables.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """One piece of background work: what is asked, who runs it now, how far it is, how it ended."""

    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=60)
    title = models.CharField(max_length=300, default="")
    arguments: models.JSONField[dict[str, object]] = models.JSONField(default=dict)
    priority = models.IntegerField(default=0)
    """Higher first."""
    join_key = models.CharField(max_length=200, null=True)
    exclusive_key = models.CharField(max_length=200, null=True)
    owner_id = models.BigIntegerField(null=True)
    library_id = models.BigIntegerField(null=True)

    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    run_at_us = models.BigIntegerField()
    """Not before this moment: now for most, later for delayed jobs and those that wait for another try."""
    worker = models.CharField(max_length=200, default="")
    """Who holds the lease; together with `attempts` it is the fence that a late worker cannot pass."""
    lease_until_us = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    """How often it was started, whatever came of it."""
    failures = models.IntegerField(default=0)
    """How often its handler raised."""
    crashes = models.IntegerField(default=0)
    """How often it took its worker process down (died, froze, never returned)."""
    cancel_requested = models.BooleanField(default=False)

    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    """0 = not known."""
    step = models.CharField(max_length=200, default="")
    error = models.TextField(default="")
    """Why it failed last, a sentence for people."""
    created_us = models.BigIntegerField()
    started_us = models.BigIntegerField(null=True)
    ended_us = models.BigIntegerField(null=True)

    class Meta:
        app_label = "jobs"
        constraints = [
            models.UniqueConstraint(
                fields=["join_key"], condition=Q(state=JobState.QUEUED), name="one_queued_job_a_join_key"
            ),
            models.UniqueConstraint(
                fields=["exclusive_key"], condition=Q(state=JobState.RUNNING), name="one_running_job_a_key"
            ),
        ]
        indexes = [
            models.Index(fields=["-priority", "run_at_us", "id"], condition=Q(state=JobState.QUEUED), name="job_next"),
            models.Index(fields=["state", "queue"], name="job_by_state"),
            models.Index(fields=["ended_us"], condition=Q(ended_us__isnull=False), name="job_ended"),
        ]


class Queue(models.Model):
    """What a person set for a queue; a queue without a row runs."""

    name = models.CharField(max_length=60, primary_key=True)
    is_paused = models.BooleanField(default=False)

    class Meta:
        app_label = "jobs"

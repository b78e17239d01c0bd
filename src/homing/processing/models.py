"""Tables: Waiting, Wanted. Small and short-lived; they may be emptied at any time.

They name assets without foreign keys: whoever removes an asset need not know of them.
"""

from __future__ import annotations

from django.db import models


class Waiting(models.Model):
    """An asset whose file could not be read now; that is no failure of the file, and it stays in need."""

    asset_id = models.BigIntegerField(primary_key=True)
    reason = models.TextField()
    """A sentence for people."""
    since_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    """It is tried again then, or at once when its file's size or time changed."""
    delay_s = models.IntegerField()
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField()

    class Meta:
        app_label = "processing"


class Wanted(models.Model):
    """An asset in need that is on somebody's screen."""

    asset_id = models.BigIntegerField(primary_key=True)
    wanted_us = models.BigIntegerField()

    class Meta:
        app_label = "processing"
        indexes = [models.Index(fields=["-wanted_us"], name="wanted_last_first")]

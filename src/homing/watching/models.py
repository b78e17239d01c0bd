"""Tables: WatchProcess, WatchLease, WatchState. What watching processes say of themselves; nothing is derived from it.

Times are integers, microseconds since 1970 by the job engine's clock (`…_us`), so that machines agree.
"""

from __future__ import annotations

from django.db import models

from homing.libraries.models import ImportPath, Library


class PathState(models.TextChoices):
    """What is done for one import path."""

    STARTING = "starting"
    """Its folders are being listed; from then on nothing is missed."""
    WATCHING = "watching"
    POLLING = "polling"
    DEGRADED = "degraded"
    """Changes may have been lost; a scan of all of it is under way or asked for."""
    OFF = "off"


class WatchProcess(models.Model):
    """A process that watches. Its row goes when it leaves as it was asked to; one that died leaves it behind."""

    name = models.CharField(max_length=200, primary_key=True)
    """`host/pid/start`, as workers are named."""
    started_us = models.BigIntegerField()
    beaten_us = models.BigIntegerField()
    """When it last said that it lives."""
    degraded_us = models.BigIntegerField(null=True)
    """When the one before it in its place died, until a scan has looked at all that may have been lost."""
    reason = models.TextField(default="")
    """A sentence: how that one died."""
    watches_used = models.IntegerField(default=0)
    """Of the limit of this machine and user; other programs share it."""
    watches_allowed = models.IntegerField(default=0)
    watches_needed = models.IntegerField(default=0)
    """What all folders that the kernel shall watch would take."""
    sysctl = models.TextField(default="")
    """The line that raises the limit; empty while there is no need to."""
    how_to_keep = models.TextField(default="")
    """Where that line has to stand to survive a restart of the machine."""

    class Meta:
        app_label = "watching"


class WatchLease(models.Model):
    """Which process watches a library, and until when unless it says so again."""

    library_id: int
    library = models.OneToOneField(Library, on_delete=models.CASCADE, primary_key=True, related_name="+")
    holder = models.CharField(max_length=200, db_index=True)
    until_us = models.BigIntegerField()

    class Meta:
        app_label = "watching"


class WatchState(models.Model):
    """How one import path is watched now, as the process that watches it last said."""

    import_path_id: int
    import_path = models.OneToOneField(ImportPath, on_delete=models.CASCADE, primary_key=True, related_name="+")
    backend = models.CharField(max_length=20, default="")
    """inotify, polling or both; empty where neither is at work."""
    state = models.CharField(max_length=10, choices=PathState.choices, default=PathState.OFF)
    reason = models.TextField(default="")
    """A sentence for people; empty when all is well."""
    since_us = models.BigIntegerField()
    """Since when it is in this state."""
    folders_watched = models.IntegerField(default=0)
    folders_needed = models.IntegerField(default=0)
    folders_polled = models.IntegerField(default=0)
    interval_s = models.IntegerField(null=True)
    """How often polled folders are looked at."""
    last_change_us = models.BigIntegerField(null=True)
    """When a folder below was last said to have changed."""
    unsettled_until_us = models.BigIntegerField(default=0)
    """Folders below changed and are handed over by then; until then nothing is called missing that may have moved."""
    owed_scan_id = models.BigIntegerField(null=True)
    """The scan that looks at all of it because changes may have been lost. Degraded until that one has ended."""

    class Meta:
        app_label = "watching"

"""Tables: Library, ImportPath."""

from __future__ import annotations

from django.db import models

from homing.accounts.models import User
from homing.fields import BytesField


class WatchMode(models.TextChoices):
    ON = "on"
    """By events where the file system tells them, else by polling."""
    POLL = "poll"
    OFF = "off"


class Library(models.Model):
    id: int
    owner_id: int
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="libraries")
    """Fixed at creation."""
    name = models.CharField(max_length=200)
    exclusion_patterns: models.JSONField[list[str]] = models.JSONField(default=list)
    include_hidden = models.BooleanField(default=False)
    follow_symlinks = models.BooleanField(default=False)
    use_ignore_files = models.BooleanField(default=False)
    """`.nomedia` leaves its folder out, `.homingignore` holds patterns for its folder and all below."""
    in_timeline = models.BooleanField(default=True)
    """False: its photos are found by search and albums, and stay off the timeline."""
    purge_missing_after_days = models.PositiveIntegerField(null=True)
    """None: missing photos are kept for ever."""
    allow_deletion = models.BooleanField(default=False)
    """Whether originals may be deleted from disk, by an explicit act."""
    write_back = models.BooleanField(default=False)
    """Whether what people say may be written beside, or into, the files."""
    watch = models.CharField(max_length=10, choices=WatchMode.choices, default=WatchMode.ON)
    scan_schedule = models.CharField(max_length=100, default="")
    """A cron expression in the server's time zone; empty = the server's own schedule; "off" = never by itself."""
    confirmed_rules = models.CharField(max_length=64, default="")
    """Fingerprint of patterns and options whose effect a person saw and confirmed: the brake does not ask again."""
    gone_since_confirmed = models.PositiveIntegerField(default=0)
    """Photos that went missing or were excluded since the last complete scan that was fine or confirmed."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    refreshed_at = models.DateTimeField(null=True)
    """When a complete scan last ended."""
    deleted_at = models.DateTimeField(null=True)
    """Hidden from then on; files on disk are never touched."""
    remove_after = models.DateTimeField(null=True)
    """Of a deleted library: until then it can be restored. None there: its rows are being removed."""

    class Meta:
        app_label = "libraries"


class ImportPath(models.Model):
    """A folder that a library covers, recursively."""

    id: int
    library_id: int

    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="import_paths")
    path = BytesField()
    """Absolute, as this server sees it, without a trailing slash."""
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)
    """Taken out by its owner: its files are out of scope, and come back when it is added again."""

    # What the place was when it was last seen well (TRACKING section 2).
    device = models.BigIntegerField(null=True)
    inode = models.BigIntegerField(null=True)
    birth_ns = models.BigIntegerField(default=0)
    filesystem_type = models.CharField(max_length=64, default="")
    mount_source = models.TextField(default="")
    volume_id = models.CharField(max_length=200, default="")
    """What stays the same when the same volume is mounted again elsewhere: a UUID, an export, a subvolume."""
    last_complete_at = models.DateTimeField(null=True)
    """When it was last walked completely, available from beginning to end."""

    unavailable_since = models.DateTimeField(null=True)
    unavailable_reason = models.TextField(default="")
    """A sentence for people: what is wrong and what to do."""

    class Meta:
        app_label = "libraries"
        indexes = [models.Index(fields=["library", "position"], name="importpath_of_library")]

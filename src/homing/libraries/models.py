"""Tables: Library, ImportPath."""

from __future__ import annotations

from django.db import models

from homing.accounts.models import User
from homing.fields import BytesField


class Library(models.Model):
    id: int
    owner_id: int
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="libraries")
    """Fixed at creation."""
    name = models.CharField(max_length=200)
    exclusion_patterns: models.JSONField[list[str]] = models.JSONField(default=list)
    include_hidden = models.BooleanField(default=False)
    follow_symlinks = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    refreshed_at = models.DateTimeField(null=True)
    """When a complete scan last ended."""
    deleted_at = models.DateTimeField(null=True)
    """Hidden from then on; rows are removed in the background, files on disk never."""

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

    unavailable_since = models.DateTimeField(null=True)
    unavailable_reason = models.TextField(default="")
    """A sentence for people: what is wrong and what to do."""

    class Meta:
        app_label = "libraries"
        indexes = [models.Index(fields=["library", "position"], name="importpath_of_library")]

"""Tables: Folder, File, Asset, Redirect, Facts, FormerLook, Words, Failure, DayCount.

Folders and files are what is on disk; an asset is what a person sees. What files said is in `Facts`, what people
said in `Words`; the asset's own columns hold what follows from both, so that the timeline reads one narrow table.
Times of the hot tables are integers: microseconds since 1970 (`…_us`), nanoseconds (`…_ns`), days as yyyymmdd.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from homing.accounts.models import User
from homing.fields import BytesField
from homing.libraries.models import ImportPath, Library


class Folder(models.Model):
    """A folder below an import path; the import path's own folder has no parent and an empty name."""

    import_path = models.ForeignKey(ImportPath, on_delete=models.CASCADE, db_index=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, db_index=False)
    name = BytesField()
    device = models.BigIntegerField(null=True)
    inode = models.BigIntegerField(null=True)
    mtime_ns = models.BigIntegerField(null=True)
    present = models.BooleanField(default=True)
    """False once its parent was listed completely without it."""
    unreadable_since = models.DateTimeField(null=True)
    unreadable_reason = models.TextField(default="")

    class Meta:
        app_label = "assets"
        indexes = [
            models.Index(fields=["import_path"], name="folder_of_import_path"),
            models.Index(fields=["parent", "name"], name="folder_by_name"),
        ]


class FileState(models.IntegerChoices):
    """Where a file stands by its last certain observation; `unknown` is never stored here."""

    PRESENT = 0
    ABSENT = 1
    EXCLUDED = 2
    OUT_OF_SCOPE = 3


class FileKind(models.IntegerChoices):
    IMAGE = 0
    VIDEO = 1
    RAW = 2


class File(models.Model):
    """A file's identity is its row; path and content are attributes of it.

    A row that is not present keeps its last known path, which several such rows may share.
    """

    folder_id: int
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, db_index=False)
    name = BytesField()
    asset = models.ForeignKey("Asset", on_delete=models.SET_NULL, null=True, db_index=False)
    kind = models.SmallIntegerField(choices=FileKind.choices)
    state = models.SmallIntegerField(choices=FileState.choices, default=FileState.PRESENT)
    state_since = models.DateTimeField(null=True)
    state_reason = models.TextField(default="")
    """Why it is not present. Of a present row: what left it out when somebody last looked, before people took that
    back; empty for all others."""
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField()
    ctime_ns = models.BigIntegerField()
    device = models.BigIntegerField()
    inode = models.BigIntegerField()
    birth_ns = models.BigIntegerField(default=0)
    """0 where the file system does not tell."""
    content_hash = BytesField(null=True)
    """BLAKE3, 32 bytes, of the content whose size and mtime stand in this row."""
    previous_hash = BytesField(null=True)
    """Of the content before that: who has it now may be this file's original."""
    quick_hash = BytesField(null=True)
    """XXH3, 16 bytes, of size, head and tail: a hint until the content's hash is known, never identity."""
    unreadable_since = models.DateTimeField(null=True)
    unreadable_reason = models.TextField(default="")
    doubted_at = models.DateTimeField(null=True)
    """When a listing first lacked it, where one listing is not enough to believe that it is gone (FUSE)."""
    absent_scans = models.SmallIntegerField(default=0, db_default=0)
    """How many complete scans of its folder have found it absent since it is; not counted beyond 2."""
    first_seen_at = models.DateTimeField()

    class Meta:
        app_label = "assets"
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "name"], condition=Q(state=FileState.PRESENT), name="one_present_row_a_path"
            )
        ]
        indexes = [
            models.Index(fields=["folder", "name"], condition=Q(state__gt=FileState.PRESENT), name="file_not_present"),
            models.Index(fields=["asset"], name="file_of_asset"),
            models.Index(fields=["inode"], name="file_by_inode"),
            models.Index(fields=["content_hash"], condition=Q(content_hash__isnull=False), name="file_by_content"),
            models.Index(fields=["previous_hash"], condition=Q(previous_hash__isnull=False), name="file_by_former"),
            # few at any time: what could not be looked at, or waits for a person's answer
            models.Index(fields=["folder"], condition=Q(unreadable_since__isnull=False), name="file_unreadable"),
            models.Index(
                fields=["folder"],
                condition=Q(state=FileState.PRESENT, state_reason__gt=""),
                name="file_left_out_before",
            ),
        ]


class AssetState(models.IntegerChoices):
    """Why an asset is, or is not, in its library. Trashed is a separate fact."""

    PRESENT = 0
    MISSING = 1
    EXCLUDED = 2
    OUT_OF_SCOPE = 3


class TakenOut(models.IntegerChoices):
    """How far an asset was taken out. Says something only where `trashed_at` is set."""

    TRASHED = 0
    DISMISSED = 1
    """Emptied from the trash while its file stays on disk: hidden, not taken in again, reversible."""
    FORGOTTEN = 2
    """A person said so of a missing photo: erased at `erase_after`; if its file returns before, that is offered."""
    PURGED = 3
    """Its library's policy said so: erased at `erase_after`, restored by itself if its file returns before."""


class AssetKind(models.IntegerChoices):
    IMAGE = 0
    VIDEO = 1


class Stage(models.IntegerChoices):
    """Bits of `Asset.needs`: what is still to be done for it."""

    PICTURES = 1
    """One read of the primary file: content hash, metadata, thumbnail, preview."""
    CONTENT = 2
    """The file's inode changed under equal size and time: is it still the same content?"""
    QUICK = 4
    """The quick hash: a hint at who a file is, should it be moved before it is read in full."""


class Asset(models.Model):
    owner_id: int
    library_id: int
    owner = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    library = models.ForeignKey(Library, on_delete=models.CASCADE, db_index=False)
    kind = models.SmallIntegerField(choices=AssetKind.choices)
    state = models.SmallIntegerField(choices=AssetState.choices, default=AssetState.PRESENT)
    state_since = models.DateTimeField(null=True)
    trashed_at = models.DateTimeField(null=True)
    """When it was taken out, by a person or a policy."""
    taken_out = models.SmallIntegerField(
        choices=TakenOut.choices, default=TakenOut.TRASHED, db_default=TakenOut.TRASHED
    )
    erase_after = models.DateTimeField(null=True)
    """When its last traces go; None: not by itself."""
    needs = models.SmallIntegerField(default=Stage.PICTURES)
    taken_us = models.BigIntegerField()
    """When it was taken, UTC. Until its metadata was read: the file's modification time."""
    offset_minutes = models.SmallIntegerField(default=0)
    """Local time minus UTC at that moment."""
    local_day = models.IntegerField()
    """The day by the local clock, yyyymmdd."""
    width = models.IntegerField(default=0)
    """Pixels as shown (after orientation); 0 until known."""
    height = models.IntegerField(default=0)
    thumbhash = BytesField(null=True)
    picture_version = models.IntegerField(default=0)
    """Counts up when thumbnail and preview are made anew; 0 = none yet. Part of their URLs."""
    is_favorite = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "assets"
        indexes = [
            models.Index(
                fields=["owner", "-local_day", "-taken_us", "-id"],
                condition=Q(state=AssetState.PRESENT, trashed_at__isnull=True),
                name="asset_on_timeline",
            ),
            models.Index(fields=["-taken_us"], condition=Q(needs__gt=0), name="asset_in_need"),
            # counted by state and kind for the library's page: 0.3 s at a million rows without these two
            models.Index(fields=["library", "state", "kind"], name="asset_of_library"),
            models.Index(
                fields=["owner", "-local_day", "-taken_us", "-id"],
                condition=Q(is_favorite=True, state=AssetState.PRESENT, trashed_at__isnull=True),
                name="asset_favorite",
            ),
            models.Index(fields=["owner", "trashed_at"], condition=Q(trashed_at__isnull=False), name="asset_trashed"),
            models.Index(fields=["erase_after"], condition=Q(erase_after__isnull=False), name="asset_to_erase"),
            # the last column only so that missing photos are counted by library without a look at their rows
            models.Index(
                fields=["owner", "-state_since", "-id", "library"],
                condition=Q(state=AssetState.MISSING, trashed_at__isnull=True),
                name="asset_missing",
            ),
        ]


class Redirect(models.Model):
    """The number of an asset that turned out to be another one: whoever kept it still finds the photo."""

    old_id = models.BigIntegerField(primary_key=True)
    asset_id: int
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "assets"


class Facts(models.Model):
    """What the primary file says about itself."""

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, primary_key=True, related_name="facts")
    taken_us = models.BigIntegerField(null=True)
    offset_minutes = models.SmallIntegerField(null=True)
    taken_source = models.CharField(max_length=40, default="")
    """Which tag (or the file's time) the date came from."""
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    orientation = models.SmallIntegerField(null=True)
    make = models.CharField(max_length=200, default="")
    model = models.CharField(max_length=200, default="")
    serial = models.CharField(max_length=200, default="")
    """Of the camera's body."""
    lens = models.CharField(max_length=200, default="")
    exposure_time = models.CharField(max_length=40, default="")
    f_number = models.FloatField(null=True)
    focal_length = models.FloatField(null=True)
    iso = models.IntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    title = models.TextField(default="")
    description = models.TextField(default="")
    rating = models.SmallIntegerField(null=True)
    format = models.CharField(max_length=20, default="")
    """By content, as Pillow names it (JPEG, HEIF, …)."""
    mime_type = models.CharField(max_length=60, default="")
    is_damaged = models.BooleanField(default=False)
    """Only part of the picture could be decoded."""
    pixel_hash = BytesField(null=True)
    """16 bytes; the same when only tags were rewritten."""
    perceptual_hash = models.BigIntegerField(null=True)
    """64 bits, those of alike pictures are alike (`homing.media.looks`)."""
    read_at = models.DateTimeField()

    class Meta:
        app_label = "assets"


class FormerLook(models.Model):
    """What an asset was before its file came to show other pixels; kept until it is judged whether it still is the
    same picture. Names the asset without a foreign key: whoever removes an asset need not know of it.
    """

    asset_id = models.BigIntegerField(primary_key=True)
    perceptual_hash = models.BigIntegerField()
    taken_us = models.BigIntegerField(null=True)
    offset_minutes = models.SmallIntegerField(null=True)
    taken_source = models.CharField(max_length=40, default="")
    make = models.CharField(max_length=200, default="")
    model = models.CharField(max_length=200, default="")
    serial = models.CharField(max_length=200, default="")
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        app_label = "assets"


class Words(models.Model):
    """What people said about an asset; None = nothing said. It outranks `Facts` and is never derived."""

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, primary_key=True, related_name="words")
    description = models.TextField(null=True)
    rating = models.SmallIntegerField(null=True)
    is_favorite = models.BooleanField(null=True)
    taken_us = models.BigIntegerField(null=True)
    offset_minutes = models.SmallIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "assets"


class Failure(models.Model):
    """Why a stage could not be done for one version of a file. Not tried again until the file changes."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="failures")
    stage = models.SmallIntegerField(choices=Stage.choices)
    reason = models.TextField()
    """A sentence for people."""
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField()
    failed_at = models.DateTimeField()

    class Meta:
        app_label = "assets"
        constraints = [models.UniqueConstraint(fields=["file", "stage"], name="one_failure_a_stage")]


class DayCount(models.Model):
    """How many assets of a library a day of the timeline shows (0.13 ms to read against 524 ms to count)."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    library = models.ForeignKey(Library, on_delete=models.CASCADE, db_index=False)
    local_day = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        app_label = "assets"
        constraints = [models.UniqueConstraint(fields=["owner", "library", "local_day"], name="one_count_a_day")]

"""Libraries, their scans, and files that could not be shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from homing.api.shapes.base import Moment, Shape


class MountDetail(Shape):
    """Homing's own: a drive or share that is mounted below an import path."""

    path: str
    """Where, absolute."""
    filesystem_type: str
    mount_source: str
    is_available: bool
    unavailable_since: Moment | None
    unavailable_reason: str
    """A sentence: what is wrong and what to do; empty while available."""
    waiting: int
    """Photos that are there again as soon as it is."""


class ImportPathDetail(Shape):
    """Homing's own: one import path with its health."""

    import_path: str
    """For display: bytes that are no UTF-8 read as `\\xNN`."""
    is_available: bool
    unavailable_since: Moment | None
    unavailable_reason: str
    """A sentence: what is wrong and what to do; empty while available."""
    waiting: int
    """Photos that are there again as soon as it is."""
    filesystem_type: str
    """As it was when last seen well; empty before."""
    mount_source: str
    last_complete_at: Moment | None
    """When it was last walked completely."""
    mounts: list[MountDetail]


class AcceptPlace(Shape):
    """Homing's own: an unavailable import path, or the place of a drive below one."""

    path: str


class Accepted(Shape):
    receipt_id: str | None
    """Null where the place is as it was: it is scanned, and nothing else."""


class ScanShape(Shape):
    """One recorded run that compares disk with index."""

    id: str
    library_id: str
    trigger: str
    """person, command, schedule, watcher, follow-up or access (somebody wanted a file that was not there)."""
    requested_by: str | None
    """The user's id."""
    is_full: bool
    is_dry_run: bool
    folders: list[str]
    """The folders that it was asked to look at, with all below them."""
    files: list[str]
    """The files that it was asked to look at, a hundred at most. Without folders and files: the whole library."""
    is_for_missing: bool
    """It looked for what is missing, and for what is back, among what was known already."""
    state: str
    """queued, running, completed, cancelled or failed."""
    step: str
    """walking, matching, settling, absences; empty before and after."""
    requested_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    is_cancel_requested: bool
    files_seen: int
    folders_seen: int
    counts: dict[str, int]
    """added, changed, touched, moved, missing, returned, excluded … to the number of files."""
    skipped: dict[str, int]
    """Reason to number of files and folders that were left out."""
    error: str
    """Why the scan as a whole failed; empty otherwise."""


class ScansToStart(Shape):
    full: bool = False
    """Read every file again."""
    dry_run: bool = False
    """Only say what a scan would do: its report lists it, and nothing is changed."""


class ScanToStart(ScansToStart):
    """Homing's own. Without folder, import path and files the whole library is scanned."""

    folder: str | None = None
    """A folder of the library: it, and all below it."""
    import_path: str | None = None
    """One of the library's import paths."""
    files: list[str] | None = Field(default=None, max_length=1000)
    """These files only."""


class ScanNoteShape(Shape):
    kind: str
    """change, skipped or error."""
    what: str
    """The change's kind, or the reason in short."""
    path: str
    detail: str


class ScanPage(Shape):
    items: list[ScanShape]
    total: int
    next_page: str | None


class ScanReport(ScanShape):
    notes: list[ScanNoteShape]
    """At most `size` of them, from `page`; the counts are complete even where the notes are not."""
    note_counts: dict[str, int]
    """Notes kept, by kind."""
    next_page: str | None


class LibraryShape(Shape):
    id: str
    owner_id: str
    name: str
    import_paths: list[str]
    exclusion_patterns: list[str]
    asset_count: int
    created_at: Moment
    updated_at: Moment
    refreshed_at: Moment | None
    """When a complete scan last ended."""

    state: str
    """Homing's own: scanning, queued, idle, or offline (an import path is not available)."""
    import_path_details: list[ImportPathDetail]
    include_hidden: bool
    follow_symlinks: bool
    use_ignore_files: bool
    """`.nomedia` leaves its folder out, `.homingignore` holds patterns for its folder and all below."""
    in_timeline: bool
    """False: the library's photos are found by search and in albums, and stay off the timeline."""
    purge_missing_after_days: int | None
    """After so many days missing photos are forgotten; null: never."""
    allow_deletion: bool
    """Whether originals may be deleted from disk, by an explicit act."""
    write_back: bool
    """Whether what people say may be written beside the files. Stored; nothing is written yet."""
    watch: Literal["on", "off", "poll"]
    """on: by events where the file system tells them, else by polling."""
    last_scan: ScanShape | None
    questions: int
    """How many questions of scans stand open: `/libraries/{id}/questions` has them."""


class DeletedLibrary(Shape):
    """Homing's own: a deleted library that can be restored still."""

    id: str
    owner_id: str
    owner_name: str
    name: str
    import_paths: list[str]
    photos: int
    deleted_at: Moment | None
    remove_after: Moment | None
    """Until then it can be restored."""
    receipt_id: str | None
    """Undoing this receipt restores it."""


class NewLibrary(Shape):
    owner_id: str
    name: str | None = None
    import_paths: list[str] | None = Field(default=None, max_length=128)
    exclusion_patterns: list[str] | None = Field(default=None, max_length=128)
    include_hidden: bool = False
    follow_symlinks: bool = False
    use_ignore_files: bool = False
    in_timeline: bool = True
    purge_missing_after_days: int | None = None
    allow_deletion: bool = False
    write_back: bool = False
    watch: Literal["on", "off", "poll"] = "on"


class LibraryUpdate(Shape):
    name: str | None = None
    import_paths: list[str] | None = Field(default=None, max_length=128)
    exclusion_patterns: list[str] | None = Field(default=None, max_length=128)
    include_hidden: bool | None = None
    follow_symlinks: bool | None = None
    use_ignore_files: bool | None = None
    in_timeline: bool | None = None
    purge_missing_after_days: int | None = None
    """Null keeps missing photos for ever; without it nothing is changed."""
    allow_deletion: bool | None = None
    write_back: bool | None = None
    watch: Literal["on", "off", "poll"] | None = None
    confirmed: str | None = Field(default=None, max_length=64)
    """The `fingerprint` of a preview of this very edit that a person saw: scans do not ask about its effect again."""


class LibraryStatistics(Shape):
    photos: int
    videos: int
    total: int
    usage: int
    """Bytes of the originals."""
    missing: int
    """Homing's own: assets whose file is gone, and so not among the others."""
    trashed: int
    waiting: int
    """Assets whose picture is still to be made."""
    failed: int
    """Files that could not be shown; `/failures` has the reasons."""


class LibraryToValidate(Shape):
    import_paths: list[str] | None = Field(default=None, max_length=128)
    exclusion_patterns: list[str] | None = Field(default=None, max_length=128)


class ImportPathValidation(Shape):
    import_path: str
    is_valid: bool
    message: str | None = None
    warnings: list[str] = Field(default_factory=list[str])
    """Homing's own: allowed, but may surprise."""


class PatternValidation(Shape):
    exclusion_pattern: str
    is_valid: bool
    message: str | None = None
    warnings: list[str] = Field(default_factory=list[str])
    """Homing's own: allowed, but may surprise."""


class LibraryValidation(Shape):
    import_paths: list[ImportPathValidation]
    exclusion_patterns: list[PatternValidation]
    """Homing's own."""


class FailureShape(Shape):
    asset_id: str | None
    library_id: str
    file_name: str
    path: str
    stage: str
    reason: str
    failed_at: Moment


class FailurePage(Shape):
    items: list[FailureShape]
    total: int
    next_page: str | None

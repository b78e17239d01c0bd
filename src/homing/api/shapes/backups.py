"""Backups of the index."""

from __future__ import annotations

from datetime import datetime

from homing.api.shapes.base import Shape


class BackupShape(Shape):
    name: str
    made_at: datetime
    reason: str
    """nightly (these are rotated), by-hand, before-restore."""
    size_bytes: int
    is_whole: bool
    """As far as its end and its list of parts tell; `homing backup check` reads all of it."""
    problem: str
    """Why it is not, in words."""
    version: str | None
    """Of the Homing that made it."""
    database: str | None
    """sqlite or postgresql: it can be restored only to the same."""
    photos: int | None
    libraries: int | None
    users: int | None


class BackupList(Shape):
    items: list[BackupShape]
    """Newest first."""
    folder: str
    keep: int
    """Of so many days the nightly backups stay."""
    size_bytes: int
    """All of them together."""
    free_bytes: int
    """On the disk of the folder."""
    can_make: bool
    why_not: str
    """What keeps a backup from being made here, and what to do; on PostgreSQL its programs may be missing."""
    is_waiting: bool
    """One was asked for and has not begun."""
    is_running: bool
    failed: str
    """Why the last one that was asked for was not made; empty when it was."""

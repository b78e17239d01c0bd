"""What the server sees of a folder."""

from __future__ import annotations

from homing.api.shapes.base import Moment, Shape


class DoctorFinding(Shape):
    level: str
    """good, note or problem."""
    text: str


class DoctorContents(Shape):
    photos: int
    videos: int
    others: int
    folders: int
    left_out: int
    """Hidden or excluded names."""
    unreadable: int
    is_all: bool
    """False: there is more than was counted in the time."""


class DoctorReport(Shape):
    """Homing's own: one folder as the server sees it."""

    path: str
    is_usable: bool
    user: str
    """As whom the server runs."""
    findings: list[DoctorFinding]
    """In order: what a person wants to know first comes first."""
    library: str | None
    """The name of the library that covers it."""
    unavailable_since: Moment | None
    real_path: str | None
    owner: str | None
    group: str | None
    mode: str | None
    filesystem_type: str | None
    mount_source: str | None
    mount_point: str | None
    volume_id: str | None
    is_read_only: bool | None
    is_writable: bool | None
    is_network: bool | None
    is_case_sensitive: bool | None
    is_watchable: bool | None
    total_bytes: int | None
    free_bytes: int | None
    contents: DoctorContents | None

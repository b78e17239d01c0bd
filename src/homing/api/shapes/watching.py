"""Watching: what is watched, how, and what stands against it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from homing.api.shapes.base import Moment, Shape


class WatchingProcess(Shape):
    """The process that watches; where there are several, the one that is worst off."""

    state: Literal["off", "not running", "starting", "running", "degraded"]
    """degraded: it died or hung and was started again; a scan looks at what may have been lost."""
    reason: str
    """A sentence; empty when all is well."""
    since: Moment | None
    holder: str
    """host/pid/start; empty for anyone but administrators."""


class WatchLimits(Shape):
    """Of the machine that watches: the system allows so many watched folders for each user."""

    used: int
    """By Homing; other programs of the same user share the limit."""
    allowed: int
    """0 where nothing watches, or the system has no such limit."""
    needed: int
    """What all folders of the watched libraries take."""
    sysctl: str
    """The command that raises the limit; empty while it suffices."""
    how_to_keep: str
    """Which file makes that outlive a restart of the machine."""


class WatchedPath(Shape):
    path: str
    backend: Literal["inotify", "polling", "inotify + polling", ""]
    """polling: looked at again and again, where the file system does not tell of changes. Both: not as many folders
    may be watched as there are, and the others are polled."""
    state: Literal["starting", "watching", "polling", "degraded", "off"]
    """degraded: changes may have been lost; a scan of all of it is under way or asked for."""
    reason: str
    """A sentence: why it is so and what happens meanwhile; empty when all is well."""
    since: Moment | None
    folders_watched: int
    folders_needed: int
    folders_polled: int
    interval_s: int | None
    """How often polled folders are looked at; null where none is polled."""
    last_change_at: Moment | None


class WatchedLibrary(Shape):
    library_id: str
    name: str
    mode: Literal["on", "off", "poll"]
    """As set on the library."""
    paths: list[WatchedPath]


class Watching(Shape):
    enabled: bool
    """As administrators set it for the whole server."""
    why_off: str
    """A sentence where nothing is watched although `enabled` says so, or because it does not; empty otherwise."""
    polling_only: bool
    polling_interval_s: int
    process: WatchingProcess
    limits: WatchLimits | None
    """Null for anyone but administrators."""
    libraries: list[WatchedLibrary]
    """The caller's; everybody's for an administrator."""


class WatchingUpdate(Shape):
    enabled: bool | None = None
    polling_only: bool | None = None
    """Look again and again everywhere, also where the file system would tell of changes."""
    polling_interval_s: int | None = Field(default=None, ge=5, le=86_400)

"""/watching: Homing's own. Which folders are watched, how, and what stands against it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, cast

from homing.accounts.permission import Permission, only_owner
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.watching import (
    WatchedLibrary,
    WatchedPath,
    Watching,
    WatchingProcess,
    WatchingUpdate,
    WatchLimits,
)
from homing.ids import Kind
from homing.paths import display
from homing.server import public_ids, server_settings
from homing.watching.standing import LibraryStanding, Limits, PathStanding, ProcessStanding, standing

router = noun("watching")


@router.get("", auth=allow(Permission.WATCHING_READ), response=Watching)
def get_watching(request: Request) -> Watching:
    """How the caller's libraries are watched; for an administrator everybody's, with the limits of the machine."""
    return watching_shape(only_owner(Permission.WATCHING_READ, caller_of(request)))


@router.patch("", auth=allow(Permission.WATCHING_UPDATE), response=Watching)
def update_watching(request: Request, given: WatchingUpdate) -> Watching:
    """Change what is given, for the whole server; it takes effect at once. A library's own mode is one of its
    options."""
    del request
    changes = {
        {"enabled": "watching"}.get(name, name): value
        for name, value in given.model_dump(exclude_none=True, by_alias=False).items()
    }
    if changes:
        server_settings.save(changes)
    return watching_shape(None)


def watching_shape(owner_id: int | None) -> Watching:
    """As the API shows it to this owner, or to an administrator (None)."""
    settings = server_settings.load()
    found = standing(owner_id)
    is_whole = owner_id is None
    return Watching(
        enabled=found.enabled,
        why_off=found.why_off,
        polling_only=settings.polling_only,
        polling_interval_s=settings.polling_interval_s,
        process=_process(found.process, is_whole=is_whole),
        limits=_limits(found.limits) if is_whole else None,
        libraries=[_library(one) for one in found.libraries],
    )


def _process(process: ProcessStanding, *, is_whole: bool) -> WatchingProcess:
    return WatchingProcess(
        state=process.state,
        reason=process.reason,
        since=_moment(process.since_us),
        holder=process.holder if is_whole else "",
    )


def _limits(limits: Limits) -> WatchLimits:
    return WatchLimits(
        used=limits.used,
        allowed=limits.allowed,
        needed=limits.needed,
        sysctl=limits.sysctl,
        how_to_keep=limits.how_to_keep,
    )


def _library(found: LibraryStanding) -> WatchedLibrary:
    return WatchedLibrary(
        library_id=public_ids().encode(Kind.LIBRARY, found.library.pk),
        name=found.library.name,
        mode=cast("Literal['on', 'off', 'poll']", found.library.watch),
        paths=[_path(one) for one in found.paths],
    )


def _path(found: PathStanding) -> WatchedPath:
    return WatchedPath(
        path=display(found.path),
        backend=cast("Literal['inotify', 'polling', 'inotify + polling', '']", found.backend),
        state=cast("Literal['starting', 'watching', 'polling', 'degraded', 'off']", str(found.state)),
        reason=found.reason,
        since=_moment(found.since_us),
        folders_watched=found.folders_watched,
        folders_needed=found.folders_needed,
        folders_polled=found.folders_polled,
        interval_s=found.interval_s,
        last_change_at=_moment(found.last_change_us),
    )


def _moment(moment_us: int | None) -> datetime | None:
    return None if moment_us is None else datetime.fromtimestamp(moment_us / 1_000_000, tz=UTC)

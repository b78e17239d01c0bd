"""Time zones: of a place on earth, and of this server."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SYSTEM_ZONE = Path("/etc/localtime")


@lru_cache(maxsize=512)
def named_zone(name: str) -> tzinfo | None:
    """The zone of this IANA name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_at(latitude: float, longitude: float) -> tzinfo | None:
    """The zone in use at a place (at sea: the nautical one)."""
    import tzfpy  # 44 MB of borders: only a process that needs them loads them

    name = tzfpy.get_tz(longitude, latitude)
    return named_zone(name) if name else None


@cache
def server_zone(name: str = "") -> tzinfo:
    """The zone of this name (`HOMING_TIME_ZONE` or `TZ`), else this machine's, else UTC.

    Read from the file and not from the C library: Django sets that one to UTC.
    """
    named = named_zone(name.removeprefix(":")) if name else None
    if named is not None:
        return named
    try:
        with _SYSTEM_ZONE.open("rb") as file:
            return ZoneInfo.from_file(file, key=_key_of(_SYSTEM_ZONE))
    except (OSError, ValueError):
        return UTC


def _key_of(path: Path) -> str:
    return str(path.resolve()).partition("zoneinfo/")[2] or "server"

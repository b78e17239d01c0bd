"""What this server is made of, and the disk it keeps its own data on."""

from __future__ import annotations

import errno
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from django.db import DatabaseError, connection

from homing import __version__
from homing.configuration import configuration

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_BELOW_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class About:
    version: str
    python: str
    database: str
    sqlite: str | None
    pillow: str | None


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes."""

    total: int
    used: int
    free: int


def about_server() -> About:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        row = cursor.fetchone()
    database = str(row[0]) if row else ""
    is_sqlite = connection.vendor == "sqlite"
    return About(
        version=f"v{__version__}",
        python=platform.python_version(),
        database=f"{'SQLite' if is_sqlite else 'PostgreSQL'} {database}",
        sqlite=database if is_sqlite else None,
        pillow=_version("pillow"),
    )


def version_parts() -> tuple[int, int, int]:
    """Major, minor, patch."""
    major, minor, patch = (int(part) for part in __version__.split(".")[:3])
    return major, minor, patch


def data_disk() -> Disk:
    """The disk that holds the data folder."""
    usage = shutil.disk_usage(configuration().data)
    return Disk(usage.total, usage.used, usage.free)


def is_disk_full(error: BaseException) -> bool:
    """Does this error say that the data folder's disk has no room left?"""
    if isinstance(error, OSError):
        return error.errno in _FULL
    if not isinstance(error, DatabaseError):
        return False
    # where SQLite cannot lay out its journal on a full disk it speaks of an I/O error
    return "database or disk is full" in str(error) or (
        "disk I/O error" in str(error) and data_disk().free < _FULL_BELOW_BYTES
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None

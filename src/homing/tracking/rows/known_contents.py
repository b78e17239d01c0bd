"""Contents that were read before the index knew whose they are: by a dry run, or by a scan that was stopped.

A file system around a file system: asked for a content hash that it read before, of a file that has not changed since,
it reads nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection

from homing.clock import Clock, moment
from homing.database import write_transaction
from homing.paths import Entry, FileSystem
from homing.tracking.models import KnownContent

KEEP_FOR = timedelta(days=7)
"""Whoever has not scanned a week after a dry run will want a fresh one."""
_AT_ONCE = 50

Read = tuple[bytes, Entry, bytes]
"""Path, the file as it was read, its content's hash."""


class _KeepsContents:
    def __init__(self, inner: FileSystem, library_id: int, clock: Clock) -> None:
        self._inner = inner
        self._library_id = library_id
        self._clock = clock
        self._new: list[Read] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        known = _known(path)
        if known is not None:
            content, wanted = known
            with suppress(OSError):  # what is the matter is told by reading it
                if self._inner.lstat(path) == wanted:
                    return content, wanted
        content, entry = self._inner.content_hash(path)
        self._new.append((path, entry, content))
        if len(self._new) >= _AT_ONCE:
            self.write()
        return content, entry

    def write(self) -> None:
        if self._new:
            new, self._new = self._new, []
            when = moment(self._clock)
            with write_transaction():
                KnownContent.objects.bulk_create(
                    [_row(self._library_id, read, when) for read in new],
                    update_conflicts=True,
                    unique_fields=["path"],
                    update_fields=[
                        *("library", "size", "mtime_ns", "ctime_ns", "device", "inode", "content_hash", "read_at")
                    ],
                )


def _known(path: bytes) -> tuple[bytes, Entry] | None:
    with connection.cursor() as cursor:  # asked once a file that is read: a model would cost a millisecond
        cursor.execute(
            "SELECT content_hash, size, mtime_ns, ctime_ns, device, inode FROM tracking_knowncontent WHERE path = %s",
            [path],
        )
        found = cursor.fetchone()
    return None if found is None else (bytes(found[0]), Entry(*found[1:]))


def _row(library_id: int, read: Read, when: datetime) -> KnownContent:
    path, entry, content = read
    return KnownContent(library_id=library_id, path=path, content_hash=content, read_at=when, **entry._asdict())


@contextmanager
def keeping_contents(filesystem: FileSystem, library_id: int, clock: Clock) -> Generator[FileSystem]:
    """The file system, with what is read through it kept, also when whoever reads is stopped."""
    keeps = _KeepsContents(filesystem, library_id, clock)
    try:
        yield cast("FileSystem", keeps)
    finally:
        keeps.write()


def forget_contents(library_id: int, now: datetime) -> None:
    """The library was scanned: rows know their contents now. What is old goes too. Call inside a write transaction."""
    KnownContent.objects.filter(library_id=library_id).delete()
    KnownContent.objects.filter(read_at__lt=now - KEEP_FOR).delete()

"""One way to write: `with write_transaction(): …`.

SQLite has one writer at a time, and a process that waits for it polls: a busy worker can then starve the web
process for seconds (measured; `docs/decisions/0002-one-write-lock.md`). So all processes of one data folder queue
for a lock file first; the kernel serves that queue in order and frees it when a process dies. PostgreSQL needs none
of it. Keep what is inside short: decode, hash and list folders outside.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager

from django.db import connection, transaction

from homing.configuration import configuration

_ADVISORY_LOCK = 0x686F6D696E67  # "homing"; any number that no other program takes

_thread_lock = threading.RLock()
_state = threading.local()
_descriptor: int | None = None
_descriptor_pid: int | None = None


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _lock_descriptor() -> int:
    """This process's own open lock file (a forked child must not share its parent's)."""
    global _descriptor, _descriptor_pid
    if _descriptor is None or _descriptor_pid != os.getpid():
        path = configuration().write_lock_path
        _descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _descriptor_pid = os.getpid()
    return _descriptor


@contextmanager
def write_lock() -> Generator[None]:
    """Keep all other writers out without opening a transaction: for migrations. On PostgreSQL an advisory lock."""
    if getattr(_state, "held", False):
        yield
        return
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
        return
    with _thread_lock:
        descriptor = _lock_descriptor()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _state.held = True
        try:
            yield
        finally:
            _state.held = False
            fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def write_transaction() -> Generator[None]:
    """A database transaction that writes. Nests: an inner one joins the outer one's lock and transaction.

    Inside a transaction that was begun otherwise it takes no lock: that one writes already, and to wait for the lock
    now could be to wait for somebody who waits for us.
    """
    if not is_sqlite() or connection.in_atomic_block or getattr(_state, "held", False):
        with transaction.atomic():
            yield
        return
    with write_lock(), transaction.atomic():
        yield

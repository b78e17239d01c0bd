"""Three ways for SQLite's writers to wait for each other, chosen by BENCH_WRITE_LOCK, to compare them.

`none`: SQLite's own polling. `file`: one lock file. `turns`: two files, so that whoever released cannot take the lock
again before the one that waits (a turnstile).
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager

from homing import database
from homing.configuration import configuration

_state = threading.local()
_turn_lock = threading.Lock()
_work_lock = threading.RLock()
_descriptors: list[int] = []


def choose_lock() -> None:
    """Replace this process's write lock by the one that is to be measured."""
    mode = os.environ.get("BENCH_WRITE_LOCK", "")
    if mode == "none":
        database.write_lock = _no_lock
    elif mode == "turns":
        database.write_lock = _turns


@contextmanager
def _no_lock() -> Generator[None]:
    yield


@contextmanager
def _turns() -> Generator[None]:
    if getattr(_state, "held", False):
        yield
        return
    with _turn_lock:
        _work_lock.acquire()
    try:
        if not _descriptors:
            for name in ("turn", "work"):
                path = configuration().data / f"bench.{name}"
                _descriptors.append(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        turn, work = _descriptors
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(work, fcntl.LOCK_EX)
        fcntl.flock(turn, fcntl.LOCK_UN)
        _state.held = True
        try:
            yield
        finally:
            _state.held = False
            fcntl.flock(work, fcntl.LOCK_UN)
    finally:
        _work_lock.release()

"""One supervisor a data folder and role."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class AlreadyRuns(Exception):
    """Another supervisor looks after this data folder; the text says which and what to do."""


def take_role(data: Path, role: str) -> int:
    """Hold `role` ("web", "workers") for this data folder until this process ends, however it ends.

    Returns the descriptor, to be kept open. Raises AlreadyRuns.
    """
    path = data / f"{role}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise AlreadyRuns(
            f"Homing already runs for the data folder {data} (process {pid}). Stop it first, or set HOMING_DATA "
            "to another folder."
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def is_role_taken(data: Path, role: str) -> bool:
    """Does a living supervisor hold `role` for this data folder?"""
    try:
        descriptor = os.open(data / f"{role}.lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)

"""The engine for SQLite: the jobs table, and a named pipe in the data folder as its bell."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from django.db import transaction

from homing.configuration import configuration
from homing.jobs.table import TableEngine

BELL_NAME = "jobs.bell"


class EmbeddedEngine(TableEngine):
    """One writer at a time, so a claim is one UPDATE … RETURNING and needs no row lock."""

    name = "embedded"

    def now_us(self) -> int:
        return time.time_ns() // 1_000

    def ring(self) -> None:
        transaction.on_commit(_ring)

    def listen(self) -> Bell:
        return Bell(_bell_path())


class Bell:
    """A named pipe that enqueuers write a byte to; only the supervisor listens, and passes it on."""

    def __init__(self, path: Path) -> None:
        with suppress(FileExistsError):
            os.mkfifo(path, 0o600)
        # open for writing too: with the last writer gone it would otherwise be readable for ever
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        return self._descriptor

    def drain(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._descriptor, 65536):
                pass

    def close(self) -> None:
        os.close(self._descriptor)


def _bell_path() -> Path:
    return configuration().data / BELL_NAME


def _ring() -> None:
    try:
        descriptor = os.open(_bell_path(), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return  # nobody listens; whoever comes looks into the table first
    try:
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(descriptor, b"\0")
    finally:
        os.close(descriptor)

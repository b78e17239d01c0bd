"""What a job asks of the worker processes, and how they answer. Imports no decoder: the job's own process has none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

TASK = "homing.processing.reading:read_file"

READING = "reading"
DECODING = "decoding"
"""The steps that are announced: a death or time-out while reading says nothing about the file."""


class Outcome(StrEnum):
    DONE = "done"
    UNDECODABLE = "undecodable"
    """The file was read, but no picture came of it."""
    UNAVAILABLE = "unavailable"
    NOT_THERE = "not there"
    CHANGED = "changed"
    ROOT_UNAVAILABLE = "import path unavailable"
    NO_ROOM = "no room"
    """The pictures could not be written."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What the process is asked to do. Paths are bytes inside, and travel as Python's escaped text."""

    path: bytes
    root: bytes
    """The import path, to tell a missing file from a missing drive."""
    name: str
    """For a date in it."""
    size: int
    mtime_ns: int
    follow_symlinks: bool
    thumbnail: Path
    preview: Path
    time_zone: str
    hash_only: bool = False
    """After a decoder took its process down: at least the content is known."""

    def as_json(self) -> dict[str, Any]:
        return {
            "path": os.fsdecode(self.path),
            "root": os.fsdecode(self.root),
            "name": self.name,
            "size": self.size,
            "mtime_ns": self.mtime_ns,
            "follow_symlinks": self.follow_symlinks,
            "thumbnail": os.fspath(self.thumbnail),
            "preview": os.fspath(self.preview),
            "time_zone": self.time_zone,
            "hash_only": self.hash_only,
        }

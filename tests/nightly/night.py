"""A night: parts made for a test, and the real ones, gone through as the job does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from homing.nightly.asking import part_named
from homing.nightly.models import PartRun
from homing.nightly.part import Done, Night, Part
from homing.nightly.running import run_parts
from homing.paths import FileSystem, RealFileSystem

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


def nothing() -> None:
    pass


def night(*, now: datetime = NOW, filesystem: FileSystem | None = None, check: Callable[[], None] = nothing) -> Night:
    return Night(now, filesystem or RealFileSystem(), check)


def part(name: str, run: Callable[[Night], Done]) -> Part:
    return Part(name, name.title(), "", run)


def go_through(parts: Sequence[Part], *, job_id: int | None = None, tonight: Night | None = None) -> dict[str, PartRun]:
    rows = run_parts(parts, tonight or night(), job_id=job_id, clock=lambda: NOW)
    return {row.name: row for row in rows}


def run_one(name: str, tonight: Night | None = None) -> PartRun:
    """One of the real parts."""
    return go_through([part_named(name)], tonight=tonight)[name]

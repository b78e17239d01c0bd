"""What a part of the nightly work is: what it is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from homing.paths import FileSystem

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Night:
    """What every part is given."""

    now: datetime
    filesystem: FileSystem
    check: Callable[[], None]
    """Called often: a sign of life; raises to stop."""


@dataclass(slots=True)
class Done:
    """What a part did."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    """"emptied from the trash": 3."""
    sentences: list[str] = field(default_factory=list[str])
    """What numbers do not say."""
    failed: list[str] = field(default_factory=list[str])
    """What could not be done, and why. The rest was done."""

    def add(self, what: str, run: Callable[[], int]) -> None:
        """Do a piece of a part, and count; what it raises is told, and does not keep the others from being done."""
        try:
            self.counts[what] = self.counts.get(what, 0) + run()
        except Exception as error:
            logger.exception("nightly_piece_failed", piece=what)
            self.failed.append(f"“{what}”: {str(error) or type(error).__name__}")

    def in_words(self) -> str:
        done = ", ".join(f"{count:,} {what}" for what, count in self.counts.items() if count)
        said = [*([f"{done[:1].upper()}{done[1:]}."] if done else []), *self.sentences]
        said += [f"Not done: {one}." if not one.endswith(".") else f"Not done: {one}" for one in self.failed]
        return " ".join(said) or "Nothing was to be done."


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: str
    description: str
    run: Callable[[Night], Done]

"""What can go wrong when a person sets a schedule."""

from __future__ import annotations


class ScheduleError(ValueError):
    """A schedule cannot be as asked. The message is a sentence for people; `field` is what it is about."""

    def __init__(self, message: str, *, field: str = "scan_schedule") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

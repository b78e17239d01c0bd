"""What can go wrong with accounts; every message is a sentence for people."""

from __future__ import annotations


class AccountError(ValueError):
    """An account cannot be as asked. `field` is what it is about: `email`, `password` or `name`."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class AlreadySetUp(Exception):
    """The first administrator exists already."""

    def __init__(self) -> None:
        super().__init__("The server already has an admin")


class TooManyAttempts(Exception):
    """Too many wrong passwords; `retry_after_s` says when another try is heard."""

    def __init__(self, retry_after_s: int) -> None:
        minutes = -(-retry_after_s // 60)
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(f"Too many failed sign-ins. Try again in {minutes} {unit}.")
        self.retry_after_s = retry_after_s

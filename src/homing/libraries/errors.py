"""What can go wrong when a person edits a library."""

from __future__ import annotations


class LibraryError(ValueError):
    """Something about a library cannot be as asked. The message is a sentence for people.

    `field` is what it is about: `name`, `import_paths`, `exclusion_patterns` or `library`.
    """

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

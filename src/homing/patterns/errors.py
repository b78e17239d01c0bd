"""Why a pattern is refused."""

from __future__ import annotations


class PatternError(ValueError):
    """A pattern that cannot be used. `why` says what is wrong with it and what to write instead."""

    def __init__(self, pattern: str, why: str) -> None:
        shown = pattern if len(pattern) <= 80 else pattern[:77] + "…"
        super().__init__(f"The exclusion pattern “{shown}” cannot be used: {why}" if shown else why)
        self.why = why

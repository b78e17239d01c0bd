"""Exclusion patterns."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence

from homing.patterns.defaults import DEFAULT_PATTERNS
from homing.patterns.errors import PatternError

__all__ = ["DEFAULT_PATTERNS", "Matcher", "PatternError", "compile_patterns"]


class _InFolder:
    def __init__(self, matcher: Matcher, folder: bytes) -> None:
        self._matcher, self._folder = matcher, folder

    def excludes(self, name: bytes) -> bool:
        return self._matcher.excludes_file(self._folder + b"/" + name)


class Matcher:
    """A first form; the final one has the same face."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._all = [
            (p, re.compile(fnmatch.translate(p.removesuffix("/**").replace("**/", "*/")), re.I)) for p in patterns
        ]

    def explain(self, path: bytes) -> str | None:
        text = path.decode("utf-8", "surrogateescape")
        while text:
            for pattern, regex in self._all:
                if regex.match(text):
                    return pattern
            text = text.rpartition("/")[0]
        return None

    def excludes_file(self, path: bytes) -> bool:
        return self.explain(path) is not None

    excludes_folder = excludes_file

    def for_folder(self, folder: bytes) -> _InFolder:
        return _InFolder(self, folder)


def compile_patterns(patterns: Sequence[str]) -> Matcher:
    for pattern in patterns:
        if not pattern.strip():
            raise PatternError(pattern, "The exclusion pattern is empty.")
    return Matcher(patterns)

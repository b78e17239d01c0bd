"""What a walk asks about names and paths: is it left out, and by what? Exclusion patterns answer, and ignore files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class FolderMatcher(Protocol):
    """Asked about names in one folder."""

    def excludes(self, name: bytes) -> bool: ...

    def excluded(self, names: Sequence[bytes]) -> Sequence[bytes]: ...


class Matcher(Protocol):
    """Asked about absolute paths (`homing.patterns`, `rules.ignore`)."""

    def excludes_folder(self, path: bytes) -> bool: ...

    def excludes_file(self, path: bytes) -> bool: ...

    def explain(self, path: bytes, *, is_folder: bool = False) -> str | None: ...

    def for_folder(self, folder: bytes) -> FolderMatcher: ...

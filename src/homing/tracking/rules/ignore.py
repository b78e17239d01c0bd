"""Ignore files in the tree, where a library asks for them: `.nomedia` leaves its folder out with all below it;
`.homingignore` holds patterns, one a line, for its folder and all below.

The patterns are those of the library (`homing.patterns`), against the path from the ignore file's folder on: `Raw`,
`*.tif`, `**/draft-*`. Lines that begin with `#` and empty lines say nothing. Ignore files of several folders add up.
A line that cannot be used is told of, with file and number, and counts for nothing.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homing.paths import FileSystem, display, inside, join, relative, split
from homing.patterns import Matcher as Patterns
from homing.patterns import PatternError, compile_patterns
from homing.tracking.rules.matching import FolderMatcher, Matcher

NOMEDIA = b".nomedia"
IGNORE_FILE = b".homingignore"
LARGEST_BYTES = 64 * 1024
"""Far beyond what people write; a picture that somebody named so is not read through."""
MOST_LINES = 128
"""As many patterns as a library may have."""

_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.ELOOP}
"""Nothing there, or a folder, a link or a pipe: no ignore file."""

Fault = Callable[[bytes, str], None]
"""Told of an ignore file (absolute) and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One pattern of an ignore file."""

    number: int
    pattern: str


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """What an ignore file says that leaves something out."""

    file: bytes
    """Absolute."""
    pattern: str = ""
    """Empty of a `.nomedia`."""
    line: int = 0

    def __str__(self) -> str:
        shown = display(self.file)
        return f"{self.pattern} (line {self.line} of {shown})" if self.line else f"the file {shown}"


@dataclass(frozen=True, slots=True)
class _Rules:
    """The ignore files of one folder."""

    folder: bytes
    has_nomedia: bool
    patterns: Patterns
    lines: dict[str, int]

    def why(self, path: bytes, *, is_folder: bool) -> IgnoreRule | None:
        """Which of them leaves this path out."""
        if self.has_nomedia:
            return IgnoreRule(join(self.folder, NOMEDIA))
        pattern = self.patterns.explain(relative(path, self.folder), is_folder=is_folder)
        return None if pattern is None else IgnoreRule(join(self.folder, IGNORE_FILE), pattern, self.lines[pattern])


def read_lines(content: bytes) -> tuple[list[Line], list[str]]:
    """The patterns of an ignore file that can be used, and a sentence for each line that cannot."""
    lines: list[Line] = []
    faults: list[str] = []
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            text = raw.decode().strip()
        except UnicodeDecodeError:
            faults.append(f"line {number} is no UTF-8 text; it is ignored")
            continue
        if not text or text.startswith("#"):
            continue
        if len(lines) >= MOST_LINES:
            faults.append(f"line {number} and what follows are ignored: {MOST_LINES} patterns are the most")
            break
        try:
            compile_patterns([text.lstrip("/")])
        except PatternError as error:
            faults.append(f"line {number} is ignored: {error}")
            continue
        lines.append(Line(number, text.lstrip("/")))
    return lines, faults


class _Together:
    """What several matchers say of the names in one folder."""

    def __init__(self, matchers: Sequence[FolderMatcher]) -> None:
        self._matchers = matchers

    def excludes(self, name: bytes) -> bool:
        return any(matcher.excludes(name) for matcher in self._matchers)

    def excluded(self, names: Sequence[bytes]) -> Sequence[bytes]:
        hidden: set[bytes] = set()
        for matcher in self._matchers:
            hidden.update(matcher.excluded(names))
        return [name for name in names if name in hidden]


class IgnoreFiles:
    """A library's patterns, and the ignore files below one import path. Each folder's are read once, when a path in it
    is asked for first; raises OSError where they cannot be read, since then nobody knows what they leave out."""

    def __init__(self, filesystem: FileSystem, root: bytes, patterns: Matcher, fault: Fault) -> None:
        self._filesystem = filesystem
        self._root = root
        self._patterns = patterns
        self._fault = fault
        self._own: dict[bytes, _Rules | None] = {}
        self._all: dict[bytes, tuple[_Rules, ...]] = {}

    def excludes_folder(self, path: bytes) -> bool:
        return self._patterns.excludes_folder(path) or any(
            rules.has_nomedia or rules.patterns.excludes_folder(relative(path, rules.folder))
            for rules in self._rules(path)
        )

    def excludes_file(self, path: bytes) -> bool:
        folder, name = split(path)
        return self.for_folder(folder).excludes(name)

    def explain(self, path: bytes, *, is_folder: bool = False) -> str | None:
        found = self._patterns.explain(path, is_folder=is_folder)
        if found is not None:
            return found
        rule = self.rule_for(path, is_folder=is_folder)
        return None if rule is None else str(rule)

    def rule_for(self, path: bytes, *, is_folder: bool = False) -> IgnoreRule | None:
        """The ignore file, and its line, that leaves this path out; None where none does."""
        for rules in self._rules(path if is_folder else split(path)[0]):
            found = rules.why(path, is_folder=is_folder)
            if found is not None:
                return found
        return None

    def for_folder(self, folder: bytes) -> FolderMatcher:
        rules = self._rules(folder)
        if not rules:
            return self._patterns.for_folder(folder)
        matchers: list[FolderMatcher] = [self._patterns.for_folder(folder)]
        for one in rules:
            matchers.append(_EVERYTHING if one.has_nomedia else one.patterns.for_folder(relative(folder, one.folder)))
        return _Together(matchers)

    def _rules(self, folder: bytes) -> tuple[_Rules, ...]:
        """Of the folder and those above it, outer ones first."""
        found = self._all.get(folder)
        if found is None:
            if not inside(folder, self._root):
                return ()
            above = self._rules(split(folder)[0]) if folder != self._root else ()
            own = self._read(folder)
            found = self._all[folder] = above if own is None else (*above, own)
        return found

    def _read(self, folder: bytes) -> _Rules | None:
        has_nomedia = self._has(join(folder, NOMEDIA))
        content = self._content(join(folder, IGNORE_FILE))
        if content is None and not has_nomedia:
            return None
        lines, faults = read_lines((content or b"")[:LARGEST_BYTES])
        if content is not None and len(content) > LARGEST_BYTES:
            faults.append(f"only its first {LARGEST_BYTES // 1024} KiB are read")
        for fault in faults:
            self._fault(join(folder, IGNORE_FILE), fault)
        patterns = list(dict.fromkeys(line.pattern for line in lines))
        numbers = {line.pattern: line.number for line in reversed(lines)}
        return _Rules(folder, has_nomedia, compile_patterns(patterns), numbers)

    def _has(self, path: bytes) -> bool:
        try:
            self._filesystem.lstat(path)
        except OSError as error:
            if error.errno not in _NO_FILE:
                raise
            return False
        return True

    def _content(self, path: bytes) -> bytes | None:
        try:
            return self._filesystem.read_small(path, LARGEST_BYTES + 1)
        except OSError as error:
            if error.errno not in _NO_FILE:
                raise
            return None


class _Everything:
    def excludes(self, name: bytes) -> bool:
        del name
        return True

    def excluded(self, names: Sequence[bytes]) -> Sequence[bytes]:
        return names


_EVERYTHING = _Everything()

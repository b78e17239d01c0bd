"""From names to regular expressions that never backtrack into what they matched.

Within a name, the text between two stars has a fixed length, so taking its first occurrence is always right and can be
final (`(?>…)`); likewise for the folders between two `**`. So the time is bounded by the text's length times the
pattern's, whatever the path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from homing.patterns.reading import Name
from homing.patterns.syntax import Characters, Group, Star

NAME_END = r"\Z"
FOLDER_END = "/"
_ANY_FOLDERS = "(?:[^/]*+/)*?"


def is_regular(name: Name | None) -> bool:
    """Can a regular expression match it? Names with repeating or negated groups need an automaton."""
    return name is None or not any(isinstance(node, Group) for node in name)


def name_regex(name: Name, end: str) -> str:
    """An expression for one whole name and what ends it."""
    pieces: list[str] = [""]
    for node in name:
        if isinstance(node, Star):
            pieces.append("")
        else:
            assert isinstance(node, Characters)
            pieces[-1] += _one(node)
    first, *others = pieces
    if not others:
        return first + end
    *middle, last = others
    found = first + "".join(f"(?>[^/]*?{piece})" for piece in middle)
    if last:
        return f"(?>{found}[^/]*{last}{end})"
    return f"{found}[^/]{'*+' if first or middle else '++'}{end}"


def folder_regex(names: Sequence[Name | None], *, is_whole: bool) -> str:
    """An expression for a folder's path with a slash at its end: it, or with `is_whole` nothing less than all of it."""
    runs = _runs(names)
    found = "".join(name_regex(name, FOLDER_END) for name in runs[0])
    for index, run in enumerate(runs[1:], 1):
        folders = "".join(name_regex(name, FOLDER_END) for name in run)
        is_last = index == len(runs) - 1
        found += f"{_ANY_FOLDERS}{folders}" if is_last else f"(?>{_ANY_FOLDERS}{folders})"
    ends_in_any = bool(names) and names[-1] is None
    return found + NAME_END if is_whole and not ends_in_any else found


def _runs(names: Sequence[Name | None]) -> list[list[Name]]:
    """The names between the `**`."""
    runs: list[list[Name]] = [[]]
    for name in names:
        if name is None:
            runs.append([])
        else:
            runs[-1].append(name)
    return runs


def plain_text(name: Name) -> str | None:
    """The name itself, if nothing in it varies."""
    found = ""
    for node in name:
        only = node.only if isinstance(node, Characters) else None
        if only is None:
            return None
        found += only
    return found


def _one(characters: Characters) -> str:
    if characters.only is not None:
        return re.escape(characters.only)
    if not characters.ranges:
        return "[^/]"
    listed = "".join(_range(first, last) for first, last in characters.ranges)
    return f"[^/{listed}]" if characters.is_negated else f"(?:(?!/)[{listed}])"


def _range(first: int, last: int) -> str:
    return f"\\U{first:08x}" if first == last else f"\\U{first:08x}-\\U{last:08x}"

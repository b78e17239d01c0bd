"""Brace lists and ranges: `{a,b}`, `{1..3}`, `{01..12}`, `{a..e..2}`, nested, as Bash and bracex expand them.

`{a}` and `{}` are no lists and stay as they are. Escaped characters keep their backslash for the next reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

MAX_RESULTS = 1_000
_TOLD = 10**12
"""Numbers below are told as they are; nobody reads three hundred digits."""
MAX_CHARACTERS = 100_000
MAX_DEPTH = 16

_CURE = "Use * or ? for the part that varies most."
_NUMBERS = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?\Z", re.ASCII)
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,9}))?\Z", re.ASCII)


class BraceError(ValueError):
    """Braces that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class _Choice:
    items: Sequence[_Text]


_Text = Sequence["str | _Choice | range | _Padded"]


@dataclass(frozen=True, slots=True)
class _Padded:
    numbers: range
    width: int


def expand_braces(pattern: str) -> list[str]:
    """Every pattern that the braces stand for, in order. Raises BraceError."""
    text, end = _read(pattern, 0, 0, "")
    if end < len(pattern):
        raise BraceError("a } stands without its {. Write \\} for the character itself.")
    results, characters = _size(text)
    if results > MAX_RESULTS:
        number = f"{results:,}" if results < _TOLD else "far too many"
        raise BraceError(f"its braces stand for {number} patterns; {MAX_RESULTS:,} are allowed. {_CURE}")
    if characters > MAX_CHARACTERS:
        raise BraceError(
            f"its braces stand for {results:,} patterns of {characters:,} characters in all; "
            f"{MAX_CHARACTERS:,} are allowed. {_CURE}"
        )
    return list(_expand(text))


def _read(pattern: str, start: int, depth: int, stops: str) -> tuple[list[str | _Choice | range | _Padded], int]:
    """Read up to one of `stops` (or the } that closes too much); returns what was read and where it stopped."""
    if depth > MAX_DEPTH:
        raise BraceError(f"its braces are nested more than {MAX_DEPTH} deep.")
    found: list[str | _Choice | range | _Padded] = []
    position = start
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            found.append(pattern[position : position + 2])
            position += 2
        elif character == "{":
            item, position = _read_list(pattern, position, depth)
            found.extend(item)
        elif character == "}" or character in stops:
            return found, position
        else:
            found.append(character)
            position += 1
    return found, position


def _read_list(pattern: str, opening: int, depth: int) -> tuple[Sequence[str | _Choice | range | _Padded], int]:
    items: list[list[str | _Choice | range | _Padded]] = []
    position = opening + 1
    while True:
        item, end = _read(pattern, position, depth + 1, ",")
        items.append(item)
        if end >= len(pattern):
            raise BraceError("a { stands without its }. Write \\{ for the character itself.")
        position = end + 1
        if pattern[end] == "}":
            break
    if len(items) > 1:
        return [_Choice(items)], position
    counted = _range(pattern[opening + 1 : position - 1])
    return ([counted] if counted is not None else ["{", *item, "}"]), position


def _range(text: str) -> range | _Padded | _Choice | None:
    numbers = _NUMBERS.match(text)
    if numbers:
        first, last, step = numbers.groups("1")
        counted = _steps(int(first), int(last), step)
        is_padded = any(re.match(r"-?0\d", end) for end in (first, last))
        return _Padded(counted, max(len(first), len(last))) if is_padded else counted
    letters = _LETTERS.match(text)
    if letters:
        first, last, step = letters.groups("1")
        points = _steps(ord(first), ord(last), step)
        return _Choice([[chr(point) if chr(point).isalnum() else "\\" + chr(point)] for point in points])
    return None


def _steps(first: int, last: int, step: str) -> range:
    width = abs(int(step)) or 1
    return range(first, last + 1, width) if first <= last else range(first, last - 1, -width)


def _size(text: _Text) -> tuple[int, int]:
    """How many results, and how many characters in all of them together (at least)."""
    results, longest = 1, 0
    for part in text:
        match part:
            case str():
                longest += len(part)
            case range():
                results *= len(part)
            case _Padded():
                results *= len(part.numbers)
                longest += part.width
            case _Choice():
                sizes = [_size(item) for item in part.items]
                results *= sum(count for count, _ in sizes)
                longest += max(characters // count for count, characters in sizes)
    return results, results * longest


def _expand(text: _Text) -> Iterator[str]:
    for parts in product(*(list(_options(part)) for part in text)):
        yield "".join(parts)


def _options(part: str | _Choice | range | _Padded) -> Iterator[str]:
    match part:
        case str():
            yield part
        case range():
            yield from map(str, part)
        case _Padded():
            for number in part.numbers:
                yield f"{number:0{part.width}d}"
        case _Choice():
            for item in part.items:
                yield from _expand(item)

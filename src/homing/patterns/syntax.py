"""From one pattern without braces to a tree: characters, sets, stars, folders and extended groups.

Characters are folded here once, so that what compares them only ever sees one case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from homing.patterns.folding import fold_character, folded_range

MAX_DEPTH = 8
SLASH = ord("/")


class UnreadableError(ValueError):
    """A pattern that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Matches one character that is (or, negated, is not) in one of the ranges; never a slash."""

    ranges: tuple[tuple[int, int], ...]
    is_negated: bool = False

    def has(self, character: str) -> bool:
        point = ord(character)
        return any(first <= point <= last for first, last in self.ranges) is not self.is_negated

    @property
    def only(self) -> str | None:
        """The one character that it stands for."""
        match self.ranges:
            case [(first, last)] if first == last and not self.is_negated:
                return chr(first)
            case _:
                return None


ANY = Characters((), is_negated=True)


@dataclass(frozen=True, slots=True)
class Star:
    """`*`: any characters of one name, also none."""


@dataclass(frozen=True, slots=True)
class Globstar:
    """`**` as a whole name: any folders, also none."""


@dataclass(frozen=True, slots=True)
class Slash:
    pass


@dataclass(frozen=True, slots=True)
class Group:
    """`@(…)`, `?(…)`, `*(…)`, `+(…)` or `!(…)`."""

    kind: str
    alternatives: tuple[Text, ...]


Node: TypeAlias = "Characters | Star | Globstar | Slash | Group"
Text: TypeAlias = "tuple[Node, ...]"

# As other glob engines have them: ASCII only.
_CLASSES = {
    "alnum": "09AZaz",
    "alpha": "AZaz",
    "ascii": "\0\x7f",
    "blank": "\t\t  ",
    "cntrl": "\0\x1f\x7f\x7f",
    "digit": "09",
    "graph": "!~",
    "lower": "az",
    "print": " ~",
    "punct": "!/:@[`{~",
    "space": "\t\r  ",
    "upper": "AZ",
    "word": "09AZ__az",
    "xdigit": "09AFaf",
}
_CLASS = re.compile(r"\[:([a-z]+):\]")


def parse(text: str) -> Text:
    """Read a pattern. Raises UnreadableError."""
    return _Reader(text).read()


def literal(character: str) -> Characters:
    point = ord(fold_character(character))
    return Characters(((point, point),))


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> Text:
        return self._sequence(0)

    def _sequence(self, depth: int) -> Text:
        """Read to the end, or inside a group to its next | or )."""
        text, nodes = self._text, list[Node]()
        while self._at < len(text):
            character = text[self._at]
            if depth and character in "|)":
                break
            if character in "@?*+!" and text.startswith("(", self._at + 1):
                nodes.append(self._group(character, depth))
            elif character == "*":
                nodes.append(self._stars(depth))
            else:
                nodes.append(self._one(character))
        return tuple(nodes)

    def _one(self, character: str) -> Node:
        self._at += 1
        match character:
            case "/":
                return Slash()
            case "?":
                return ANY
            case "[":
                return self._set()
            case "\\":
                escaped = self._text[self._at : self._at + 1]
                if not escaped:
                    raise UnreadableError("it ends in a single \\. Write \\\\ for the character itself.")
                self._at += 1
                return Slash() if escaped == "/" else literal(escaped)
            case _:
                return literal(character)

    def _stars(self, depth: int) -> Node:
        text, start = self._text, self._at
        self._at += 1
        begins_name = start == 0 or text[start - 1] == "/"
        if not depth and begins_name and re.compile(r"\*\*(?:\\?/|\Z)").match(text, start):
            self._at += 1
            return Globstar()
        return Star()

    def _group(self, kind: str, depth: int) -> Group:
        if depth >= MAX_DEPTH:
            raise UnreadableError(f"its groups are nested more than {MAX_DEPTH} deep.")
        self._at += 2
        alternatives = [self._sequence(depth + 1)]
        while self._text.startswith("|", self._at):
            self._at += 1
            alternatives.append(self._sequence(depth + 1))
        if not self._text.startswith(")", self._at):
            raise UnreadableError(f"a {kind}( stands without its ). Write \\( for the character itself.")
        self._at += 1
        return Group(kind, tuple(alternatives))

    def _set(self) -> Characters:
        """A […] set; the reader stands behind its [."""
        text = self._text
        is_negated = text.startswith(("!", "^"), self._at)
        self._at += is_negated
        ranges: list[tuple[int, int]] = []
        is_first = True
        while is_first or not text.startswith("]", self._at):
            is_first = False
            named = _CLASS.match(text, self._at)
            if named:
                self._at = named.end()
                ranges.extend(self._class(named[1]))
                continue
            first = last = self._set_character()
            if (
                text.startswith("-", self._at)
                and not text.startswith("-]", self._at)
                and not _CLASS.match(text, self._at + 1)
            ):
                self._at += 1
                last = self._set_character()
            if last < first:
                raise UnreadableError(f"the range {first}-{last} in its [ ] runs backwards.")
            ranges.append((ord(first), ord(last)))
        self._at += 1
        folded = {point for first, last in ranges for point in folded_range(first, last)}
        return Characters((*ranges, *((point, point) for point in sorted(folded))), is_negated)

    def _class(self, name: str) -> list[tuple[int, int]]:
        ends = _CLASSES.get(name)
        if ends is None:
            raise UnreadableError(f"[:{name}:] is no class of characters; there are {', '.join(_CLASSES)}.")
        return [(ord(ends[index]), ord(ends[index + 1])) for index in range(0, len(ends), 2)]

    def _set_character(self) -> str:
        character = self._text[self._at : self._at + 1]
        self._at += 1
        if character == "\\":
            character = self._text[self._at : self._at + 1]
            self._at += 1
        if not character:
            raise UnreadableError("a [ stands without its ]. Write \\[ for the character itself.")
        if character == "/":
            raise UnreadableError("a / stands inside its [ ], where it can match nothing. Use {a/b,c} instead.")
        return character

"""From a pattern as a person wrote it to the plain ways in which it can match: `read_pattern`.

Braces, `@(…)` and `?(…)` are spelled out here, so that what is left are names made of characters and stars (which one
regular expression matches without backtracking) and, rarely, names with repeating or negated groups. Whatever could
take long on some path, or means nothing, is refused here with a sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from homing.patterns.braces import MAX_RESULTS, BraceError, expand_braces
from homing.patterns.errors import PatternError
from homing.patterns.syntax import Globstar, Group, Node, Slash, Star, Text, UnreadableError, parse

# No path is longer (PATH_MAX of Linux).
MAX_PATTERN_CHARACTERS = 4_096
# Characters and stars in one name that has repeating or negated groups; keeps the automaton small.
MAX_GROUP_NODES = 100

Name = Text
"""The nodes of a pattern between two slashes."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way for a pattern to match: names one after the other, `None` for any number of folders (`**`).

    An absolute pattern begins with the empty name of the root; elsewhere an empty name matches nothing.
    """

    names: tuple[Name | None, ...]
    only_folders: bool
    """It ends in `/` or `/**`: it matches a folder (and so all below it), never a file by itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    ways: tuple[Way, ...]
    is_negated: bool
    """It began with `!`: it matches every file that the rest does not match."""


def read_pattern(pattern: str) -> Reading:
    """Read one exclusion pattern. Raises PatternError, whose text says what is wrong and what to write instead."""
    if not pattern.strip():
        raise PatternError("", "The exclusion pattern is empty. Write one, such as **/Raw/**, or take it out.")
    try:
        return _read(pattern)
    except (BraceError, UnreadableError) as error:
        raise PatternError(pattern, str(error)) from error


def _read(pattern: str) -> Reading:
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        raise UnreadableError(f"it has {len(pattern):,} characters; {MAX_PATTERN_CHARACTERS:,} are allowed.")
    if "\0" in pattern:
        raise UnreadableError("it holds a NUL character, which no file name can have.")
    if any("\ud800" <= character <= "\udfff" for character in pattern):
        raise UnreadableError("it holds bytes that are no text. Write ? for each of them.")
    is_negated = pattern.startswith("!") and not pattern.startswith("!(")
    text = pattern.removeprefix("!") if is_negated else pattern
    while text.startswith("./"):
        text = text.removeprefix("./").lstrip("/")
    if not text:
        raise UnreadableError("nothing is left of it to match. Write a name or a *.")
    ways: dict[Way, None] = {}
    # As it was typed, and in NFC: a name on disk may be in either form.
    for form in dict.fromkeys((text, unicodedata.normalize("NFC", text))):
        for spelled in expand_braces(form):
            for nodes in _without_choices(_single_slashes(parse(spelled))):
                if nodes:  # `{a,}` stands for a and for nothing, which matches nothing
                    ways[_way(nodes)] = None
                if len(ways) > 2 * MAX_RESULTS:
                    raise UnreadableError(_TOO_MANY)
    return Reading(tuple(ways), is_negated)


_TOO_MANY = (
    f"its braces and groups stand for more than {MAX_RESULTS:,} patterns. Use * or ? for the part that varies most."
)


def _single_slashes(nodes: Text) -> Text:
    """Slashes side by side are one, as in a path. (A name that a group leaves empty is not: it matches nothing.)"""
    return tuple(
        node
        for before, node in zip((None, *nodes), nodes, strict=False)
        if not (isinstance(node, Slash) and isinstance(before, Slash))
    )


def _without_choices(nodes: Text) -> list[Text]:
    """Spell out `@(…)` and `?(…)`."""
    found: list[list[Node]] = [[]]
    for node in nodes:
        options = list(_options(node))
        if len(found) * len(options) > MAX_RESULTS:
            raise UnreadableError(_TOO_MANY)
        if len(options) == 1:
            for before in found:
                before.extend(*options)
        else:
            found = [[*before, *option] for before in found for option in options]
    return [tuple(text) for text in found]


def _options(node: Node) -> Iterator[Text]:
    if not isinstance(node, Group):
        yield (node,)
    elif node.kind in "@?":
        if node.kind == "?":
            yield ()
        for alternative in node.alternatives:
            yield from _without_choices(alternative)
    else:
        _refuse_ambiguous(node, inside="")
        yield (node,)


def _refuse_ambiguous(group: Group, inside: str) -> None:
    """Groups inside groups that match the same text in many ways, or whose meaning nobody could tell."""
    repeats = group.kind in "*+"
    if repeats and inside in ("*", "+"):
        raise UnreadableError(
            f"{group.kind}( ) stands inside {inside}( ), so that a name could match in endless ways. "
            "One of the two is enough."
        )
    if group.kind == "!" and inside:
        raise UnreadableError(f"!( ) stands inside {inside}( ). Write it outside of other groups.")
    around = group.kind if group.kind in "*+!" else inside
    for alternative in group.alternatives:
        for node in alternative:
            if isinstance(node, Slash):
                raise UnreadableError(
                    f"a / stands inside {around}( ), which matches within one name only. Use {{a/b,c}} instead."
                )
            if isinstance(node, Star) and around in ("*", "+"):
                raise UnreadableError(
                    f"a * stands inside {around}( ), so that a name could match in endless ways. "
                    "Write @( ) to match one of several."
                )
            if isinstance(node, Group):
                _refuse_ambiguous(node, around)


def _way(nodes: Text) -> Way:
    only_folders = isinstance(nodes[-1], (Slash, Globstar))
    names: list[Name | None] = []
    current: list[Node] = []
    for node in nodes if isinstance(nodes[-1], Slash) else (*nodes, Slash()):
        if not isinstance(node, Slash):
            current.append(node)
            continue
        if current == [Globstar()]:
            if not names or names[-1] is not None:
                names.append(None)
        else:
            names.append(_name(current))
        current = []
    while names and names[-1] is None:
        names.pop()
    return Way(tuple(names), only_folders)


def _name(nodes: list[Node]) -> Name:
    """Stars side by side are one star."""
    name: list[Node] = []
    for node in nodes:
        if not (isinstance(node, Star) and name and isinstance(name[-1], Star)):
            name.append(node)
    if any(isinstance(node, Group) for node in name) and _count(tuple(name)) > MAX_GROUP_NODES:
        raise UnreadableError(
            f"one name in it has groups and more than {MAX_GROUP_NODES} characters. Write it as several patterns."
        )
    return tuple(name)


def _count(nodes: Text) -> int:
    return sum(1 + sum(map(_count, node.alternatives)) if isinstance(node, Group) else 1 for node in nodes)

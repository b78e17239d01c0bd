"""`Matcher`: all exclusion patterns of a library as one question a folder and one question about the names in it.

A folder is asked once, by one regular expression over its whole path; the names in it are then asked with what is left:
most patterns say `**/name`, so a name is usually looked up among plain names, beginnings and endings, without any
regular expression at all. A walk asks about all names of a folder together: nearly always none is hidden, and one
look through the text of them all says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from homing.patterns.automaton import Automaton
from homing.patterns.folding import forms
from homing.patterns.reading import Name, Way, read_pattern
from homing.patterns.regexes import NAME_END, folder_regex, is_regular, name_regex, plain_text
from homing.patterns.syntax import Star

# Folders whose answer is kept (some 6 MB); a walk asks one after the other, a list of paths jumps about.
MAX_KEPT_FOLDERS = 32_768
# For each single pattern, which only explains: the folder at hand and some around it.
_KEPT_FOLDERS_TO_EXPLAIN = 16
# Beyond so many plain endings, looking them up by length is quicker than trying each.
_MANY_ENDINGS = 16

Check = Callable[[str], object]


class FolderMatcher:
    """The patterns as they apply to the names in one folder."""

    __slots__ = (
        *("_beginnings", "_checks", "_endings", "_endings_by_length", "_everything", "_negated", "_plain"),
        *("_checks_of_each", "_telltales"),
    )

    def __init__(
        self,
        names: Sequence[Name] = (),
        negated: Sequence[FolderMatcher] = (),
        *,
        everything: bool = False,
    ) -> None:
        self._everything = everything
        self._negated = tuple(negated)
        plain, beginnings, endings = set[str](), set[str](), set[str]()
        regexes: list[str] = []
        regex_beginnings: list[str] = []
        self._checks: list[Check] = []
        for name in dict.fromkeys(names):
            text = plain_text(name)
            if text is not None:
                plain.add(text)
            elif name == (Star(),):
                self._everything = True
            elif isinstance(name[0], Star) and (text := plain_text(name[1:])):
                endings.add(text)
            elif isinstance(name[-1], Star) and (text := plain_text(name[:-1])):
                beginnings.add(text)
            elif is_regular(name):
                regexes.append(name_regex(name, NAME_END))
                regex_beginnings.append(_plain_beginning(name))
            else:
                self._checks.append(Automaton(name).matches)
        self._plain = frozenset(plain)
        self._beginnings = tuple(beginnings)
        self._endings, self._endings_by_length = tuple(endings), dict[int, set[str]]()
        if len(endings) > _MANY_ENDINGS:
            self._endings = ()
            for ending in endings:
                self._endings_by_length.setdefault(len(ending), set()).add(ending)
        self._checks_of_each = tuple(self._checks)
        if regexes:
            self._checks = [re.compile("|".join(regexes)).match, *self._checks]
            if not all(regex_beginnings):
                self._checks_of_each, regex_beginnings = tuple(self._checks), []
        self._telltales = tuple(
            dict.fromkeys(
                [*(f"/{text}" for text in (*beginnings, *regex_beginnings)), *(f"{text}/" for text in self._endings)]
            )
        )
        """Texts of which at least one stands in `/name/name/…/` if one of these names is hidden by its beginning or
        its ending."""

    @property
    def excludes_all(self) -> bool:
        """The whole folder is hidden, with all below it."""
        return self._everything

    def excludes(self, name: bytes) -> bool:
        """Is the file of this name in this folder hidden?"""
        if self._everything:
            return True
        if name.isascii():
            if self._hits(name.decode("ascii").lower()):
                return True
        elif any(map(self._hits, forms(name))):
            return True
        return bool(self._negated) and any(not negated.excludes(name) for negated in self._negated)

    def excluded(self, names: Sequence[bytes]) -> Sequence[bytes]:
        """Those of these names that are hidden: what `excludes` says of each, much quicker where it is none of them."""
        if self._everything:
            return names
        # a name holds no slash, and neither folding nor NFC changes or joins anything across one
        if not self._negated and not any(map(self._may_hit, forms(b"/".join(names)))):
            return ()
        return [name for name in names if self.excludes(name)]

    def _may_hit(self, text: str) -> bool:
        """Could one of the names in this text, with slashes between them, be hidden?"""
        framed = f"/{text}/"
        for telltale in self._telltales:
            if telltale in framed:
                return True
        each = text.split("/")
        if self._endings_by_length:
            return any(map(self._hits, each))
        return not self._plain.isdisjoint(each) or any(any(map(check, each)) for check in self._checks_of_each)

    def _hits(self, name: str) -> bool:
        if name in self._plain or name.startswith(self._beginnings) or name.endswith(self._endings):
            return True
        if self._endings_by_length:
            for length, endings in self._endings_by_length.items():
                if name[-length:] in endings:
                    return True
        for check in self._checks:  # noqa: SIM110  a loop costs a third of any(…) here, once a file
            if check(name):
                return True
        return False


class Matcher:
    """Compiled exclusion patterns. Paths are bytes, absolute as the import path shows them."""

    def __init__(self, patterns: Sequence[str], *, kept_folders: int = MAX_KEPT_FOLDERS) -> None:
        self.patterns = tuple(patterns)
        self._kept_folders = kept_folders
        self._alone: dict[str, Matcher] = {}
        self._kept: dict[bytes, FolderMatcher] = {}
        self._by_place: dict[tuple[int, ...], FolderMatcher] = {}
        self._negated: list[Matcher] = []
        ways: list[Way] = []
        for pattern in dict.fromkeys(self.patterns):
            reading = read_pattern(pattern)
            if reading.is_negated:
                self._negated.append(Matcher._of_ways(reading.ways))
            else:
                ways.extend(reading.ways)
        self._compile(tuple(dict.fromkeys(ways)))

    @classmethod
    def _of_ways(cls, ways: Sequence[Way]) -> Matcher:
        matcher = cls(())
        matcher._compile(ways)
        return matcher

    def _compile(self, ways: Sequence[Way]) -> None:
        self._hidden_folders = _any_folder([way.names for way in ways], is_whole=False)
        self._everywhere: list[Name] = []
        places: dict[tuple[Name | None, ...], list[Name]] = {}
        for way in ways:
            if way.only_folders:
                continue
            *place, name = way.names
            assert name is not None, "reading.py takes `**` off the end"
            if place == [None]:
                self._everywhere.append(name)
            else:
                places.setdefault(tuple(place), []).append(name)
        self._places = [(_any_folder([place], is_whole=True), names) for place, names in places.items()]

    def excludes_file(self, path: bytes) -> bool:
        """Is the file at this path hidden, by its own name or with a folder above it?"""
        folder, name = _split(path)
        return self.for_folder(folder).excludes(name)

    def excludes_folder(self, path: bytes) -> bool:
        """Is everything below this folder hidden? Then a walk need not enter it."""
        return self.for_folder(path).excludes_all

    def for_folder(self, folder: bytes) -> FolderMatcher:
        """What a walk asks about each name in `folder`."""
        found = self._kept.get(folder)
        if found is None:
            if len(self._kept) >= self._kept_folders:
                self._kept.clear()
            found = self._kept[folder] = self._for_folder(folder)
        return found

    def _for_folder(self, folder: bytes) -> FolderMatcher:
        texts = forms(folder if not folder or folder.endswith(b"/") else folder + b"/")
        if any(self._hidden_folders(text) for text in texts):
            return _ALL
        negated = [matcher.for_folder(folder) for matcher in self._negated]
        here = tuple(index for index, (is_here, _) in enumerate(self._places) if any(is_here(text) for text in texts))
        if negated:
            return FolderMatcher(self._names(here), negated)
        found = self._by_place.get(here)
        if found is None:
            found = self._by_place[here] = FolderMatcher(self._names(here))
        return found

    def _names(self, here: Sequence[int]) -> list[Name]:
        return [*self._everywhere, *(name for index in here for name in self._places[index][1])]

    def explain(self, path: bytes, *, is_folder: bool = False) -> str | None:
        """The first pattern that hides the file (or the folder) at this path, None if none does."""
        for pattern in self.patterns:
            alone = self._alone.get(pattern)
            if alone is None:
                alone = self._alone[pattern] = Matcher([pattern], kept_folders=_KEPT_FOLDERS_TO_EXPLAIN)
            if alone.excludes_folder(path) if is_folder else alone.excludes_file(path):
                return pattern
        return None


_ALL = FolderMatcher(everything=True)


def _plain_beginning(name: Name) -> str:
    """The text that everything this name matches begins with; it may be empty."""
    return plain_text(tuple(takewhile(lambda node: plain_text((node,)) is not None, name))) or ""


def _split(path: bytes) -> tuple[bytes, bytes]:
    folder, slash, name = path.rpartition(b"/")
    return folder or slash, name


def _any_folder(places: Sequence[Sequence[Name | None]], *, is_whole: bool) -> Check:
    """Does a folder's path (with a slash at its end) match one of these? By one regular expression if possible."""
    anchored: list[str] = []
    anywhere: list[str] = []
    others: list[Check] = []
    for place in places:
        if not all(map(is_regular, place)):
            others.append(_folder_check(place, is_whole=is_whole))
        elif not is_whole and place and place[0] is None and None not in place[1:]:
            anywhere.append(folder_regex(place[1:], is_whole=False))
        else:
            anchored.append(folder_regex(place, is_whole=is_whole))
    if anywhere:
        anchored.append(f"(?:[^/]*+/)*?(?:{'|'.join(anywhere)})")
    if anchored:
        others = [re.compile("|".join(anchored)).match, *others]
    if len(others) == 1:
        return others.pop()
    return lambda folder: any(other(folder) for other in others)


def _folder_check(place: Sequence[Name | None], *, is_whole: bool) -> Check:
    """The same for a place with repeating or negated groups, name by name."""
    runs: list[list[Check]] = [[]]
    for name in place:
        if name is None:
            runs.append([])
        else:
            runs[-1].append(_name_check(name))

    def matches(folder: str) -> bool:
        names = folder.split("/")[:-1]
        at = 0
        for index, run in enumerate(runs):
            must_end = is_whole and index == len(runs) - 1
            starts = [at] if index == 0 else range(at, len(names) - len(run) + 1)
            for start in starts:
                end = start + len(run)
                if end > len(names) or (must_end and end != len(names)):
                    continue
                if all(check(name) for check, name in zip(run, names[start:end], strict=True)):
                    at = end
                    break
            else:
                return False
        return True

    return matches


def _name_check(name: Name) -> Check:
    if is_regular(name):
        return re.compile(name_regex(name, NAME_END)).match
    automaton = Automaton(name)
    return lambda text: bool(text) and automaton.matches(text)

"""The matcher beside its reference on very many pairs of pattern and path."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from homing.patterns import DEFAULT_PATTERNS, PatternError, compile_patterns
from tests.patterns import oracle
from tests.patterns.test_matching import LANGUAGE

LETTERS = ["a", "b", "ab", "A", "B", ".", "1", "2", "é", "É", "ß", "#", "-", "_", " ", "(", ")", "+", "日"]
SETS = ["[ab]", "[!a]", "[^1-2]", "[a-c]", "[[:digit:]]", "[A-B]", "[]a]", "[a-]", "[é-ñ]", "[.a]", "[^[:alpha:]]"]
INSIDE_BRACES = ["a", "b", "1", "", "*", "a*", "{a,b}", ".b", "?", "É"]
RANGES = ["{1..3}", "{01..02}", "{a..b}", "{2..1}", "{a}", "{}"]
INSIDE_GROUPS = ["a", "b", "ab", "1", ".", "a?", "[ab]", "", "é"]
INSIDE_NOT = [*INSIDE_GROUPS, "*", "a*", "*b", "@(a|b)"]

texts = some.lists(some.sampled_from(LETTERS), min_size=1, max_size=3).map("".join)
# in a pattern, a ( behind one of +*?@! would open a group
plain = texts.map(lambda text: re.sub(r"(^|\+)\(", r"\1\\(", text))
braces = some.lists(some.sampled_from(INSIDE_BRACES), min_size=2, max_size=3).map(
    lambda items: f"{{{','.join(items)}}}"
)
groups = some.tuples(
    some.sampled_from("@?+*"), some.lists(some.sampled_from(INSIDE_GROUPS), min_size=1, max_size=3)
).map(lambda group: f"{group[0]}({'|'.join(group[1])})")
negations = some.lists(some.sampled_from(INSIDE_NOT), min_size=1, max_size=3).map(lambda items: f"!({'|'.join(items)})")
escapes = some.sampled_from("ab*?[{(!@\\").map(lambda character: "\\" + character)
pieces = some.one_of(
    plain, some.just("*"), some.just("?"), some.sampled_from(SETS), braces, some.sampled_from(RANGES), escapes
)


@some.composite
def names(draw: some.DrawFn) -> str:
    """A name of a pattern: pieces, and perhaps groups behind a text (a group alone could stand for an empty name)."""
    name = "".join(draw(some.lists(pieces, min_size=1, max_size=4)))
    kind = draw(some.integers(0, 3))
    if kind == 0:
        name = draw(plain) + draw(groups) + name
    elif kind == 1 and "*" not in name:
        name = draw(plain) + draw(negations) + draw(plain)
    return name


patterns = some.builds(
    lambda first, middle, last: first + "/".join(middle) + last,
    some.sampled_from(["/", "/", "**/", "**/", "!**/", "/a/"]),
    some.lists(some.one_of(names(), names(), some.just("**")), min_size=1, max_size=4),
    some.sampled_from(["", "", "", "", "/", "/**"]),
)
path_names = texts.filter(lambda name: name not in (".", ".."))
paths = some.lists(path_names, min_size=1, max_size=5).map(lambda names: "/" + "/".join(names))


def is_accepted(pattern: str) -> bool:
    """Some of the patterns made here stand for too many; nothing else in them is refused."""
    try:
        compile_patterns([pattern])
    except PatternError as error:
        assert "1,000" in error.why
        return False
    return True


def compare(pattern: str, path: str) -> None:
    assert compile_patterns([pattern]).excludes_file(path.encode()) == oracle.excludes_file(pattern, path), (
        pattern,
        path,
    )


@settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))
@given(patterns, some.lists(paths, min_size=1, max_size=8))
def test_it_agrees_with_the_reference(pattern: str, tried: list[str]) -> None:
    for path in tried if is_accepted(pattern) else ():
        compare(pattern, path)


@pytest.mark.soak
@settings(max_examples=60_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(patterns, some.lists(paths, min_size=1, max_size=8))
def test_it_agrees_with_the_reference_for_long(pattern: str, tried: list[str]) -> None:
    for path in tried if is_accepted(pattern) else ():
        compare(pattern, path)


USUAL = [
    *DEFAULT_PATTERNS,
    "**/*.tif", "**/hidden.jpg", "**/Raw/**", "**/*.{tif,jpg}", "**/\\@eadir/**", "/photos/2019/**", "/photos/2019",
    "**/IMG_{0001..0009}.jpg", "**/{Raw,Proofs}/*.jpg", "**/*_@(edited|copy).*", "**/+([0-9]).heic",
    "**/20[12][0-9]/**", "/photos/*/[!a-m]*/**", "**/?(my )photos/**", "/photos/!(2019|2020)/*.jpg", "**/*~",
    "**/*.bak", "/photos/**/tmp/*",
    "**/*[[:space:]]*", "!**/*.{jpg,heic,png}",
]  # fmt: skip


def test_it_agrees_on_usual_patterns_and_names() -> None:
    chance = random.Random(4664)
    folders = [
        "2019",
        "2020",
        "Raw",
        "raw",
        "Proofs",
        "@eaDir",
        "@eadir",
        "tmp",
        "my photos",
        "Noël",
        "a b",
        ".Trash-1000",
    ]
    folders += ["#recycle", "$Recycle.Bin", ".stversions", "holiday", "Zoo", "x~"]
    stems = ["IMG_0001", "IMG_0012", "._IMG_1", "1234", "a_edited", "b_copy", "hidden", "Thumbs", "Zürich", "c d", ".x"]
    endings = [".jpg", ".JPG", ".tif", ".heic", ".png", ".bak", ".db", "", "~"]
    for _ in range(700):
        depth = chance.randint(0, 3)
        path = "/".join(["/photos", *chance.choices(folders, k=depth), chance.choice(stems) + chance.choice(endings)])
        for pattern in USUAL:
            compare(pattern, path)


@pytest.mark.parametrize(("pattern", "path", "answer"), LANGUAGE)
def test_the_table_of_examples_agrees_with_the_reference(pattern: str, path: str, answer: bool) -> None:
    if pattern.startswith("./"):
        pattern = pattern[2:]  # a wanted difference
    assert oracle.excludes_file(pattern, path) is answer

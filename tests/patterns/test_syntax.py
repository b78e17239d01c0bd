"""Sets, their classes, and what a pattern without braces is read as."""

from __future__ import annotations

import string

import pytest

from homing.patterns.folding import fold_character
from homing.patterns.syntax import (
    ANY,
    Characters,
    Globstar,
    Group,
    Slash,
    Star,
    Text,
    UnreadableError,
    literal,
    parse,
)
from tests.patterns import oracle

pytestmark = pytest.mark.table

ASCII = "".join(map(chr, range(128)))
GRAPHIC = string.ascii_letters + string.digits + string.punctuation


def the_set(pattern: str) -> Characters:
    (node,) = parse(pattern)
    assert isinstance(node, Characters)
    return node


def members(pattern: str, of: str = ASCII) -> str:
    """The characters that a set has, once they are folded as a name is."""
    found = the_set(pattern)
    return "".join(character for character in of if found.has(fold_character(character)))


# as POSIX has them, but that upper and lower case are the same
CLASSES = {
    "alnum": string.ascii_letters + string.digits,
    "alpha": string.ascii_letters,
    "ascii": ASCII,
    "blank": " \t",
    "cntrl": ASCII[:32] + "\x7f",
    "digit": string.digits,
    "graph": GRAPHIC,
    "lower": string.ascii_letters,
    "print": GRAPHIC + " ",
    "punct": string.punctuation,
    "space": string.whitespace,
    "upper": string.ascii_letters,
    "word": string.ascii_letters + string.digits + "_",
    "xdigit": string.hexdigits,
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_the_characters_that_posix_says(name: str) -> None:
    expected = sorted(CLASSES[name])
    assert sorted(members(f"[[:{name}:]]")) == expected
    assert sorted(members(f"[![:{name}:]]")) == sorted(set(ASCII) - set(expected))
    assert not the_set(f"[[:{name}:]]").has("é")
    for character in ASCII.replace("/", ""):  # and so says the reference
        assert oracle.matches(f"x[[:{name}:]]", f"x{character}") is (character in expected)


# set, the letters, digits and signs that it has
SETS = [
    ("[ab]", "abAB"),
    ("[A]", "aA"),
    ("[0-3]", "0123"),
    ("[x-z5]", "5xyzXYZ"),
    ("[a-a]", "aA"),
    ("[]a]", "aA]"),
    ("[a-]", "aA-"),
    ("[-a]", "aA-"),
    ("[+--]", "+,-"),
    ("[a\\]b]", "abAB]"),
    ("[\\a-c]", "abcABC"),
    ("[a-\\c]", "abcABC"),
    ("[\\-a]", "aA-"),
    ("[a\\-z]", "azAZ-"),
    ("[a!]", "aA!"),
    ("[a^]", "aA^"),
    ("[*?]", "*?"),
    ("[0-[:alpha:]]", string.ascii_letters + "0-"),
    ("[[:digit:]-z]", string.digits + "zZ-"),
    ("[[:digit:][:blank:]x]", string.digits + "xX"),
    ("[[:]", "[:"),
    ("[[:a]", "[:aA"),
]


@pytest.mark.parametrize(("pattern", "expected"), SETS)
def test_a_set_has_what_it_lists(pattern: str, expected: str) -> None:
    assert sorted(members(pattern, GRAPHIC)) == sorted(expected)
    negated = pattern.replace("[", "[!", 1)
    assert sorted(members(negated, GRAPHIC)) == sorted(set(GRAPHIC) - set(expected))
    assert members(negated) == members(pattern.replace("[", "[^", 1))


A, B, C = literal("a"), literal("b"), literal("c")
# pattern, what it is read as
READ: list[tuple[str, Text]] = [
    ("", ()),
    ("aB", (A, B)),
    ("a/b", (A, Slash(), B)),
    ("a\\/b", (A, Slash(), B)),
    ("a?", (A, ANY)),
    ("a\\?", (A, literal("?"))),
    ("\\\\", (literal("\\"),)),
    ("*", (Star(),)),
    ("**", (Globstar(),)),
    ("**/a", (Globstar(), Slash(), A)),
    ("a/**", (A, Slash(), Globstar())),
    ("a/**/b", (A, Slash(), Globstar(), Slash(), B)),
    ("**\\/a", (Globstar(), Slash(), A)),
    ("a**", (A, Star(), Star())),
    ("**a", (Star(), Star(), A)),
    ("***", (Star(), Star(), Star())),
    ("*/**", (Star(), Slash(), Globstar())),
    ("@(a|b)c", (Group("@", ((A,), (B,))), C)),
    ("?(a)", (Group("?", ((A,),)),)),
    ("*(a)", (Group("*", ((A,),)),)),
    ("+(a)", (Group("+", ((A,),)),)),
    ("!(a|)", (Group("!", ((A,), ())),)),
    ("+(a@(b|c))", (Group("+", ((A, Group("@", ((B,), (C,)))),)),)),
    ("+(**)", (Group("+", ((Star(), Star()),)),)),
    ("@(a/**)", (Group("@", ((A, Slash(), Star(), Star()),)),)),
    ("a|b", (A, literal("|"), B)),
    ("a)", (A, literal(")"))),
    ("(a)", (literal("("), A, literal(")"))),
    ("a+b", (A, literal("+"), B)),
    ("@a", (literal("@"), A)),
    ("@\\(a", (literal("@"), literal("("), A)),
    ("@(\\)|\\|)", (Group("@", ((literal(")"),), (literal("|"),))),)),
    ("@([)]|a)", (Group("@", ((Characters(((41, 41),)),), (A,))),)),
]


@pytest.mark.parametrize(("pattern", "expected"), READ, ids=[row[0] for row in READ])
def test_a_pattern_is_read_as(pattern: str, expected: Text) -> None:
    assert parse(pattern) == expected


# pattern, the one character that it stands for, if so
ONLY = [
    ("a", "a"),
    ("A", "a"),
    ("[1]", "1"),
    ("[!1]", None),
    ("[1-2]", None),
    ("[12]", None),
    ("[A]", None),
    ("?", None),
]


@pytest.mark.parametrize(("pattern", "only"), ONLY)
def test_a_set_of_one_stands_for_its_character(pattern: str, only: str | None) -> None:
    assert the_set(pattern).only == only


def test_any_character_is_any() -> None:
    assert members("?") == ASCII


# pattern, a reason
UNREADABLE = [
    ("a\\", "ends in a single \\"),
    ("[", "a [ stands without its ]"),
    ("[]", "a [ stands without its ]"),
    ("[!]", "a [ stands without its ]"),
    ("[a", "a [ stands without its ]"),
    ("[a-", "a [ stands without its ]"),
    ("[a\\]", "a [ stands without its ]"),
    ("[a\\", "a [ stands without its ]"),
    ("[[:digit:]", "a [ stands without its ]"),
    ("[/]", "a / stands inside its [ ]"),
    ("[\\/]", "a / stands inside its [ ]"),
    ("[a-/]", "a / stands inside its [ ]"),
    ("[b-a]", "the range b-a in its [ ] runs backwards"),
    ("[[:kind:]]", "[:kind:] is no class"),
    ("@(a", "a @( stands without its )"),
    ("+(a|b", "a +( stands without its )"),
    ("@(a|+(b)", "a @( stands without its )"),
    ("@(" * 9 + "a" + ")" * 9, "more than 8 deep"),
]


@pytest.mark.parametrize(("pattern", "words"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_what_cannot_be_read_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(pattern)
    assert words in str(caught.value)


def test_groups_may_stand_eight_deep() -> None:
    assert len(parse("@(" * 8 + "a" + ")" * 8)) == 1
    assert len(parse("@(" * 8 + "a" + ")" * 8 + "@(b)")) == 2
    assert len(parse("@(b|" * 8 + "a" + ")" * 8)) == 1

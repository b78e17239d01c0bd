"""From a pattern to the plain ways in which it can match, and the exact limits of what is read."""

from __future__ import annotations

import unicodedata

import pytest

from homing.patterns import PatternError
from homing.patterns.reading import Name, Way, read_pattern
from homing.patterns.syntax import ANY, Characters, Group, Star

pytestmark = pytest.mark.table


def shown(name: Name | None) -> str:
    """A name as it could have been written."""
    if name is None:
        return "**"
    text = ""
    for node in name:
        match node:
            case Star():
                text += "*"
            case Group():
                text += f"{node.kind}({'|'.join(map(shown, node.alternatives))})"
            case Characters():
                text += "?" if node == ANY else node.only or "[]"
            case _:
                raise AssertionError(node)
    return text


def ways(pattern: str) -> list[str]:
    def written(way: Way) -> str:
        return "/".join(map(shown, way.names)) + ("/" if way.only_folders else "")

    return [written(way) for way in read_pattern(pattern).ways]


# pattern, the ways in which it can match; a slash at the end: folders only
WAYS = [
    ("a", ["a"]),
    ("A/b", ["a/b"]),
    ("/a", ["/a"]),
    ("/", ["/"]),
    ("a/", ["a/"]),
    ("a//", ["a/"]),
    ("/a//b", ["/a/b"]),
    ("//a", ["/a"]),
    # any folders
    ("**/a", ["**/a"]),
    ("**/**/a", ["**/a"]),
    ("/**/**/**/a", ["/**/a"]),
    ("a/**/b", ["a/**/b"]),
    ("a/**/b/**/c", ["a/**/b/**/c"]),
    ("a/**", ["a/"]),
    ("a/**/", ["a/"]),
    ("a/**/**", ["a/"]),
    ("**", ["/"]),
    ("**/*", ["**/*"]),
    # ** that is not a whole name is a star
    ("a**b", ["a*b"]),
    ("a/**b", ["a/*b"]),
    ("a/b**", ["a/b*"]),
    ("***", ["*"]),
    ("a***b", ["a*b"]),
    ("*?*", ["*?*"]),
    # braces
    ("{a,b}/c", ["a/c", "b/c"]),
    ("{a,b/c}", ["a", "b/c"]),
    ("a{,b}", ["a", "ab"]),
    ("{a,}", ["a"]),
    ("{a,a}", ["a"]),
    ("{**,a}/b", ["**/b", "a/b"]),
    ("{a,b/}", ["a", "b/"]),
    # groups that choose
    ("@(a|b)c", ["ac", "bc"]),
    ("a?(b)", ["a", "ab"]),
    ("@(a|b)@(c|d)", ["ac", "ad", "bc", "bd"]),
    ("@(a|@(b|?(c)d))", ["a", "b", "d", "cd"]),
    ("@(a/b|c)", ["a/b", "c"]),
    ("@(a|b)/", ["a/", "b/"]),
    ("x@()y", ["xy"]),
    ("a*@(*|b)", ["a*", "a*b"]),
    # groups that stay
    ("+(a|b)", ["+(a|b)"]),
    ("x!(a*)", ["x!(a*)"]),
    ("*(a)@(b|c)", ["*(a)b", "*(a)c"]),
    ("+(@(a|b)?(c))", ["+(@(a|b)?(c))"]),
    ("!(+(a)b|*(c))", ["!(+(a)b|*(c))"]),
    ("!(a*|@(b*|c))", ["!(a*|@(b*|c))"]),
    # what is left out in front
    ("./a", ["a"]),
    (".//a", ["a"]),
    ("././/a", ["a"]),
    (".a", [".a"]),
    ("../a", ["../a"]),
    # text
    ("\\*\\a", ["*a"]),
    ("a\\/b", ["a/b"]),
    ("a b", ["a b"]),
    (" a", [" a"]),
    ("\ud7ff", ["\ud7ff"]),
    ("\ue000", ["\ue000"]),
]


@pytest.mark.parametrize(("pattern", "expected"), WAYS, ids=[ascii(row[0]) for row in WAYS])
def test_a_pattern_is_spelled_out(pattern: str, expected: list[str]) -> None:
    assert ways(pattern) == expected
    assert not read_pattern(pattern).is_negated


# pattern, the ways of what it shows
NEGATED = [("!a", ["a"]), ("!**/a", ["**/a"]), ("!./a", ["a"]), ("!!a", ["!a"]), ("!{a,b}", ["a", "b"])]


@pytest.mark.parametrize(("pattern", "expected"), NEGATED)
def test_an_exclamation_mark_in_front_turns_the_pattern_round(pattern: str, expected: list[str]) -> None:
    assert ways(pattern) == expected
    assert read_pattern(pattern).is_negated


@pytest.mark.parametrize("pattern", ["!(a)", "!(a)/b", "\\!a", "a!", "./!a"])
def test_an_exclamation_mark_elsewhere_does_not(pattern: str) -> None:
    assert not read_pattern(pattern).is_negated


def test_a_letter_in_two_parts_is_read_in_both_forms() -> None:
    assert ways("e\u0301") == ["e\u0301", "é"]
    assert ways("é") == ["é"]
    assert ways(unicodedata.normalize("NFD", "{é,ü}")) == ["e\u0301", "u\u0308", "é", "ü"]


TEN = "@(" + "|".join("abcdefghij") + ")"

# why, the most that is read, in how many ways, one more, a reason
LIMITS = [
    ("characters", "a" * 4_096, 1, "a" * 4_097, "4,097 characters; 4,096 are allowed"),
    ("choices", TEN * 3, 1_000, TEN * 3 + "?(k)", "more than 1,000 patterns"),
    ("choices of one group", "@(" + "|".join(map(str, range(1_000))) + ")", 1_000,
     "@(" + "|".join(map(str, range(1_001))) + ")", "more than 1,000 patterns"),
    ("braces with choices", "{1..1000}@(a|b)", 2_000, "{1..667}@(a|b|c)", "more than 1,000 patterns"),
    ("groups in groups", "@(" * 8 + "a" + ")" * 8, 1, "@(" * 9 + "a" + ")" * 9, "nested more than 8 deep"),
    ("those in others", "+(" + "@(" * 7 + "a" + ")" * 8, 1, "+(" + "@(" * 8 + "a" + ")" * 9, "nested more than 8 deep"),
    ("characters beside a group", "+(a)" + "b" * 98, 1, "+(a)" + "b" * 99, "more than 100 characters"),
    ("characters in a group", "+(" + "a" * 98 + ")b", 1, "+(" + "a" * 99 + ")b", "more than 100 characters"),
    ("characters in its alternatives", "!(" + "a" * 49 + "|" + "b" * 49 + ")c", 1,
     "!(" + "a" * 49 + "|" + "b" * 50 + ")c", "more than 100 characters"),
    ("characters in a group in a group", "+(@(" + "a" * 96 + "|b)c)", 1, "+(@(" + "a" * 97 + "|b)c)",
     "more than 100 characters"),
    ("characters of one name among several", ("+(a)" + "b" * 98 + "/") * 2 + "c" * 200, 1,
     "c/" + "+(a)" + "b" * 99, "more than 100 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "most", "count", "more", "words"), LIMITS, ids=[row[0] for row in LIMITS])
def test_what_is_too_much_is_refused_and_not_one_less(why: str, most: str, count: int, more: str, words: str) -> None:
    assert len(read_pattern(most).ways) == count
    with pytest.raises(PatternError) as caught:
        read_pattern(more)
    assert words in caught.value.why


# pattern, a reason
REFUSED = [
    ("", "is empty"),
    ("  ", "is empty"),
    ("!", "nothing is left"),
    ("./", "nothing is left"),
    (".//", "nothing is left"),
    ("!./", "nothing is left"),
    ("a\0", "NUL"),
    ("a\ud800", "no text"),
    ("a\udfff", "no text"),
    ("\udc80a", "no text"),
    ("*(*a)", "a * stands inside *( )"),
    ("+(a*)", "a * stands inside +( )"),
    ("+(a|?(*b))", "a * stands inside +( )"),
    ("*(+(a))", "+( ) stands inside *( )"),
    ("+(*(a))", "*( ) stands inside +( )"),
    ("+(@(+(a)))", "+( ) stands inside +( )"),
    ("*(b|*(a))", "*( ) stands inside *( )"),
    ("!(!(a))", "!( ) stands inside !( )"),
    ("*(!(a))", "!( ) stands inside *( )"),
    ("+(@(!(a)))", "!( ) stands inside +( )"),
    ("!(?(!(a)))", "!( ) stands inside !( )"),
    ("*(a/b)", "a / stands inside *( )"),
    ("!(a|b/c)", "a / stands inside !( )"),
    ("+(@(a/b))", "a / stands inside +( )"),
    ("@(a|+(b/c))", "a / stands inside +( )"),
    ("@(a|!(!(c)))", "!( ) stands inside !( )"),
]


@pytest.mark.parametrize(("pattern", "words"), REFUSED, ids=[ascii(row[0]) for row in REFUSED])
def test_what_has_no_clear_meaning_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_pattern(pattern)
    assert words in caught.value.why

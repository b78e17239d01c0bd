"""What braces stand for, in order: as Bash has them, and how much of it is too much."""

from __future__ import annotations

import re

import bracex
import pytest

from homing.patterns.braces import BraceError, expand_braces

pytestmark = pytest.mark.table

# pattern, what it stands for
EXPANSIONS = [
    ("", [""]),
    ("plain", ["plain"]),
    ("{a,b}", ["a", "b"]),
    ("x{a,b}y", ["xay", "xby"]),
    ("{a,b}{1,2}", ["a1", "a2", "b1", "b2"]),
    ("{a,{b,c}d}", ["a", "bd", "cd"]),
    ("a{,b}c", ["ac", "abc"]),
    ("{{a,b}}", ["{a}", "{b}"]),
    # one of nothing is no list
    ("{}", ["{}"]),
    ("{a}", ["{a}"]),
    ("{a}{b}", ["{a}{b}"]),
    # a backslash stays with its character, for who reads the result
    ("\\{a,b\\}", ["\\{a,b\\}"]),
    ("{a\\,b,c}", ["a\\,b", "c"]),
    ("a,b", ["a,b"]),
    # numbers
    ("{1..3}", ["1", "2", "3"]),
    ("x{1..3}y", ["x1y", "x2y", "x3y"]),
    ("{3..1}", ["3", "2", "1"]),
    ("{5..5}", ["5"]),
    ("{-1..1}", ["-1", "0", "1"]),
    ("{-1..-3}", ["-1", "-2", "-3"]),
    ("{1..9..4}", ["1", "5", "9"]),
    ("{1..8..4}", ["1", "5"]),
    ("{9..1..4}", ["9", "5", "1"]),
    ("{1..6..-2}", ["1", "3", "5"]),
    ("{1..3..0}", ["1", "2", "3"]),
    ("{{1..2}}", ["{1}", "{2}"]),
    ("{1..2}{a,b}", ["1a", "1b", "2a", "2b"]),
    # a nought in front of either end gives all the width of the wider
    ("{01..3}", ["01", "02", "03"]),
    ("{1..03}", ["01", "02", "03"]),
    ("{9..011}", ["009", "010", "011"]),
    ("{099..101}", ["099", "100", "101"]),
    ("{-01..1}", ["-01", "000", "001"]),
    ("{00..10..5}", ["00", "05", "10"]),
    ("{0..10..5}", ["0", "5", "10"]),
    ("{9..11}", ["9", "10", "11"]),
    ("{8..10..2}{01..02}", ["801", "802", "1001", "1002"]),
    # letters
    ("{a..e}", ["a", "b", "c", "d", "e"]),
    ("{e..a..2}", ["e", "c", "a"]),
    ("{c..c}", ["c"]),
    # no ranges
    ("{1..a}", ["{1..a}"]),
    ("{a..}", ["{a..}"]),
    ("{aa..c}", ["{aa..c}"]),
    ("{a..cc}", ["{a..cc}"]),
    ("{1..2..1..1}", ["{1..2..1..1}"]),
    ("{1..2x}", ["{1..2x}"]),
    ("{1...3}", ["{1...3}"]),
    ("{1..3,x}", ["1..3", "x"]),
]


@pytest.mark.parametrize(("pattern", "stands_for"), EXPANSIONS, ids=[row[0] for row in EXPANSIONS])
def test_braces_stand_for_a_list(pattern: str, stands_for: list[str]) -> None:
    assert expand_braces(pattern) == stands_for
    assert not pattern or bracex.expand(pattern, keep_escapes=True) == stands_for


def test_what_lies_between_z_and_a_keeps_no_meaning() -> None:
    assert expand_braces("{Z..b}") == ["Z", "\\[", "\\\\", "\\]", "\\^", "\\_", "\\`", "a", "b"]


def test_a_list_may_hold_nothing() -> None:
    assert expand_braces("{a,}") == ["a", ""]
    assert expand_braces("{,a}{,b}") == ["", "b", "a", "ab"]


# why, the most that is allowed, one more
LIMITS = [
    ("a range", "{1..1000}", "{1..1001}", "1,001 patterns; 1,000 are allowed. Use * or ?"),
    ("ranges as far as numbers say something", "{1..1000}", "{1..999999}{1..1000001}", "for 999,999,999,999 patterns"),
    ("ranges beyond", "{1..1000}", "{1..1000000}{1..1000000}", "for far too many patterns"),
    ("a range with noughts", "{0001..1000}", "{0001..1001}", "1,001 patterns"),
    ("letters", "{a..t}{0..49}", "{a..t}{0..50}", "1,020 patterns"),
    ("lists side by side", "{a,b}{1..500}", "{a,b}{1..501}", "1,002 patterns"),
    ("lists inside a list", "{a{1..600},b{1..400}}", "{a{1..600},b{1..400},c}", "1,001 patterns"),
    ("nesting", "{" * 16 + "a,b" + "}" * 16, "{" * 17 + "a,b" + "}" * 17, "more than 16 deep"),
    ("characters", "a" * 100 + "{0..999}", "a" * 101 + "{0..999}", "101,000 characters"),
    ("characters to the very number", "a" * 9_090 + "{1..11}", "a" * 9_091 + "{1..11}", "100,001 characters"),
    ("characters of padded numbers", "a" * 96 + "{0001..1000}", "a" * 97 + "{0001..1000}", "101,000 characters"),
    ("characters of a list's longest item", "a" * 96 + "{b,cccc}{1..500}",
     "a" * 97 + "{b,cccc}{1..500}", "101,000 characters"),
    ("characters of an item that is itself a list", "a" * 95 + "{bbbb{1..250},b{1..250}}{1,2}",
     "a" * 96 + "{bbbb{1..250},b{1..250}}{1,2}", "101,000 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "most", "more", "words"), LIMITS, ids=[row[0] for row in LIMITS])
def test_more_than_anyone_needs_is_refused(why: str, most: str, more: str, words: str) -> None:
    assert len(expand_braces(most)) > 1
    with pytest.raises(BraceError, match=re.escape(words)):
        expand_braces(more)


@pytest.mark.parametrize("pattern", ["{a,b", "{", "x{a,{b,c}", "{a\\}"])
def test_an_open_brace_is_refused(pattern: str) -> None:
    with pytest.raises(BraceError, match=r"a \{ stands without its \}"):
        expand_braces(pattern)


@pytest.mark.parametrize("pattern", ["a}", "}", "{a,b}}", "a}{b,c}"])
def test_a_closing_brace_alone_is_refused(pattern: str) -> None:
    with pytest.raises(BraceError, match=r"a \} stands without its \{"):
        expand_braces(pattern)

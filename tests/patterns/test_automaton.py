"""Repeating and negated groups against names, and how few expressions the automaton needs for them."""

from __future__ import annotations

import pytest

from homing.patterns import automaton
from homing.patterns.automaton import Automaton
from homing.patterns.syntax import parse

pytestmark = pytest.mark.table

# pattern of one name, names that match, names that do not
NAMES = [
    ("+(a)", "a aa aaa", "b ab ba"),
    ("+(a|b)c", "ac bac abbac", "c abca cab"),
    ("x+(ab)", "xab xabab", "x xa xaba xabb"),
    ("*(a)b", "b ab aab", "a abb ba"),
    ("a*()b", "ab", "a b aab"),
    ("a+()b", "ab", "a b"),
    ("*(a)*(b)", "a b ab aabb", "ba aba"),
    ("*(a|ab)b", "b ab abb aab", "a aba"),
    ("+(a?(b))c", "ac abc aabc ababc", "c bc abbc"),
    ("+(@(a|b)c)", "ac bc acbc", "a ab cc"),
    ("+(a|)b", "b ab aab", "a ba"),
    ("+([!a])", "b bcd", "a ba bab"),
    ("+(?)x", "ax xx abcx", "x a"),
    ("!(a)", "b aa ab", "a"),
    ("!(a*)", "b ba cab", "a ab aa"),
    ("!(*a)", "b ab aab", "a ba aa"),
    ("!(a|*)", "", "a b ab"),
    ("!(*|a)", "", "a b ab"),
    ("!(*)", "", "a b ab"),
    ("x!()", "xa xab", "x a"),
    ("!(a|b*)c", "c cc abc aac", "ac bc bac"),
    ("!(a)!(b)", "a b ab ba bb", ""),
    ("*!(a)", "a b ba", ""),
    ("a*!(b)", "a ab abb ac", "b ba"),
    ("!(a)*(b)", "b ab abb bb", ""),
    ("!(+(a))", "b ab ba", "a aa aaa"),
    ("!(+(a)b)", "a b aa aba", "ab aab"),
    ("!(@(a|b)|?(c)d)", "c ab cc", "a b d cd"),
    ("*+(a)*", "a ba ab bab", "b bb"),
    ("**+(a)b", "ab xab xaab", "b a xb"),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_is_read_once_and_answered_exactly(pattern: str, matching: str, others: str) -> None:
    found = Automaton(parse(pattern))
    names = [*matching.split(), *others.split()]
    assert [name for name in names if found.matches(name)] == matching.split()


# pattern of one name, letters of a long name, as many expressions as it needs (of which 3: nothing, empty, anything)
SIZES = [
    ("+(a)", "a", 6),
    ("+(a|b|c)", "abcab", 9),
    ("*(a|ab|aab|aaab)c", "aaabab", 20),
    ("*a*b*a*b", "abbaab", 19),
    ("*(a)*(b)*(c)", "abc", 11),
    ("!(a|b)", "abab", 8),
    ("!(*a)", "aab", 8),
    ("*!(a)*!(b)*", "ab", 14),
    ("!(*a?????)", "ababba", 34),
    ("+(a|b)????c", "abbab", 20),
    ("!(a*)", "abcab", 6),
    ("**?", "ab", 6),
    ("*!(a*)?", "bcacacbaacbaccb", 13),
]


@pytest.mark.parametrize(("pattern", "letters", "most"), SIZES, ids=[row[0] for row in SIZES])
def test_equal_expressions_meet_so_that_long_names_need_few(pattern: str, letters: str, most: int) -> None:
    found = Automaton(parse(pattern))
    found.matches(letters * 40)
    assert len(found._known) <= most


def test_what_one_name_taught_is_known_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Automaton(parse("+(a|b)!(c)"))
    assert found.matches("abca")
    monkeypatch.setattr(found, "_derive", lambda *_: pytest.fail("it was derived before"))
    assert found.matches("abca")


@pytest.mark.parametrize("limit", [0, 1, 7, 100])
def test_what_is_kept_is_bounded_and_the_answers_stay_the_same(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(automaton, "MAX_KEPT", limit)
    found = Automaton(parse("+(a|é)!(b|c)x"))
    begun = len(found._known)
    letters = [chr(point) for point in range(0x4E00, 0x4E00 + 300)]
    for letter in letters:
        assert found.matches(f"aé{letter}x")
        assert not found.matches(f"{letter}aéx")
        assert not found.matches(f"aé{letter}b")
    assert len(found._signatures) <= limit + 6
    assert len(found._known) <= max(limit, begun) + 30

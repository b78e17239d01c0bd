"""What cannot be used is refused when it is saved, with a sentence that says what to write instead."""

from __future__ import annotations

import re

import pytest

from homing.patterns import PatternError, compile_patterns

pytestmark = pytest.mark.table

REFUSED = [
    ("", "empty"),
    (" \t", "empty"),
    ("!", "nothing is left"),
    ("./", "nothing is left"),
    ("**/{a,b", "a { stands without its }"),
    ("**/a}", "a } stands without its {"),
    ("**/[ab", "a [ stands without its ]"),
    ("**/[]", "a [ stands without its ]"),
    ("**/@(a|b", "a @( stands without its )"),
    ("**/!(a", "a !( stands without its )"),
    ("**/a\\", "ends in a single \\"),
    ("**/[a/b]", "a / stands inside its [ ]"),
    ("**/[z-a]", "runs backwards"),
    ("**/[[:letter:]]", "no class of characters"),
    ("**/{1..100000}", "1,000 are allowed"),
    ("**/" + "{a,b}" * 16, "65,536 patterns"),
    ("**/" + "@(a|b)" * 16, "more than 1,000 patterns"),
    ("**/" + "{" * 40 + "a,b" + "}" * 40, "nested more than"),
    ("**/" + "@(" * 40 + "a" + ")" * 40, "nested more than"),
    ("**/+(+(a))", "endless ways"),
    ("**/*(a|+(b|c))", "endless ways"),
    ("**/+(*.jpg|a)", "endless ways"),
    ("**/+(@(*a|b))", "endless ways"),
    ("**/!(a|!(b))", "!( ) stands inside !( )"),
    ("**/+(a|!(b))", "!( ) stands inside +( )"),
    ("**/+(a/b)", "a / stands inside +( )"),
    ("**/!(@(a/b))", "a / stands inside !( )"),
    ("**/+(a)" + "b" * 200, "more than 100 characters"),
    ("a" * 5_000, "5,000 characters"),
    ("{" + "a" * 2_000 + "," + "b" * 2_000 + "}{0..99}", "characters in all"),
    ("**/a\0b", "NUL"),
    ("**/caf\udce9", "Write ? for each"),
]


@pytest.mark.parametrize(("pattern", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_a_pattern_that_cannot_be_used_is_refused_with_a_reason(pattern: str, words: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_patterns(["**/*.tif", pattern])
    assert words in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_message_names_the_pattern() -> None:
    with pytest.raises(PatternError, match=r"The exclusion pattern “\*\*/\{a” cannot be used: a \{ stands"):
        compile_patterns(["**/{a"])


def test_the_reason_can_be_told_without_the_pattern() -> None:
    with pytest.raises(PatternError) as caught:
        compile_patterns(["**/{a"])
    assert caught.value.why == "a { stands without its }. Write \\{ for the character itself."


@pytest.mark.parametrize(("length", "shown"), [(80, "{" + "a" * 79), (81, "{" + "a" * 76 + "…")])
def test_a_long_pattern_is_shown_by_its_beginning(length: int, shown: str) -> None:
    with pytest.raises(PatternError, match=f"pattern “{re.escape(shown)}” cannot"):
        compile_patterns(["{" + "a" * (length - 1)])

"""What a pattern that can be used may still surprise with."""

from __future__ import annotations

import pytest

from homing.patterns import DEFAULT_PATTERNS, PatternError, compile_patterns, pattern_warnings

pytestmark = pytest.mark.table

PATHS = [b"/a.jpg", b"/photos/Raw/a.jpg", b"/photos/2024/b.tif", b"/Raw"]


@pytest.mark.parametrize("pattern", ["*.jpg", "Raw", "Raw/**", "photos/Raw", "?.jpg", "{*.jpg,Raw/**}", "./*.jpg"])
def test_a_pattern_that_can_match_no_path_is_told_with_the_one_that_was_meant(pattern: str) -> None:
    assert not any(compile_patterns([pattern]).excludes_file(path) for path in PATHS)
    (sentence,) = pattern_warnings(pattern)
    assert sentence.startswith(f"{pattern} matches nothing: it is compared with the whole path")
    meant = f"**/{pattern.removeprefix('./')}"
    assert f"Write {meant} to" in sentence
    assert any(compile_patterns([meant]).excludes_file(path) for path in PATHS)
    assert pattern_warnings(meant) == []


def test_a_negated_pattern_that_can_match_no_path_hides_every_file() -> None:
    assert all(compile_patterns(["!*.jpg"]).excludes_file(path) for path in PATHS)
    (sentence,) = pattern_warnings("!*.jpg")
    assert sentence.startswith("!*.jpg hides every file: ")
    assert "Write !**/*.jpg to keep" in sentence


def test_a_pattern_of_which_a_part_can_match_no_path_is_told_so() -> None:
    (sentence,) = pattern_warnings("{*.jpg,**/*.tif}")
    assert sentence.startswith("A part of {*.jpg,**/*.tif} matches nothing: ")


@pytest.mark.parametrize(
    "pattern", [*DEFAULT_PATTERNS, "**", "/photos/**", "/photos/*.jpg", "!**/*.jpg", "**/{a,b}/**"]
)
def test_what_can_match_is_not_warned_of(pattern: str) -> None:
    assert pattern_warnings(pattern) == []


def test_a_pattern_that_cannot_be_used_is_refused() -> None:
    with pytest.raises(PatternError):
        pattern_warnings("**/{Raw")

"""Where the matcher differs from its reference, and means to: an example of each (see the package's docstring)."""

from __future__ import annotations

import unicodedata

import pytest

from homing.patterns import PatternError, compile_patterns
from tests.patterns import oracle

pytestmark = pytest.mark.table

# pattern, path, what wcmatch says of it, what we say
ANSWERS = [
    ("a match of a folder hides what is below it", "**/Raw", "/p/Raw/1.jpg", False, True),
    ("a bare folder path does so too", "/p/Private", "/p/Private/1.jpg", False, True),
    ("and a slash at the end", "/p/Private/", "/p/Private/1.jpg", False, True),
    ("./ in front is left out", "./**/*.jpg", "/p/1.jpg", False, True),
    ("accents are equal in both forms", "**/café", unicodedata.normalize("NFD", "/p/café"), False, True),
    ("a group of one of several may span folders", "/p/@(a/b|c)/1.jpg", "/p/a/b/1.jpg", False, True),
    ("a group that may be empty is no empty name", "/**/?(b)/A/*", "/A/1.jpg", True, False),
    ("! in front looks at folders too", "!/p/keep", "/p/keep/1.jpg", True, False),
]


@pytest.mark.parametrize(("why", "pattern", "path", "theirs", "ours"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_it_answers_otherwise(why: str, pattern: str, path: str, theirs: bool, ours: bool) -> None:
    assert oracle.matches(pattern, path) is theirs
    assert compile_patterns([pattern]).excludes_file(path.encode()) is ours


# taken literally there, refused here because nobody means it
REFUSALS = [
    ("**/{a", "/p/{a"),
    ("**/a}", "/p/a}"),
    ("**/[a", "/p/[a"),
    ("**/@(a", "/p/@(a"),
    ("**/a\\", "/p/a"),
    ("**/[a/b]", "/p/[a/b]"),
    ("**/[z-a]b*", None),
    ("", None),
    ("**/+(+(a)|b)", "/p/aab"),
]


@pytest.mark.parametrize(("pattern", "path"), REFUSALS)
def test_it_refuses_what_the_reference_takes(pattern: str, path: str | None) -> None:
    assert path is None or oracle.matches(pattern, path)
    with pytest.raises(PatternError):
        compile_patterns([pattern])

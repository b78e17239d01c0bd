"""All names of a folder asked about at once: the same answers as one by one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from homing.patterns import DEFAULT_PATTERNS, compile_patterns
from tests.patterns.test_oracle import is_accepted, names, texts

MARKS = ["\u0301", "\u0338", "ſ", "İ", "ı", "ẞ", "Σ", "ﬁ"]
"""Letters that fold or compose in unusual ways; the first two compose with what stands before them."""

patterns = some.builds(str.__add__, some.sampled_from(["**/", "**/", "**/", "!**/", "/p/"]), names())
odd_texts = some.lists(some.one_of(texts, some.sampled_from(MARKS)), min_size=1, max_size=4).map("".join)
file_names = some.one_of(
    texts.map(str.encode),
    odd_texts.map(str.encode),
    odd_texts.map(lambda text: unicodedata.normalize("NFD", text).encode()),
    some.binary(min_size=1, max_size=6).filter(lambda name: not {0x2F, 0} & set(name)),
)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.lists(patterns, min_size=1, max_size=4), some.lists(file_names, max_size=12, unique=True))
@example(["**/café"], ["CAFE\u0301".encode(), b"x"])
@example(["**/\u0338a"], [b"=", "\u0338a".encode()])
@example(["**/?b"], [b"\xc3", b"\xa9b"])
def test_asked_together_or_one_by_one_the_same_names_are_hidden(written: list[str], asked: list[bytes]) -> None:
    folder = compile_patterns([pattern for pattern in written if is_accepted(pattern)]).for_folder(b"/p")
    assert list(folder.excluded(asked)) == [name for name in asked if folder.excludes(name)]


@pytest.mark.parametrize(
    "hidden", [b"._1.jpg", b"Thumbs.DB", b".syncthing.1.jpg.tmp", b"1.bak", b"a[1].gif", b"zz.heic"]
)
@pytest.mark.parametrize("place", [0, 7, 20])
def test_one_hidden_name_is_found_wherever_it_stands(hidden: bytes, place: int) -> None:
    folder = compile_patterns([*DEFAULT_PATTERNS, "**/*.bak", "**/*\\[[0-9]\\].gif", "**/+(z).heic"]).for_folder(b"/p")
    asked = [b"IMG_%04d.jpg" % number for number in range(20)]
    asked.insert(place, hidden)
    assert list(folder.excluded(asked)) == [hidden]


def test_among_many_endings_too() -> None:
    folder = compile_patterns([f"**/*.x{number}" for number in range(100)]).for_folder(b"/p")
    assert list(folder.excluded([b"a.jpg", b"a.x1", b"a.x99", b"a.x100"])) == [b"a.x1", b"a.x99"]
    assert not folder.excluded([b"a.jpg", b"a.x100"])


def test_a_folder_that_is_hidden_hides_all_its_names() -> None:
    assert list(compile_patterns(["/p/**"]).for_folder(b"/p").excluded([b"a", b"b"])) == [b"a", b"b"]

"""How names are compared: every case of a letter is one character, and two Unicode forms of a name are equal."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from homing.patterns.folding import fold, fold_character, folded_range, forms

pytestmark = pytest.mark.table

# character, what it folds to
CHARACTERS = [
    ("a", "a"),
    ("A", "a"),
    ("Z", "z"),
    ("1", "1"),
    ("É", "é"),
    ("ß", "ß"),
    ("ẞ", "ß"),
    ("ſ", "s"),
    ("Σ", "σ"),
    ("ς", "σ"),
    ("İ", "i"),
    ("ı", "i"),
    ("ŉ", "ŉ"),
    ("ᾈ", "ᾀ"),
    ("日", "日"),
    ("\udcff", "\udcff"),
    ("\U0001e900", "\U0001e922"),
]


@pytest.mark.parametrize(("character", "folded"), CHARACTERS)
def test_a_character_folds_to_one_character(character: str, folded: str) -> None:
    assert fold_character(character) == folded
    assert fold(character) == folded
    assert fold(f"日{character}") == f"日{folded}"


@pytest.mark.parametrize(
    ("text", "folded"),
    [("", ""), ("IMG_1.JPG", "img_1.jpg"), ("Straße", "straße"), ("DIYARBAKIR", "diyarbakir"),
     ("Dıyarbakır", "diyarbakir"), ("İSTANBUL", "istanbul"), ("ΣΑΣ", "σασ"), ("ﬁSH", "ﬁsh"), ("\udcffA", "\udcffa")],
)  # fmt: skip
def test_a_text_keeps_its_length(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(folded) == len(text)


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        (b"IMG.JPG", ("img.jpg",)),
        ("Café".encode(), ("café",)),
        (unicodedata.normalize("NFD", "CAFÉ").encode(), ("cafe\u0301", "café")),
        (b"Caf\xe9", ("caf\udce9",)),
        (b"", ("",)),
    ],
)
def test_a_name_is_compared_as_it_is_and_composed(name: bytes, compared: tuple[str, ...]) -> None:
    assert forms(name) == compared


# first and last character of a range, other characters that it holds too
RANGES = [
    ("A", "C", "abc"),
    ("A", "A", "a"),
    ("Z", "Z", "z"),
    ("@", "B", "ab"),
    ("Y", "[", "yz"),
    ("a", "z", ""),
    ("0", "9", ""),
    ("[", "`", ""),
    ("Z", "\x7f", "z"),
    ("À", "Á", "àá"),
    ("Z", "À", "zàμ"),
    ("[", "\x80", ""),
    ("à", "ö", ""),
    ("Ÿ", "Ÿ", "ÿ"),
    ("\U0001e921", "\U0001e921", "\U0001e943"),
]


@pytest.mark.parametrize(("first", "last", "others"), RANGES)
def test_a_range_holds_both_cases_of_its_letters(first: str, last: str, others: str) -> None:
    assert folded_range(ord(first), ord(last)) == set(map(ord, others))


def test_no_letter_of_two_cases_is_forgotten() -> None:
    one_by_one = {
        ord(fold_character(chr(point))) for point in range(sys.maxunicode) if fold_character(chr(point)) != chr(point)
    }
    assert folded_range(0, sys.maxunicode) == one_by_one

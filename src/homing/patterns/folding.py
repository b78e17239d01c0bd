"""Names as they are compared: without regard to case, and in two Unicode forms.

A path is bytes. It is read as UTF-8; each byte that is none becomes a character of its own, so that `*` and `?` match
it like any other. Folding never changes the number of characters, so that `?` stays one character: ß is not ss.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache

# Turkish i with and without its dot are i to a regular expression that ignores case, and so to other glob engines.
_ALSO_I = {"İ", "ı"}
# In Unicode 15 no character behind these (the last is a capital of Adlam) folds to another one.
_MAY_FOLD = range(0x1E922)


def fold_character(character: str) -> str:
    """One character for all of its cases."""
    if character in _ALSO_I:
        return "i"
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower()


def fold(text: str) -> str:
    """The text with each character folded; as long as before."""
    if text.isascii():
        return text.lower()
    folded = text.casefold()
    if len(folded) == len(text) and "ı" not in folded:
        return folded
    return "".join(map(fold_character, text))


def forms(name: bytes) -> tuple[str, ...]:
    """The texts that a pattern is compared with: the name as it is, and in NFC where that differs."""
    if name.isascii():
        return (name.decode("ascii").lower(),)
    text = name.decode("utf-8", "surrogateescape")
    composed = unicodedata.normalize("NFC", text)
    return (fold(text),) if composed == text else (fold(text), fold(composed))


@cache
def _cased() -> list[int]:
    """Code points that fold to another one."""
    return [point for point in _MAY_FOLD if fold_character(chr(point)) != chr(point)]


def folded_range(first: int, last: int) -> set[int]:
    """What the characters of a range fold to, where that is another character."""
    if last < 128:
        return {point + 32 for point in range(max(first, 65), min(last, 90) + 1)}
    cased = _cased()
    found = cased[bisect_left(cased, first) : bisect_right(cased, last)]
    return {ord(fold_character(chr(point))) for point in found}

"""Public ids: rows have integers, the API shows UUIDs, as the clients of this field expect.

An id is the row's number and kind, permuted by a key that is kept in the database (so it survives a backup). It
needs no column and no index, and one kind's id is never taken for another's. It is no secret: permission is checked
per row in `homing.accounts`.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum

_MASK = (1 << 128) - 1
MAX_NUMBER = (1 << 63) - 1


class Kind(IntEnum):
    USER = 1
    LIBRARY = 2
    ASSET = 3
    FILE = 4
    FOLDER = 5
    SCAN = 6
    JOB = 7
    SESSION = 8
    EVENT = 9
    OFFER = 10
    RECEIPT = 11
    QUESTION = 12


class WrongId(ValueError):
    """The text is no id of that kind from this installation."""


class PublicIds:
    """Turns rows' numbers into public ids and back.

    The permutation is multiply, fold, multiply, fold modulo 2**128 with odd multipliers drawn from the key: one
    microsecond an id, because a month of the timeline carries thousands.
    """

    def __init__(self, key: bytes) -> None:
        drawn = hashlib.shake_256(b"homing public ids" + key).digest(32)
        self._first = int.from_bytes(drawn[:16], "big") | 1
        self._second = int.from_bytes(drawn[16:], "big") | 1
        self._first_inverse = pow(self._first, -1, 1 << 128)
        self._second_inverse = pow(self._second, -1, 1 << 128)

    def encode(self, kind: Kind, number: int) -> str:
        """The public id of row `number` (1 … 2**63 - 1)."""
        value = (((kind << 64) | number) * self._first) & _MASK
        value = ((value ^ (value >> 64)) * self._second) & _MASK
        text = f"{value ^ (value >> 64):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def decode(self, kind: Kind, text: str) -> int:
        """The row's number. Raises WrongId for anything that `encode` did not make with this kind and key."""
        digits = text.replace("-", "")
        if len(digits) != 32 or not digits.isascii() or not digits.isalnum():
            raise WrongId(f"{text!r} is not an id")
        try:
            value = int(digits, 16)
        except ValueError as error:
            raise WrongId(f"{text!r} is not an id") from error
        value = ((value ^ (value >> 64)) * self._second_inverse) & _MASK
        value = ((value ^ (value >> 64)) * self._first_inverse) & _MASK
        number = value & ((1 << 64) - 1)
        if value >> 64 != kind or not 0 < number <= MAX_NUMBER:
            raise WrongId(f"{text!r} is not the id of a {kind.name.lower()}")
        return number

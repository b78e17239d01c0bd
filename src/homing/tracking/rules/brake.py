"""The brake (TRACKING section 4): how much may go at once before a person is asked. Pure: numbers in, a verdict out.

A folder deleted by mistake, a share that shows half of itself, a pattern with a star too many: all look to a scan like
a person who tidied up. Few photos more or less are believed; many are held until somebody says so.
"""

from __future__ import annotations

from homing.assets.kept_pictures import SMALLEST_LIBRARY

_LEAST, _SHARE, _MOST = 50, 0.10, 1_000
"""As many may go without a question: a tenth, but always fifty (a card's worth), never more than a thousand."""


def most_gone(total: int) -> float | None:
    """How many of `total` photos may become missing or excluded unasked; None = all."""
    if total < SMALLEST_LIBRARY:
        return None
    return min(max(_LEAST, total * _SHARE), _MOST)


def is_too_much(gone: int, total: int) -> bool:
    """Shall a person be asked before `gone` of `total` photos become missing or excluded?"""
    most = most_gone(total)
    return most is not None and gone > most


def are_too_many_undecodable(undecodable: int, total: int) -> bool:
    """Shall a person be asked before so many photos lose the picture that they had?"""
    return total >= SMALLEST_LIBRARY and undecodable > total * _SHARE

"""How alike two pictures look, told from their perceptual hashes alone (`homing.media.looks`). Pure."""

from __future__ import annotations

SAME_LOOK = 12
"""At most so many of 63 bits differ after saving anew, shrinking, or a change of brightness or contrast (measured in
`docs/decisions/0007-looks-and-offers.md`); of two different pictures, one pair in some hundreds is as near."""
OTHER_LOOK = 18
"""More than this: 97 of 100 pairs of different pictures, however they are turned; of edits, hardly any but crops that
take a tenth or more off each side."""

_FEWEST_SET_BITS = 8
"""A hash with fewer, or fewer unset, is of a plain area or a single slope, which many pictures look like."""

_BITS = 64
_ALL = (1 << _BITS) - 1


def _mask_of_odd(*, across: bool) -> int:
    return sum(1 << bit for bit in range(_BITS) if (bit % 8 if across else bit // 8) % 2)


# Mirroring a picture turns the sign of every frequency that has an odd number of half waves in that direction.
_MIRRORED_ACROSS = _mask_of_odd(across=True)
_MIRRORED_DOWN = _mask_of_odd(across=False)


def _transposed(bits: int) -> int:
    """Rows for columns."""
    return sum(1 << (bit % 8 * 8 + bit // 8) for bit in range(_BITS) if bits >> bit & 1)


def distance(one: int, other: int) -> int:
    """How many bits of two perceptual hashes differ. Signed numbers, as databases keep them, are welcome."""
    return ((one ^ other) & _ALL).bit_count()


def distance_turned(one: int, other: int) -> int:
    """As `distance`, in whichever of the eight ways to turn and mirror a picture they are nearest."""
    standing, lying = one & _ALL, _transposed(one & _ALL)
    mirrors = (0, _MIRRORED_ACROSS, _MIRRORED_DOWN, _MIRRORED_ACROSS ^ _MIRRORED_DOWN)
    return min(distance(turned ^ mirror, other) for turned in (standing, lying) for mirror in mirrors)


def says_something(bits: int) -> bool:
    """False for the hash of a plain area: many pictures have one like it."""
    return _FEWEST_SET_BITS <= (bits & _ALL).bit_count() <= _BITS - _FEWEST_SET_BITS

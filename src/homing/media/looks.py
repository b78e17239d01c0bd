"""What a decoded picture looks like, as two hashes: the very pixels, and the rough shapes that survive an edit.

Both are taken of what the decoder had to make anyway, the preview and the thumbnail as they are shown; tags, container
and file name leave them alone.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from blake3 import blake3
from PIL import Image

_SIDE = 32
_FREQUENCIES = 8
# Whole numbers: the same bits on every machine, and exactly nothing for a picture of one colour.
_COSINES = [
    [round(math.cos((2 * place + 1) * frequency * math.pi / (2 * _SIDE)) * 4096) for place in range(_SIDE)]
    for frequency in range(_FREQUENCIES)
]


def pixel_hash(preview: Image.Image, width: int, height: int) -> bytes:
    """16 bytes of BLAKE3 over the preview's pixels and the original's size: equal when only tags were rewritten.

    Of the preview, not of the original: an edit too small to be seen at this size counts as none.
    """
    head = f"{width}x{height} {preview.mode} {preview.width}x{preview.height} ".encode()
    return blake3(head).update(preview.tobytes()).digest(16)


def perceptual_hash(picture: Image.Image) -> int:
    """The signs of the 63 lowest frequencies of its brightness (a cosine transform of 32 × 32 points).

    Bit `8 * v + u` is u waves across and v waves down; bit 0, the mean brightness, is always 0. Pictures are compared
    by how many bits differ: at most about 12 after saving anew, shrinking, or a change of brightness, about 31
    between two pictures. 0 is a picture of one colour and says nothing.
    """
    grey: Any = picture.convert("L")  # Pillow's types need numpy's here
    small: bytes = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes()
    rows = [small[start : start + _SIDE] for start in range(0, len(small), _SIDE)]
    bits = 0
    for across, cosines in enumerate(_COSINES):
        column = [sum(map(mul, row, cosines)) for row in rows]
        for down, waves in enumerate(_COSINES):
            if sum(map(mul, column, waves)) > 0:
                bits |= 1 << (_FREQUENCIES * down + across)
    return bits & ~1


def as_signed(bits: int) -> int:
    """The same 64 bits as databases keep them."""
    return bits - (1 << 64) if bits >> 63 else bits

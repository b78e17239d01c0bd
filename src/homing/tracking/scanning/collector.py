"""Python's cycle collector, while a million plain values come and go."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

_VALUES_BETWEEN = 20_000
"""Python's own is 700, which costs a walk a twentieth of its time, and one of a very large folder more."""


@contextmanager
def rarely_collecting() -> Generator[None]:
    """Look for cycles more rarely: what a walk makes has none, and goes when it is no longer referred to."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_VALUES_BETWEEN, usual[0]) if usual[0] else 0, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)

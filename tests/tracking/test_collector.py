"""The cycle collector during a walk."""

from __future__ import annotations

import gc

import pytest

from homing.tracking.scanning.collector import rarely_collecting


def test_it_is_as_it_was_afterwards_whatever_happened() -> None:
    usual = gc.get_threshold()
    with pytest.raises(OSError, match="gone"), rarely_collecting():
        assert gc.get_threshold()[0] > usual[0]
        raise OSError("gone")
    assert gc.get_threshold() == usual


def test_a_collector_that_is_off_stays_off() -> None:
    usual = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with rarely_collecting():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*usual)

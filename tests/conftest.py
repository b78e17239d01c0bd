"""Fixtures for all tests. Where they keep their data, and in which database, is said in `tests/settings.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real pictures that lie beside the project; tests make their own where they are absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample pictures are not on this machine (they may not be copied into the project)")
    return SAMPLES

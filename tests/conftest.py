"""Every test session has a data folder of its own, set before Django reads its settings.

`HOMING_TEST_POSTGRES=1` runs the session on a real PostgreSQL (from a wheel) instead of SQLite; `make test` does so
for the tests marked `parity`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_DATA = Path(tempfile.mkdtemp(prefix="homing-tests-"))
os.environ["HOMING_DATA"] = str(_DATA / "data")
for _name in [name for name in os.environ if name.startswith("HOMING_") and name not in {"HOMING_DATA"}]:
    if not _name.startswith("HOMING_TEST_"):
        del os.environ[_name]

if os.environ.get("HOMING_TEST_POSTGRES"):
    from tests.support.postgres import start_postgres

    os.environ["HOMING_DATABASE_URL"] = start_postgres()

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


def pytest_unconfigure() -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def samples() -> Iterator[Path]:
    """Real pictures that lie beside the project; tests make their own where they are absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample pictures are not on this machine (they may not be copied into the project)")
    yield SAMPLES

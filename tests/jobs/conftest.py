from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.jobs.house import House, open_house


@pytest.fixture
def house(tmp_path: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A Homing of its own, whose processes are real."""
    with django_db_blocker.unblock(), open_house(tmp_path) as made:
        yield made


@pytest.fixture
def free_port() -> int:
    from homing.supervisor.web import free_port

    return free_port("127.0.0.1")

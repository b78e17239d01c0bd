from __future__ import annotations

from pathlib import Path

import pytest

from homing.accounts.models import User


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create(email="anna@example.org", name="Anna")


@pytest.fixture
def ben(db: None) -> User:
    return User.objects.create(email="ben@example.org", name="Ben")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with one file in it."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"a")
    return folder

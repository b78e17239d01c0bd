from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from homing.configuration import configuration
from homing.server.identity import public_ids
from tests.api.house import Caller, make_picture, new_caller, new_library, scan


@pytest.fixture(autouse=True)
def fresh_installation(db: None) -> Iterator[None]:
    """Each test's database has its own key, and passwords are hashed as quickly as they may be in a test."""
    public_ids.cache_clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
    public_ids.cache_clear()
    (configuration().data / "first-run.token").unlink(missing_ok=True)
    (configuration().data / "first-folder").unlink(missing_ok=True)


@pytest.fixture
def admin(db: None) -> Caller:
    return new_caller("admin", is_admin=True)


@pytest.fixture
def anna(db: None) -> Caller:
    return new_caller("anna")


@pytest.fixture
def berta(db: None) -> Caller:
    return new_caller("berta")


@pytest.fixture
def photos(anna: Caller, tmp_path: Path) -> Path:
    """Anna's library "Holidays" with three photos, scanned."""
    folder = tmp_path / "Holidays"
    for name in ("2024/beach.jpg", "2024/Sunset.JPG", "2025/snow.jpg"):
        make_picture(folder / name)
    assert anna.user is not None
    scan(new_library(anna.user, folder))
    return folder

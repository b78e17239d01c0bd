from __future__ import annotations

from collections.abc import Iterator

import pytest

from homing.accounts.models import User
from homing.receipts import undoing


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create(email="anna@example.org", name="Anna")


@pytest.fixture
def no_undoers() -> Iterator[None]:
    """What a test registers is forgotten, and what the program registered is back afterwards."""
    known = dict(undoing._undoers)
    undoing._undoers.clear()
    yield
    undoing._undoers.clear()
    undoing._undoers.update(known)

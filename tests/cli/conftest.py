from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from homing.cli import main
from tests.support.reserve import Reserve

LONG_AGO_NS = 1_500_000_000 * 10**9
PASSWORD = "a horse with three legs"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def homing(db: None, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in this process: `homing("library", "list")`. Passwords are hashed as quickly as they may be.

    Tests of commands that work in a thread of their own ask for `transactional_db` too.
    """

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Ran(int(code), captured.out, captured.err)

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield run


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\nsecond line\n")
    return str(file)


@pytest.fixture
def anna(homing: Run, password_file: str) -> str:
    """An administrator; her email."""
    homing("createadmin", "anna@example.org", "--password-file", password_file)
    return "anna@example.org"


@pytest.fixture(scope="session")
def folders_of_photos(tmp_path_factory: pytest.TempPathFactory) -> Reserve:
    return Reserve(tmp_path_factory.mktemp("reserve"), write_three)


@pytest.fixture
def photos(folders_of_photos: Reserve, tmp_path: Path) -> Path:
    """A folder with three files, long unchanged."""
    return folders_of_photos.take(tmp_path / "photos")


def write_three(folder: Path) -> None:
    (folder / "2024").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "2024/c.jpg"):
        write(folder / name)


def write(path: Path) -> Path:
    path.write_bytes(os.fsencode(path.name))
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path

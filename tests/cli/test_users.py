"""`homing createadmin` and `homing createuser`."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from homing.accounts.models import User
from homing.accounts.users import authenticate
from homing.libraries.first_folder import remember_first_folder
from homing.libraries.models import Library
from homing.tracking.models import Scan
from tests.cli.conftest import PASSWORD, Run

pytestmark = pytest.mark.parity


def test_an_administrator_signs_in_with_the_password_of_the_file(homing: Run, password_file: str) -> None:
    ran = homing("createadmin", "anna@example.org", "--name", "Anna", "--password-file", password_file)
    assert (ran.code, ran.out, ran.err) == (0, "Made the administrator Anna (anna@example.org).\n", "")
    user = authenticate("anna@example.org", PASSWORD)
    assert user is not None
    assert user.is_admin


def test_a_users_password_is_read_from_stdin(homing: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    told = homing("createuser", "ben.meyer@example.org", "--change-password", "--json").json
    assert (told["email"], told["name"], told["isAdmin"]) == ("ben.meyer@example.org", "Ben Meyer", False)
    user = User.objects.get()
    assert user.should_change_password
    assert authenticate("ben.meyer@example.org", PASSWORD) == user


def test_a_password_is_no_argument(homing: Run) -> None:
    assert homing("createuser", "ben@example.org", "--password", PASSWORD).code == 2


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("ben", PASSWORD, "not an email address"),
        ("ben@example.org", "short", "at least"),
        ("anna@example.org", PASSWORD, "already a user"),
    ],
)
def test_what_stands_against_a_user_is_one_sentence(
    homing: Run, anna: str, monkeypatch: pytest.MonkeyPatch, email: str, password: str, words: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    ran = homing("createuser", email, "--password-file", "-")
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_no_password_is_no_password(homing: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert homing("createuser", "ben@example.org").code == 2
    ran = homing("createuser", "ben@example.org", "--password-file", "/nowhere/at/all")
    assert (ran.code, ran.err) == (1, "homing: /nowhere/at/all: no such file or directory.\n")
    assert not User.objects.exists()


def test_the_first_administrator_gets_the_folder_that_the_server_was_started_with(
    homing: Run, photos: Path, password_file: str
) -> None:
    remember_first_folder(os.fsencode(photos))
    ran = homing("createadmin", "anna@example.org", "--password-file", password_file)
    assert (ran.code, ran.err) == (0, "")
    assert Library.objects.get().name == "photos"
    assert Scan.objects.get().trigger == "command"

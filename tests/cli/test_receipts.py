"""`homing receipts`: what was done is listed, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.accounts.models import User
from homing.libraries.models import Library
from homing.receipts.models import Act, Receipt
from homing.receipts.writing import write_receipt
from tests.cli.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(homing: Run, anna: str, tmp_path: Path) -> Library:
    (tmp_path / "photos").mkdir()
    homing("library", "create", str(tmp_path / "photos"))
    return Library.objects.get()


def test_what_was_done_at_the_command_line_is_listed_as_such(homing: Run, library: Library) -> None:
    homing("library", "edit", "photos", "--name", "Holidays")
    header, edited, made = homing("receipts", "list").out.splitlines()
    assert header.split() == ["NUMBER", "WHEN", "(UTC)", "BY", "OF", "WHAT", "UNDO"]
    assert "the command line" in edited
    assert "The library “photos” was changed: it is called “Holidays” now" in edited
    assert "The library “photos” was made" in made
    assert edited.endswith(f"until {Receipt.objects.latest('pk').undo_until:%Y-%m-%d}")


def test_an_act_is_undone_by_its_number_or_its_id_once(homing: Run, library: Library) -> None:
    homing("library", "edit", "photos", "--name", "Holidays")
    homing("library", "edit", "Holidays", "--exclude", "**/Raw/**")
    by_id, by_number = homing("receipts", "list", "--undoable", "--json").json["items"][:2]
    assert homing("receipts", "undo", by_id["id"]).code == 0
    ran = homing("receipts", "undo", str(by_number["number"]))
    assert ran.out == "Undone: The library “photos” was changed: it is called “Holidays” now.\n"
    library.refresh_from_db()
    assert library.name == "photos"
    assert "**/Raw/**" not in library.exclusion_patterns
    again = homing("receipts", "undo", str(by_number["number"]))
    assert again.code == 1
    assert again.err.startswith("homing: It was undone on ")
    (undone, *_) = homing("receipts", "list", "--json").json["items"]
    assert undone["undoneByName"] == "the command line"


def test_what_is_left_is_told(homing: Run, library: Library) -> None:
    homing("library", "edit", "photos", "--name", "Holidays", "--exclude", "**/Raw/**")
    number = Receipt.objects.latest("pk").pk
    homing("library", "edit", "Holidays", "--name", "Winter")
    ran = homing("receipts", "undo", str(number))
    assert "  Left as it is: The library’s name was changed since, and stays." in ran.out
    assert homing("receipts", "undo", str(number), "--json").code == 1


def test_the_audit_trail_is_what_destroyed(homing: Run, anna: str) -> None:
    owner = User.objects.get(email=anna)
    assert homing("receipts", "list", "--destructive").out == "Nothing of that kind was done yet.\n"
    assert homing("receipts", "list").out == "Nothing yet.\n"
    write_receipt(Act.SAID, "words", owner_id=owner.pk, by_id=owner.pk)
    for count in (1, 2):
        write_receipt(Act.ERASED, f"{count} gone", owner_id=owner.pk, by_id=None, is_destructive=True, can_undo=False)
    ran = homing("receipts", "list", "--destructive", "--limit", "1", "--owner", anna)
    assert "2 gone" in ran.out
    assert ran.out.endswith("… and 1 more (--limit 0 lists all).\n")
    assert len(homing("receipts", "list", "--destructive", "--limit", "0", "--json").json["items"]) == 2
    (first, *_) = homing("receipts", "list", "--destructive", "--json").json["items"]
    assert (first["byName"], first["canUndo"], first["whyNot"]) == ("Homing", False, "This cannot be undone.")
    assert homing("receipts", "undo", str(first["number"])).err == "homing: This cannot be undone.\n"


def test_a_receipt_that_is_not_there_is_said_so(homing: Run, anna: str) -> None:
    for wrong in ("77", "0", "nonsense"):
        ran = homing("receipts", "undo", wrong)
        assert (ran.code, ran.out) == (1, "")
        assert f"There is no receipt {wrong}." in ran.err

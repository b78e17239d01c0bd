"""`homing explain`: why a file is, or is not, in a library."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, write

pytestmark = [pytest.mark.parity, pytest.mark.usefixtures("transactional_db")]


@pytest.fixture
def library(homing: Run, anna: str, photos: Path) -> str:
    homing("library", "create", str(photos))
    return "photos"


def test_each_path_is_answered_in_a_sentence(homing: Run, library: str, photos: Path) -> None:
    homing("scan")
    write(photos / "notes.txt")
    ran = homing("explain", str(photos / "notes.txt"), "/etc/hosts")
    assert ran.code == 0
    assert f"{photos}/notes.txt: not a picture or video.\n" in ran.out
    assert "/etc/hosts lies in none of your libraries' import paths.\n" in ran.out


def test_programs_get_json(homing: Run, library: str, photos: Path) -> None:
    homing("scan")
    told = homing("explain", str(photos / "a.jpg"), "--json").json["answers"]
    assert [(answer["path"], answer["assetId"] is not None) for answer in told] == [(f"{photos}/a.jpg", True)]


def test_a_path_in_libraries_of_several_people_is_answered_for_each(
    homing: Run, library: str, photos: Path, password_file: str
) -> None:
    homing("createuser", "ben@example.org", "--password-file", password_file)
    homing("library", "create", str(photos), "--owner", "ben@example.org")
    homing("scan", "--owner", "ben@example.org")
    told = homing("explain", str(photos / "a.jpg"), "--json").json["answers"]
    assert [answer["reason"] for answer in told] != []
    assert len({answer["libraryId"] for answer in told}) == 2
    only = homing("explain", str(photos / "a.jpg"), "--owner", "ben@example.org", "--json").json["answers"]
    assert [answer["libraryId"] for answer in only] == [told[1]["libraryId"]]

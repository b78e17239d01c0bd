"""`homing doctor` and `homing library accept`; what is not available, as `list` and `show` tell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, write

pytestmark = [pytest.mark.parity, pytest.mark.usefixtures("transactional_db")]


@pytest.fixture
def library(homing: Run, anna: str, photos: Path) -> str:
    homing("library", "create", str(photos))
    homing("scan")
    return "photos"


def test_a_folder_is_examined(homing: Run, library: str, photos: Path) -> None:
    ran = homing("doctor", str(photos))
    assert ran.code == 0
    assert ran.out.startswith(f"{photos}\n  + The server sees this folder, as the user ")
    assert "The library “photos” covers it" in ran.out


def test_a_folder_that_cannot_be_used_ends_with_one(homing: Run, anna: str, photos: Path) -> None:
    ran = homing("doctor", str(photos), str(photos / "nowhere"))
    assert ran.code == 1
    assert "! " in ran.out
    assert "does not exist" in ran.out


def test_programs_get_json(homing: Run, library: str, photos: Path) -> None:
    (told,) = homing("doctor", str(photos), "--json").json["folders"]
    assert (told["path"], told["isUsable"], told["isReadOnly"], told["library"]) == (str(photos), True, False, "photos")
    assert told["filesystemType"]
    assert told["contents"]["photos"] > 0


def test_what_is_not_available_is_told_with_cause_since_when_and_what_to_do(
    homing: Run, library: str, photos: Path
) -> None:
    photos.rename(photos.parent / "away")
    homing("scan")
    for told in (homing("library", "show", library).out, homing("library", "list").out):
        assert "Not available since " in told
        assert " for it. " in told
        assert f"{photos} is not there. If it is on a drive or a share, connect it; it will be back by itself." in told
    (detail,) = homing("library", "show", library, "--json").json["importPathDetails"]
    assert (detail["isAvailable"], detail["waiting"] > 0) == (False, True)
    ran = homing("library", "accept", library, str(photos))
    assert ran.code == 1
    assert "take it out of this library's folders" in ran.err


def test_a_folder_that_was_exchanged_on_purpose_is_accepted(homing: Run, library: str, photos: Path) -> None:
    photos.rename(photos.parent / "old")
    photos.mkdir()
    write(photos / "new.jpg")
    homing("scan")
    assert "looks like another drive" in homing("library", "show", library).out
    assert "another disk" in homing("library", "questions", library).out
    assert homing("library", "accept", library, str(photos)).code == 0
    homing("scan")
    assert "Not available" not in homing("library", "show", library).out

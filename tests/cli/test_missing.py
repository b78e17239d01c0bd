"""`homing missing list`: which photos are missing, since when, and why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from homing.cli.missing import REASONS
from homing.tracking.relinking.missing import Reason
from tests.cli.conftest import Run

pytestmark = [pytest.mark.parity, pytest.mark.usefixtures("transactional_db")]


@pytest.fixture
def lost(homing: Run, anna: str, photos: Path) -> Path:
    homing("library", "create", str(photos))
    homing("scan")
    (photos / "a.jpg").unlink()
    shutil.rmtree(photos / "2024")
    homing("scan")
    return photos


def paths(homing: Run, *arguments: str) -> list[str]:
    ran = homing("missing", "list", "--json", *arguments)
    assert ran.code == 0, ran.err
    assert ran.json["total"] >= len(ran.json["items"])
    return sorted(item["asset"]["path"] for item in ran.json["items"])


def test_people_read_where_it_was_since_when_and_why(homing: Run, lost: Path) -> None:
    told = homing("missing", "list").out
    assert told.startswith("2 photos are missing.\n")
    assert f"UTC  {lost}/a.jpg\n  It is not in its folder any more.\n" in told
    assert f"UTC  {lost}/2024/c.jpg\n  Its folder is gone.\n" in told


def test_the_filters_are_those_of_the_api(homing: Run, lost: Path) -> None:
    a, c = f"{lost}/a.jpg", f"{lost}/2024/c.jpg"
    assert paths(homing) == [c, a]
    assert paths(homing, "--folder", f"{lost}/2024") == [c]
    assert paths(homing, "--reason", "not-there") == [a]
    assert paths(homing, "--library", "photos", "--import-path", str(lost)) == [c, a]
    assert paths(homing, "--before", "2020-01-01") == []
    assert paths(homing, "--since", "2020-01-01T12:00") == [c, a]
    assert len(paths(homing, "--limit", "1")) == 1
    assert "… and 1 more" in homing("missing", "list", "--limit", "1").out


def test_what_cannot_be_asked_is_said(homing: Run, lost: Path) -> None:
    assert "is no import path" in homing("missing", "list", "--import-path", f"{lost}/2024").err
    assert "is no date or time" in homing("missing", "list", "--since", "yesterday").err
    assert "is no number" in homing("missing", "list", "--limit", "-1").err
    assert homing("missing", "list", "--folder", "/elsewhere").out == "No such photo is missing.\n"


def test_where_nothing_is_missing_one_sentence_says_so(homing: Run, anna: str) -> None:
    assert homing("missing", "list").out == "No photo is missing.\n"


def test_the_reasons_offered_are_those_there_are() -> None:
    assert set(REASONS) == {reason.value for reason in Reason}


def test_a_scan_for_missing_finds_and_clears(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos))
    homing("scan")
    (photos / "a.jpg").rename(photos.parent / "away.jpg")
    ran = homing("missing", "scan")
    assert ran.code == 0 and "photos: 1 went missing, 0 back again" in ran.out
    (photos.parent / "away.jpg").rename(photos / "a.jpg")
    (told,) = homing("missing", "scan", "--library", "photos", "--json").json["scans"]
    assert (told["counts"]["returned"], told["isForMissing"]) == (1, True)

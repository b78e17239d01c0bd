"""Why a file is not in the library, asked through the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from homing.libraries.models import Library
from tests.api.house import Caller, library_id, scan

pytestmark = pytest.mark.django_db


def ask(caller: Caller, path: Path | str) -> dict[str, Any]:
    answer = caller.get(f"/explain?path={quote(str(path))}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_person_is_told_what_is_the_matter_with_a_file(anna: Caller, photos: Path) -> None:
    (photos / "notes.txt").write_text("x")
    (photos / "caf\udce9.txt").write_text("x")
    answer = ask(anna, photos / "notes.txt")
    assert answer["reason"] == "not a picture or video"
    assert answer["sentence"] == f"{photos}/notes.txt: not a picture or video."
    assert answer["libraryId"] == library_id(Library.objects.get())
    shown = ask(anna, photos / "2025/snow.jpg")
    assert shown["assetId"] is not None
    assert ask(anna, f"{photos}/caf\\xe9.txt")["reason"] == "not a picture or video"


def test_a_missing_photo_is_told_with_its_day(anna: Caller, photos: Path) -> None:
    (photos / "2025/snow.jpg").unlink()
    scan(Library.objects.get())
    answer = ask(anna, photos / "2025/snow.jpg")
    assert answer["reason"] == "missing"
    assert any("missing since" in line for line in answer["details"])


def test_nothing_is_told_of_other_peoples_files(anna: Caller, berta: Caller, photos: Path) -> None:
    there, nowhere = ask(berta, photos / "2025/snow.jpg"), ask(berta, photos / "2025/none.jpg")
    assert there["reason"] == nowhere["reason"] == "not covered"
    assert there["assetId"] is None and there["libraryId"] is None
    assert there["sentence"].replace("snow", "none") == nowhere["sentence"]


def test_what_is_no_path_is_refused_with_a_sentence(anna: Caller) -> None:
    answer = anna.get("/explain?path=" + quote("C:\\Photos\\a.jpg"))
    assert answer.status_code == 400
    assert "Windows path" in answer.json()["message"]

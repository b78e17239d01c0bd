"""What the server sees of a folder, asked through the API; places that are not available."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from homing.jobs.models import Job
from homing.libraries.models import Library
from tests.api.house import Caller, library_id, scan

pytestmark = pytest.mark.django_db


def test_administrators_examine_any_folder(admin: Caller, anna: Caller, photos: Path) -> None:
    answer = admin.get(f"/doctor?path={quote(str(photos))}")
    assert answer.status_code == 200
    report = answer.json()
    assert (report["path"], report["isUsable"], report["isNetwork"]) == (str(photos), True, False)
    assert report["contents"]["isAll"]
    assert {finding["level"] for finding in report["findings"]} <= {"good", "note", "problem"}


def test_others_learn_nothing_of_the_servers_disk(anna: Caller, photos: Path) -> None:
    assert anna.get(f"/doctor?path={quote(str(photos))}").status_code == 403


def test_what_is_no_path_is_refused_with_a_sentence(admin: Caller) -> None:
    answer = admin.get("/doctor?path=photos")
    assert answer.status_code == 400
    assert "not an absolute path" in answer.json()["message"]


def test_a_place_that_is_away_is_shown_and_looked_for_by_whoever_looks(
    anna: Caller, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homing.api.places._looked_s", -1_000.0)
    library = Library.objects.get()
    photos.rename(photos.parent / "away")
    scan(library)
    Job.objects.filter(kind="volumes").delete()
    shape = anna.get(f"/libraries/{library_id(library)}").json()
    (detail,) = shape["importPathDetails"]
    assert shape["state"] == "offline"
    assert not detail["isAvailable"]
    assert detail["unavailableSince"] is not None
    assert "connect it" in detail["unavailableReason"]
    assert detail["waiting"] > 0
    assert Job.objects.filter(kind="volumes").count() == 1
    anna.get(f"/libraries/{library_id(library)}")
    assert Job.objects.filter(kind="volumes").count() == 1, "once in a while, however often the page asks"
    refused = anna.post(f"/libraries/{library_id(library)}/places/accept", {"path": str(photos)})
    assert refused.status_code == 400
    assert "is not there" in refused.json()["message"]

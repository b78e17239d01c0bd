"""Missing is noticed when somebody wants the file: the answer says so, the picture stays, a scan finds out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from homing.assets.looking import forget_what_was_asked
from homing.jobs.models import Job
from homing.jobs.worker import run_queued
from homing.libraries.models import Library
from homing.processing import pictures
from homing.tracking.models import Scan, ScanTrigger
from tests.api.house import Caller, make_picture, scan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_was_asked() -> Iterator[None]:
    forget_what_was_asked()
    yield
    forget_what_was_asked()
    pictures.close_pool()


def photo(anna: Caller, name: str) -> str:
    return next(str(item["id"]) for item in anna.search() if item["originalFileName"] == name)


def test_a_lost_original_is_told_of_at_once_and_its_folder_scanned_once(anna: Caller, photos: Path) -> None:
    run_queued()
    snow = photo(anna, "snow.jpg")
    assert anna.get(f"/assets/{snow}/thumbnail").status_code == 200
    (photos / "2025/snow.jpg").unlink()
    for size in ("original", "thumbnail?size=fullsize", "original"):
        answer = anna.get(f"/assets/{snow}/{size}")
        assert answer.status_code == 404 and "is not there at present" in answer.json()["message"]
    assert anna.get(f"/assets/{snow}").json()["state"] == "present", "nobody but a scan calls it missing"
    assert Job.objects.filter(kind="look", state="queued").count() == 1
    run_queued()
    assert Scan.objects.filter(trigger=ScanTrigger.ACCESS).count() == 1
    missing = anna.get(f"/assets/{snow}").json()
    assert (missing["state"], missing["isOffline"]) == ("missing", True)
    for size in ("thumbnail", "preview"):
        assert anna.get(f"/assets/{snow}/thumbnail?size={size}").status_code == 200, "its pictures are kept"


def test_a_file_that_moved_is_found_again_by_that_scan_and_not_called_missing(anna: Caller, photos: Path) -> None:
    run_queued()
    snow = photo(anna, "snow.jpg")
    (photos / "2025/snow.jpg").rename(photos / "2025/winter.jpg")
    assert anna.get(f"/assets/{snow}/original").status_code == 404
    run_queued()
    assert anna.get(f"/assets/{snow}").json()["originalFileName"] == "winter.jpg"
    assert anna.get(f"/assets/{snow}/original").status_code == 200


def test_making_pictures_notices_a_file_that_went(anna: Caller, photos: Path) -> None:
    (photos / "2025/snow.jpg").unlink()
    run_queued()
    assert [item["originalFileName"] for item in anna.search(state="missing")] == ["snow.jpg"]


def test_asking_why_notices_a_file_that_went(anna: Caller, photos: Path) -> None:
    (photos / "2025/snow.jpg").unlink()
    path = quote(str(photos / "2025/snow.jpg"))
    assert anna.get(f"/explain?path={path}").json()["reason"] == "gone since the last scan"
    run_queued()
    assert anna.get(f"/explain?path={path}").json()["reason"] == "missing"


def test_relinking_by_hand_to_a_file_that_went_is_refused_and_looked_into(anna: Caller, photos: Path) -> None:
    run_queued()
    snow = photo(anna, "snow.jpg")
    (photos / "2025/snow.jpg").unlink()
    make_picture(photos / "2025/other.jpg", "red")
    scan(Library.objects.get())
    run_queued()
    (photos / "2025/other.jpg").unlink()
    asked = {"path": str(photos / "2025/other.jpg"), "includeOtherContent": True}
    answer = anna.post(f"/assets/{snow}/relink", asked)
    assert answer.status_code == 400 and "other.jpg is not there any more" in answer.json()["message"]
    run_queued()
    assert sorted(item["originalFileName"] for item in anna.search(state="missing")) == ["other.jpg", "snow.jpg"]

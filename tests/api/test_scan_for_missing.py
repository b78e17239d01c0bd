"""Scan for missing, asked for through the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.jobs.worker import run_queued
from homing.libraries.models import Library
from homing.processing import pictures
from homing.tracking.models import Scan
from tests.api.house import Caller, library_id, new_library, scan

pytestmark = pytest.mark.django_db


def test_all_libraries_of_the_caller_are_looked_through(
    anna: Caller, berta: Caller, photos: Path, tmp_path: Path
) -> None:
    assert anna.user is not None and berta.user is not None
    scan(new_library(anna.user, tmp_path / "second"))
    new_library(berta.user, tmp_path / "hers")
    (photos / "2025/snow.jpg").unlink()
    answer = anna.post("/missing/scan")
    assert answer.status_code == 200
    assert [(one["isForMissing"], one["state"]) for one in answer.json()] == [(True, "queued")] * 2
    run_queued()
    pictures.close_pool()
    counts = [Scan.objects.get(pk=pk).counts for pk in Scan.objects.order_by("-pk").values_list("pk", flat=True)[:2]]
    assert sorted(count.get("missing", 0) for count in counts) == [0, 1]
    assert anna.get("/missing").json()["total"] == 1


def test_one_library_only(anna: Caller, photos: Path) -> None:
    wanted = library_id(Library.objects.get())
    (only,) = anna.post("/missing/scan", {"libraryId": wanted}).json()
    assert only["libraryId"] == wanted


def test_somebody_elses_library_is_none(anna: Caller, berta: Caller, photos: Path) -> None:
    theirs, none = library_id(Library.objects.get()), "no-such-library"
    answers = [berta.post("/missing/scan", {"libraryId": each}) for each in (theirs, none)]
    assert answers[0].status_code == answers[1].status_code == 400
    assert answers[0].json() == answers[1].json()
    assert berta.post("/missing/scan").json() == []

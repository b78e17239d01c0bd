"""Asking for scans through the API: of everything, of a part, or only to be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from homing.jobs.models import Job
from homing.libraries.models import Library
from homing.tracking.models import Scan
from homing.tracking.scanning.requests import run_scan
from tests.api.house import Caller, library_id, make_picture, new_library, scan

pytestmark = [pytest.mark.django_db]


def run_queued_scans() -> None:
    for found in Scan.objects.filter(state="queued").select_related("library", "library__owner"):
        run_scan(found)


@pytest.fixture
def path(anna: Caller, photos: Path) -> str:
    """The address of Anna's library; two of its three pictures have gone since it was scanned."""
    (photos / "2025/snow.jpg").unlink()
    (photos / "2024/beach.jpg").unlink()
    return f"/libraries/{library_id(Library.objects.get())}"


def counts(anna: Caller, path: str) -> dict[str, Any]:
    report: dict[str, Any] = anna.get(f"{path}/scans").json()["items"][0]
    return report["counts"]


def test_a_folder_is_scanned_by_itself(anna: Caller, photos: Path, path: str) -> None:
    answer = anna.post(f"{path}/scan", {"folder": str(photos / "2025")})
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    assert (answer.json()["folders"], answer.json()["files"]) == ([str(photos / "2025")], [])
    run_queued_scans()
    assert counts(anna, path)["missing"] == 1


def test_an_import_path_and_some_files_are_scanned_by_themselves(anna: Caller, photos: Path, path: str) -> None:
    assert anna.post(f"{path}/scan", {"files": [str(photos / "2024/beach.jpg")]}).status_code == 200
    run_queued_scans()
    assert counts(anna, path)["missing"] == 1
    assert anna.post(f"{path}/scan", {"importPath": str(photos)}).status_code == 200
    run_queued_scans()
    assert counts(anna, path)["missing"] == 1


@pytest.mark.parametrize("body", [{"folder": "/elsewhere"}, {"importPath": "/elsewhere"}, {"files": ["/else/where"]}])
def test_what_lies_elsewhere_is_refused(anna: Caller, path: str, body: dict[str, Any]) -> None:
    before = Job.objects.count()
    answer = anna.post(f"{path}/scan", body)
    assert answer.status_code == 400
    assert "import path" in answer.json()["message"]
    assert Job.objects.count() == before


def test_a_dry_run_tells_counts_and_lines_and_changes_nothing(anna: Caller, photos: Path, path: str) -> None:
    make_picture(photos / "new.jpg")
    shown = anna.names()
    begun = anna.post(f"{path}/scan", {"dryRun": True}).json()
    assert begun["isDryRun"] is True
    run_queued_scans()
    report = anna.get(f"{path}/scans/{begun['id']}?kind=change").json()
    assert (report["state"], report["counts"]["missing"], report["counts"]["added"]) == ("completed", 2, 1)
    assert sorted((note["what"], Path(note["path"]).name) for note in report["notes"]) == [
        ("added", "new.jpg"),
        ("missing", "beach.jpg"),
        ("missing", "snow.jpg"),
    ]
    assert anna.names() == shown
    last = anna.get(path).json()["lastScan"]
    assert last["isDryRun"] is False, "a dry run is no scan of the library"
    done = scan(Library.objects.get())
    assert done.counts == report["counts"]


def test_all_of_a_persons_libraries_are_scanned_and_nobody_elses(
    anna: Caller, berta: Caller, path: str, tmp_path: Path
) -> None:
    assert anna.user is not None and berta.user is not None
    second, others = new_library(anna.user, tmp_path / "second"), new_library(berta.user, tmp_path / "bertas")
    asked = anna.post("/libraries/scan")
    assert asked.status_code == 200
    assert {found["libraryId"] for found in asked.json()} == {path.rpartition("/")[2], library_id(second)}
    assert not Scan.objects.filter(library=others).exists()
    assert all(found["isDryRun"] for found in anna.post("/libraries/scan", {"dryRun": True}).json())

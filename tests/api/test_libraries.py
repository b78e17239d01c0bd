"""Libraries and their scans through the API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from homing.jobs.models import Job
from homing.libraries.models import ImportPath, Library
from homing.patterns import DEFAULT_PATTERNS
from homing.tracking.models import Scan, ScanState
from homing.tracking.scanning.requests import run_scan
from tests.api.house import Caller, library_id, make_picture, new_library, scan

pytestmark = pytest.mark.parity


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Pictures"
    make_picture(folder / "one.jpg")
    return folder


def create(admin: Caller, owner: Caller, **fields: Any) -> Any:
    return admin.post("/libraries", {"ownerId": owner.id, **fields})


def test_a_library_is_made_for_its_owner_with_the_usual_patterns(admin: Caller, anna: Caller, folder: Path) -> None:
    answer = create(admin, anna, importPaths=[str(folder)])
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["ownerId"], made["importPaths"]) == ("Pictures", anna.id, [str(folder)])
    assert made["exclusionPatterns"] == list(DEFAULT_PATTERNS)
    assert (made["assetCount"], made["refreshedAt"], made["state"], made["lastScan"]) == (0, None, "idle", None)
    assert made["importPathDetails"] == [
        {
            "importPath": str(folder),
            "isAvailable": True,
            "unavailableSince": None,
            "unavailableReason": "",
            "waiting": 0,
            "filesystemType": "",
            "mountSource": "",
            "lastCompleteAt": None,
            "mounts": [],
        }
    ]
    assert anna.get("/libraries").json() == [made]
    assert anna.get(f"/libraries/{made['id']}").json() == made
    assert admin.get("/libraries").json() == [made]


def test_a_scan_fills_it_and_everything_is_told(admin: Caller, anna: Caller, folder: Path) -> None:
    (folder / "notes.txt").write_text("no photo")
    made = create(admin, anna, importPaths=[str(folder)]).json()
    scan(Library.objects.get())
    found = anna.get(f"/libraries/{made['id']}").json()
    assert (found["assetCount"], found["state"]) == (1, "idle")
    assert found["refreshedAt"] is not None
    assert found["lastScan"]["state"] == "completed"
    assert found["lastScan"]["counts"]["added"] == 1
    statistics = anna.get(f"/libraries/{made['id']}/statistics").json()
    size = (folder / "one.jpg").stat().st_size
    assert statistics == {
        "photos": 1,
        "videos": 0,
        "total": 1,
        "usage": size,
        "missing": 0,
        "trashed": 0,
        "waiting": 1,
        "failed": 0,
    }
    report = anna.get(f"/libraries/{made['id']}/scans/{found['lastScan']['id']}").json()
    assert {"kind": "change", "what": "added", "path": str(folder / "one.jpg"), "detail": ""} in report["notes"]
    only = anna.get(f"/libraries/{made['id']}/scans/{found['lastScan']['id']}?kind=error").json()
    assert only["notes"] == []
    assert only["noteCounts"] == report["noteCounts"]


def test_statistics_leave_out_what_is_trashed_and_missing(anna: Caller, photos: Path) -> None:
    library = Library.objects.get()
    anna.delete("/assets", {"ids": [anna.search(originalFileName="beach")[0]["id"]]})
    (photos / "2025" / "snow.jpg").unlink()
    scan(library)
    statistics = anna.get(f"/libraries/{library_id(library)}/statistics").json()
    assert (statistics["photos"], statistics["trashed"], statistics["missing"]) == (1, 1, 1)
    assert statistics["usage"] == (photos / "2024" / "Sunset.JPG").stat().st_size


def test_an_accepted_scan_counts_as_work_before_its_answer(admin: Caller, anna: Caller, photos: Path) -> None:
    del photos
    path = f"/libraries/{library_id(Library.objects.get())}"
    before = admin.get("/jobs").json()["library"]["jobCounts"]["waiting"]
    answer = anna.post(f"{path}/scan")
    assert (answer.status_code, answer.content) == (204, b"")
    assert admin.get("/jobs").json()["library"]["jobCounts"]["waiting"] == before + 1
    assert anna.get(path).json()["state"] == "queued"
    anna.post(f"{path}/scan")  # joins the one that waits
    assert admin.get("/jobs").json()["library"]["jobCounts"]["waiting"] == before + 1
    assert anna.get(f"{path}/scans").json()["total"] == 2


def test_a_scan_with_nothing_available_is_accepted_and_ends(anna: Caller, photos: Path) -> None:
    path = f"/libraries/{library_id(Library.objects.get())}"
    photos.rename(photos.with_name("unmounted"))
    assert anna.post(f"{path}/scan").status_code == 204
    run_scan(Scan.objects.select_related("library", "library__owner").get(state=ScanState.QUEUED))
    found = anna.get(path).json()
    assert (found["state"], found["lastScan"]["state"], found["assetCount"]) == ("offline", "completed", 3)
    detail = found["importPathDetails"][0]
    assert (detail["isAvailable"], bool(detail["unavailableReason"]), bool(detail["unavailableSince"])) == (
        False,
        True,
        True,
    )
    assert {item["isOffline"] for item in anna.search()} == {True}


def test_a_library_without_import_paths_can_be_scanned(admin: Caller, anna: Caller) -> None:
    made = create(admin, anna).json()
    assert made["name"] == "New Library"
    assert anna.post(f"/libraries/{made['id']}/scan").status_code == 204
    run_scan(Scan.objects.select_related("library", "library__owner").get())
    assert anna.get(f"/libraries/{made['id']}").json()["lastScan"]["state"] == "completed"


def test_a_waiting_scan_can_be_cancelled(anna: Caller, photos: Path) -> None:
    del photos
    path = f"/libraries/{library_id(Library.objects.get())}"
    Job.objects.all().delete()
    anna.post(f"{path}/scan")
    waiting = anna.get(f"{path}/scans").json()["items"][0]
    answer = anna.post(f"{path}/scans/{waiting['id']}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert [job.state for job in Job.objects.filter(kind="scan")] == ["cancelled"]
    completed = anna.get(f"{path}/scans").json()["items"][1]
    assert anna.post(f"{path}/scans/{completed['id']}/cancel").json()["state"] == "completed"


def test_an_owner_renames_and_sets_patterns_but_only_an_administrator_sets_paths(
    anna: Caller, admin: Caller, photos: Path
) -> None:
    path = f"/libraries/{library_id(Library.objects.get())}"
    other = photos.with_name("Other")
    other.mkdir()
    changed = anna.put(path, {"name": "Trips", "exclusionPatterns": ["**/Raw/**"]})
    assert (changed.status_code, changed.json()["name"]) == (200, "Trips")
    assert changed.json()["exclusionPatterns"] == ["**/Raw/**"]
    same = anna.put(path, {"importPaths": [str(photos)], "name": "Still"})
    assert same.status_code == 200
    for forbidden in ({"importPaths": [str(other)]}, {"importPaths": []}, {"followSymlinks": True}):
        answer = anna.put(path, forbidden)
        assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert anna.get(path).json()["importPaths"] == [str(photos)]
    answer = admin.put(path, {"importPaths": [str(photos), str(other)], "followSymlinks": True})
    assert answer.json()["importPaths"] == [str(photos), str(other)]


def test_the_owner_never_changes(anna: Caller, berta: Caller, admin: Caller, photos: Path) -> None:
    del photos
    path = f"/libraries/{library_id(Library.objects.get())}"
    admin.put(path, {"ownerId": berta.id, "name": "x"})
    assert anna.get(path).json()["ownerId"] == anna.id


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"importPaths": ["relative"]}, "absolute"),
        ({"importPaths": ["/does/not/exist"]}, "does not exist"),
        ({"importPaths": ["/tmp\0"]}, "NUL"),
        ({"importPaths": ["/"] * 129}, "128"),
        ({"exclusionPatterns": [""]}, "pattern"),
        ({"exclusionPatterns": ["a{b"]}, "a{b"),
        ({"name": "x" * 201}, "200"),
        ({"name": 5}, "name"),
    ],
)
def test_a_faulty_library_is_refused_with_a_sentence(
    admin: Caller, anna: Caller, fields: dict[str, Any], said: str
) -> None:
    answer = create(admin, anna, **fields)
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert not Library.objects.exists()


def test_a_library_for_nobody_is_refused(admin: Caller, anna: Caller) -> None:
    del anna
    for owner in ("", "nobody", "00000000-0000-4000-8000-000000000000"):
        assert admin.post("/libraries", {"ownerId": owner}).status_code == 400


def test_validation_tells_of_each_path_and_pattern(admin: Caller, anna: Caller, photos: Path, tmp_path: Path) -> None:
    del anna
    body = {
        "importPaths": [str(tmp_path / "gone"), str(photos), str(photos / "2024")],
        "exclusionPatterns": ["**/*.tif", "[a", "*.tif"],
    }
    for path in (f"/libraries/{library_id(Library.objects.get())}/validate", "/libraries/validate"):
        answer = admin.post(path, body)
        assert answer.status_code == 200
        gone, known, below = answer.json()["importPaths"]
        assert (gone["importPath"], gone["isValid"]) == (str(tmp_path / "gone"), False)
        assert "does not exist" in gone["message"]
        assert (known["isValid"], known["message"]) == (True, None)
        assert below["isValid"] is True
        good, bad, useless = answer.json()["exclusionPatterns"]
        assert (good["isValid"], bad["isValid"], useless["isValid"]) == (True, False, True)
        assert bad["message"]
        assert good["warnings"] == []
        assert "*.tif matches nothing" in useless["warnings"][0]


def test_a_path_that_is_no_text_is_kept_when_a_library_is_saved_as_it_was_shown(
    admin: Caller, anna: Caller, tmp_path: Path
) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(raw)
    assert anna.user is not None
    library = new_library(anna.user, tmp_path / "plain")
    ImportPath.objects.create(library=library, path=raw, position=1)
    path = f"/libraries/{library_id(library)}"
    shown = admin.get(path).json()["importPaths"]
    assert shown[1].endswith("caf\\xe9")
    assert admin.put(path, {"importPaths": list(reversed(shown))}).json()["importPaths"] == list(reversed(shown))
    assert ImportPath.objects.order_by("position")[0].path == raw


def test_deleting_hides_at_once_and_leaves_the_files(anna: Caller, photos: Path) -> None:
    path = f"/libraries/{library_id(Library.objects.get())}"
    assert anna.delete(path).status_code == 204
    for answer in (anna.get(path), anna.put(path, {"name": "x"}), anna.delete(path), anna.post(f"{path}/scan")):
        assert answer.status_code == 400
    assert not Job.objects.filter(kind="delete-library").exists()
    assert (photos / "2024" / "beach.jpg").exists()


def test_scans_are_paged(anna: Caller, photos: Path) -> None:
    del photos
    library = Library.objects.get()
    for _ in range(2):
        scan(library)
    path = f"/libraries/{library_id(library)}/scans"
    first = anna.get(f"{path}?size=2").json()
    assert (len(first["items"]), first["total"], first["nextPage"]) == (2, 3, "2")
    second = anna.get(f"{path}?size=2&page=2").json()
    assert (len(second["items"]), second["nextPage"]) == (1, None)
    for faulty in ("size=0", "size=1001", "page=0", "page=x"):
        answer = anna.get(f"{path}?{faulty}")
        assert (answer.status_code, faulty.partition("=")[0] in answer.json()["message"]) == (400, True)

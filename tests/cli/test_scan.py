"""`homing scan`, without a server: the command does the work itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homing.assets.models import Asset, File
from homing.jobs.status import pause
from homing.tracking.models import Scan
from tests.cli.conftest import Run, write

pytestmark = [pytest.mark.parity, pytest.mark.usefixtures("transactional_db")]


@pytest.fixture
def library(homing: Run, anna: str, photos: Path) -> str:
    homing("library", "create", str(photos))
    return "photos"


def names() -> list[bytes]:
    return sorted(File.objects.values_list("name", flat=True))


def test_a_scan_without_a_server_does_the_work_here(homing: Run, library: str) -> None:
    ran = homing("scan")
    assert (ran.code, ran.out, ran.err) == (0, "photos: looked at 3 files: 3 added\n", "")
    assert names() == [b"a.jpg", b"b.jpg", b"c.jpg"]
    scan = Scan.objects.get()
    assert (scan.trigger, scan.state, scan.is_full) == ("command", "completed", False)
    assert homing("scan").out == "photos: looked at 3 files: 3 unchanged\n"


def test_without_a_library_there_is_nothing_to_scan(homing: Run) -> None:
    ran = homing("scan")
    assert (ran.code, ran.out) == (1, "")
    assert "homing library create" in ran.err


def test_all_libraries_of_all_users_are_scanned_unless_some_are_named(
    homing: Run, library: str, tmp_path: Path, password_file: str
) -> None:
    homing("createuser", "ben@example.org", "--password-file", password_file)
    (tmp_path / "bens").mkdir()
    write(tmp_path / "bens" / "d.jpg")
    homing("library", "create", str(tmp_path / "bens"), "--owner", "ben@example.org")
    told = homing("scan", "--json").json["scans"]
    assert [(scan["libraryName"], scan["ownerEmail"], scan["counts"]["added"]) for scan in told] == [
        ("photos", "anna@example.org", 3),
        ("bens", "ben@example.org", 1),
    ]
    for arguments in (["--library", "bens"], ["--owner", "ben@example.org"]):
        told = homing("scan", *arguments, "--json").json["scans"]
        assert [scan["libraryName"] for scan in told] == ["bens"]
    assert homing("scan", "--library", "none").code == 1


def test_a_dry_run_says_what_would_change_and_changes_nothing(homing: Run, library: str, photos: Path) -> None:
    ran = homing("scan", "--dry-run")
    assert ran.code == 0
    first, *changes = ran.out.splitlines()
    assert first == "photos: would find 3 files: 3 added"
    assert sorted(changes) == [f"  added  {photos}/{name}" for name in ("2024/c.jpg", "a.jpg", "b.jpg")]
    told = homing("scan", "--dry-run", "--json").json["scans"][0]
    assert told["isDryRun"] is True
    assert len(told["notes"]) == 3
    assert not Asset.objects.exists()
    assert not Scan.objects.exists()


def test_only_some_files(homing: Run, library: str, photos: Path) -> None:
    homing("scan")
    odd = os.fsencode(photos) + b"/caf\xe9.jpg"
    write(Path(os.fsdecode(odd)))
    write(photos / "d.jpg")
    ran = homing("scan", "-s", os.fsdecode(odd))
    assert (ran.code, ran.out) == (0, "photos: looked at 1 file: 1 added\n")
    assert names() == [b"a.jpg", b"b.jpg", b"c.jpg", b"caf\xe9.jpg"]


def test_files_that_no_library_covers(homing: Run, library: str, photos: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.jpg")
    ran = homing("scan", "--files", str(photos / "a.jpg"), str(outside))
    assert ran.code == 3
    assert f"{outside} lies in no import path" in ran.err
    assert ran.out == "photos: looked at 1 file: 1 added\n"
    assert homing("scan", "--files", str(outside)).code == 1
    ran = homing("scan", "--files", str(photos))
    assert ran.code == 2
    assert "is a folder" in ran.err


def test_a_full_scan_is_recorded_as_such(homing: Run, library: str) -> None:
    assert homing("scan", "-f").code == 0
    assert Scan.objects.get().is_full


def test_a_folder_that_cannot_be_seen_makes_it_partly(homing: Run, library: str, photos: Path) -> None:
    homing("scan")
    photos.rename(photos.with_name("elsewhere"))
    ran = homing("scan")
    assert ran.code == 3
    assert f"homing: {photos}: " in ran.err
    assert Asset.objects.filter(state=0).count() == 3
    told = homing("scan", "--json")
    assert told.code == 3
    assert [note["path"] for note in told.json["scans"][0]["notes"] if note["kind"] == "error"] == [str(photos)]


def test_paused_scans_are_not_waited_for(homing: Run, library: str) -> None:
    pause("library")
    ran = homing("scan")
    assert ran.code == 1
    assert "Scans are paused" in ran.err
    assert not Scan.objects.exists()


def test_a_folder_is_scanned_by_itself(homing: Run, library: str, photos: Path) -> None:
    (photos / "sub").mkdir()
    write(photos / "sub" / "d.jpg")
    write(photos / "e.jpg")
    assert homing("scan", "--folder", str(photos / "sub")).out == "photos: looked at 1 file: 1 added\n"
    assert names() == [b"d.jpg"]
    assert homing("scan", "--folder", str(photos)).out == "photos: looked at 5 files: 4 added, 1 unchanged\n"


def test_a_folder_above_import_paths_stands_for_them(homing: Run, library: str, photos: Path) -> None:
    assert homing("scan", "--folder", str(photos.parent)).out == "photos: looked at 3 files: 3 added\n"


def test_a_file_given_as_a_folder_is_a_mistake_and_a_strange_folder_is_told(
    homing: Run, library: str, photos: Path
) -> None:
    assert "--files" in homing("scan", "--folder", str(photos / "a.jpg")).err
    ran = homing("scan", "--folder", "/nowhere/at/all")
    assert (ran.code, "lies in no import path" in ran.err) == (1, True)


def test_a_folders_dry_run_lists_what_its_scan_would_do(homing: Run, library: str, photos: Path) -> None:
    homing("scan")
    (photos / "a.jpg").unlink()
    (photos / "sub").mkdir()
    write(photos / "sub" / "d.jpg")
    ran = homing("scan", "--dry-run", "--folder", str(photos / "sub"))
    assert ran.out == f"photos: would find 1 file: 1 added\n  added  {photos}/sub/d.jpg\n"
    assert names() == [b"a.jpg", b"b.jpg", b"c.jpg"]

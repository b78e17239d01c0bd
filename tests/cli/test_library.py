"""`homing library`."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from homing.libraries.import_paths import current_import_paths
from homing.libraries.models import Library
from homing.patterns import DEFAULT_PATTERNS
from tests.cli.conftest import Run

pytestmark = pytest.mark.parity


def paths_of(library: Library) -> list[bytes]:
    return [row.path for row in current_import_paths(library)]


def test_without_a_library_the_list_says_how_to_make_one(homing: Run) -> None:
    assert "homing library create" in homing("library", "list").out
    assert homing("library", "list", "--json").json == []


def test_without_a_user_nobody_can_own_a_library(homing: Run, photos: Path) -> None:
    ran = homing("library", "create", str(photos))
    assert (ran.code, ran.out) == (1, "")
    assert "homing createadmin" in ran.err


def test_a_library_is_made_listed_shown_and_edited(homing: Run, anna: str, photos: Path, tmp_path: Path) -> None:
    ran = homing("library", "create", str(photos), "--exclude", "**/Raw/**", "--include-hidden")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Made the library “photos” of {anna}: {photos}\n"
    library = Library.objects.get()
    assert library.exclusion_patterns == [*DEFAULT_PATTERNS, "**/Raw/**"]
    assert library.include_hidden

    heading, line = homing("library", "list").out.splitlines()
    assert heading.split() == ["NAME", "OWNER", "PHOTOS", "STATE", "LAST", "SCAN", "IMPORT", "PATHS"]
    assert line.split() == ["photos", anna, "0", "idle", "never", str(photos)]

    (tmp_path / "more").mkdir()
    edited = homing(
        "library", "edit", "photos", "--name", "Holiday", "--add-path", str(tmp_path / "more"), "--remove-path",
        f"{photos}/", "--include", "**/Raw/**", "--exclude", "**/*.tif", "--no-include-hidden", "--json",
    )  # fmt: skip
    assert edited.code == 0
    assert edited.json["name"] == "Holiday"
    assert edited.json["importPaths"] == [str(tmp_path / "more")]
    assert edited.json["exclusionPatterns"] == [*DEFAULT_PATTERNS, "**/*.tif"]
    assert edited.json["includeHidden"] is False

    shown = homing("library", "show", "holiday")
    assert shown.code == 0
    assert "0 photos, 0 videos, 0 B" in shown.out
    assert "  **/*.tif\n" in shown.out
    assert "Last scan: never" in shown.out
    assert homing("library", "show", edited.json["id"], "--json").json["statistics"]["photos"] == 0


def test_only_the_patterns_that_were_given(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos), "--no-default-patterns", "--exclude", "**/*.tif")
    assert Library.objects.get().exclusion_patterns == ["**/*.tif"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["create", "/nowhere/at/all"], "/nowhere/at/all does not exist"),
        (["create", "--exclude", "**/{a"], "a { stands without its }"),
        (["create", "--owner", "nobody@example.org"], "There is no user nobody@example.org"),
        (["show", "Nothing"], "There is no library “Nothing”. There are: “photos”."),
        (["edit", "photos", "--include", "**/x"], "has no exclusion pattern **/x"),
        (["edit", "photos", "--remove-path", "/x"], "/x is no import path of this library"),
        (["edit", "photos", "--name", " "], "name is empty"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    homing: Run, anna: str, photos: Path, arguments: list[str], words: str
) -> None:
    homing("library", "create", str(photos))
    before = homing("library", "list", "--json").json
    ran = homing("library", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert ran.err.startswith("homing: ")
    assert ran.err.count("\n") == 1
    assert homing("library", "list", "--json").json == before


def test_a_name_that_two_users_have_needs_the_owner(homing: Run, anna: str, password_file: str) -> None:
    homing("createuser", "ben@example.org", "--password-file", password_file)
    assert homing("library", "create", "--name", "Photos").code == 2
    for owner in (anna, "ben@example.org"):
        assert homing("library", "create", "--name", "Photos", "--owner", owner).code == 0
    ran = homing("library", "show", "Photos")
    assert ran.code == 2
    assert f"of {anna}, ben@example.org" in ran.err
    assert "Ben" in homing("library", "show", "Photos", "--owner", "ben@example.org").out
    assert len(homing("library", "list", "--owner", anna, "--json").json) == 1


def test_a_folder_whose_name_is_no_text_is_taken_as_it_is(homing: Run, anna: str, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9\n"
    os.mkdir(folder)
    made = homing("library", "create", os.fsdecode(folder), "--json")
    assert made.json["importPaths"] == [f"{tmp_path}/caf\\xe9\n"]
    assert paths_of(Library.objects.get()) == [folder]
    assert homing("library", "edit", made.json["id"], "--remove-path", os.fsdecode(folder)).code == 0
    assert paths_of(Library.objects.get()) == []


def test_a_relative_folder_is_meant_from_here(
    homing: Run, anna: str, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(photos.parent)
    assert homing("library", "create", "photos").code == 0
    assert paths_of(Library.objects.get()) == [os.fsencode(photos)]


def test_validate_says_of_each_what_is_wrong(homing: Run, anna: str, photos: Path) -> None:
    ran = homing("library", "validate", str(photos), f"{photos}/nowhere", "--exclude", "**/*.tif", "--exclude", "[")
    assert ran.code == 1
    good, bad, pattern, fault = ran.out.splitlines()
    assert good == f"{photos}: can be used"
    assert "nowhere does not exist" in bad
    assert pattern == "**/*.tif: can be used"
    assert "a [ stands without its ]" in fault
    told = homing("library", "validate", str(photos), "--exclude", "[", "--json").json
    assert [check["isValid"] for check in told["importPaths"] + told["exclusionPatterns"]] == [True, False]
    ran = homing("library", "validate", "--exclude", "*.tif")
    assert ran.code == 0
    assert "Note: *.tif matches nothing" in ran.out
    assert homing("library", "validate").code == 2


def test_validate_checks_all_that_a_library_has(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos))
    assert homing("library", "validate", "--library", "photos").code == 0
    assert "already an import path" in homing("library", "validate", str(photos), "--library", "photos").out
    shutil.rmtree(photos)
    ran = homing("library", "validate", "--library", "photos")
    assert ran.code == 1
    assert f"{photos} does not exist" in ran.out


def test_delete_asks_first_and_leaves_the_files(
    transactional_db: None, homing: Run, anna: str, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homing("library", "create", str(photos))

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert homing("library", "delete", "photos").code == 2
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    ran = homing("library", "delete", "photos")
    assert (ran.code, ran.out) == (1, "")
    assert Library.objects.get().deleted_at is None
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    ran = homing("library", "delete", "photos")
    assert (ran.code, ran.out) == (
        0,
        "Deleted the library “photos”. The files on disk are where they were.\n"
        "For 30 days “homing library restore photos” has it back.\n",
    )
    assert Library.objects.get().deleted_at is not None
    assert (photos / "2024" / "c.jpg").exists()


def test_deleted_for_good_a_library_is_removed_at_once(
    transactional_db: None, homing: Run, anna: str, photos: Path
) -> None:
    homing("library", "create", str(photos))
    assert homing("library", "delete", "photos", "--yes", "--for-good", "--json").json == {
        "name": "photos",
        "isRemoved": True,
    }
    assert not Library.objects.exists()
    assert (photos / "2024" / "c.jpg").exists()


def test_a_deleted_library_is_restored_by_its_name(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos))
    homing("library", "delete", "photos", "--yes")
    again = homing("library", "create", str(photos), "--name", "Again")
    assert "“homing library restore photos” has it back" in again.err
    assert homing("library", "restore", "photos").out == "Restored the library “photos”.\n"
    assert Library.objects.get(name="photos").deleted_at is None
    assert "No deleted library “photos” can be restored." in homing("library", "restore", "photos").err

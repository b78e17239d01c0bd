"""Which folders may be import paths, and what people are told about the others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from homing.accounts.models import User
from homing.configuration import configuration
from homing.libraries.deleting import delete_library
from homing.libraries.editing import create_library, edit_library
from homing.libraries.import_paths import PathCheck, check_import_path, normalise

pytestmark = pytest.mark.django_db


def refused(path: str | bytes) -> str:
    check = check_import_path(path)
    assert not check.is_valid
    assert check.message.endswith((".", "?")) or "longer" in check.message
    return check.message


def accepted(path: str | bytes) -> PathCheck:
    check = check_import_path(path)
    assert check.is_valid, check.message
    assert check.message == ""
    return check


def test_a_folder_with_photos_is_accepted_without_a_word(photos: Path) -> None:
    assert accepted(str(photos)) == PathCheck(os.fsencode(photos), True)


@pytest.mark.parametrize("path", ["", "  ", b""])
def test_an_empty_path(path: str | bytes) -> None:
    assert "empty" in refused(path)


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("mnt/photos", "/mnt/photos"),
        ("./mnt//photos/", "/mnt/photos"),
        ("~/Pictures", str(Path.home() / "Pictures")),
        ("C:\\Users\\anna\\Pictures", "/mnt/c/Users/anna/Pictures"),
        ("d:/photos", "/mnt/d/photos"),
        ("E:", "/mnt/e"),
        ("\\\\nas\\photos\\2024", "/mnt/photos/2024"),
        ("mnt\\photos", "/mnt/photos"),
        ("/mnt\\nowhere\\photos", "/mnt/nowhere/photos"),
    ],
)
def test_a_path_in_another_form_is_answered_with_the_right_one(path: str, suggestion: str) -> None:
    message = refused(path)
    assert path in message
    assert f" {suggestion}" in message


def test_a_relative_path_to_an_existing_folder_is_completed(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(photos.parent)
    assert f"Did you mean {photos}?" in refused("photos")


def test_an_address_of_a_share() -> None:
    assert "Mount it on this machine" in refused("smb://nas/photos")


def test_a_backslash_is_legal_in_a_name_that_exists(tmp_path: Path) -> None:
    folder = tmp_path / "back\\slash"
    folder.mkdir()
    (folder / "a.jpg").touch()
    assert accepted(str(folder)).path == os.fsencode(folder)


def test_a_folder_that_does_not_exist_names_the_part_that_is_missing(tmp_path: Path) -> None:
    message = refused(str(tmp_path / "2024" / "May"))
    assert f"{tmp_path}/2024/May does not exist: there is no “2024” in {tmp_path}." in message


def test_a_file_is_no_folder(photos: Path) -> None:
    assert "is a file, not a folder" in refused(str(photos / "a.jpg"))
    assert "something on the way to it is a file" in refused(str(photos / "a.jpg" / "b"))


def test_a_circle_of_links_and_an_endless_path(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert "circle" in refused(str(tmp_path / "a"))
    assert "longer than" in refused("/" + "a" * 5000)


@pytest.mark.parametrize("path", ["/photos\0", "/photos\ud800"])
def test_characters_that_no_name_can_have(path: str) -> None:
    assert "which no file name can have" in refused(path) or "no file name can have" in refused(path)


def test_names_are_kept_byte_for_byte(tmp_path: Path) -> None:
    for name in (b"caf\xe9", "cafe\u0301".encode(), b" space ", b"new\nline", b"{a,b}*[x]", "😀".encode()):
        folder = os.fsencode(tmp_path) + b"/" + name
        os.mkdir(folder)
        assert accepted(folder).path == folder
        assert accepted(os.fsdecode(folder) + "/").path == folder


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        (b"/a/b/", b"/a/b"),
        (b"//a///b//", b"/a/b"),
        (b"/a/./b/.", b"/a/b"),
        (b"/a/c/../b", b"/a/b"),
        (b"/../a", b"/a"),
        (b"/a/..b/...", b"/a/..b/..."),
        (b"/", b"/"),
    ],
)
def test_a_path_is_normalised(path: bytes, normal: bytes) -> None:
    assert normalise(path) == normal


def test_dots_behind_a_link_mean_what_the_system_means(tmp_path: Path) -> None:
    (tmp_path / "real" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real" / "inner")
    assert normalise(f"{tmp_path}/link/..") == os.fsencode(tmp_path / "real")


def test_homings_own_data_is_never_indexed(tmp_path: Path) -> None:
    data = configuration().data
    thumbnails = data / "thumbs"
    thumbnails.mkdir(exist_ok=True)
    assert "inside Homing's own data folder" in refused(str(data))
    assert "inside Homing's own data folder" in refused(str(thumbnails))
    assert "contains Homing's own data folder" in refused(str(data.parent))
    assert "contains Homing's own data folder" in refused("/")
    (tmp_path / "link").symlink_to(thumbnails)
    assert "inside Homing's own data folder" in refused(str(tmp_path / "link"))


def test_a_link_and_an_empty_folder_are_worth_a_warning(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(photos)
    (warning,) = accepted(str(tmp_path / "link")).warnings
    assert f"symbolic link to {photos}" in warning
    (tmp_path / "empty").mkdir()
    (warning,) = accepted(str(tmp_path / "empty")).warnings
    assert "is empty at present" in warning


@pytest.mark.parity
def test_a_path_that_the_library_has_is_refused(anna: User, photos: Path) -> None:
    library = create_library(anna, import_paths=[str(photos)])
    check = check_import_path(f"{photos}/.", library)
    assert not check.is_valid
    assert "already an import path of this library" in check.message
    again = check_import_path(str(photos), library, is_own=True)
    assert again.is_valid
    assert again.warnings == [], "it is not warned of itself"
    edit_library(library, import_paths=[])
    assert check_import_path(str(photos), library).is_valid


@pytest.mark.parity
def test_overlaps_are_warned_about(anna: User, ben: User, tmp_path: Path) -> None:
    inner = tmp_path / "photos" / "2024"
    inner.mkdir(parents=True)
    (inner / "a.jpg").touch()
    (tmp_path / "photos2").mkdir()
    (tmp_path / "photos2" / "a.jpg").touch()
    first = create_library(anna, "First", [str(tmp_path / "photos")])
    (warning,) = check_import_path(str(inner), first).warnings
    assert f"{inner} lies inside {tmp_path}/photos of this library" in warning
    (warning,) = check_import_path(str(inner), owner=anna).warnings
    assert "of the library “First”" in warning
    second = create_library(anna, "Second", [str(inner)])
    about_both = check_import_path(str(tmp_path), create_library(anna)).warnings
    assert ["First" in text or "Second" in text for text in about_both] == [True, True]
    assert all(f"{tmp_path} contains" in text for text in about_both)
    # other people's libraries, deleted ones and folders that only begin alike are nobody's business
    assert check_import_path(str(inner), owner=ben).warnings == []
    assert check_import_path(str(tmp_path / "photos2"), owner=anna).warnings == []
    delete_library(first, for_good=True), delete_library(second, for_good=True)
    assert check_import_path(str(inner), owner=anna).warnings == []


def test_the_same_folder_by_another_way_is_an_overlap(anna: User, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(photos)
    library = create_library(anna, import_paths=[str(photos)])
    assert any("is the same folder as" in text for text in check_import_path(str(tmp_path / "link"), library).warnings)
    shutil.rmtree(photos)  # another import path that is away is no reason to fail
    (tmp_path / "other").mkdir()
    assert check_import_path(str(tmp_path / "other"), library).is_valid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can ask as another user")
@pytest.mark.parametrize(
    ("mode", "words"), [(0o000, "may not list"), (0o311, "may not list"), (0o744, "may not enter")]
)
def test_a_folder_that_may_not_be_read_names_the_user_and_the_mode(mode: int, words: str) -> None:
    """Asked in another process as the user nobody, because root may read everything."""
    script = """
        import os, sys, tempfile
        from homing.paths.probe import probe_folder, running_as
        top = tempfile.mkdtemp()
        os.chmod(top, 0o755)
        os.makedirs(top + "/shut/in")
        os.chmod(top + "/shut", int(sys.argv[1]))
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        for path in ("/shut", "/shut/in"):
            found = probe_folder(os.fsencode(top + path))
            print(found.obstacle and found.obstacle.value, found.at.decode().removeprefix(top), found.detail, sep="|")
        print(running_as())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(mode)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    shut, inside, user = done.stdout.splitlines()
    assert shut == f"{words}|/shut|it belongs to root and has mode {mode:03o}"
    if not mode & 0o001:
        assert inside == f"may not enter|/shut|it belongs to root and has mode {mode:03o}"
    assert user == "nobody"

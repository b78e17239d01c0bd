"""Making, changing and deleting a library."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from homing.accounts.models import User
from homing.libraries.editing import create_library, edit_library
from homing.libraries.errors import LibraryError
from homing.libraries.import_paths import current_import_paths
from homing.libraries.models import ImportPath, Library
from homing.patterns import DEFAULT_PATTERNS

pytestmark = [pytest.mark.parity, pytest.mark.django_db]


def paths_of(library: Library) -> list[bytes]:
    return [row.path for row in current_import_paths(library)]


def test_a_library_without_a_name_is_called_after_its_first_import_path(anna: User, photos: Path) -> None:
    assert create_library(anna, import_paths=[str(photos)]).name == "photos"


def test_two_libraries_without_a_name_do_not_clash(anna: User, ben: User) -> None:
    names = [create_library(anna).name for _ in range(3)]
    assert names == ["New Library", "New Library 2", "New Library 3"]
    assert create_library(ben, name="  ").name == "New Library"


def test_a_new_library_gets_the_default_patterns_unless_it_is_given_some(anna: User) -> None:
    assert create_library(anna).exclusion_patterns == list(DEFAULT_PATTERNS)
    assert create_library(anna, exclusion_patterns=[]).exclusion_patterns == []
    assert create_library(anna, exclusion_patterns=["**/Raw/**"]).exclusion_patterns == ["**/Raw/**"]


def test_a_path_is_checked_when_a_library_is_made(anna: User, photos: Path) -> None:
    with pytest.raises(LibraryError, match="does not exist") as caught:
        create_library(anna, import_paths=[str(photos), str(photos / "nowhere")])
    assert caught.value.field == "import_paths"
    assert not Library.objects.exists()


def test_a_path_given_twice_is_refused_however_it_is_written(anna: User, photos: Path) -> None:
    with pytest.raises(LibraryError, match="given twice"):
        create_library(anna, import_paths=[str(photos), f"{photos}/./"])


def test_names_that_are_no_text_are_kept_byte_for_byte(anna: User, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)
    library = create_library(anna, import_paths=[folder + b"/"])
    assert paths_of(library) == [folder]
    assert library.name == "caf\\xe9"
    assert paths_of(create_library(anna, import_paths=[os.fsdecode(folder)])) == [folder]


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        (["**/a", "**/a"], "given twice"),
        ([""], "empty"),
        (["   "], "empty"),
        (["**/{a"], "{"),
        ([f"**/{number}" for number in range(129)], "too many"),
    ],
)
def test_patterns_are_checked_before_they_are_saved(anna: User, patterns: list[str], words: str) -> None:
    library = create_library(anna)
    with pytest.raises(LibraryError, match=words) as caught:
        edit_library(library, exclusion_patterns=patterns)
    assert caught.value.field == "exclusion_patterns"
    library.refresh_from_db()
    assert library.exclusion_patterns == list(DEFAULT_PATTERNS)


def test_more_than_128_import_paths_are_refused(anna: User, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="129 import paths are too many"):
        create_library(anna, import_paths=[str(tmp_path / str(number)) for number in range(129)])


def test_an_edit_changes_what_it_names_and_nothing_else(anna: User, photos: Path) -> None:
    library = create_library(anna, "Holiday", [str(photos)], ["**/Raw/**"])
    edit_library(library, name=" Summer  2024 ", include_hidden=True)
    library.refresh_from_db()
    assert (library.name, library.include_hidden, library.follow_symlinks) == ("Summer 2024", True, False)
    assert (paths_of(library), library.exclusion_patterns) == ([os.fsencode(photos)], ["**/Raw/**"])


def test_an_empty_or_endless_name_is_refused(anna: User) -> None:
    library = create_library(anna)
    for name in ("", " \n ", "x" * 201):
        with pytest.raises(LibraryError) as caught:
            edit_library(library, name=name)
        assert caught.value.field == "name"


def test_an_import_path_taken_out_keeps_its_row_and_comes_back_with_it(anna: User, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir(), second.mkdir()
    library = create_library(anna, import_paths=[str(first), str(second)])
    row = ImportPath.objects.get(path=os.fsencode(first))
    edit_library(library, import_paths=[str(second)])
    row.refresh_from_db()
    assert row.removed_at is not None
    assert paths_of(library) == [os.fsencode(second)]
    edit_library(library, import_paths=[str(second), str(first)])
    row.refresh_from_db()
    assert row.removed_at is None
    assert paths_of(library) == [os.fsencode(second), os.fsencode(first)]
    assert ImportPath.objects.count() == 2


def test_a_path_whose_disk_is_away_may_stay_while_another_is_added(anna: User, tmp_path: Path) -> None:
    away, new = tmp_path / "aw\\ay", tmp_path / "new"
    away.mkdir(), new.mkdir()
    library = create_library(anna, import_paths=[str(away)])
    shutil.rmtree(away)
    edit_library(library, import_paths=[str(away), str(new)])
    assert paths_of(library) == [os.fsencode(away), os.fsencode(new)]

"""An edit of a library is undone: exactly at once, later as far as nobody changed it since."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from homing.accounts.models import User
from homing.libraries.deleting import delete_library
from homing.libraries.editing import create_library, edit_library
from homing.libraries.import_paths import current_import_paths
from homing.libraries.models import Library
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, undo

pytestmark = [pytest.mark.parity, pytest.mark.django_db]


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    found = [tmp_path / name for name in ("a", "b", "c")]
    for folder in found:
        folder.mkdir()
    return [str(folder) for folder in found]


@pytest.fixture
def library(anna: User, folders: list[str]) -> Library:
    return create_library(anna, "Holidays", folders[:2], ["**/Raw/**", "**/*.tif"])


def state(library: Library) -> list[Any]:
    library = Library.objects.get(pk=library.pk)
    skipped = {"updated_at", "confirmed_rules"}
    values = {name: value for name, value in Library.objects.values().get().items() if name not in skipped}
    return [values, [row.path for row in current_import_paths(library)]]


def edited() -> Receipt:
    return Receipt.objects.filter(act=Act.EDITED_LIBRARY).latest("pk")


EDITS: list[tuple[dict[str, Any], str]] = [
    ({"name": "Summer"}, "it is called “Summer” now"),
    ({"exclusion_patterns": ["**/Raw/**"]}, "pattern **/*.tif taken out"),
    ({"exclusion_patterns": ["**/a", "**/b"]}, "2 patterns added; 2 patterns taken out"),
    ({"exclusion_patterns": ["**/*.tif", "**/Raw/**"]}, "patterns in another order"),
    ({"include_hidden": True, "in_timeline": False}, "hidden files on; the timeline off"),
    ({"follow_symlinks": True, "use_ignore_files": True}, "symbolic links on; ignore files on"),
    ({"purge_missing_after_days": 30}, "missing photos are taken out after 30 days"),
    ({"allow_deletion": True, "write_back": True}, "the deletion of originals on; writing to files on"),
    ({"import_paths": "c"}, "folder {c} added; 2 folders taken out"),
    ({"import_paths": "ba"}, "folders in another order"),
    ({"import_paths": "b", "name": "B"}, "it is called “B” now; folder {a} taken out"),
    ({"import_paths": ""}, "2 folders taken out"),
]


@pytest.mark.parametrize(("edit", "words"), EDITS)
def test_undo_at_once_restores_exactly(
    anna: User, library: Library, folders: list[str], edit: dict[str, Any], words: str
) -> None:
    by_letter = dict(zip("abc", folders, strict=True))
    before = state(library)
    given = {
        name: [by_letter[one] for one in value] if name == "import_paths" else value for name, value in edit.items()
    }
    edit_library(library, by_id=anna.pk, **given)
    assert state(library) != before
    receipt = edited()
    assert receipt.title == f"The library “Holidays” was changed: {words.format(**by_letter)}"
    assert (receipt.by, receipt.owner, receipt.library_id) == (anna, anna, library.pk)
    undone = undo(receipt.pk, anna.pk)
    assert (undone.count, undone.left) == (1, [])
    assert state(library) == before


def test_an_edit_that_changes_nothing_leaves_no_receipt(library: Library, folders: list[str]) -> None:
    edit_library(library, name="Holidays", import_paths=folders[:2], include_hidden=False)
    assert not Receipt.objects.filter(act=Act.EDITED_LIBRARY).exists()


def test_a_name_changed_again_stays_and_the_rest_is_undone(anna: User, library: Library) -> None:
    edit_library(library, name="Summer", include_hidden=True)
    first = edited()
    edit_library(library, name="Winter")
    undone = undo(first.pk, anna.pk)
    assert undone.left == ["The library’s name was changed since, and stays."]
    library.refresh_from_db()
    assert (library.name, library.include_hidden) == ("Winter", False)


def test_of_patterns_what_the_act_added_goes_and_what_it_took_out_comes_back(anna: User, library: Library) -> None:
    edit_library(library, exclusion_patterns=["**/Raw/**", "**/typo"])
    first = edited()
    edit_library(library, exclusion_patterns=["**/later", "**/Raw/**", "**/typo"])
    assert undo(first.pk, anna.pk).left == []
    library.refresh_from_db()
    assert library.exclusion_patterns == ["**/later", "**/Raw/**", "**/*.tif"]


def test_a_folder_comes_back_with_its_own_row_though_its_disk_is_away(
    anna: User, library: Library, folders: list[str]
) -> None:
    row = library.import_paths.get(path=os.fsencode(folders[0]))
    edit_library(library, import_paths=folders[1:])
    Path(folders[0]).rmdir()
    undo(edited().pk, anna.pk)
    row.refresh_from_db()
    assert row.removed_at is None
    assert [one.path for one in current_import_paths(library)] == [os.fsencode(path) for path in folders[:2]]


def test_folders_that_are_no_text_are_kept_byte_for_byte(anna: User, library: Library, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(odd)
    edit_library(library, import_paths=[odd])
    edit_library(library, import_paths=[])
    undo(edited().pk, anna.pk)
    assert [one.path for one in current_import_paths(library)] == [odd]


def test_the_edit_of_a_library_that_was_deleted_since_is_not_undone(anna: User, library: Library) -> None:
    edit_library(library, name="Summer")
    receipt = edited()
    delete_library(library)
    with pytest.raises(NotUndoable, match="was deleted since"):
        undo(receipt.pk, anna.pk)

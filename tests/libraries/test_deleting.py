"""A deleted library is hidden at once and kept for thirty days; restored, it is as it was."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homing.accounts.models import User
from homing.jobs.status import list_jobs
from homing.jobs.worker import run_queued
from homing.libraries.deleting import (
    delete_library,
    enqueue_due_removals,
    kept_libraries,
    restore_library,
)
from homing.libraries.editing import create_library, edit_library
from homing.libraries.errors import LibraryError
from homing.libraries.import_paths import check_import_path
from homing.libraries.models import Library
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, undo, why_not

pytestmark = [pytest.mark.parity, pytest.mark.django_db]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def deleted(library: Library, **more: object) -> Receipt:
    number = delete_library(library, now=NOW, **more)
    assert number is not None
    return Receipt.objects.get(pk=number)


def test_a_deleted_library_is_hidden_at_once_and_nothing_is_removed(anna: User) -> None:
    library = create_library(anna, "Old")
    receipt = deleted(library, by_id=anna.pk, photos=8412)
    assert (receipt.title, receipt.count) == ("The library “Old” was deleted, with 8,412 photos", 8412)
    assert (receipt.is_destructive, receipt.undo_until) == (False, NOW + 30 * DAY)
    assert list_jobs() == []
    library.refresh_from_db()
    assert library.deleted_at == NOW
    with pytest.raises(LibraryError, match="was deleted"):
        edit_library(library, name="New")


def test_deleting_twice_is_one_act(anna: User) -> None:
    library = create_library(anna, "Old")
    deleted(library)
    assert delete_library(library, now=NOW + DAY) is None
    library.refresh_from_db()
    assert library.remove_after == NOW + 30 * DAY


def test_the_name_of_a_deleted_library_is_free_again(anna: User) -> None:
    delete_library(create_library(anna))
    assert create_library(anna).name == "New Library"


def test_undo_has_it_back_as_it_was(anna: User, photos: Path) -> None:
    library = create_library(anna, "Holidays", [str(photos)], ["**/Raw/**"], include_hidden=True)
    before = Library.objects.values().get()
    receipt = deleted(library, by_id=anna.pk, photos=3)
    undone = undo(receipt.pk, anna.pk, NOW + DAY)
    assert (undone.count, undone.left) == (3, [])
    after = Library.objects.values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (30, False), (31, False)])
def test_after_thirty_days_it_is_removed_and_not_before(anna: User, days: int, is_kept: bool) -> None:
    library = create_library(anna, "Old")
    receipt = deleted(library, photos=2)
    now = NOW + days * DAY
    assert enqueue_due_removals(now) == (0 if is_kept else 1)
    assert enqueue_due_removals(now) == 0
    assert [job.kind for job in list_jobs()] == ([] if is_kept else ["delete-library"])
    assert (restore_library(library.pk, now) is not None) is is_kept
    assert (why_not(receipt, now) == "") is is_kept
    trail = list(Receipt.objects.filter(act=Act.ERASED).values_list("title", "is_destructive", "by", "count"))
    words = "The library “Old” was removed for good, with 2 photos: it was deleted 30 days before"
    assert trail == ([] if is_kept else [(words, True, None, 2)])


def test_once_its_removal_began_it_cannot_be_restored_whatever_the_clock_says(anna: User) -> None:
    library = create_library(anna, "Old")
    receipt = deleted(library)
    enqueue_due_removals(NOW + 30 * DAY)
    assert restore_library(library.pk, NOW) is None
    with pytest.raises(NotUndoable, match="removed for good"):
        undo(receipt.pk, anna.pk, NOW)


def test_deleted_for_good_it_is_removed_at_once_and_that_is_in_the_audit_trail(anna: User) -> None:
    library = create_library(anna, "Old")
    receipt = deleted(library, for_good=True, by_id=anna.pk, photos=1)
    assert receipt.title == "The library “Old” was deleted for good, with 1 photo"
    assert (receipt.is_destructive, receipt.can_undo, receipt.by) == (True, False, anna)
    assert [job.kind for job in list_jobs()] == ["delete-library"]
    assert kept_libraries(anna.pk, NOW) == []


@pytest.mark.django_db(transaction=True)
def test_a_kept_library_can_be_removed_for_good_sooner(anna: User) -> None:
    library = create_library(anna, "Old")
    deleted(library)
    receipt = deleted(library, for_good=True)
    assert receipt.is_destructive
    assert run_queued() == 1
    assert not Library.objects.exists()
    assert Receipt.objects.filter(library_id=library.pk).count() == 3


def test_those_that_can_be_restored_are_listed_with_their_folders(anna: User, ben: User, photos: Path) -> None:
    library = create_library(anna, "Holidays", [str(photos)])
    receipt = deleted(library, photos=3)
    deleted(create_library(ben, "Ben's"))
    deleted(create_library(anna, "Gone"), for_good=True)
    create_library(anna, "Stands")
    (kept,) = kept_libraries(anna.pk, NOW + DAY)
    assert (kept.library.name, kept.folders, kept.photos) == ("Holidays", [os.fsencode(photos)], 3)
    assert kept.receipt_id == receipt.pk
    assert len(kept_libraries(None, NOW + DAY)) == 2
    assert kept_libraries(anna.pk, NOW + 30 * DAY) == []


@pytest.mark.parametrize("where", [".", "below", ".."])
def test_whoever_adds_its_folder_again_is_told_that_it_can_be_restored(
    anna: User, ben: User, photos: Path, where: str
) -> None:
    (photos / "below").mkdir()
    delete_library(create_library(anna, "Holidays", [str(photos)]))
    told = check_import_path(str(photos / where), owner=anna)
    assert told.is_valid
    assert any("“Holidays”" in one and "can be restored" in one for one in told.warnings)
    assert not any("Holidays" in one for one in check_import_path(str(photos / where), owner=ben).warnings)


def test_a_new_library_is_undone_by_deleting_it_and_that_is_undone_too(anna: User) -> None:
    library = create_library(anna, "New", by_id=anna.pk)
    made = Receipt.objects.get()
    assert (made.act, made.title, made.by) == (Act.CREATED_LIBRARY, "The library “New” was made", anna)
    undo(made.pk, anna.pk)
    deletion = Receipt.objects.get(act=Act.DELETED_LIBRARY)
    assert deletion.by == anna
    undo(deletion.pk, anna.pk)
    library.refresh_from_db()
    assert library.deleted_at is None

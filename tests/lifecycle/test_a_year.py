"""A year in a minute, with a moved clock: what each window lets go of, one day before its border, at it, and after."""

from __future__ import annotations

import pytest

from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable
from tests.lifecycle.life import DAYS, GONE, A, B, Lost, lost, on_a_drive, world_with_two

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


@pytest.mark.parametrize(
    ("day", "stands"), [(DAYS - 1, "MISSING"), (DAYS, "MISSING PURGED"), (DAYS + 1, "MISSING PURGED")]
)
def test_the_policy_waits_for_its_days(day: int, stands: str) -> None:
    found = lost()
    found.at_day(day)
    would, _ = found.world.would_purge()
    found.world.tidy()
    assert found.world.stands(found.a) == stands
    assert would == (stands != "MISSING"), "the dry run is the run"
    assert found.world.stands(found.b) == "PRESENT"


def test_a_second_before_its_day_nothing_is_purged() -> None:
    found = lost()
    found.at_day(DAYS, seconds=-1)
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"
    found.at_day(DAYS)
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING PURGED"


def test_without_a_policy_what_is_missing_is_kept_for_ever() -> None:
    found = lost()
    found.world.library.refresh_from_db()
    found.world.library.purge_missing_after_days = None
    found.world.library.save()
    found.at_day(365)
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"


# -- tombstones -----------------------------------------------------------------------------------------------------


def purged() -> Lost:
    found = lost()
    found.at_day(DAYS)
    found.world.tidy()
    return found


@pytest.mark.parametrize(("day", "stands"), [(29, "MISSING PURGED"), (30, GONE), (31, GONE)])
def test_a_tombstone_is_kept_thirty_days(day: int, stands: str) -> None:
    found = purged()
    found.at_day(DAYS + day)
    found.world.tidy()
    assert found.world.stands(found.a) == stands


def test_a_purged_photo_is_back_by_itself_when_its_file_is() -> None:
    found = purged()
    found.at_day(DAYS + 29)
    found.world.write(A)
    found.world.scan()
    assert (found.world.asset(A).pk, found.world.words(A)) == (found.a, "The beach")
    assert found.world.stands(found.a) == "PRESENT"
    found.at_day(365)
    found.world.tidy()
    assert found.world.stands(found.a) == "PRESENT"


def test_a_purged_photo_is_back_wherever_its_file_turns_up() -> None:
    found = purged()
    found.world.write("/photos/found again/x.jpg", A.encode())
    found.world.scan()
    assert found.world.asset("/photos/found again/x.jpg").pk == found.a
    assert found.world.words("/photos/found again/x.jpg") == "The beach"


def test_a_day_after_the_last_traces_went_its_file_is_a_new_photo() -> None:
    found = purged()
    found.at_day(DAYS + 30)
    found.world.tidy()
    found.at_day(DAYS + 31)
    found.world.write(A)
    found.world.scan()
    assert found.world.asset(A).pk != found.a
    assert found.world.words(A) is None


def test_a_purge_can_be_undone_until_the_last_traces_go() -> None:
    found = purged()
    receipt = found.world.last_receipt()
    assert (receipt.act, receipt.count, receipt.by) == (Act.PURGED, 1, None)
    found.at_day(DAYS + 29)
    assert found.world.undo(receipt.pk).count == 1
    assert found.world.stands(found.a) == "MISSING"
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING PURGED", "the rule still stands, and so does its receipt"
    found.at_day(DAYS + 59)
    with pytest.raises(NotUndoable):
        found.world.undo(Receipt.objects.filter(act=Act.PURGED).latest("pk").pk)


@pytest.mark.parametrize(("day", "stands"), [(29, "MISSING FORGOTTEN"), (30, GONE), (31, GONE)])
def test_a_forgotten_photo_is_kept_thirty_days(day: int, stands: str) -> None:
    found = lost()
    found.world.library.purge_missing_after_days = None
    found.world.library.save()
    done = found.world.forget(found.a)
    start = found.world.now
    found.world.at(start, days=day)
    found.world.tidy()
    assert found.world.stands(found.a) == stands
    if stands == GONE:
        with pytest.raises(NotUndoable):
            found.world.undo(done.receipt_id)
    else:
        assert found.world.undo(done.receipt_id).count == 1
        assert found.world.stands(found.a) == "MISSING"


@pytest.mark.parametrize("day", [29, 30, 31])
def test_the_file_of_a_forgotten_photo_is_offered_while_it_is_kept(day: int) -> None:
    found = lost()
    start = found.world.now
    found.world.forget(found.a)
    found.world.at(start, days=day)
    found.world.tidy()
    found.world.write("/photos/back.jpg", A.encode())
    found.world.scan()
    found.world.hash_all()
    assert found.world.asset("/photos/back.jpg").pk != found.a
    assert len(found.world.offers()) == (1 if day < 30 else 0)


# -- trash ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "stands"), [(29, "PRESENT TRASHED"), (30, "PRESENT DISMISSED"), (31, "PRESENT DISMISSED")]
)
def test_the_trash_lets_go_after_thirty_days(day: int, stands: str) -> None:
    found = world_with_two()
    found.world.trash(found.b)
    start = found.world.now
    found.world.at(start, days=day)
    found.world.tidy()
    assert found.world.stands(found.b) == stands


def test_what_the_trash_let_go_of_while_missing_is_erased_thirty_days_later() -> None:
    found = world_with_two()
    found.world.trash(found.b)
    start = found.world.now
    found.world.remove(B)
    found.world.scan()
    found.world.at(start, days=30)
    found.world.tidy()
    assert found.world.stands(found.b) == "MISSING FORGOTTEN"
    found.world.at(start, days=59)
    found.world.tidy()
    assert found.world.stands(found.b) == "MISSING FORGOTTEN"
    found.world.at(start, days=60)
    found.world.tidy()
    assert found.world.stands(found.b) == GONE


def test_a_drive_that_is_away_for_the_whole_window_loses_nothing() -> None:
    found = on_a_drive()
    drive = next(one for one in found.world.disk.volumes.values() if one.root is not found.world.disk.root)
    found.world.trash(found.b)
    start = found.world.now
    found.world.disk.unmount(b"/photos")
    found.world.scan()
    found.world.at(start, days=365)
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING", "the policy waits for its drive"
    assert found.world.stands(found.b) == "PRESENT DISMISSED", "hidden, and its file is where it was"
    found.world.disk.mount_volume(b"/photos", drive)
    found.world.scan()
    assert found.world.stands(found.b) == "PRESENT DISMISSED"


def test_undone_after_weeks_it_lies_in_the_trash_for_another_thirty_days() -> None:
    found = world_with_two()
    found.world.trash(found.b)
    start = found.world.now
    found.world.at(start, days=30)
    found.world.tidy()
    emptied = Receipt.objects.get(act=Act.EMPTIED)
    found.world.at(start, days=59)
    assert found.world.undo(emptied.pk).count == 1
    assert found.world.stands(found.b) == "PRESENT TRASHED"


# -- receipts -------------------------------------------------------------------------------------------------------


def test_receipts_go_after_a_year_and_the_audit_trail_never() -> None:
    found = lost()
    found.world.trash(found.b)
    found.world.forget(found.a, at_once=True)
    start = found.world.now
    found.world.at(start, days=364)
    found.world.tidy()
    assert Receipt.objects.filter(act=Act.TRASHED).exists()
    found.world.at(start, days=366)
    found.world.tidy()
    assert not Receipt.objects.filter(act=Act.TRASHED).exists()
    assert Receipt.objects.filter(act=Act.ERASED, is_destructive=True).count() == 1

"""What was done to many photos at once is undone exactly; later, what nobody changed since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from homing.accounts.models import User
from homing.assets import rows, taking_back
from homing.assets.daycounts import recount
from homing.assets.models import Asset, AssetState, DayCount, Facts, File, Folder, Redirect, TakenOut, Words
from homing.assets.trashing import Moved, restore, restore_all, trash
from homing.assets.words import UNRATED, Said, say
from homing.libraries.models import ImportPath, Library
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import undo

pytestmark = [pytest.mark.parity, pytest.mark.django_db]

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
MANY = 7


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create(email="anna@example.org", name="Anna")


@pytest.fixture
def photos(anna: User, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seven photos, every other with facts, two with words; acts and undo take them three at a time."""
    monkeypatch.setattr(rows.slices, "__defaults__", (3,))
    monkeypatch.setattr(taking_back, "_SLICE", 2)
    library = Library.objects.create(owner=anna, name="Holidays")
    folder = Folder.objects.create(
        import_path=ImportPath.objects.create(library=library, path=b"/photos"), parent=None, name=b""
    )
    numbers: list[int] = []
    for number in range(MANY):
        asset = Asset.objects.create(
            owner=anna, library=library, kind=0, taken_us=number * 86_400_000_000, offset_minutes=60,
            local_day=19700101 + number, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        File.objects.create(
            folder=folder, name=b"%d.jpg" % number, asset=asset, kind=0, size=1, mtime_ns=1, ctime_ns=1, device=1,
            inode=number, first_seen_at=NOW,
        )  # fmt: skip
        if number % 2:
            Facts.objects.create(asset=asset, read_at=NOW, taken_us=asset.taken_us, offset_minutes=60)
        if number in {2, 5}:
            Words.objects.create(asset=asset, description="mine", rating=4)
        numbers.append(asset.pk)
    recount([library.pk])
    return numbers


def world() -> list[Any]:
    """All that people see of the photos; not when a row was written last."""
    return [
        list(Asset.objects.order_by("pk").values(
            "pk", "trashed_at", "taken_out", "erase_after", "taken_us", "offset_minutes", "local_day", "is_favorite"
        )),
        [{**one, "said_at": None} for one in Words.objects.order_by("pk").values()],
        sorted(DayCount.objects.filter(count__gt=0).values_list("local_day", "count")),
    ]  # fmt: skip


def check_counts() -> None:
    kept = sorted(DayCount.objects.filter(count__gt=0).values_list("library", "local_day", "count"))
    recount(Library.objects.values_list("id", flat=True))
    assert sorted(DayCount.objects.values_list("library", "local_day", "count")) == kept


SAYINGS = [
    (Said(is_favorite=True), "7 photos were made favourites"),
    (Said(rating=5), "7 photos were rated 5 stars"),
    (Said(rating=UNRATED), "7 photos were unrated"),
    (Said(description="all of us"), "7 photos were described"),
    (Said(description=""), "7 photos were left without a description"),
    (Said(shift_minutes=3 * 24 * 60), "7 photos were given another date"),
    (Said(taken_us=5, offset_minutes=-90), "7 photos were given another date"),
    (Said(zone=ZoneInfo("Asia/Tokyo")), "7 photos were given another date"),
    (Said(place=(38.7, -9.1)), "7 photos were given another place"),
    (Said(description="x", rating=-1, place=(0.0, 0.1)), "7 photos were changed: rating, description, place"),
]


@pytest.mark.parametrize(("said", "title"), SAYINGS)
def test_undoing_words_at_once_restores_exactly(anna: User, photos: list[int], said: Said, title: str) -> None:
    before = world()
    number = say(photos, said, by_id=anna.pk)
    assert number is not None
    assert world() != before
    receipt = Receipt.objects.get(pk=number)
    assert (receipt.act, receipt.title, receipt.count, receipt.by) == (Act.SAID, title, MANY, anna)
    undone = undo(number, anna.pk)
    assert (undone.count, undone.left) == (MANY, [])
    assert world() == before
    check_counts()


def test_what_is_said_about_one_photo_leaves_no_receipt(anna: User, photos: list[int]) -> None:
    assert say(photos[:1], Said(rating=3), by_id=anna.pk) is None
    assert not Receipt.objects.exists()


def test_only_photos_about_which_something_new_was_said_are_counted(anna: User, photos: list[int]) -> None:
    say(photos[:5], Said(is_favorite=True), by_id=anna.pk)
    number = say(photos, Said(is_favorite=True), by_id=anna.pk)
    assert Receipt.objects.get(pk=number).title == "2 photos were made favourites"
    assert say(photos, Said(is_favorite=True), by_id=anna.pk) is None


def test_undo_leaves_and_lists_what_was_said_otherwise_since(anna: User, photos: list[int]) -> None:
    number = say(photos, Said(rating=5, description="all of us"), by_id=anna.pk)
    assert number is not None
    say(photos[1:3], Said(rating=2), by_id=anna.pk)
    undone = undo(number, anna.pk)
    assert undone.left == ["The rating of 2 photos was changed since, and stays: 1.jpg, 2.jpg."]
    said = dict(Words.objects.values_list("asset_id", "rating"))
    assert said == {photos[1]: 2, photos[2]: 2, photos[5]: 4}
    assert Receipt.objects.get(pk=number).left == undone.left
    assert set(Words.objects.values_list("description", flat=True)) == {None, "mine"}


def test_a_later_act_may_be_undone_before_and_after_an_earlier_one(anna: User, photos: list[int]) -> None:
    before = world()
    first = say(photos, Said(rating=5), by_id=anna.pk)
    second = say(photos, Said(description="x"), by_id=anna.pk)
    assert first is not None and second is not None
    assert undo(first, anna.pk).left == []
    assert undo(second, anna.pk).left == []
    assert [one["pk"] for one in world()[0]] == [one["pk"] for one in before[0]]
    assert not Words.objects.exclude(rating=None).exclude(description="mine").exists()


def test_undo_of_a_date_does_not_outrank_what_the_file_says_by_now(anna: User, photos: list[int]) -> None:
    number = say(photos, Said(taken_us=5, offset_minutes=0), by_id=anna.pk)
    assert number is not None
    Facts.objects.create(asset_id=photos[0], read_at=NOW, taken_us=86_400_000_000 * 365, offset_minutes=0)
    undo(number, anna.pk)
    assert Asset.objects.get(pk=photos[0]).local_day == 19710101
    check_counts()


def test_a_photo_that_turned_out_to_be_another_one_is_undone_there(anna: User, photos: list[int]) -> None:
    number = say(photos[:2], Said(rating=5), by_id=anna.pk)
    assert number is not None
    old, new = photos[0], photos[6]
    Words.objects.filter(asset=old).update(asset=new)
    File.objects.filter(asset=old).update(asset=new)
    Asset.objects.filter(pk=old).delete()
    Redirect.objects.create(old_id=old, asset_id=new)
    undone = undo(number, anna.pk)
    assert (undone.count, undone.left) == (2, [])
    assert not Words.objects.filter(rating=5).exists()


def test_a_photo_that_is_gone_is_listed(anna: User, photos: list[int]) -> None:
    number = say(photos, Said(rating=5), by_id=anna.pk)
    assert number is not None
    Asset.objects.filter(pk=photos[3]).delete()
    undone = undo(number, anna.pk)
    assert (undone.count, undone.left) == (MANY - 1, ["1 photo was removed from the index since."])


def receipt_of(moved: Moved) -> int:
    assert moved.receipt_id is not None
    return moved.receipt_id


def test_a_photo_put_into_the_trash_alone_leaves_a_receipt_too(anna: User, photos: list[int]) -> None:
    before = world()
    moved = trash(photos[:1], by_id=anna.pk)
    assert Receipt.objects.get().title == "1 photo was put into the trash"
    undo(receipt_of(moved), anna.pk)
    assert world() == before


ACTS: list[tuple[Callable[..., Moved], str]] = [
    (trash, "4 photos were put into the trash"),
    (restore, "3 photos were taken out of the trash"),
]


@pytest.mark.parametrize(("act", "title"), ACTS)
def test_undoing_the_trash_at_once_restores_exactly(
    anna: User, photos: list[int], act: Callable[..., Moved], title: str
) -> None:
    trash(photos[:3], by_id=anna.pk, now=NOW - DAY)
    before = world()
    moved = act(photos, by_id=anna.pk, now=NOW)
    assert world() != before
    check_counts()
    receipt = Receipt.objects.get(pk=receipt_of(moved))
    assert (receipt.title, receipt.count, moved.count) == (title, int(title[0]), int(title[0]))
    undone = undo(receipt.pk, anna.pk, NOW)
    assert (undone.count, undone.left) == (int(title[0]), [])
    assert world() == before
    check_counts()


def test_what_is_missing_is_trashed_without_being_counted_twice(anna: User, photos: list[int]) -> None:
    Asset.objects.filter(pk=photos[2]).update(state=AssetState.MISSING)
    recount(Library.objects.values_list("pk", flat=True))
    moved = trash(photos, by_id=anna.pk, now=NOW)
    assert not DayCount.objects.filter(count__gt=0).exists()
    undo(receipt_of(moved), anna.pk, NOW)
    check_counts()


def test_undo_of_the_trash_leaves_and_lists_what_became_of_photos_since(anna: User, photos: list[int]) -> None:
    moved = trash(photos, by_id=anna.pk, now=NOW)
    restore(photos[:2], by_id=anna.pk)
    trash(photos[:1], by_id=anna.pk, now=NOW + DAY)
    Asset.objects.filter(pk__in=photos[4:6]).update(taken_out=TakenOut.DISMISSED)
    undone = undo(receipt_of(moved), anna.pk, NOW + DAY)
    assert undone.count == 3
    assert undone.left == [
        "1 photo was put into the trash again since: 0.jpg.",
        "2 photos were emptied from the trash and hidden since: 4.jpg, 5.jpg.",
    ]
    in_trash = Asset.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True)
    assert set(in_trash) == {photos[0], photos[4], photos[5]}
    check_counts()


def test_restoring_everything_is_about_the_trash_alone(anna: User, photos: list[int]) -> None:
    """What was hidden, forgotten or purged is not in the trash, nor is what lies in a deleted library."""
    trash(photos, by_id=anna.pk)
    for number, how in zip(photos[:3], (TakenOut.DISMISSED, TakenOut.FORGOTTEN, TakenOut.PURGED), strict=True):
        Asset.objects.filter(pk=number).update(taken_out=how)
    deleted = Library.objects.create(owner=anna, name="Old", deleted_at=NOW)
    Asset.objects.filter(pk=photos[3]).update(library=deleted)
    assert restore_all(anna.pk, by_id=anna.pk).count == 3
    assert restore(photos, by_id=anna.pk).count == 1
    assert set(Asset.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True)) == set(photos[:3])


def test_undo_killed_in_between_goes_on_where_it_stopped(
    anna: User, photos: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world()
    number = receipt_of(trash(photos, by_id=anna.pk))
    whole, calls = taking_back.put, 0

    def die_the_second_time(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        whole(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(taking_back, "put", die_the_second_time)
        with pytest.raises(KeyboardInterrupt):
            undo(number, anna.pk)
    assert undo(number, anna.pk).left == []
    assert world() == before

"""Erased for good: no table and no cache holds anything of the photo; killed at any instant, the next night goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from homing.assets.models import Asset, Facts, Failure, File, FormerLook, Redirect, Stage
from homing.assets.pictures import preview_path, thumbnail_path
from homing.assets.removal import remove_library
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.libraries.models import ImportPath, Library
from homing.lifecycle import erasing
from homing.lifecycle.erasing import erase_due
from homing.processing.models import Waiting, Wanted
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.writing import Item, write_receipt
from homing.tracking.models import (
    Event,
    EventKind,
    KnownContent,
    MountBelow,
    Offer,
    OfferKind,
    Question,
    Rejection,
    ScanNote,
)
from tests.lifecycle.everything import all_rows, pictures, tables_that_hold, tables_that_name
from tests.lifecycle.life import GONE, Life
from tests.tracking.world import new_library

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

SECRET, WORDS = "/photos/hidden valley/secret-name.jpg", "what nobody shall read"
OTHER = "/photos/other.jpg"


class Killed(BaseException):
    """As if the process ended here."""


@pytest.fixture
def world() -> Iterator[Life]:
    for path in pictures():
        path.unlink()
    world = Life()
    world.write(OTHER)
    world.scan()
    yield world
    for path in pictures():
        path.unlink()


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")


def with_everything(world: Life, path: str = SECRET) -> int:
    """A photo that has a row in every table that knows photos; its file went missing."""
    world.write(path)
    world.scan()
    world.hash_all()
    asset_id = world.say(path, WORDS)
    asset = Asset.objects.get(pk=asset_id)
    other = world.asset(OTHER)
    file = File.objects.get(asset=asset)
    picture(thumbnail_path(asset_id, 1))
    picture(preview_path(asset_id, 1))
    picture(preview_path(asset_id, 0))
    Asset.objects.filter(pk=asset_id).update(picture_version=1)
    Facts.objects.create(asset=asset, description=WORDS, read_at=world.now)
    FormerLook.objects.create(asset_id=asset_id, perceptual_hash=1, read_at=world.now)
    Redirect.objects.create(old_id=900_000 + asset_id, asset=asset)
    Failure.objects.create(file=file, stage=Stage.CONTENT, reason="no", size=1, mtime_ns=1, failed_at=world.now)
    Rejection.objects.create(file_row=file.pk, path=path.encode(), device=1, inode=1, birth_ns=1)
    KnownContent.objects.create(
        library=world.library, path=path.encode(), content_hash=b"0" * 32, read_at=world.now,
        **dict.fromkeys(("size", "mtime_ns", "ctime_ns", "device", "inode"), 1),
    )  # fmt: skip
    Waiting.objects.create(asset_id=asset_id, reason="no", since_us=1, until_us=1, delay_s=1, size=1, mtime_ns=1)
    Wanted.objects.create(asset_id=asset_id, wanted_us=1)
    Event.objects.create(
        owner=world.owner, asset=asset, at=world.now, kind=EventKind.MOVED, from_path=path.encode(),
        before={"words": WORDS},
    )  # fmt: skip
    for old, new in ((asset, other), (other, asset)):
        Offer.objects.create(
            owner=world.owner, kind=OfferKind.MERGE, old_asset=old, new_asset=new, from_path=path.encode(),
            to_path=b"", from_folder=b"", to_folder=b"", evidence="", created_at=world.now,
        )  # fmt: skip
    with write_transaction():
        write_receipt(
            Act.SAID, "1 photo", owner_id=world.owner.pk, by_id=None, at=world.now,
            items=[Item(asset_id, {"description": None}, {"description": WORDS}, path)],
        )  # fmt: skip
    world.remove(path)
    world.scan()
    return asset_id


def forgotten_for_long(world: Life, *asset_ids: int) -> None:
    world.forget(*asset_ids)
    world.at(world.now, days=30)


def test_the_test_knows_every_table_that_names_a_photo(world: Life) -> None:
    """A table that is added later, and names assets or files, must be filled here."""
    asset_id = with_everything(world)
    file_id = File.objects.get(asset_id=asset_id).pk
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.column
        and field.column.endswith(("asset_id", "file_id", "file_row"))
    }  # fmt: skip
    filled = tables_that_name(("asset_id",), asset_id) | tables_that_name(("file_id", "file_row"), file_id)
    assert naming - filled == set()
    assert tables_that_hold(WORDS.encode()) >= {"assets_words", "assets_facts", "receipts_receiptitem"}
    assert len(pictures()) == 3


def test_of_an_erased_photo_nothing_is_left(world: Life) -> None:
    asset_id = with_everything(world)
    file_id = File.objects.get(asset_id=asset_id).pk
    world.disk.remove(b"/photos/hidden valley")
    world.scan()
    forgotten_for_long(world, asset_id)
    world.tidy()
    assert world.stands(asset_id) == GONE
    assert tables_that_name(("asset_id", "old_id"), asset_id) == set()
    assert tables_that_name(("file_id", "file_row"), file_id) == set()
    assert tables_that_hold(WORDS.encode()) == set()
    assert tables_that_hold(b"secret-name") == set()
    assert tables_that_hold(b"hidden valley") == set(), "the row of its folder, which is gone, neither"
    assert pictures() == []
    assert world.stands(world.asset(OTHER).pk) == "PRESENT"
    receipt = Receipt.objects.get(act=Act.ERASED)
    assert (receipt.count, receipt.is_destructive, receipt.can_undo, receipt.by) == (1, True, False, None)
    assert not receipt.items.exists()


def test_forgotten_at_once_nothing_is_left_either(world: Life) -> None:
    asset_id = with_everything(world)
    world.forget(asset_id, at_once=True)
    assert tables_that_hold(WORDS.encode()) | tables_that_hold(b"secret-name") == set()
    assert pictures() == []


def test_what_still_lies_in_its_folder_keeps_the_folder(world: Life) -> None:
    world.write("/photos/hidden valley/stays.jpg")
    asset_id = with_everything(world)
    world.forget(asset_id, at_once=True)
    assert tables_that_hold(b"secret-name") == set()
    assert tables_that_hold(b"hidden valley") >= {"assets_folder"}
    assert world.stands(world.asset("/photos/hidden valley/stays.jpg").pk) == "PRESENT"


def test_another_photo_at_its_path_keeps_its_traces(world: Life) -> None:
    asset_id = with_everything(world)
    world.write(SECRET, b"another picture")
    world.scan()
    world.forget(asset_id, at_once=True)
    assert world.asset(SECRET).pk != asset_id
    assert ScanNote.objects.filter(path=SECRET.encode()).exists()


def test_the_audit_trail_keeps_its_line_without_the_number(world: Life) -> None:
    asset_id = with_everything(world)
    with write_transaction():
        write_receipt(
            Act.DELETED_ORIGINALS, "1 original", owner_id=world.owner.pk, by_id=None, items=[Item(asset_id, path="/x")],
            is_destructive=True, can_undo=False, at=world.now,
        )  # fmt: skip
    world.forget(asset_id, at_once=True)
    item = ReceiptItem.objects.get(receipt__act=Act.DELETED_ORIGINALS)
    assert (item.asset_id, item.path) == (None, "/x")


@pytest.mark.parametrize("instant", range(8))
def test_killed_at_any_instant_the_next_night_goes_on(
    world: Life, monkeypatch: pytest.MonkeyPatch, instant: int
) -> None:
    monkeypatch.setattr(erasing, "_BATCH", 2)
    asset_ids = [with_everything(world, SECRET.replace("name", f"name-{number}")) for number in range(5)]
    forgotten_for_long(world, *asset_ids)
    steps = iter(range(100))

    def dies(original: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object) -> object:
            if next(steps) == instant:
                raise Killed
            return original(*args)

        return step

    with monkeypatch.context() as context:
        for name in ("remove_pictures", "remove_assets", "remove_traces", "remove_empty_folders"):
            context.setattr(erasing, name, dies(getattr(erasing, name)))
        with pytest.raises(Killed):
            erase_due(world.now, lambda: None)
    left = Asset.objects.filter(pk__in=asset_ids).count()
    world.tidy()
    assert [world.stands(asset_id) for asset_id in asset_ids] == [GONE] * 5
    assert tables_that_hold(WORDS.encode()) | tables_that_hold(b"secret-name") == set()
    assert pictures() == []
    assert sum(Receipt.objects.filter(act=Act.ERASED).values_list("count", flat=True)) == 5
    assert left > 0, "it was killed before its end"


def test_a_photo_that_was_remembered_in_that_moment_is_not_erased(world: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    asset_id = with_everything(world)
    done = world.forget(asset_id)
    world.at(world.now, days=30)

    def remembered(ids: object) -> None:
        Asset.objects.filter(pk=asset_id).update(trashed_at=None, erase_after=None)

    monkeypatch.setattr(erasing, "remove_pictures", remembered)
    assert erase_due(world.now, check_once()) == 0
    assert world.stands(asset_id) == "MISSING"
    assert done.count == 1


def check_once() -> Callable[[], None]:
    """Stops a loop that would go on for ever."""
    rounds = iter(range(3))
    return lambda: next(rounds) and None


def test_of_a_removed_library_nothing_is_left_in_any_table(world: Life) -> None:
    """All tables before it was made and after it was removed are the same, but for what is the owner's own."""
    world.hash_all()
    before = all_rows()
    first = world.library
    world.disk.make_folder(b"/second")
    world.library = new_library(world.owner, b"/second")
    asset_id = with_everything(world, "/second/hidden valley/secret-name.jpg")
    ImportPath.objects.filter(library=world.library).update(position=1)
    MountBelow.objects.create(import_path=ImportPath.objects.get(library=world.library), path=b"x")
    Question.objects.create(library=world.library, kind="missing", asked_at=world.now, text=WORDS)
    assert tables_that_name(("asset_id",), asset_id) >= {"tracking_event", "assets_formerlook", "receipts_receiptitem"}
    Library.objects.filter(pk=world.library.pk).update(deleted_at=world.now)
    remove_library(world.library.pk)
    after = all_rows()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"jobs_job", "jobs_queue", "receipts_receipt"}
    assert tables_that_hold(WORDS.encode()) | tables_that_hold(b"secret-name") == set()
    assert pictures() == []
    assert Library.objects.get() == first


def test_very_many_are_erased_in_the_background_and_told_of_once(world: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "_AT_ONCE", 2)
    monkeypatch.setattr(erasing, "_BATCH", 1)
    asset_ids = [with_everything(world, SECRET.replace("name", f"name-{number}")) for number in range(5)]
    done = world.forget(*asset_ids, at_once=True)
    assert done.count == 5
    assert Asset.objects.filter(pk__in=asset_ids).count() == 5 - 2
    assert Job.objects.filter(kind="erase").count() == 1
    world.tidy()
    assert tables_that_hold(WORDS.encode()) | tables_that_hold(b"secret-name") == set()
    assert list(Receipt.objects.filter(act=Act.ERASED).values_list("count", flat=True)) == [5]

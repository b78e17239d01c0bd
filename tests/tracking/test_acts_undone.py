"""What people decide about who is who, by the receipt of the whole act: relinks, moves, offers."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, AssetState, Words
from homing.libraries.models import ImportPath, Library
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, undo
from homing.tracking.models import Event, Rejection
from homing.tracking.relinking import acts, offers, relink, remap
from homing.tracking.relinking.repoint import repoint
from tests.tracking.world import World, check_day_counts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return World(kind="vfat")  # without file ids: nothing but contents and people tell who is who


def said(asset_id: int) -> str | None:
    return Words.objects.values_list("description", flat=True).filter(asset_id=asset_id).first()


def a_moved_folder(world: World) -> list[int]:
    """Three photos with words whose files were edited and put into another folder."""
    for number in range(3):
        world.write(f"/photos/old/{number}.jpg", b"before %d" % number)
    world.scan()
    lost = [world.say(f"/photos/old/{number}.jpg", str(number)) for number in range(3)]
    world.hash_all()
    for number in range(3):
        world.remove(f"/photos/old/{number}.jpg")
        world.write(f"/photos/new/{number}.jpg", b"after %d" % number)
    world.scan()
    return lost


def two_of_one_content(world: World) -> tuple[int, int]:
    """A missing photo and another of its content, both with words: an offer to merge them."""
    world.write("/photos/a.jpg", b"the same bytes")
    world.copy("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    old, new = world.say("/photos/a.jpg", "one"), world.say("/photos/b.jpg", "two")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.scan()
    return old, new


def test_a_remapped_folder_is_one_act_and_undone_as_one(world: World) -> None:
    lost = a_moved_folder(world)
    done = remap.apply(world.owner.pk, b"/photos/old", b"/photos/new", include_other_content=True, by_id=world.owner.pk)
    receipt = Receipt.objects.get()
    assert (receipt.pk, receipt.act, receipt.reference, receipt.count) == (done.receipt_id, Act.RELINKED, done.act, 3)
    assert receipt.title == "3 missing photos were relinked: /photos/old is now /photos/new"
    assert (receipt.by, receipt.undo_until) == (world.owner, None)
    assert {Asset.objects.get(pk=number).state for number in lost} == {AssetState.PRESENT}
    undone = undo(receipt.pk, world.owner.pk)
    assert (undone.count, undone.left) == (3, [])
    assert {Asset.objects.get(pk=number).state for number in lost} == {AssetState.MISSING}
    assert [said(number) for number in lost] == ["0", "1", "2"]
    assert not Event.objects.filter(act=done.act, undone_at=None).exists()
    check_day_counts(world.library)


def test_what_was_undone_by_itself_is_not_undone_again(world: World) -> None:
    a_moved_folder(world)
    done = remap.apply(world.owner.pk, b"/photos/old", b"/photos/new", include_other_content=True)
    assert done.receipt_id is not None
    first, *others = Event.objects.filter(act=done.act).order_by("pk")
    relink.undo(first.pk)
    assert undo(done.receipt_id, world.owner.pk).count == len(others)


def test_when_each_photo_was_undone_by_itself_there_is_nothing_left(world: World) -> None:
    a_moved_folder(world)
    done = remap.apply(world.owner.pk, b"/photos/old", b"/photos/new", include_other_content=True)
    assert done.receipt_id is not None
    for event in Event.objects.filter(act=done.act):
        relink.undo(event.pk)
    with pytest.raises(NotUndoable, match="undone by itself already"):
        undo(done.receipt_id, world.owner.pk)
    assert Receipt.objects.get().undone_at is None


def test_a_remap_that_finds_nothing_leaves_no_receipt(world: World) -> None:
    a_moved_folder(world)
    assert remap.apply(world.owner.pk, b"/photos/old", b"/photos/new").receipt_id is None
    assert not Receipt.objects.exists()


def test_accepted_offers_are_taken_apart_again(world: World) -> None:
    old, _ = two_of_one_content(world)
    (offer,) = offers.list_offers(world.owner.pk)
    decided = offers.accept(world.owner.pk, [offer.offer_id], by_id=world.owner.pk)
    assert decided.receipt_id is not None
    assert Receipt.objects.get().title == "1 offer was accepted"
    assert said(old) == "one\n\ntwo"
    undone = undo(decided.receipt_id, world.owner.pk)
    assert (undone.count, undone.left) == (1, [])
    assert (said(old), Asset.objects.get(pk=old).state) == ("one", AssetState.MISSING)
    assert said(world.asset("/photos/b.jpg").pk) == "two"


def test_rejected_offers_are_made_anew(world: World) -> None:
    old, _ = two_of_one_content(world)
    (offer,) = offers.list_offers(world.owner.pk)
    decided = offers.reject(world.owner.pk, [offer.offer_id], by_id=world.owner.pk)
    assert decided.receipt_id is not None
    assert Receipt.objects.get().title == "1 offer was rejected"
    assert offers.count(world.owner.pk) == 0
    assert Rejection.objects.exists()
    assert undo(decided.receipt_id, world.owner.pk).count == 1
    assert [one.offer_id for one in offers.list_offers(world.owner.pk)] == [offer.offer_id]
    assert not Rejection.objects.exists()
    offers.accept(world.owner.pk, [offer.offer_id])
    assert world.asset("/photos/b.jpg").pk == old


def test_an_offer_that_does_not_stand_leaves_no_receipt(world: World) -> None:
    two_of_one_content(world)
    (offer,) = offers.list_offers(world.owner.pk)
    offers.reject(world.owner.pk, [offer.offer_id])
    Receipt.objects.all().delete()
    assert offers.accept(world.owner.pk, [offer.offer_id]).receipt_id is None
    assert offers.reject(world.owner.pk, [offer.offer_id]).receipt_id is None
    assert not Receipt.objects.exists()


def test_offers_about_photos_of_a_deleted_library_wait_until_it_is_restored(world: World) -> None:
    two_of_one_content(world)
    (offer,) = offers.list_offers(world.owner.pk)
    Library.objects.filter(pk=world.library.pk).update(deleted_at=world.library.created_at)
    assert (offers.count(world.owner.pk), offers.folders(world.owner.pk)) == (0, [])
    assert offers.list_offers(world.owner.pk) == []
    assert offers.accept(world.owner.pk, [offer.offer_id]).done == []
    Library.objects.filter(pk=world.library.pk).update(deleted_at=None)
    assert offers.count(world.owner.pk) == 1


def test_an_import_path_that_was_pointed_elsewhere_is_pointed_back() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    asset = world.say("/photos/a.jpg", "mine")
    world.copy("/photos/a.jpg", "/mnt/disk/a.jpg", keep_times=True)
    row = ImportPath.objects.get(library=world.library)
    repoint(row, b"/mnt/disk", world.disk, by_id=world.owner.pk)
    receipt = Receipt.objects.get()
    assert receipt.title.endswith("is elsewhere now: /photos is /mnt/disk")
    assert (receipt.library_id, receipt.by) == (world.library.pk, world.owner)
    undo(receipt.pk, world.owner.pk)
    row.refresh_from_db()
    assert row.path == b"/photos"
    world.scan()
    assert world.asset("/photos/a.jpg").pk == asset


def test_an_import_path_that_was_edited_since_is_left_as_it_is() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.copy("/photos/a.jpg", "/mnt/disk/a.jpg", keep_times=True)
    row = ImportPath.objects.get(library=world.library)
    repoint(row, b"/mnt/disk", world.disk)
    ImportPath.objects.create(library=world.library, path=b"/photos")
    with pytest.raises(NotUndoable, match="/photos is a folder of the library by itself since"):
        undo(Receipt.objects.get().pk, world.owner.pk)
    ImportPath.objects.filter(pk=row.pk).update(removed_at=world.library.created_at)
    with pytest.raises(NotUndoable, match="/mnt/disk was changed again since"):
        undo(Receipt.objects.get().pk, world.owner.pk)
    assert acts.undo_act(world.owner.pk, "") is None

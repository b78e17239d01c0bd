"""What people decide: relink by hand, accept or reject an offer, undo a match."""

from __future__ import annotations

import pytest

from homing.assets.handing_over import words_of
from homing.assets.models import Asset, AssetState, File, FileState, Redirect, Words
from homing.clock import moment
from homing.tracking.models import Event, EventKind, Offer, OfferKind
from homing.tracking.relinking import offers, remap
from homing.tracking.relinking.relink import NotPossible, relink, undo
from homing.tracking.rows import history
from homing.tracking.rows.apply import Applier
from homing.tracking.rules.changes import Gone
from tests.tracking.world import World, check_day_counts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return World(kind="vfat")  # a file system without ids: nothing but contents and people tell who is who


def _said(asset_id: int) -> str | None:
    return Words.objects.values_list("description", flat=True).filter(asset_id=asset_id).first()


def _event(asset_id: int, kind: EventKind) -> Event:
    return Event.objects.filter(asset_id=asset_id, kind=kind).latest("pk")


def test_a_missing_photo_relinked_by_hand_keeps_its_words_on_the_edited_file(world: World) -> None:
    world.write("/photos/a.jpg", b"before the edit")
    world.scan()
    asset = world.say("/photos/a.jpg", "grandmother")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.write("/photos/new/a.jpg", b"after it")
    world.scan()
    found = remap.preview(world.owner.pk, b"/photos/a.jpg", b"/photos/new/a.jpg")
    assert (found.total, found.proven, found.other_content) == (1, 0, 1)
    done = remap.apply(world.owner.pk, b"/photos/a.jpg", b"/photos/new/a.jpg", include_other_content=True)
    assert done.count == 1
    assert world.asset("/photos/new/a.jpg").pk == asset
    assert _said(asset) == "grandmother"
    check_day_counts(world.library)
    assert world.scan().all_counts() == {"unchanged": 1, "errors": 0}


def test_another_content_is_not_relinked_unless_a_person_says_so(world: World) -> None:
    world.write("/photos/a.jpg", b"one")
    world.scan()
    world.say("/photos/a.jpg", "one")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.write("/photos/new/a.jpg", b"another")
    world.scan()
    world.hash_all()
    done = remap.apply(world.owner.pk, b"/photos/a.jpg", b"/photos/new/a.jpg")
    assert (done.count, done.left) == (0, 1)


def test_a_tree_is_remapped_in_one_act_with_the_figures_of_its_preview(world: World) -> None:
    for number in range(4):
        world.write(f"/photos/old/{number}.jpg")
    world.scan()
    said = {number: world.say(f"/photos/old/{number}.jpg", str(number)) for number in range(4)}
    for number in range(3):  # their contents were never read: size and time are all there is
        world.clock.move(10)
        world.disk.copy(f"/photos/old/{number}.jpg".encode(), f"/photos/new/{number}.jpg".encode(), keep_times=True)
    for number in range(4):
        world.remove(f"/photos/old/{number}.jpg")
    world.scan()
    found = remap.preview(world.owner.pk, b"/photos/old", b"/photos/new")
    assert (found.total, found.proven, found.not_found) == (4, 3, 1)
    done = remap.apply(world.owner.pk, b"/photos/old", b"/photos/new")
    assert (done.count, done.left) == (3, 1)
    for number in range(3):
        assert world.asset(f"/photos/new/{number}.jpg").pk == said[number]
    assert {event.act for event in Event.objects.filter(kind=EventKind.RELINKED)} == {done.act}
    check_day_counts(world.library)


def test_a_remap_to_a_place_that_no_library_covers_says_what_to_do(world: World) -> None:
    world.write("/photos/a.jpg")
    world.scan()
    world.remove("/photos/a.jpg")
    world.scan()
    with pytest.raises(NotPossible, match="Add its folder to a library"):
        remap.preview(world.owner.pk, b"/photos/a.jpg", b"/elsewhere/a.jpg")


def test_a_photo_that_is_there_is_not_relinked(world: World) -> None:
    world.write("/photos/a.jpg", b"a")
    world.write("/photos/b.jpg", b"b")
    world.scan()
    with pytest.raises(NotPossible, match="not missing"):
        relink(world.asset("/photos/a.jpg").pk, world.asset("/photos/b.jpg").pk, evidence="a person said so")


def test_undo_of_a_relink_brings_both_photos_back_as_they_were(world: World) -> None:
    world.write("/photos/a.jpg", b"one")
    world.write("/photos/b.jpg", b"another")
    world.scan()
    old, new = world.say("/photos/a.jpg", "one"), world.say("/photos/b.jpg", "another")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.scan()
    before = (
        {pk: words_of(pk) for pk in (old, new)},
        sorted(File.objects.values_list("pk", "asset", "state", "name", "size", "content_hash", "previous_hash")),
    )
    event = relink(old, new, evidence="a person said so")
    assert not Asset.objects.filter(pk=new).exists()
    assert Redirect.objects.get(old_id=new).asset_id == old
    assert _said(old) == "one\n\nanother"
    report = undo(event)
    assert report.left == []
    after = (
        {pk: words_of(pk) for pk in (old, new)},
        sorted(File.objects.values_list("pk", "asset", "state", "name", "size", "content_hash", "previous_hash")),
    )
    assert after == before
    assert not Redirect.objects.exists()
    check_day_counts(world.library)
    assert world.scan().all_counts() == {"unchanged": 1, "errors": 0}


def test_undo_leaves_what_was_said_since_and_lists_it(world: World) -> None:
    world.write("/photos/a.jpg", b"one")
    world.write("/photos/b.jpg", b"another")
    world.scan()
    old, new = world.say("/photos/a.jpg", "one"), world.say("/photos/b.jpg", "another")
    world.remove("/photos/a.jpg")
    world.scan()
    event = relink(old, new, evidence="a person said so")
    Words.objects.filter(asset_id=old).update(description="said since")
    report = undo(event)
    assert report.left == ["The description was changed since, and stays with the missing photo."]
    assert (_said(old), _said(new)) == ("said since", "another")


def test_undo_of_a_move_that_was_matched_by_content_is_not_matched_again(world: World) -> None:
    world.write("/photos/a.jpg", b"the same bytes")
    world.scan()
    asset = world.say("/photos/a.jpg", "mine")
    world.hash_all()
    world.move("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    assert world.asset("/photos/b.jpg").pk == asset
    undo(_event(asset, EventKind.MOVED).pk)
    assert world.asset("/photos/b.jpg").pk != asset
    assert Asset.objects.get(pk=asset).state == AssetState.MISSING
    world.hash_all()
    world.scan()
    assert world.asset("/photos/b.jpg").pk != asset
    assert _said(asset) == "mine"
    check_day_counts(world.library)


def test_undo_happens_once(world: World) -> None:
    world.write("/photos/a.jpg", b"the same bytes")
    world.scan()
    asset = world.say("/photos/a.jpg", "mine")
    world.hash_all()
    world.move("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    event = _event(asset, EventKind.MOVED).pk
    undo(event)
    with pytest.raises(NotPossible, match="undone already"):
        undo(event)


def test_another_picture_in_a_files_place_is_split_from_it(world: World) -> None:
    world.write("/photos/a.jpg", b"the dog")
    world.scan()
    asset = world.say("/photos/a.jpg", "the dog")
    world.hash_all()
    world.write("/photos/a.jpg", b"the neighbour's cat")
    world.scan()
    assert world.asset("/photos/a.jpg").pk == asset
    undo(_event(asset, EventKind.CHANGED).pk)
    assert world.asset("/photos/a.jpg").pk != asset
    assert _said(asset) == "the dog"
    world.write("/photos/found/dog.jpg", b"the dog")
    world.scan()
    assert world.asset("/photos/found/dog.jpg").pk == asset, "its own content is still known"


def test_two_photos_of_one_content_that_both_have_words_are_offered_to_be_merged(world: World) -> None:
    world.write("/photos/a.jpg", b"the same bytes")
    world.copy("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    old, new = world.say("/photos/a.jpg", "one"), world.say("/photos/b.jpg", "two")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.scan()
    (offer,) = offers.list_offers(world.owner.pk)
    assert (offer.kind, offer.old_asset_id, offer.new_asset_id) == (OfferKind.MERGE, old, new)
    assert offers.count(world.owner.pk) == 1
    decided = offers.accept(world.owner.pk, [offer.offer_id])
    assert decided.done == [offer.offer_id]
    assert world.asset("/photos/b.jpg").pk == old
    assert _said(old) == "one\n\ntwo"
    assert offers.count(world.owner.pk) == 0


def test_a_rejected_offer_is_never_made_again(world: World) -> None:
    world.write("/photos/a.jpg", b"the same bytes")
    world.copy("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    old, new = world.say("/photos/a.jpg", "one"), world.say("/photos/b.jpg", "two")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.scan()
    (offer,) = offers.list_offers(world.owner.pk)
    offers.reject(world.owner.pk, [offer.offer_id])
    Words.objects.filter(asset_id=new).delete()  # without words it would be joined
    world.scan()
    assert offers.count(world.owner.pk) == 0
    assert world.asset("/photos/b.jpg").pk == new
    assert Asset.objects.get(pk=old).state == AssetState.MISSING


def test_nobody_decides_another_persons_offer(world: World) -> None:
    other = World()
    world.write("/photos/a.jpg", b"the same bytes")
    world.copy("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    world.say("/photos/a.jpg", "one"), world.say("/photos/b.jpg", "two")
    world.hash_all()
    world.remove("/photos/a.jpg")
    world.scan()
    (offer,) = offers.list_offers(world.owner.pk)
    assert offers.accept(other.owner.pk, [offer.offer_id]).done == []
    assert offers.reject(other.owner.pk, [offer.offer_id]).done == []
    assert Offer.objects.get().state == "open"


def test_history_tells_where_a_photo_has_been_and_why(world: World) -> None:
    world.write("/photos/a.jpg", b"the same bytes")
    world.scan()
    asset = world.say("/photos/a.jpg", "mine")
    world.hash_all()
    world.move("/photos/a.jpg", "/photos/b.jpg")
    world.scan()
    world.remove("/photos/b.jpg")
    world.scan()
    world.write("/photos/b.jpg", b"the same bytes")
    world.scan()
    lines = [(line.kind, line.from_path, line.to_path) for line in history.of_asset(asset)]
    assert lines == [
        ("first seen", None, b"/photos/a.jpg"),
        ("moved", b"/photos/a.jpg", b"/photos/b.jpg"),
        ("missing", b"/photos/b.jpg", None),
        ("returned", None, b"/photos/b.jpg"),
    ]


def test_history_knows_that_its_folder_was_renamed() -> None:
    world = World()
    world.disk.make_folder(b"/photos/summer")
    world.write("/photos/summer/a.jpg")
    world.scan()
    asset = world.asset("/photos/summer/a.jpg").pk
    world.move("/photos/summer", "/photos/2019")
    world.scan()
    assert [(line.kind, line.from_path) for line in history.of_asset(asset)][1:] == [("moved", b"/photos/summer")]


def test_the_rest_of_a_folder_that_moved_is_offered_as_one_act(world: World) -> None:
    for number in range(10):
        world.write(f"/photos/summer/{number}.jpg")
    world.scan()
    said = [world.say(f"/photos/summer/{number}.jpg", str(number)) for number in range(10)]
    world.hash_all()
    for number in range(10):
        world.move(f"/photos/summer/{number}.jpg", f"/photos/2019/{number}.jpg")
    world.write("/photos/2019/3.jpg", b"edited on the way")
    world.remove("/photos/2019/4.jpg")
    world.scan()
    (line,) = offers.list_offers(world.owner.pk)
    assert (line.kind, line.old_asset_id) == (OfferKind.REMAP, said[3])
    assert line.evidence.startswith("8 of 10 photos of this folder are in /photos/2019 now")
    (folder,) = offers.folders(world.owner.pk)
    offers.accept(world.owner.pk, offers.in_folder(world.owner.pk, folder.from_folder, folder.to_folder))
    assert world.asset("/photos/2019/3.jpg").pk == said[3]


def test_a_photo_that_is_relinked_while_a_scan_looks_for_it_does_not_become_missing(world: World) -> None:
    world.write("/photos/a.jpg", b"one")
    world.scan()
    asset = world.say("/photos/a.jpg", "mine")
    world.remove("/photos/a.jpg")
    world.scan()
    world.write("/photos/b.jpg", b"another")
    world.scan()
    row = File.objects.get(asset_id=asset)
    late = Gone(row.pk, FileState.ABSENT, "not in its folder any more", b"/photos/a.jpg")
    relink(asset, world.asset("/photos/b.jpg").pk, evidence="a person said so")
    Applier(world.owner.pk, {}, lambda: moment(world.clock), lambda: None).apply([late])
    assert world.asset("/photos/b.jpg").pk == asset

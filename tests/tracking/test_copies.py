"""Copies: which of two equal files is the photo that people spoke of? (Rules 2 to 5.)"""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, Redirect
from homing.tracking.models import Event, EventKind, Offer, OfferKind
from tests.tracking.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

KINDS = pytest.mark.parametrize("kind", ["ext4", "vfat"])


def with_copy(kind: str = "ext4", *, is_hashed: bool = True) -> World:
    """A photo with words, and a copy of it that was found by a later scan."""
    world = World(kind=kind)
    world.write("/photos/a.jpg", b"the lake, as it was")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "the lake")
    world.copy("/photos/a.jpg", "/photos/best/a.jpg")
    assert world.scan().counts == {"added": 1}
    if is_hashed:
        world.hash_all()
    return world


# -- copy, scan, delete the original ---------------------------------------------------------------------------------


@KINDS
def test_a_photo_copied_one_day_and_deleted_the_next_goes_on_as_its_copy(kind: str) -> None:
    world = with_copy(kind)
    older, younger = world.asset("/photos/a.jpg").pk, world.asset("/photos/best/a.jpg").pk
    world.remove("/photos/a.jpg")
    world.scan()
    assert world.words("/photos/best/a.jpg") == "the lake"
    assert world.asset("/photos/best/a.jpg").pk == older
    assert Redirect.objects.get(old_id=younger).asset_id == older
    assert list(Asset.objects.values_list("pk", "state")) == [(older, 0)]
    assert world.states() == {"/photos/best/a.jpg": "PRESENT"}
    assert world.scan().counts == {}


@KINDS
def test_a_copy_whose_content_becomes_known_after_the_original_went_still_goes_on_as_it(kind: str) -> None:
    world = with_copy(kind, is_hashed=False)
    older = world.asset("/photos/a.jpg").pk
    world.remove("/photos/a.jpg")
    world.scan()
    world.hash_all()
    assert world.words("/photos/best/a.jpg") == "the lake"
    assert world.asset("/photos/best/a.jpg").pk == older
    assert world.scan().counts == {}


def test_the_first_file_that_returns_after_its_copy_took_over_is_a_copy() -> None:
    world = with_copy()
    older = world.asset("/photos/a.jpg").pk
    world.move("/photos/a.jpg", "/elsewhere/a.jpg")
    world.scan()
    assert world.asset("/photos/best/a.jpg").pk == older
    world.move("/elsewhere/a.jpg", "/photos/a.jpg")
    assert world.scan().counts == {"added": 1}
    world.hash_all()
    assert world.asset("/photos/best/a.jpg").pk == older
    assert world.words("/photos/best/a.jpg") == "the lake"
    assert world.words("/photos/a.jpg") is None
    assert world.scan().counts == {}


def test_a_deleted_photo_whose_copy_has_words_of_its_own_is_offered_to_be_merged() -> None:
    world = with_copy()
    gone = world.asset("/photos/a.jpg").pk
    other = world.say("/photos/best/a.jpg", "one of the best")
    world.remove("/photos/a.jpg")
    assert world.scan().counts == {"missing": 1}
    assert world.words("/photos/best/a.jpg") == "one of the best"
    offer = Offer.objects.get()
    assert (offer.kind, offer.old_asset_id, offer.new_asset_id) == (OfferKind.MERGE, gone, other)
    world.scan()
    assert Offer.objects.count() == 1


def test_of_a_photo_in_the_trash_no_copy_takes_the_place() -> None:
    world = with_copy()
    older, younger = world.asset("/photos/a.jpg").pk, world.asset("/photos/best/a.jpg").pk
    from homing.assets.daycounts import recount

    Asset.objects.filter(pk=older).update(trashed_at="2026-01-01T00:00:00Z")
    recount([world.library.pk])
    world.remove("/photos/a.jpg")
    assert world.scan().counts == {"missing": 1}
    assert world.asset("/photos/best/a.jpg").pk == younger


def test_a_copy_made_and_the_original_deleted_between_two_scans_is_a_move() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"the lake")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.copy("/photos/a.jpg", "/photos/2021/lake.jpg")
    world.remove("/photos/a.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.asset("/photos/2021/lake.jpg").pk == asset


def test_of_several_copies_the_one_nearest_by_its_path_goes_on() -> None:
    world = World()
    world.write("/photos/2020/05/a.jpg", b"the lake")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/2020/05/a.jpg", "the lake")
    for copy in ("/photos/b.jpg", "/photos/backup/2020/05/a.jpg", "/photos/best/a.jpg"):
        world.copy("/photos/2020/05/a.jpg", copy)
    world.scan()
    world.hash_all()
    world.remove("/photos/2020/05/a.jpg")
    world.scan()
    assert world.asset("/photos/backup/2020/05/a.jpg").pk == asset
    assert Asset.objects.count() == 3
    assert not Offer.objects.exists()


# -- copy, edit the original -----------------------------------------------------------------------------------------


def test_a_photo_copied_and_then_edited_keeps_its_words_and_so_does_its_copy() -> None:
    world = World()
    world.write("/photos/a.jpg", b"the lake, as it was")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.copy("/photos/a.jpg", "/photos/a_orig.jpg", keep_times=True)
    world.write("/photos/a.jpg", b"the lake, in black and white")
    world.scan()
    world.hash_all()
    assert world.asset("/photos/a.jpg").pk == asset
    assert world.words("/photos/a.jpg") == "the lake"
    assert world.words("/photos/a_orig.jpg") == "the lake"
    event = Event.objects.get(kind=EventKind.INHERITED)
    assert (event.asset_id, event.from_path) == (world.asset("/photos/a_orig.jpg").pk, b"/photos/a.jpg")
    assert world.scan().counts == {}


def test_where_ids_prove_nothing_a_copied_and_edited_photo_is_the_file_with_its_content() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"the lake, as it was")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.copy("/photos/a.jpg", "/photos/a_orig.jpg", keep_times=True)
    world.write("/photos/a.jpg", b"the lake, in black and white")
    assert world.scan().counts == {"moved": 1, "added": 1}
    world.hash_all()
    assert world.asset("/photos/a_orig.jpg").pk == asset
    assert world.words("/photos/a_orig.jpg") == "the lake"
    assert world.scan().counts == {}


@KINDS
def test_a_copy_that_was_known_before_the_original_was_edited_inherits_the_words(kind: str) -> None:
    world = with_copy(kind)
    world.write("/photos/a.jpg", b"the lake, in black and white")
    world.scan()
    assert world.words("/photos/a.jpg") == "the lake"
    assert world.words("/photos/best/a.jpg") == "the lake"


def test_a_copy_with_words_of_its_own_inherits_nothing() -> None:
    world = with_copy()
    world.say("/photos/best/a.jpg", "one of the best")
    world.write("/photos/a.jpg", b"the lake, in black and white")
    world.scan()
    world.hash_all()
    assert world.words("/photos/a.jpg") == "the lake"
    assert world.words("/photos/best/a.jpg") == "one of the best"


def test_an_original_restored_beside_its_edited_photo_weeks_later_inherits_the_words() -> None:
    world = World()
    world.write("/photos/a.jpg", b"the lake, as it was")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "the lake")
    world.write("/photos/a.jpg", b"the lake, in black and white")
    world.scan()
    world.hash_all()
    world.write("/photos/from backup/a.jpg", b"the lake, as it was")
    world.scan()
    world.hash_all()
    assert world.words("/photos/a.jpg") == "the lake"
    assert world.words("/photos/from backup/a.jpg") == "the lake"


def test_an_original_set_aside_under_another_name_keeps_its_words_though_ids_prove_nothing() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"the lake, as it was")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/photos/a_orig.jpg")
    world.write("/photos/a.jpg", b"quite another picture")
    world.scan()
    assert world.words("/photos/a_orig.jpg") == "the lake"
    world.hash_all()
    assert world.words("/photos/a_orig.jpg") == "the lake"


# -- copy, then move onto the old name -------------------------------------------------------------------------------


@KINDS
def test_a_copy_moved_onto_the_old_name_changes_nothing_that_people_see(kind: str) -> None:
    world = World(kind=kind)
    world.write("/photos/a.jpg", b"the lake")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/a.jpg", "the lake")
    world.copy("/photos/a.jpg", "/photos/a.tmp.jpg")
    world.move("/photos/a.tmp.jpg", "/photos/a.jpg")
    world.scan()
    world.hash_all()
    assert world.asset("/photos/a.jpg").pk == asset
    assert world.words("/photos/a.jpg") == "the lake"
    assert Asset.objects.count() == 1
    assert world.scan().counts == {}


@KINDS
def test_a_known_copy_moved_onto_the_old_name_leaves_the_words_there(kind: str) -> None:
    world = with_copy(kind)
    world.move("/photos/best/a.jpg", "/photos/a.jpg")
    world.scan()
    world.hash_all()
    world.scan()
    assert world.words("/photos/a.jpg") == "the lake"
    assert world.states().get("/photos/a.jpg") == "PRESENT"


def test_a_copy_put_over_another_photo_while_its_original_moves_takes_no_words_of_that_photo() -> None:
    world = World()
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about a")
    world.say("/photos/b.jpg", "about b")
    world.copy("/photos/b.jpg", "/photos/a.jpg")
    world.move("/photos/b.jpg", "/photos/sorted/b.jpg")
    world.scan()
    world.hash_all()
    world.scan()
    assert world.words("/photos/sorted/b.jpg") == "about b"
    assert world.words("/photos/a.jpg") in (None, "about b")


def test_a_copy_written_over_a_photo_takes_none_of_its_words_when_it_moves_on() -> None:
    world = World()
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about a")
    taken = world.disk.file(b"/photos/a.jpg").mtime_ns
    world.copy("/photos/b.jpg", "/photos/a.jpg")  # into the same file, so that it keeps its id
    world.scan()
    world.hash_all()
    world.move("/photos/a.jpg", "/photos/sorted/c.jpg")
    world.disk.write(b"/photos/sorted/c.jpg", b"bbbbbb, edited", mtime_ns=taken)
    assert world.scan().counts == {"moved": 1}
    assert world.words("/photos/sorted/c.jpg") is None


def test_a_copy_written_over_a_photo_and_moved_before_anybody_looked_takes_none_of_its_words() -> None:
    world = World()
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about a")
    world.say("/photos/b.jpg", "about b")
    world.copy("/photos/b.jpg", "/photos/a.jpg")
    world.move("/photos/a.jpg", "/photos/c.jpg")
    assert world.scan().counts == {"missing": 1, "added": 1}
    assert world.words("/photos/b.jpg") == "about b"
    assert world.words("/photos/c.jpg") is None


def test_photos_whose_contents_were_swapped_through_a_copy_and_then_moved_follow_their_contents() -> None:
    world = World()
    world.write("/photos/a.jpg", b"aaaa")
    world.write("/photos/b.jpg", b"bbbbbb")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "about aaaa")
    world.say("/photos/b.jpg", "about bbbbbb")
    world.copy("/photos/a.jpg", "/photos/t.jpg")
    world.copy("/photos/b.jpg", "/photos/a.jpg")
    world.move("/photos/t.jpg", "/photos/b.jpg")
    world.move("/photos/a.jpg", "/photos/c.jpg")
    world.scan()
    assert world.words("/photos/b.jpg") == "about aaaa"
    assert world.words("/photos/c.jpg") == "about bbbbbb"
    assert world.scan().counts == {}


# -- k photos, m equal files -----------------------------------------------------------------------------------------


def test_equal_photos_whose_folders_were_moved_keep_the_words_of_their_folder() -> None:
    world = World(kind="vfat")
    for year in (2019, 2020, 2021):
        world.write(f"/photos/{year}/a.jpg", b"the same in each")
    world.scan()
    world.hash_all()
    for year in (2019, 2020, 2021):
        world.say(f"/photos/{year}/a.jpg", f"of {year}")
    for year in (2019, 2020, 2021):
        world.move(f"/photos/{year}", f"/photos/by year/{year}")
    assert world.scan().counts == {"moved": 3}
    assert [world.words(f"/photos/by year/{year}/a.jpg") for year in (2019, 2020, 2021)] == [
        "of 2019",
        "of 2020",
        "of 2021",
    ]


def test_of_three_missing_photos_and_one_equal_file_one_is_found_and_the_rest_is_listed() -> None:
    world = World(kind="vfat")
    for name in "abc":
        world.write(f"/photos/{name}.jpg", b"the same in each")
    world.scan()
    world.hash_all()
    for name in "abc":
        world.say(f"/photos/{name}.jpg", f"about {name}")
    for name in "ac":
        world.remove(f"/photos/{name}.jpg")
    world.move("/photos/b.jpg", "/photos/found/b.jpg")
    world.scan()
    world.hash_all()
    assert world.words("/photos/found/b.jpg") == "about b"
    listed = set(Offer.objects.values_list("kind", "from_path", "to_path"))
    assert listed == {
        (OfferKind.MERGE, b"/photos/a.jpg", b"/photos/found/b.jpg"),
        (OfferKind.MERGE, b"/photos/c.jpg", b"/photos/found/b.jpg"),
    }


def test_a_photo_that_moved_just_now_comes_before_an_equal_one_that_was_missing_already() -> None:
    world = World(kind="vfat")
    world.write("/photos/old.jpg", b"the same in each")
    world.copy("/photos/old.jpg", "/photos/a.jpg", keep_times=True)
    world.scan()
    world.hash_all()
    gone, moved = world.say("/photos/old.jpg", "an older print"), world.say("/photos/a.jpg", "the lake")
    world.remove("/photos/old.jpg")
    world.scan()
    world.move("/photos/a.jpg", "/photos/2021/b.jpg")
    world.scan()
    world.hash_all()
    assert world.asset("/photos/2021/b.jpg").pk == moved
    assert set(Offer.objects.values_list("old_asset", "new_asset")) >= {(gone, moved)}


def test_one_missing_photo_and_three_equal_files_give_one_photo_and_two_copies() -> None:
    world = World(kind="vfat")
    world.write("/photos/2020/a.jpg", b"the lake")
    world.scan()
    world.hash_all()
    asset = world.say("/photos/2020/a.jpg", "the lake")
    for copy in ("/photos/x.jpg", "/photos/other/2020/a.jpg", "/photos/y/a.jpg"):
        world.copy("/photos/2020/a.jpg", copy)
    world.remove("/photos/2020/a.jpg")
    assert world.scan().counts == {"moved": 1, "added": 2}
    world.hash_all()
    assert world.asset("/photos/other/2020/a.jpg").pk == asset
    assert world.words("/photos/x.jpg") is None
    assert world.words("/photos/y/a.jpg") is None
    assert world.scan().counts == {}

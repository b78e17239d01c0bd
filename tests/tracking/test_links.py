"""One file by two names: hard links, and one directory reached by two ways. Each name keeps a photo of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homing.assets.models import Asset, File
from homing.libraries.models import ImportPath
from homing.paths import RealFileSystem
from tests.tracking.acts import ShiftedClock
from tests.tracking.world import World, file_path, new_library, new_owner, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def linked() -> World:
    """A photo with words, and a second name for it that has words of its own."""
    world = World()
    world.write("/photos/2020/a.jpg")
    world.disk.link(b"/photos/2020/a.jpg", b"/photos/best/lake.jpg")
    assert world.scan().counts == {"added": 2}
    world.hash_all()
    world.say("/photos/2020/a.jpg", "by year")
    world.say("/photos/best/lake.jpg", "one of the best")
    return world


def bound() -> World:
    """A drive that is mounted at two places below one library."""
    world = World()
    drive = world.disk.new_volume()
    for place in (b"/photos/one", b"/photos/two"):
        world.disk.make_folder(place)
        world.disk.mount_volume(place, drive)
    world.write("/photos/one/trip/a.jpg")
    assert world.scan().counts == {"added": 2}
    world.hash_all()
    world.say("/photos/one/trip/a.jpg", "by the first way")
    world.say("/photos/two/trip/a.jpg", "by the second way")
    return world


def test_two_names_of_one_file_are_two_photos_and_stay_so() -> None:
    world = linked()
    assert world.scan().counts == {}
    assert world.words("/photos/2020/a.jpg") == "by year"
    assert world.words("/photos/best/lake.jpg") == "one of the best"


def test_a_second_name_for_a_known_file_is_a_new_photo_and_takes_no_words() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    world.say("/photos/a.jpg", "the lake")
    world.clock.move(10)
    world.disk.link(b"/photos/a.jpg", b"/photos/b.jpg")
    assert world.scan().counts == {"added": 1}
    assert world.words("/photos/a.jpg") == "the lake"
    assert world.words("/photos/b.jpg") is None


def test_of_two_names_of_one_file_the_one_that_was_renamed_keeps_its_own_words() -> None:
    world = linked()
    world.move("/photos/best/lake.jpg", "/photos/best/sea.jpg")
    assert world.scan().counts == {"moved": 1}
    assert world.words("/photos/2020/a.jpg") == "by year"
    assert world.words("/photos/best/sea.jpg") == "one of the best"


def test_both_names_of_one_file_renamed_at_once_keep_their_own_words() -> None:
    world = linked()
    world.move("/photos/2020", "/photos/by year/2020")
    world.move("/photos/best", "/photos/favourites")
    assert world.scan().counts == {"moved": 2}
    assert world.words("/photos/by year/2020/a.jpg") == "by year"
    assert world.words("/photos/favourites/lake.jpg") == "one of the best"


def test_a_file_edited_under_two_names_keeps_the_words_of_both() -> None:
    world = linked()
    world.write("/photos/2020/a.jpg", b"edited")
    assert world.scan().counts == {"changed": 2}
    assert world.words("/photos/2020/a.jpg") == "by year"
    assert world.words("/photos/best/lake.jpg") == "one of the best"
    assert world.scan().counts == {}


def test_one_of_two_names_removed_leaves_the_other_with_its_own_words() -> None:
    world = linked()
    world.remove("/photos/2020/a.jpg")
    assert world.scan().counts == {"missing": 1}
    assert world.words("/photos/best/lake.jpg") == "one of the best"
    assert Asset.objects.filter(state=1).count() == 1
    assert world.scan().counts == {}


def test_a_folder_reached_by_two_ways_is_two_sets_of_photos_and_nothing_flips() -> None:
    world = bound()
    assert world.scan().counts == {}
    assert world.words("/photos/one/trip/a.jpg") == "by the first way"
    assert world.words("/photos/two/trip/a.jpg") == "by the second way"


def test_a_photo_renamed_where_two_ways_lead_keeps_the_words_of_each_way() -> None:
    world = bound()
    world.move("/photos/one/trip/a.jpg", "/photos/one/trip/b.jpg")
    assert world.scan().counts == {"moved": 2}
    assert world.words("/photos/one/trip/b.jpg") == "by the first way"
    assert world.words("/photos/two/trip/b.jpg") == "by the second way"
    assert world.scan().counts == {}


def test_a_folder_renamed_where_two_ways_lead_keeps_the_words_of_each_way() -> None:
    world = bound()
    world.move("/photos/one/trip", "/photos/one/2021/journey")
    assert world.scan().counts == {"moved": 2}
    assert world.words("/photos/one/2021/journey/a.jpg") == "by the first way"
    assert world.words("/photos/two/2021/journey/a.jpg") == "by the second way"
    assert world.scan().counts == {}


def test_a_way_that_is_no_longer_mounted_leaves_the_other_as_it_is() -> None:
    world = bound()
    world.disk.unmount(b"/photos/two")
    assert world.scan().counts == {}
    assert world.online() == {"/photos/one/trip/a.jpg"}
    assert world.words("/photos/one/trip/a.jpg") == "by the first way"


def test_two_import_paths_to_one_folder_keep_their_own_words_when_a_photo_moves_in_it() -> None:
    world = World()
    drive = world.disk.new_volume()
    world.disk.make_folder(b"/again")
    ImportPath.objects.create(library=world.library, path=b"/again", position=1)
    for place in (b"/photos", b"/again"):
        world.disk.mount_volume(place, drive)
    world.write("/photos/a.jpg")
    assert world.scan().counts == {"added": 2}
    world.say("/photos/a.jpg", "by the first way")
    world.say("/again/a.jpg", "by the second way")
    world.move("/photos/a.jpg", "/photos/2021/a.jpg")
    assert world.scan().counts == {"moved": 2}
    assert world.words("/photos/2021/a.jpg") == "by the first way"
    assert world.words("/again/2021/a.jpg") == "by the second way"


def test_real_hard_links_keep_their_words_when_one_is_renamed(tmp_path: Path) -> None:
    world = World.__new__(World)
    world.owner = new_owner()
    world.library = new_library(world.owner, os.fsencode(tmp_path))
    (tmp_path / "a.jpg").write_bytes(b"a picture")
    os.link(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert scan(world.library, RealFileSystem(), ShiftedClock()).counts == {"added": 2}
    assets = {file.name: file.asset_id for file in File.objects.all()}
    (tmp_path / "b.jpg").rename(tmp_path / "c.jpg")
    assert scan(world.library, RealFileSystem(), ShiftedClock()).counts == {"moved": 1}
    now = {file_path(file): file.asset_id for file in File.objects.all()}
    assert now == {bytes(tmp_path / "a.jpg"): assets[b"a.jpg"], bytes(tmp_path / "c.jpg"): assets[b"b.jpg"]}

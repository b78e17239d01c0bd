"""Patterns, import paths, libraries and owners: who is covered by what."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset
from homing.libraries.models import ImportPath
from tests.tracking.world import World, new_library, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_a_pattern_takes_pictures_out_and_brings_the_same_ones_back() -> None:
    world = World()
    world.write("/photos/Raw/a.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    asset = world.say("/photos/Raw/a.jpg", "the lake")
    world.library.exclusion_patterns = ["**/Raw/**"]
    world.library.save()
    assert world.scan().counts == {"excluded": 1}
    assert world.states()["/photos/Raw/a.jpg"] == "EXCLUDED"
    world.library.exclusion_patterns = []
    world.library.save()
    assert world.scan().counts == {"returned": 1}
    assert world.asset("/photos/Raw/a.jpg").pk == asset


def test_files_outside_all_import_paths_leave_and_come_back_as_the_same() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    asset = world.asset("/photos/a.jpg").pk
    ImportPath.objects.update(removed_at="2026-01-01T00:00:00Z")
    assert world.scan().counts == {"out of scope": 1}
    assert world.online() == set()
    ImportPath.objects.update(removed_at=None)
    assert world.scan().counts == {"returned": 1}
    assert world.asset("/photos/a.jpg").pk == asset


def test_a_file_under_two_import_paths_is_added_once() -> None:
    world = World()
    ImportPath.objects.create(library=world.library, path=b"/photos/2020", position=1)
    world.write("/photos/a.jpg")
    world.write("/photos/2020/b.jpg")
    assert world.scan().counts == {"added": 2}
    assert world.scan().counts == {}


def test_adding_an_inner_import_path_and_taking_it_out_again_changes_nothing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/2020/05/b.jpg")
    world.scan()
    inner = ImportPath.objects.create(library=world.library, path=b"/photos/2020", position=1)
    assert world.scan().counts == {}
    inner.removed_at = "2026-01-01T00:00:00Z"
    inner.save()
    assert world.scan().counts == {}
    assert world.online() == {"/photos/a.jpg", "/photos/2020/05/b.jpg"}


def test_the_same_folder_taken_from_one_library_into_another_of_the_owner_is_a_move() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    asset = world.asset("/photos/a.jpg").pk
    ImportPath.objects.filter(library=world.library).update(removed_at="2026-01-01T00:00:00Z")
    other = new_library(world.owner, b"/photos")
    report = scan(other, world.disk, world.clock)
    assert report.counts == {}
    assert Asset.objects.get(pk=asset).library == other
    assert world.scan().counts == {}


def test_a_file_moved_to_another_library_of_the_owner_keeps_its_words() -> None:
    world = World()
    other = new_library(world.owner, b"/other")
    world.disk.make_folder(b"/other")
    world.write("/photos/a.jpg")
    world.scan()
    scan(other, world.disk, world.clock)
    asset = world.say("/photos/a.jpg", "the lake")
    world.move("/photos/a.jpg", "/other/a.jpg")
    world.clock.move(60)
    assert scan(other, world.disk, world.clock).counts == {"moved": 1}
    assert world.scan().counts == {}
    assert Asset.objects.get(pk=asset).library == other


def test_another_users_rows_are_never_matched() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    stranger = World()
    stranger.disk, stranger.clock = world.disk, world.clock
    world.move("/photos/a.jpg", "/private/b.jpg")
    library = new_library(stranger.owner, b"/private")
    world.clock.move(60)
    assert scan(library, world.disk, world.clock).counts == {"added": 1}


def test_a_folder_that_two_libraries_had_goes_to_the_one_that_is_given_it_again() -> None:
    """The other library's rows of it step back into the first one's; their files are elsewhere's from then on."""
    world = World()
    other = new_library(world.owner, b"/photos")
    world.write("/photos/a/1.jpg")
    world.clock.move(60)
    scan(other, world.disk, world.clock)
    world.scan()
    ImportPath.objects.filter(library=other).update(removed_at="2026-01-01T00:00:00Z")
    world.scan()
    ImportPath.objects.create(library=other, path=b"/photos/a", position=1)
    world.clock.move(60)
    assert scan(other, world.disk, world.clock).counts == {"moved": 1}
    world.clock.move(60)
    assert scan(other, world.disk, world.clock).counts == {}
    assert world.scan().counts == {}

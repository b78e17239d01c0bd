"""What an edit would do is told before it is saved, and the scan after it does just that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from homing.assets.models import Asset, AssetState
from homing.libraries.models import ImportPath
from homing.tracking.scanning.edit_preview import Edit, Preview, preview_edit
from tests.tracking.test_brake import library_of
from tests.tracking.world import World, new_library

pytestmark = pytest.mark.django_db(transaction=True)


def preview(world: World, **changes: object) -> Preview:
    world.library.refresh_from_db()
    edit = replace(Edit.of(world.library), **changes)
    return preview_edit(world.library, edit, world.disk)


def save(world: World, **changes: object) -> None:
    for name, value in changes.items():
        setattr(world.library, {"patterns": "exclusion_patterns"}.get(name, name), value)
    world.library.exclusion_patterns = list(world.library.exclusion_patterns)
    world.library.save()


def small() -> World:
    world = World()
    for path in ("a.jpg", "Raw/b.jpg", "Raw/c.jpg", "x/.hidden/d.jpg", "x/e.jpg"):
        world.write(f"/photos/{path}")
    world.scan()
    return world


def test_a_pattern_says_what_it_hides_and_its_removal_what_comes_back() -> None:
    world = small()
    told = preview(world, patterns=("**/Raw",))
    assert told.sentence == "Hides 2 photos (such as /photos/Raw/b.jpg)."
    assert (told.hides.count, told.brings_back.count, told.may_add, told.would_ask) == (2, 0, 0, False)
    save(world, patterns=["**/Raw"])
    assert world.scan().counts["excluded"] == 2
    told = preview(world, patterns=())
    assert (told.hides.count, told.brings_back.count) == (0, 2)
    save(world, patterns=[])
    assert world.scan().counts["returned"] == 2
    assert preview(world, patterns=()).sentence == "Changes nothing of what is known."


def test_files_that_were_never_taken_in_are_counted_as_what_may_be_added() -> None:
    world = World(patterns=["**/*.png"])
    for name in ("a.jpg", "b.png", "c.png"):
        world.write(f"/photos/{name}")
    world.scan()
    assert preview(world, patterns=()).sentence == "Adds up to 2 files."
    assert preview(world, patterns=("**/b.png",)).may_add == 2, "at most"


def test_what_lies_in_a_folder_that_was_never_entered_nobody_has_counted() -> None:
    world = small()
    told = preview(world, include_hidden=True)
    assert told.may_add is None and told.sentence == "May add files that only a scan can count."


def test_hidden_files_go_and_come_with_the_option() -> None:
    world = small()
    save(world, include_hidden=True)
    world.scan()
    assert preview(world, include_hidden=False).hides.count == 1
    save(world, include_hidden=False)
    assert world.scan().counts["excluded"] == 1
    assert preview(world, include_hidden=True).brings_back.count == 1


def test_ignore_files_are_read_for_the_preview() -> None:
    world = small()
    world.write("/photos/Raw/.nomedia", b"")
    world.write("/photos/x/.homingignore", b"e.jpg")
    assert preview(world, use_ignore_files=True).hides.count == 3
    save(world, use_ignore_files=True)
    assert world.scan().counts["excluded"] == 3
    assert preview(world, patterns=("**/nothing",)).brings_back.count == 0, "the ignore files still say so"
    assert preview(world, use_ignore_files=False).brings_back.count == 3


def test_a_folder_that_is_taken_out_hides_its_photos_unless_another_covers_them() -> None:
    world = small()
    assert preview(world, import_paths=()).hides.count == 4
    assert preview(world, import_paths=(b"/photos/Raw",)).hides.count == 2
    assert preview(world, import_paths=(b"/photos/Raw", b"/photos/x", b"/photos")).hides.count == 0
    new_library(world.owner, b"/photos/Raw")
    assert preview(world, import_paths=()).hides.count == 2, "the other library has those two"


def test_a_folder_put_in_again_brings_its_photos_back() -> None:
    world = small()
    ImportPath.objects.filter(library=world.library).update(removed_at=world.owner.created_at)
    world.scan()
    assert Asset.objects.filter(state=AssetState.OUT_OF_SCOPE).count() == 4
    told = preview(world, import_paths=(b"/photos",))
    assert told.brings_back.count == 4 and told.may_add is None


def test_what_is_left_out_in_a_folder_that_was_taken_out_is_no_part_of_what_may_be_added() -> None:
    world = World(patterns=[])
    for path in ("/photos/a/x.jpg", "/photos/a/b.png", "/photos/c/y.jpg", "/photos/c/d.png"):
        world.write(path)
    ImportPath.objects.filter(library=world.library).update(path=b"/photos/a")
    ImportPath.objects.create(library=world.library, path=b"/photos/c", position=1)
    world.scan()
    save(world, patterns=["**/*.png"])
    world.scan()
    ImportPath.objects.filter(path=b"/photos/a").update(removed_at=world.owner.created_at)
    world.write("/photos/c/new.png")
    world.scan()
    told = preview(world, patterns=())
    assert (told.brings_back.count, told.may_add) == (1, 1), "d.png is known, new.png is not, b.png is asked of nobody"


def test_the_same_tree_at_a_new_place_changes_nothing() -> None:
    world = small()
    world.disk.move(b"/photos", b"/mnt/photos")
    told = preview(world, import_paths=(b"/mnt/photos",))
    assert (told.hides.count, told.brings_back.count) == (0, 0)


def test_photos_in_the_trash_do_not_count() -> None:
    world = small()
    Asset.objects.filter(pk=world.asset("/photos/Raw/b.jpg").pk).update(trashed_at=world.owner.created_at)
    assert preview(world, patterns=("**/Raw",)).hides.count == 1


def test_so_much_that_a_scan_would_ask_is_told_and_confirming_it_keeps_the_scan_from_asking() -> None:
    world = library_of(120)
    told = preview(world, patterns=("**/*.jpg",))
    assert told.would_ask and told.hides.count == 120
    save(world, patterns=["**/*.jpg"], confirmed_rules=told.fingerprint)
    assert world.scan().counts["excluded"] == 120


def test_a_preview_changes_nothing() -> None:
    world = small()
    before = world.states()
    preview(world, patterns=("**",), import_paths=(), include_hidden=True, use_ignore_files=True)
    assert world.states() == before and not world.scan().counts["excluded"]

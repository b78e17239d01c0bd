"""A library's folder that lies elsewhere now: one row changes, and no picture is read."""

from __future__ import annotations

import pytest

from homing.libraries.models import ImportPath
from homing.paths.decorators import CountingFileSystem
from homing.tracking.relinking.relink import NotPossible
from homing.tracking.relinking.repoint import repoint
from tests.tracking.world import World, check_day_counts, rows, scan

pytestmark = pytest.mark.django_db(transaction=True)


def _copied_elsewhere(kind: str = "ext4") -> tuple[World, dict[str, int]]:
    """A library of 30 pictures that were copied, with their times, from /photos to /mnt/disk."""
    world = World(kind=kind)
    for number in range(30):
        world.write(f"/photos/{number % 3}/{number}.jpg")
    world.scan()
    said = {f"{number % 3}/{number}.jpg": world.say(f"/photos/{number % 3}/{number}.jpg", "x") for number in range(30)}
    for name in said:
        world.copy(f"/photos/{name}", f"/mnt/disk/{name}", keep_times=True)
    for name in said:
        world.remove(f"/photos/{name}")
    return world, said


def test_a_tree_at_another_mount_point_keeps_every_photo_without_reading_one() -> None:
    world, said = _copied_elsewhere()
    path = ImportPath.objects.get(library=world.library)
    found = repoint(path, b"/mnt/disk", world.disk)
    assert (found.sampled, found.matched) == (30, 30)
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    report = scan(world.library, counting, world.clock)
    assert counting.bytes_read == 0
    assert report.counts["missing"] == report.counts["added"] == report.counts["moved"] == 0
    for name, asset in said.items():
        assert world.asset(f"/mnt/disk/{name}").pk == asset
    check_day_counts(world.library)


def test_an_owner_who_replaces_one_folder_by_its_copy_has_moved_the_library() -> None:
    world, said = _copied_elsewhere()
    ImportPath.objects.filter(library=world.library).update(removed_at=world.library.created_at)
    ImportPath.objects.create(library=world.library, path=b"/mnt/disk")
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    report = scan(world.library, counting, world.clock)
    assert counting.bytes_read == 0
    assert report.counts["added"] == 0
    assert [note.what for note in report.notes][:1] == ["library folder moved"]
    for name, asset in said.items():
        assert world.asset(f"/mnt/disk/{name}").pk == asset
    assert ImportPath.objects.get(library=world.library).path == b"/mnt/disk"


def test_another_folder_is_refused_with_the_figures() -> None:
    world, _ = _copied_elsewhere()
    world.write("/elsewhere/cat.jpg")
    before = rows(world.library)
    with pytest.raises(NotPossible, match="Of 30 files looked at, 0 lie in /elsewhere"):
        repoint(ImportPath.objects.get(library=world.library), b"/elsewhere", world.disk)
    assert rows(world.library) == before


def test_a_place_where_photos_are_known_already_is_refused() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.copy("/photos/a.jpg", "/mnt/disk/a.jpg", keep_times=True)
    ImportPath.objects.create(library=world.library, path=b"/mnt/disk")
    world.scan()
    with pytest.raises(NotPossible, match="has photos in the library already"):
        repoint(ImportPath.objects.get(library=world.library, path=b"/photos"), b"/mnt/disk", world.disk)


def test_a_folder_without_known_photos_is_not_pointed_anywhere() -> None:
    world = World()
    world.disk.make_folder(b"/mnt/disk")
    with pytest.raises(NotPossible, match="No photo is known"):
        repoint(ImportPath.objects.get(library=world.library), b"/mnt/disk", world.disk)

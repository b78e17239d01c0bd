"""A file that is wanted and not there: its folder is scanned, once; whoever wanted it calls nothing missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from homing.assets.looking import forget_what_was_asked, look_again
from homing.assets.models import Asset, AssetState, File, Stage
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.registry import load_handlers
from homing.libraries.models import ImportPath
from homing.tracking.models import Scan, ScanTrigger
from homing.tracking.scanning.asked import folders_of
from homing.tracking.scanning.content import check_contents
from homing.tracking.scanning.looking import request_look
from homing.tracking.scanning.requests import request_scan, run_scan
from tests.tracking.test_quick import take
from tests.tracking.world import World, file_path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_was_asked() -> Iterator[None]:
    load_handlers()
    forget_what_was_asked()
    yield
    forget_what_was_asked()


@pytest.fixture
def world() -> World:
    world = World()
    for name in ("a/1", "a/2", "b/3"):
        world.write(f"/photos/{name}.jpg")
    world.scan()
    return world


def file_at(path: bytes) -> File:
    return next(file for file in File.objects.all() if file_path(file) == path)


def looks() -> list[int]:
    """The folders that wait to be looked at."""
    return [cast("int", job.arguments["folder"]) for job in Job.objects.filter(kind="look").order_by("pk")]


def run_looks(world: World) -> None:
    """What a worker does with them, on the disk of the world."""
    for folder_id in looks():
        request_look(folder_id)
    Job.objects.filter(kind="look").delete()
    for scan in Scan.objects.filter(state="queued"):
        run_scan(scan, filesystem=world.disk, clock=world.clock)


def test_a_hundred_wishes_for_lost_files_of_a_folder_cost_one_scan_of_it(world: World) -> None:
    world.remove("/photos/a/1.jpg")
    one, other = file_at(b"/photos/a/1.jpg"), file_at(b"/photos/a/2.jpg")
    for _ in range(50):
        look_again([one.pk])
        look_again([one.pk, other.pk])
    assert looks() == [one.folder.pk]
    assert Asset.objects.filter(state=AssetState.PRESENT).count() == 3, "nobody but a scan calls it missing"
    run_looks(world)
    assert world.states()["/photos/a/1.jpg"] == "ABSENT"
    found = Scan.objects.get(trigger=ScanTrigger.ACCESS)
    assert folders_of(found) == (b"/photos/a",) and found.counts["missing"] == 1


def test_another_process_that_asks_for_the_same_folder_is_joined(world: World) -> None:
    one = file_at(b"/photos/a/1.jpg")
    look_again([one.pk])
    forget_what_was_asked()
    look_again([one.pk])
    assert looks() == [one.folder.pk]


def test_a_file_that_is_there_after_all_stays_as_it_was(world: World) -> None:
    before = world.states()
    look_again([file_at(b"/photos/a/1.jpg").pk])
    run_looks(world)
    assert world.states() == before


def test_folders_of_one_library_are_looked_at_in_one_scan(world: World) -> None:
    look_again([file_at(b"/photos/a/1.jpg").pk, file_at(b"/photos/b/3.jpg").pk])
    for folder_id in looks():
        request_look(folder_id)
    assert folders_of(Scan.objects.get(trigger=ScanTrigger.ACCESS)) == (b"/photos/a", b"/photos/b")


def test_a_scan_of_all_that_waits_already_does_it(world: World) -> None:
    with write_transaction():
        waiting = request_scan(world.library, trigger="person")
    found = request_look(file_at(b"/photos/a/1.jpg").folder.pk)
    assert found is not None and found.pk == waiting.pk


def test_what_is_asked_while_a_scan_waits_is_looked_at_by_it(world: World) -> None:
    first = request_look(file_at(b"/photos/a/1.jpg").folder.pk)
    assert first is not None
    world.remove("/photos/b/3.jpg")
    request_look(file_at(b"/photos/b/3.jpg").folder.pk)
    run_scan(first, filesystem=world.disk, clock=world.clock)  # a worker that took it before that
    assert world.states()["/photos/b/3.jpg"] == "ABSENT"


def test_a_drive_that_is_away_makes_nothing_missing_and_is_asked_for_no_more(world: World) -> None:
    one = file_at(b"/photos/a/1.jpg")
    world.disk.move(b"/photos", b"/elsewhere")
    look_again([one.pk])
    run_looks(world)
    assert set(world.states().values()) == {"PRESENT"}
    assert ImportPath.objects.get().unavailable_since is not None
    forget_what_was_asked()
    look_again([one.pk])
    assert looks() == [], "it recovers by itself"


def test_what_is_missing_already_and_what_was_deleted_is_not_looked_for(world: World) -> None:
    one = file_at(b"/photos/a/1.jpg")
    world.remove("/photos/a/1.jpg")
    world.scan()
    look_again([one.pk, 123_456])
    world.library.deleted_at = one.first_seen_at
    world.library.save()
    look_again([file_at(b"/photos/b/3.jpg").pk])
    assert looks() == []
    assert request_look(one.folder.pk) is None


def test_the_quick_look_at_new_files_notices_one_that_went(world: World) -> None:
    world.remove("/photos/a/1.jpg")
    take(world)
    assert looks() == [file_at(b"/photos/a/1.jpg").folder.pk]


def test_the_check_of_contents_notices_a_file_that_went(world: World) -> None:
    world.hash_all()
    Asset.objects.update(needs=Stage.CONTENT)
    world.remove("/photos/b/3.jpg")
    check_contents(lambda done, total, step: None, filesystem=world.disk)
    assert looks() == [file_at(b"/photos/b/3.jpg").folder.pk]


def test_a_file_that_cannot_be_read_is_not_taken_for_gone(world: World) -> None:
    world.hash_all()
    Asset.objects.update(needs=Stage.CONTENT)
    world.disk.deny(b"/photos/b", is_denied=True)
    check_contents(lambda done, total, step: None, filesystem=world.disk)
    assert looks() == []

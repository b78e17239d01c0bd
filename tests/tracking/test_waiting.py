"""Absences wait while other folders of the owner changed and were not looked at: what moved was never missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from homing.assets.models import Asset, File
from homing.database import write_transaction
from homing.libraries.models import Library
from homing.tracking.models import Event, EventKind, Scan, ScanState
from homing.tracking.rules.gathering import Asked
from homing.tracking.scanning import pending
from homing.tracking.scanning.asked import held_since
from homing.tracking.scanning.looking import request_look
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.requests import request_changed, run_scan
from tests.tracking.world import World, new_library

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def ask(library: Library, *entries: bytes) -> Scan:
    with write_transaction():
        return request_changed(library, Asked(entries=frozenset(entries)))


def run(world: World, scan: Scan) -> ScanReport:
    return run_scan(Scan.objects.get(pk=scan.pk), filesystem=world.disk, clock=world.clock)


def held_scans() -> list[Scan]:
    return [scan for scan in Scan.objects.filter(state=ScanState.QUEUED) if held_since(scan) is not None]


def was_ever_missing() -> bool:
    return Event.objects.filter(kind=EventKind.MISSING).exists()


@pytest.fixture
def world() -> World:
    found = World()
    for path in ("/photos/a/1.jpg", "/photos/b/2.jpg"):
        found.write(path)
    found.scan()
    return found


@pytest.fixture
def unsettled() -> Iterator[set[int]]:
    """Owners of whom somebody says that their folders changed."""
    owners: set[int] = set()
    pending.also_pending(owners.__contains__)
    yield owners
    pending._also.remove(owners.__contains__)


def test_a_file_whose_new_place_is_looked_at_later_was_never_missing(world: World, unsettled: set[int]) -> None:
    asset = world.say("/photos/a/1.jpg", "the harbour")
    world.move("/photos/a/1.jpg", "/photos/b/1.jpg")
    unsettled.add(world.owner.pk)
    world.clock.move(60)
    assert run(world, ask(world.library, b"/photos/a")).counts == {}
    unsettled.clear()
    assert run(world, ask(world.library, b"/photos/b")).counts == {"moved": 1}
    assert run(world, held_scans()[0]).counts == {}
    assert world.asset("/photos/b/1.jpg").pk == asset
    assert not was_ever_missing()
    assert not held_scans()


def test_what_somebody_did_not_find_while_it_moved_was_never_missing(world: World, unsettled: set[int]) -> None:
    """Its pictures were to be made, and it had just been moved: the look at its old folder comes before the news."""
    asset = world.say("/photos/a/1.jpg", "the harbour")
    folder = File.objects.get(asset_id=asset).folder.pk
    world.move("/photos/a/1.jpg", "/photos/b/1.jpg")
    unsettled.add(world.owner.pk)
    world.clock.move(60)
    look = request_look(folder)
    assert look is not None and run(world, look).counts == {}
    unsettled.clear()
    assert run(world, ask(world.library, b"/photos/b")).counts == {"moved": 1}
    assert world.asset("/photos/b/1.jpg").pk == asset
    assert not was_ever_missing()


def test_a_move_into_another_library_is_waited_for_too(world: World) -> None:
    world.disk.make_folder(b"/other")
    other = new_library(world.owner, b"/other")
    world.move("/photos/a/1.jpg", "/other/1.jpg")
    world.clock.move(60)
    first, second = ask(world.library, b"/photos/a"), ask(other, b"/other")
    assert run(world, first).counts == {}
    assert run(world, second).counts == {"moved": 1}
    assert run(world, held_scans()[0]).counts == {}
    assert not was_ever_missing()


def test_what_is_gone_is_missing_when_nothing_else_changed(world: World) -> None:
    world.remove("/photos/a/1.jpg")
    world.clock.move(60)
    assert run(world, ask(world.library, b"/photos/a")).counts == {"missing": 1}
    assert not held_scans()


def test_what_is_gone_is_missing_once_the_others_were_looked_at(world: World, unsettled: set[int]) -> None:
    world.remove("/photos/a/1.jpg")
    unsettled.add(world.owner.pk)
    world.clock.move(60)
    assert run(world, ask(world.library, b"/photos/a")).counts == {}
    assert not was_ever_missing()
    unsettled.clear()
    assert run(world, held_scans()[0]).counts == {"missing": 1}


def test_it_waits_no_longer_than_half_a_minute(world: World, unsettled: set[int]) -> None:
    world.remove("/photos/a/1.jpg")
    unsettled.add(world.owner.pk)
    world.clock.move(60)
    run(world, ask(world.library, b"/photos/a"))
    waited_s = 0
    while scans := held_scans():
        world.clock.move(5)
        waited_s += 5
        run(world, scans[0])
    assert waited_s == 30
    assert world.states()["/photos/a/1.jpg"] == "ABSENT"


def test_another_owners_changes_are_not_waited_for(world: World, unsettled: set[int]) -> None:
    world.remove("/photos/a/1.jpg")
    unsettled.add(world.owner.pk + 1_000)
    world.clock.move(60)
    assert run(world, ask(world.library, b"/photos/a")).counts == {"missing": 1}


def test_scans_that_only_look_again_do_not_wait_for_each_other(world: World, unsettled: set[int]) -> None:
    world.disk.make_folder(b"/other")
    other = new_library(world.owner, b"/other")
    world.write("/other/x.jpg")
    world.clock.move(60)
    run(world, ask(other, b"/other"))
    world.remove("/photos/a/1.jpg")
    world.remove("/other/x.jpg")
    unsettled.add(world.owner.pk)
    world.clock.move(60)
    run(world, ask(world.library, b"/photos/a"))
    run(world, ask(other, b"/other"))
    unsettled.clear()
    assert len(held_scans()) == 2
    assert [run(world, scan).counts for scan in held_scans()] == [{"missing": 1}, {"missing": 1}]


def test_a_persons_scan_waits_for_nobody(world: World, unsettled: set[int]) -> None:
    world.remove("/photos/a/1.jpg")
    unsettled.add(world.owner.pk)
    assert world.scan().counts == {"missing": 1}


def test_a_folder_that_left_with_all_below_waits_as_a_whole(world: World, unsettled: set[int]) -> None:
    world.write("/photos/a/deep/3.jpg")
    world.scan()
    before = set(Asset.objects.values_list("pk", flat=True))
    world.disk.make_folder(b"/photos/c")
    unsettled.add(world.owner.pk)
    world.disk.move(b"/photos/a", b"/photos/c/a")
    world.clock.move(60)
    assert run(world, ask(world.library, b"/photos/a", b"/photos/a/deep")).counts == {}
    unsettled.clear()
    assert run(world, ask(world.library, b"/photos/c")).counts == {"moved": 2}
    assert run(world, held_scans()[0]).counts == {}
    assert set(Asset.objects.values_list("pk", flat=True)) == before
    assert not was_ever_missing()

"""Scan for missing: what is known already is looked at; what is gone is found, what is back is cleared."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, AssetState
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.libraries.models import ImportPath, Library
from homing.tracking.models import Question, Scan
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.requests import request_scan, run_scan
from tests.tracking.world import World, check_day_counts

pytestmark = pytest.mark.django_db


def look(world: World) -> ScanReport:
    world.clock.move(60)
    world.library.refresh_from_db()
    with write_transaction():
        asked = request_scan(world.library, trigger="person", is_for_missing=True)
    report = run_scan(Scan.objects.get(pk=asked.pk), filesystem=world.disk, clock=world.clock)
    check_day_counts(world.library)
    return report


@pytest.fixture
def world() -> World:
    world = World()
    for name in ("a/1", "a/2", "b/3", "b/deep/4"):
        world.write(f"/photos/{name}.jpg")
    world.scan()
    return world


def test_what_is_gone_is_found_and_what_is_back_is_cleared(world: World) -> None:
    world.move("/photos/a/1.jpg", "/elsewhere.jpg")
    report = look(world)
    assert report.counts["missing"] == 1 and world.states()["/photos/a/1.jpg"] == "ABSENT"
    world.move("/elsewhere.jpg", "/photos/a/1.jpg")
    world.remove("/photos/b/3.jpg")
    report = look(world)
    assert (report.counts["missing"], report.counts["returned"]) == (1, 1)
    assert world.states()["/photos/a/1.jpg"] == "PRESENT" and world.states()["/photos/b/3.jpg"] == "ABSENT"


def test_a_folder_that_is_gone_and_comes_back(world: World) -> None:
    world.disk.move(b"/photos/b", b"/away")
    assert look(world).counts["missing"] == 2
    world.disk.move(b"/away", b"/photos/b")
    assert look(world).counts["returned"] == 2
    assert Asset.objects.filter(state=AssetState.PRESENT).count() == 4


def test_new_folders_are_left_to_a_scan_while_nothing_is_missing(world: World) -> None:
    for number in range(5):
        world.write(f"/photos/new/{number}.jpg")
    report = look(world)
    assert not report.counts and len(world.states()) == 4
    assert report.folders_seen == 4, "each known folder, and no other"
    assert world.scan().counts["added"] == 5


def test_a_photo_that_moved_into_a_new_folder_is_not_called_missing(world: World) -> None:
    asset = world.asset("/photos/a/1.jpg")
    world.write("/photos/new/other.jpg")
    world.move("/photos/a/1.jpg", "/photos/new/1.jpg")
    report = look(world)
    assert "missing" not in report.counts and report.counts["moved"] == 1
    assert world.asset("/photos/new/1.jpg") == asset


def test_a_renamed_folder_is_recognised(world: World) -> None:
    asset = world.asset("/photos/b/deep/4.jpg")
    world.disk.move(b"/photos/b", b"/photos/renamed")
    report = look(world)
    assert "missing" not in report.counts
    assert world.asset("/photos/renamed/deep/4.jpg") == asset


def test_a_drive_that_is_away_is_not_missing(world: World) -> None:
    world.disk.move(b"/photos", b"/elsewhere")
    assert not look(world).counts
    assert ImportPath.objects.get().unavailable_since is not None
    assert Asset.objects.filter(state=AssetState.PRESENT).count() == 4


def test_a_folder_that_cannot_be_read_is_not_missing(world: World) -> None:
    world.disk.deny(b"/photos/b", is_denied=True)
    assert "missing" not in look(world).counts


def test_it_asks_before_it_believes_that_very_many_are_gone() -> None:
    world = World()
    for number in range(100):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    for number in range(70):
        world.remove(f"/photos/{number}.jpg")
    look(world)
    assert Question.objects.get().missing == 70
    assert Asset.objects.filter(state=AssetState.PRESENT).count() == 100


def test_it_is_a_job_of_its_own_and_no_complete_scan(world: World) -> None:
    before = Library.objects.get().refreshed_at
    with write_transaction():
        one = request_scan(world.library, trigger="person", is_for_missing=True)
        again = request_scan(world.library, trigger="person", is_for_missing=True)
        whole = request_scan(world.library, trigger="person")
    assert one.pk == again.pk != whole.pk
    assert f"Look for missing photos in {world.library.name}" in Job.objects.values_list("title", flat=True)
    look(world)
    assert Library.objects.get().refreshed_at == before

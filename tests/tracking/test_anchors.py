"""The acceptance cases that no other file shows (`anchors` has all of them, and where each is)."""

from __future__ import annotations

import gc
import os
import time
from importlib import import_module
from pathlib import Path

import pytest

from homing.assets.models import Asset, AssetState, Failure, File, TakenOut
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.libraries.models import Library
from homing.paths import RealFileSystem
from homing.processing.selecting import next_of_chain
from homing.tracking.models import Scan
from homing.tracking.scanning.requests import request_scan, run_scan
from tests.lifecycle.life import Life
from tests.tracking.acts import ShiftedClock
from tests.tracking.anchors import CASES, THREADS
from tests.tracking.world import World, new_library, new_owner, rows, scan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted({*(name for _, names in CASES.values() for name in names), *THREADS.values()}))
def test_each_case_is_shown_by_a_test_that_there_is(name: str) -> None:
    module, _, function = name.rpartition(".")
    package = "tests" if "." in module else "tests.tracking"
    assert callable(getattr(import_module(f"{package}.{module}"), function))


def test_no_case_is_left_out() -> None:
    assert set(CASES) == set(range(1, 41))


def test_11_a_file_that_is_copied_slowly_is_never_indexed_half() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    content = os.urandom(4_000)
    for written in range(500, 4_001, 500):
        world.disk.write(b"/photos/big.jpg", content[:written])
        scan(world.library, world.disk, world.clock)
        sizes = set(File.objects.filter(name=b"big.jpg").values_list("size", flat=True))
        # a copy that rests for two seconds is taken for finished, and is read again when it grows
        assert sizes <= {written}, "what is indexed is what lies there, never what lay there before"
    world.scan()
    file = File.objects.get(name=b"big.jpg")
    assert file.size == 4_000 and Asset.objects.count() == 2


ODD_NAMES = [b"caf\xe9.jpg", b"new\nline.jpg", b"trailing .jpg ", b" .jpg", b"x" * 251 + b".jpg", b"\xff\xfe.jpg"]


@pytest.mark.parametrize("name", [*ODD_NAMES, "decomposed u\u0308.jpg".encode()])
def test_23_a_name_of_any_bytes_is_indexed_moved_and_found_again(tmp_path: Path, name: bytes) -> None:
    root = os.fsencode(tmp_path) + b"/photos"
    os.makedirs(root + b"/sub")
    library = new_library(new_owner(), root)
    Path(os.fsdecode(root + b"/" + name)).write_bytes(b"a picture")
    is_picture = name.lower().endswith(b".jpg")
    scan(library, RealFileSystem(), ShiftedClock())
    known = {row.path for row in rows(library).values()}
    assert known == ({root + b"/" + name} if is_picture else set())
    before = list(rows(library))
    os.rename(root + b"/" + name, root + b"/sub/" + name)
    assert scan(library, RealFileSystem(), ShiftedClock()).counts == ({"moved": 1} if is_picture else {})
    assert list(rows(library)) == before
    assert scan(library, RealFileSystem(), ShiftedClock()).counts == {}


@pytest.fixture
def linked(tmp_path: Path) -> tuple[Library, Path]:
    root = tmp_path / "photos"
    (root / "a").mkdir(parents=True)
    (root / "a/1.jpg").write_bytes(b"one")
    return new_library(new_owner(), os.fsencode(root)), root


def look(library: Library) -> set[str]:
    scan(library, RealFileSystem(), ShiftedClock())
    root = library.import_paths.get().path
    return {row.path[len(root) + 1 :].decode() for row in rows(library).values() if row.state == 0}


def test_24_a_link_that_leads_in_a_circle_ends(linked: tuple[Library, Path]) -> None:
    library, root = linked
    (root / "a/up").symlink_to(root)
    (root / "a/self").symlink_to("self")
    assert look(library) == {"a/1.jpg"}
    library.follow_symlinks = True
    library.save()
    assert look(library) == {"a/1.jpg"}


def test_24_a_link_out_of_the_root_is_not_followed_unless_asked(linked: tuple[Library, Path]) -> None:
    library, root = linked
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "2.jpg").write_bytes(b"two")
    (root / "out").symlink_to(outside)
    assert look(library) == {"a/1.jpg"}
    library.follow_symlinks = True
    library.save()
    assert look(library) == {"a/1.jpg", "out/2.jpg"}
    library.follow_symlinks = False
    library.save()
    assert look(library) == {"a/1.jpg"}


def test_24_a_link_that_is_replaced_by_a_folder_and_back(linked: tuple[Library, Path]) -> None:
    library, root = linked
    (root / "b").symlink_to(root / "a")
    assert look(library) == {"a/1.jpg"}
    (root / "b").unlink()
    (root / "b").mkdir()
    (root / "b/3.jpg").write_bytes(b"three")
    assert look(library) == {"a/1.jpg", "b/3.jpg"}
    (root / "b/3.jpg").unlink()
    (root / "b").rmdir()
    (root / "b").symlink_to(root / "a")
    assert look(library) == {"a/1.jpg"}


def test_26_a_clock_that_was_set_back_a_year_changes_nothing_and_holds_nothing_up() -> None:
    world = World()
    for name in "abc":
        world.write(f"/photos/{name}.jpg")
    world.scan()
    asset = world.say("/photos/a.jpg", "before")
    world.clock.move(-365 * 86_400)
    assert scan(world.library, world.disk, world.clock).counts == {}, "files of the future are files"
    world.disk.move(b"/photos/a.jpg", b"/photos/moved.jpg")
    world.disk.write(b"/photos/new.jpg", b"of last year")
    world.disk.remove(b"/photos/b.jpg")
    world.scan()
    assert world.words("/photos/moved.jpg") == "before" and world.asset("/photos/moved.jpg").pk == asset
    assert world.states()["/photos/b.jpg"] == "ABSENT" and "/photos/new.jpg" in world.online()
    assert world.scan().counts == {}


def test_27_times_of_two_seconds_make_no_changes_and_hide_none(tmp_path: Path) -> None:
    root = tmp_path / "card"
    root.mkdir()
    library = new_library(new_owner(), os.fsencode(root))

    def write(name: str, content: bytes, second: int) -> None:
        (root / name).write_bytes(content)
        os.utime(root / name, ns=(0, (1_700_000_000 + second // 2 * 2) * 1_000_000_000))  # as FAT keeps it

    write("a.jpg", b"first", 0)
    write("b.jpg", b"other", 1)
    scan(library, RealFileSystem(), ShiftedClock())
    assert scan(library, RealFileSystem(), ShiftedClock()).counts == {}
    write("a.jpg", b"edited", 1)  # within the same two seconds: another size tells
    write("b.jpg", b"OTHER", 3)  # of the same size: another time tells
    assert scan(library, RealFileSystem(), ShiftedClock()).counts == {"changed": 2}
    assert scan(library, RealFileSystem(), ShiftedClock()).counts == {}


def test_35_a_file_that_cannot_be_decoded_is_tried_once_a_version() -> None:
    world = World()
    world.write("/photos/poison.jpg")
    world.scan()
    file = File.objects.get()
    asset = Asset.objects.get()
    (first,) = next_of_chain(asset.pk % 2, 10, 0, ())
    assert not first.has_failed
    Failure.objects.create(
        file=file, stage=1, reason="No picture.", size=file.size, mtime_ns=file.mtime_ns, failed_at=file.first_seen_at
    )
    world.scan()
    (again,) = next_of_chain(asset.pk % 2, 10, 0, ())
    assert again.has_failed, "the run leaves it without a try"
    world.write("/photos/poison.jpg", b"mended")
    world.scan()
    (mended,) = next_of_chain(asset.pk % 2, 10, 0, ())
    assert not mended.has_failed


def test_36_the_time_per_file_of_one_large_folder_is_flat() -> None:
    """A million names are measured by the benchmarks; here the law is held: five times the files, five times the
    time, by the processor's clock."""

    def seconds_a_file(count: int) -> float:
        world = World()
        for number in range(count):
            world.disk.write(b"/photos/%07d.jpg" % number, b"%d" % number)
        world.clock.move(60)
        best = float("inf")
        for _ in range(2):
            gc.collect()
            before = time.process_time()
            scan(world.library, world.disk, world.clock)
            best = min(best, time.process_time() - before)
        assert Asset.objects.filter(owner=world.owner).count() == count
        return best / count

    small, large = seconds_a_file(2_000), seconds_a_file(10_000)
    assert large < 2 * small


def test_39_a_scan_that_is_asked_for_while_one_runs_waits_and_sees_what_came_meanwhile() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.clock.move(60)
    with write_transaction():
        first = request_scan(world.library, trigger="person")
    asked: list[Scan] = []

    def meanwhile(done: int, total: int, step: str) -> None:
        if not asked and step == "absences":
            world.disk.write(b"/photos/b.jpg", b"late")
            with write_transaction():
                asked.append(request_scan(world.library, trigger="person"))

    run_scan(Scan.objects.get(pk=first.pk), filesystem=world.disk, clock=world.clock, progress=meanwhile)
    if not asked:
        world.disk.write(b"/photos/b.jpg", b"late")
        with write_transaction():
            asked.append(request_scan(world.library, trigger="person"))
    assert asked[0].pk != first.pk, "one that runs is not joined: it may have passed that folder"
    keys = set(Job.objects.filter(kind="scan").values_list("exclusive_key", flat=True))
    assert len(keys) == 1, "two scans of one person never run at once"
    world.clock.move(60)
    run_scan(Scan.objects.get(pk=asked[0].pk), filesystem=world.disk, clock=world.clock)
    assert world.online() == {"/photos/a.jpg", "/photos/b.jpg"}


def test_40_what_the_purge_would_take_is_what_it_takes() -> None:
    world = Life(purge_after_days=30)
    for number in range(12):
        world.write(f"/photos/{number}/{number}.jpg")
    world.write("/photos/copy.jpg", b"/photos/3/3.jpg")
    world.scan()
    world.hash_all()
    for number in range(8):
        world.remove(f"/photos/{number}/{number}.jpg")
    world.scan()
    world.disk.deny(b"/photos/5", is_denied=True)
    world.clock.move(31 * 86_400)
    world.scan()
    would, kept = world.would_purge()
    before = set(Asset.objects.filter(trashed_at=None).values_list("pk", flat=True))
    world.tidy()
    purged = Asset.objects.filter(pk__in=before, taken_out=TakenOut.PURGED, trashed_at__isnull=False)
    assert purged.count() == would > 0
    still = Asset.objects.filter(pk__in=before, state=AssetState.MISSING, trashed_at=None).count()
    assert still == sum(kept.values()) > 0
    assert world.would_purge() == (0, kept)

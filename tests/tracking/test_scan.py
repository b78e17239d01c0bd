"""One scan of one library: what is new, what is still, what is reported."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, File, FileState
from homing.paths.decorators import CountingFileSystem, FaultyFileSystem
from homing.tracking.models import NoteKind, Scan, ScanNote
from tests.tracking.world import World, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_a_first_scan_adds_every_picture_and_nothing_else() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/2020/b.PNG")
    world.write("/photos/notes.txt")
    world.write("/photos/.hidden.jpg")
    world.write("/photos/.cache/c.jpg")
    report = world.scan()
    assert world.online() == {"/photos/a.jpg", "/photos/2020/b.PNG"}
    assert report.counts == {"added": 2}
    assert report.skipped == {"not a picture or video": 1, "hidden": 1, "hidden folder": 1}


def test_a_second_scan_of_a_still_disk_changes_nothing_and_reads_no_media() -> None:
    world = World()
    for number in range(20):
        world.write(f"/photos/{number % 3}/{number}.jpg")
    world.scan()
    counting = CountingFileSystem(world.disk)
    world.clock.move(60)
    report = scan(world.library, counting, world.clock)
    assert report.counts == {}
    assert report.unchanged == 20
    assert counting.bytes_read == 0
    assert counting.calls["birth_ns"] == 1  # the import path's own folder


def test_a_young_file_waits_until_it_is_settled() -> None:
    world = World()
    world.write("/photos/a.jpg")
    begun = world.clock.monotonic_s()
    report = scan(world.library, world.disk, world.clock)
    assert report.counts == {"added": 1}
    assert world.clock.monotonic_s() - begun >= 2


def test_a_growing_file_is_left_to_a_follow_up() -> None:
    world = World()
    world.write("/photos/old.jpg")
    world.clock.move(60)
    world.disk.write(b"/photos/growing.jpg", b"1")

    def grow(call: str, path: bytes) -> OSError | None:
        if call == "lstat" and path.endswith(b"growing.jpg"):
            node = world.disk.file(path)
            world.disk.write(path, node.content + b"1")
        return None

    report = scan(world.library, FaultyFileSystem(world.disk, grow), world.clock)
    assert report.counts == {"added": 1}
    follow_up = Scan.objects.get(trigger="follow-up")
    world.clock.move(60)
    assert follow_up.scope["files"]
    assert world.scan().counts == {"added": 1}


def test_a_moved_file_does_not_wait_to_settle() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.disk.move(b"/photos/a.jpg", b"/photos/b.jpg")
    begun = world.clock.monotonic_s()
    assert scan(world.library, world.disk, world.clock).counts == {"moved": 1}
    assert world.clock.monotonic_s() == begun


def test_a_changed_mode_is_no_change_and_the_content_is_looked_at_later() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    Asset.objects.update(needs=0)
    world.disk.touch_inode(b"/photos/a.jpg")
    assert world.scan().counts == {}
    assert Asset.objects.get().needs == 2


def test_files_put_back_from_a_backup_with_their_times_are_only_touched() -> None:
    world = World()
    for number in range(4):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    world.hash_all()
    Asset.objects.update(needs=0)
    node = world.disk.file(b"/photos/1.jpg")
    world.disk.remove(b"/photos/1.jpg")
    world.write("/photos/other.txt")  # takes the freed inode
    world.disk.write(b"/photos/1.jpg", node.content, mtime_ns=node.mtime_ns)
    assert world.scan().counts == {"touched": 1}
    assert set(Asset.objects.values_list("needs", flat=True)) == {0}


def test_a_volume_that_renumbers_its_files_changes_nothing() -> None:
    world = World()
    for number in range(10):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    for number in range(10):
        world.disk.file(b"/photos/%d.jpg" % number).inode += 5000
    assert world.scan().counts == {"touched": 10}
    assert world.scan().counts == {}


def test_a_scan_of_given_files_looks_at_them_alone() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.jpg")
    world.write("/photos/sub/a.jpg")
    world.scan()
    world.disk.remove(b"/photos/b.jpg")
    world.disk.remove(b"/photos/sub/a.jpg")
    world.write("/photos/c.jpg")
    report = world.scan(files=[b"/photos/c.jpg", b"/photos/b.jpg", b"/photos/a.jpg"])
    assert report.counts == {"added": 1, "missing": 1}
    assert world.states()["/photos/sub/a.jpg"] == "PRESENT"


def test_a_scan_of_given_files_respects_the_patterns_and_hidden_folders() -> None:
    world = World(patterns=["**/Raw/**"])
    world.write("/photos/Raw/a.jpg")
    world.write("/photos/.trash/b.jpg")
    report = world.scan(files=[b"/photos/Raw/a.jpg", b"/photos/.trash/b.jpg", b"/outside/c.jpg"])
    assert report.counts == {}
    assert report.skipped == {"excluded": 1, "hidden": 1}


def test_names_that_are_no_text_are_indexed_like_any_other() -> None:
    world = World()
    names = [b"\xff\xfe.jpg", b"new\nline.jpg", b"space .jpg", b"x" * 251 + b".jpg"]
    names += ["\u00e9.jpg".encode(), "e\u0301.jpg".encode()]  # twins that look alike
    world.clock.move(10)
    for name in names:
        world.disk.write(b"/photos/" + name, name)
    assert world.scan().counts == {"added": len(names)}
    assert world.scan().counts == {}


def test_two_empty_files_are_never_the_same_picture() -> None:
    world = World(kind="vfat")
    world.write("/photos/a.jpg", b"")
    world.scan()
    world.hash_all()
    world.disk.remove(b"/photos/a.jpg")
    world.write("/photos/b.jpg", b"")
    assert world.scan().counts == {"added": 1, "missing": 1}


def test_a_full_scan_reads_all_files_again() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    Asset.objects.update(needs=0)
    world.scan(is_full=True)
    assert Asset.objects.get().needs == 1


def test_a_folder_that_takes_a_files_name_makes_the_file_missing() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.disk.remove(b"/photos/a.jpg")
    world.write("/photos/a.jpg/b.jpg")
    assert world.scan().counts == {"added": 1, "missing": 1}


def test_the_report_names_what_happened() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.write("/photos/b.txt")
    world.scan()
    world.move("/photos/a.jpg", "/photos/c.jpg")
    world.scan()
    last = Scan.objects.order_by("-pk").first()
    assert last is not None
    assert last.state == "completed"
    assert last.counts["moved"] == 1
    note = ScanNote.objects.get(scan=last, kind=NoteKind.CHANGE)
    assert (note.what, note.path) == ("moved", b"/photos/c.jpg")
    assert "/photos/a.jpg" in note.detail
    assert ScanNote.objects.get(scan=last, kind=NoteKind.SKIPPED).path == b"/photos/b.txt"


def test_a_trashed_asset_whose_file_leaves_and_returns_stays_trashed() -> None:
    world = World()
    world.write("/photos/a.jpg")
    world.scan()
    world.hash_all()
    Asset.objects.update(trashed_at="2026-01-01T00:00:00Z")
    from homing.assets.daycounts import recount

    recount([world.library.pk])
    world.move("/photos/a.jpg", "/elsewhere/a.jpg")
    world.scan()
    world.move("/elsewhere/a.jpg", "/photos/a.jpg")
    world.scan()
    asset = Asset.objects.get()
    assert asset.trashed_at is not None
    assert asset.state == 0
    assert File.objects.get().state == FileState.PRESENT

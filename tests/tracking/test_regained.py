"""What people leave out and take back in while its drive is away: as it was before, present and offline."""

from __future__ import annotations

import pytest

from homing.assets.models import File, FileState
from homing.tracking.models import Event
from tests.tracking.edits import set_paths
from tests.tracking.test_known_files import leave_out, with_a_drive
from tests.tracking.world import World, check_day_counts

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_a_folder_taken_out_and_put_back_while_its_drive_is_away_is_offline_and_not_out_of_scope() -> None:
    world, drive = with_a_drive()
    world.say("/photos/a/1.jpg", "the beach")
    world.disk.unmount(b"/photos")
    world.scan()
    set_paths(world.library, [])
    world.scan()
    assert set(world.states().values()) == {"OUT_OF_SCOPE"}
    set_paths(world.library, [b"/photos"])
    assert world.scan().counts == {"returned": 3}
    assert set(world.states().values()) == {"PRESENT"}
    assert world.words("/photos/a/1.jpg") == "the beach"
    check_day_counts(world.library)
    assert not world.scan().counts
    world.disk.mount_volume(b"/photos", drive)
    assert not world.scan().counts
    assert len(world.online()) == 3


def test_a_pattern_taken_back_while_its_folder_may_not_be_listed_is_taken_back() -> None:
    world = World()
    world.write("/photos/a/1.jpg")
    world.write("/photos/b.jpg")
    world.scan()
    world.disk.deny(b"/photos/a")
    leave_out(world, "**/a")
    assert world.scan().counts == {"excluded": 1}
    leave_out(world)
    assert world.scan().counts == {"returned": 1}
    assert Event.objects.filter(kind="returned").values_list("evidence", flat=True).get().startswith("nothing leaves")
    assert set(world.states().values()) == {"PRESENT"}


def test_what_patterns_still_leave_out_stays_left_out_while_its_drive_is_away() -> None:
    world, _ = with_a_drive()
    leave_out(world, "**/1.jpg")
    world.scan()
    world.disk.unmount(b"/photos")
    set_paths(world.library, [])
    world.scan()
    set_paths(world.library, [b"/photos"])
    world.scan()
    assert sorted(world.states().values()) == ["EXCLUDED", "PRESENT", "PRESENT"]


def test_a_pattern_of_which_the_drive_has_heard_nothing_is_not_heard_by_a_folder_put_back() -> None:
    world, drive = with_a_drive()
    world.disk.unmount(b"/photos")
    leave_out(world, "**/1.jpg")
    world.scan()
    assert set(world.states().values()) == {"PRESENT"}
    for paths in ([], [b"/photos"]):
        set_paths(world.library, paths)
        world.scan()
    assert set(world.states().values()) == {"PRESENT"}
    world.disk.mount_volume(b"/photos", drive)
    world.scan()
    assert sorted(world.states().values()) == ["EXCLUDED", "PRESENT", "PRESENT"]


def test_a_pattern_taken_back_and_said_again_while_its_drive_is_away_leaves_out_as_before() -> None:
    world, drive = with_a_drive()
    leave_out(world, "**/1.jpg")
    world.scan()
    before = world.states()
    reason = File.objects.get(name=b"1.jpg").state_reason
    world.disk.unmount(b"/photos")
    leave_out(world)
    world.scan()
    assert set(world.states().values()) == {"PRESENT"}
    leave_out(world, "**/1.jpg")
    world.scan()
    assert (world.states(), File.objects.get(name=b"1.jpg").state_reason) == (before, reason)
    check_day_counts(world.library)
    # once somebody has looked, a pattern that is said while the drive is away waits until it is back
    leave_out(world)
    world.disk.mount_volume(b"/photos", drive)
    world.scan()
    world.disk.unmount(b"/photos")
    leave_out(world, "**/1.jpg")
    world.scan()
    assert set(world.states().values()) == {"PRESENT"}


def test_where_ignore_files_count_what_they_say_is_not_guessed() -> None:
    world, _ = with_a_drive()
    world.library.use_ignore_files = True
    world.library.save()
    world.write("/photos/a/.nomedia")
    world.scan()
    world.disk.unmount(b"/photos")
    assert not world.scan().counts
    assert set(world.states().values()) == {"EXCLUDED"}


@pytest.mark.parametrize("state", [FileState.OUT_OF_SCOPE, FileState.EXCLUDED])
@pytest.mark.parametrize("is_there_besides", [True, False])
def test_of_two_that_stand_for_one_path_one_is_there_and_the_scan_ends(
    state: FileState, is_there_besides: bool
) -> None:
    world, _ = with_a_drive()
    known = File.objects.get(name=b"1.jpg")
    if not is_there_besides:
        File.objects.filter(pk=known.pk).update(state=FileState.EXCLUDED)
    File.objects.create(
        folder=known.folder,
        name=known.name,
        kind=known.kind,
        state=state,
        size=1,
        mtime_ns=1,
        ctime_ns=1,
        device=known.device,
        inode=known.inode + 1_000,
        first_seen_at=known.first_seen_at,
    )
    world.disk.unmount(b"/photos")
    world.scan()
    assert not world.scan().counts
    assert File.objects.filter(name=b"1.jpg", state=FileState.PRESENT).count() == 1

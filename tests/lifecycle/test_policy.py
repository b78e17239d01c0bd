"""The rule of a library for missing photos: its four conditions, each failing alone, and what is never purged."""

from __future__ import annotations

import pytest

from homing.libraries.models import ImportPath
from homing.lifecycle.policy import Kept
from homing.tracking.models import MountBelow
from tests.lifecycle.life import DAYS, A, B, Life, Lost, lost, on_a_drive, world_with_two

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

# -- the four conditions, each failing alone ------------------------------------------------------------------------


def test_one_scan_is_not_enough() -> None:
    found = lost(scans=1)
    found.at_day(DAYS + 10)
    assert found.world.would_purge() == (0, {Kept.NOT_SEEN_TWICE: 1})
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"
    found.world.scan()
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING PURGED"


def test_a_scan_that_could_not_see_the_folder_does_not_count() -> None:
    found = lost(scans=1)
    found.world.disk.deny(b"/photos/2023")
    found.world.scan()
    found.world.disk.deny(b"/photos/2023", is_denied=False)
    found.at_day(DAYS + 10)
    assert found.world.would_purge() == (0, {Kept.AWAY: 1}), "its folder was not readable when it was last looked at"
    found.world.scan()
    assert found.world.would_purge() == (1, {})


def test_a_scan_of_other_folders_does_not_count() -> None:
    found = lost(scans=1)
    found.world.write("/photos/2024/c.jpg")
    found.world.scan(files=[b"/photos/2024/c.jpg"])
    found.at_day(DAYS + 10)
    assert found.world.would_purge() == (0, {Kept.NOT_SEEN_TWICE: 1})


def test_a_volume_that_is_away_at_the_border_keeps_everything() -> None:
    found = on_a_drive()
    volume = next(one for one in found.world.disk.volumes.values() if one.root is not found.world.disk.root)
    found.at_day(DAYS - 1)
    found.world.disk.unmount(b"/photos")
    found.at_day(DAYS)
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING", "away, though no scan has noticed it yet"
    found.world.scan()
    found.at_day(200)
    assert found.world.would_purge() == (0, {Kept.AWAY: 1})
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"
    found.world.disk.mount_volume(b"/photos", volume)
    found.world.scan()
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING PURGED"


def test_a_volume_that_was_away_in_between_is_no_scan_of_it() -> None:
    world = Life(purge_after_days=DAYS)
    drive = world.disk.new_volume()
    world.disk.mount_volume(b"/photos", drive)
    world.write(A)
    world.write(B)
    world.scan()
    world.hash_all()
    found = Lost(world, world.asset(A).pk, world.asset(B).pk)
    world.remove(A)
    world.scan()
    world.disk.unmount(b"/photos")
    for _ in range(5):
        world.scan()
    world.disk.mount_volume(b"/photos", drive)
    found.at_day(DAYS + 5)
    ImportPath.objects.update(unavailable_since=None, unavailable_reason="")
    assert world.would_purge() == (0, {Kept.NOT_SEEN_TWICE: 1})
    world.scan()
    assert world.would_purge() == (1, {})


def test_a_mount_below_that_is_away_keeps_what_lay_on_it() -> None:
    found = lost()
    mount = MountBelow.objects.create(
        import_path=ImportPath.objects.get(), path=b"2023", filesystem_type="ext4", unavailable_since=found.world.now
    )
    found.at_day(DAYS)
    assert found.world.would_purge() == (0, {Kept.AWAY: 1})
    MountBelow.objects.filter(pk=mount.pk).update(unavailable_since=None)
    assert found.world.would_purge() == (1, {})


def test_a_live_copy_keeps_it() -> None:
    found = world_with_two()
    found.world.say(A, "The beach")
    found.world.copy(A, "/photos/copies/a.jpg")
    found.world.scan()
    found.world.hash_all()
    found.world.say("/photos/copies/a.jpg", "A copy that something was said about")
    found.world.remove(A)
    found.world.scan()
    found.world.scan()
    found.at_day(DAYS)
    assert found.world.would_purge() == (0, {Kept.COPY: 1})
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"
    found.world.remove("/photos/copies/a.jpg")
    found.world.scan()
    found.world.scan()
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING PURGED"


def test_a_copy_of_somebody_else_does_not_count() -> None:
    found = lost()
    other = Life()
    other.write("/photos/theirs.jpg", A.encode())
    other.scan()
    other.hash_all()
    found.at_day(DAYS)
    assert found.world.would_purge() == (1, {})


# -- never ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["fuse.mergerfs", "overlay", "fuse.rclone", "fuse.sshfs", "fuseblk", ""])
def test_where_a_listing_may_lack_files_nothing_is_ever_purged(kind: str) -> None:
    found = lost()
    ImportPath.objects.update(filesystem_type=kind)
    found.at_day(365)
    assert found.world.would_purge() == (0, {Kept.UNCERTAIN: 1})
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"


def test_what_was_never_read_is_never_purged() -> None:
    world = Life(purge_after_days=DAYS)
    world.write(A)
    world.scan()
    found = Lost(world, world.asset(A).pk, 0)
    world.remove(A)
    world.scan()
    world.scan()
    found.at_day(DAYS)
    assert world.would_purge() == (0, {Kept.NEVER_READ: 1})


def test_excluded_and_out_of_scope_are_never_purged() -> None:
    found = world_with_two()
    found.world.library.exclusion_patterns = ["**/a.jpg"]
    found.world.library.save()
    found.world.scan()
    out = Life(purge_after_days=DAYS)
    out.write(A)
    out.scan()
    a = out.asset(A).pk
    ImportPath.objects.filter(library=out.library).update(removed_at=out.now)
    out.scan()
    out.at(found.world.now, days=365)
    found.world.at(found.world.now, days=365)
    found.world.tidy()
    assert (found.world.stands(found.a), out.stands(a)) == ("EXCLUDED", "OUT OF SCOPE")


def test_a_file_that_was_moved_into_a_left_out_folder_is_found_by_its_id() -> None:
    found = world_with_two()
    found.world.library.exclusion_patterns = ["**/attic/**"]
    found.world.library.save()
    found.world.move(A, "/photos/attic/deep/old.jpg")
    found.world.scan()
    found.world.scan()
    assert found.world.stands(found.a) == "MISSING"
    found.at_day(DAYS)
    assert found.world.would_purge() == (0, {Kept.LEFT_OUT: 1})
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING"
    found.world.remove("/photos/attic/deep/old.jpg")
    found.world.tidy()
    assert found.world.stands(found.a) == "MISSING PURGED"


def test_without_file_ids_name_size_and_time_find_it_there() -> None:
    found = world_with_two(kind="cifs")
    found.world.library.exclusion_patterns = ["**/attic/**"]
    found.world.library.save()
    found.world.copy(A, "/photos/attic/a.jpg", keep_times=True)
    found.world.remove(A)
    found.world.scan()
    found.world.scan()
    found.at_day(DAYS)
    assert found.world.would_purge() == (0, {Kept.LEFT_OUT: 1})


def test_a_file_of_its_size_that_was_not_read_yet_keeps_it() -> None:
    """It may be the very content, under another name: nobody knows before it is read."""
    found = lost()
    found.at_day(DAYS)
    found.world.write("/photos/new.jpg", b"x" * len(A))
    found.world.scan()
    assert found.world.would_purge() == (0, {Kept.UNREAD: 1})
    found.world.hash_all()
    assert found.world.would_purge() == (1, {})

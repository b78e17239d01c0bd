"""Is it the place that it was? Drives that are lost, replaced, copied, emptied, hung or half there, on the file system
in memory; `test_real_drives` shows the same with real mounts where that is possible."""

from __future__ import annotations

import errno

import pytest

from homing.clock import moment
from homing.libraries.models import ImportPath
from homing.paths.decorators import FaultyFileSystem
from homing.tracking.models import MountBelow, Question, QuestionKind
from homing.tracking.scanning import absence
from homing.tracking.scanning.accepting import NothingToAccept, accept_place
from tests.tracking.swapping import swap, with_drive
from tests.tracking.world import World, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def reason() -> str:
    return ImportPath.objects.get().unavailable_reason


def present(world: World) -> int:
    return sum(state == "PRESENT" for state in world.states().values())


def question() -> Question:
    return Question.objects.get(kind=QuestionKind.ANOTHER_DISK)


def test_a_place_keeps_what_its_volume_is_known_by() -> None:
    """TRACKING section 2: type, identity, source."""
    with_drive()
    path = ImportPath.objects.get()
    assert (path.filesystem_type, path.volume_id) == ("ext4", f"uuid:{path.device}")
    assert path.last_complete_at is not None


SHARES = [
    (20, True, False),
    (18, True, False),
    (17, False, False),
    (2, False, False),
    (1, False, True),
    (0, False, True),
]
"""Of 20 known files so many are on the other drive: is it accepted, and is a person asked?"""


@pytest.mark.parametrize(("same", "is_accepted", "is_asked"), SHARES)
def test_another_drive_is_judged_by_twenty_known_files(same: int, is_accepted: bool, is_asked: bool) -> None:
    world, _ = with_drive(20)
    swap(world, same)
    world.scan()
    assert (ImportPath.objects.get().unavailable_since is None) == is_accepted
    assert Question.objects.filter(answered_at=None).exists() == is_asked
    if not is_accepted:
        assert present(world) == 20
        assert (f"only {same} are there" in reason()) or same == 0


def test_files_whose_time_lost_its_fraction_on_a_memory_card_are_known() -> None:
    world, _ = with_drive(20)
    old = dict(world.disk.files(b"/photos"))
    world.disk.mount_volume(b"/photos", world.disk.new_volume("vfat"))
    for path, node in old.items():
        world.disk.write(path, node.content, mtime_ns=node.mtime_ns // 2_000_000_000 * 2_000_000_000)
    world.scan()
    assert reason() == ""
    assert present(world) == 20


def test_an_empty_drive_is_waited_for_without_a_question() -> None:
    world, _ = with_drive(5)
    world.disk.mount_volume(b"/photos", world.disk.new_volume())
    world.scan()
    assert "empty folder" in reason()
    assert not Question.objects.exists()


def test_a_drive_that_was_emptied_is_believed_on_the_same_identity() -> None:
    """jellyfin#11913: where empty means "skip", an emptied library can never be emptied."""
    world, _ = with_drive(5)
    for number in range(5):
        world.remove(f"/photos/{number}.jpg")
    assert world.scan().counts == {"missing": 5}


def test_yes_this_is_the_new_disk_compares_with_it() -> None:
    world, _ = with_drive(5)
    swap(world, 0, others=2)
    world.scan()
    asked = question()
    accept_place(world.library, b"/photos", by_id=world.owner.pk, filesystem=world.disk)
    asked.refresh_from_db()
    assert asked.answer == "apply"
    assert world.scan().counts == {"added": 2, "missing": 5}
    assert reason() == ""


def test_an_answer_holds_for_the_disk_that_it_was_about() -> None:
    world, drive = with_drive(5)
    new = swap(world, 0)
    world.scan()
    accept_place(world.library, b"/photos", by_id=world.owner.pk, filesystem=world.disk)
    world.scan()
    world.disk.mount_volume(b"/photos", drive)
    world.scan()
    assert "looks like another drive" in reason(), "the first disk is the other one by now"
    world.disk.mount_volume(b"/photos", new)
    world.scan()
    assert reason() == ""


def test_a_kept_question_is_not_asked_twice_about_the_same_disk() -> None:
    world, _ = with_drive(5)
    swap(world, 0)
    world.scan()
    Question.objects.update(answer="keep", answered_at=moment(world.clock))
    world.scan()
    assert Question.objects.count() == 1
    assert present(world) == 5
    swap(world, 0)
    world.scan()
    assert Question.objects.filter(answered_at=None).count() == 1, "this is yet another disk"


def test_what_cannot_be_there_is_not_accepted() -> None:
    world, _ = with_drive(5)
    assert accept_place(world.library, b"/photos", by_id=None, filesystem=world.disk) is None, "it is as it was"
    world.disk.unmount(b"/photos")
    world.disk.remove(b"/photos")
    world.scan()
    with pytest.raises(NothingToAccept, match="take it out of this library's folders"):
        accept_place(world.library, b"/photos", by_id=None, filesystem=world.disk)


def test_a_drive_below_that_is_never_back_can_be_let_go() -> None:
    world, _ = with_drive(3, at=b"/photos/usb")
    world.disk.unmount(b"/photos/usb")
    assert world.scan().counts == {}
    accept_place(world.library, b"/photos/usb", by_id=world.owner.pk, filesystem=world.disk)
    assert world.scan().counts == {"missing": 3}
    assert not MountBelow.objects.exists()


def test_a_drive_below_that_was_replaced_is_asked_about_by_its_place() -> None:
    """A.14, case 2. On the seam."""
    world, drive = with_drive(20, at=b"/photos/usb")
    world.write("/photos/own.jpg")
    world.scan()
    swap(world, 0, at=b"/photos/usb")
    assert world.scan().counts == {}
    assert "/photos/usb" in question().text
    assert "/photos/usb" in MountBelow.objects.get().unavailable_reason
    assert world.online() == {"/photos/own.jpg"}
    world.disk.mount_volume(b"/photos/usb", drive)
    assert world.scan().counts == {}
    assert len(world.online()) == 21
    assert question().answered_at is not None


def test_a_drive_mounted_over_a_folder_of_photos_hides_them_and_loses_none() -> None:
    world = World()
    for number in range(5):
        world.write(f"/photos/usb/{number}.jpg")
    world.scan()
    world.disk.mount_volume(b"/photos/usb", world.disk.new_volume())
    assert world.scan().counts == {}
    assert present(world) == 5
    assert "/photos/usb" in MountBelow.objects.get().unavailable_reason
    world.disk.unmount(b"/photos/usb")
    assert world.scan().counts == {}
    assert len(world.online()) == 5


def test_the_content_of_a_drive_that_was_copied_into_its_mount_point_stays() -> None:
    world, _ = with_drive(20, at=b"/photos/usb")
    old = dict(world.disk.files(b"/photos/usb"))
    world.disk.unmount(b"/photos/usb")
    for path, node in old.items():
        world.disk.write(path, node.content, mtime_ns=node.mtime_ns)
    assert set(world.scan().counts) <= {"touched"}
    assert len(world.online()) == 20
    assert not MountBelow.objects.exists()


def test_a_drive_that_is_mounted_at_another_place_below_takes_its_photos_along() -> None:
    world, drive = with_drive(3, at=b"/photos/usb")
    world.say("/photos/usb/1.jpg", "the sea")
    world.disk.unmount(b"/photos/usb")
    world.disk.make_folder(b"/photos/backup")
    world.disk.mount_volume(b"/photos/backup", drive)
    assert world.scan().counts == {"moved": 3}
    assert world.words("/photos/backup/1.jpg") == "the sea"


def test_drives_inside_drives_are_judged_each_alone() -> None:
    world, outer = with_drive(2, at=b"/photos/nas")
    world.disk.make_folder(b"/photos/nas/deep")
    world.disk.mount_volume(b"/photos/nas/deep", world.disk.new_volume())
    world.write("/photos/nas/deep/x.jpg")
    world.scan()
    world.disk.unmount(b"/photos/nas/deep")
    assert world.scan().counts == {}
    assert world.online() == {"/photos/nas/0.jpg", "/photos/nas/1.jpg"}
    world.disk.unmount(b"/photos/nas")
    assert world.scan().counts == {}
    assert world.online() == set()
    world.disk.mount_volume(b"/photos/nas", outer)
    world.scan()
    assert world.online() == {"/photos/nas/0.jpg", "/photos/nas/1.jpg"}


def test_a_drive_in_an_excluded_folder_is_nobodys_business() -> None:
    world, _ = with_drive(2, at=b"/photos/usb")
    world.library.exclusion_patterns = ["**/usb"]
    world.library.save()
    world.scan()
    world.disk.unmount(b"/photos/usb")
    assert world.scan().errors == 0
    assert set(world.states().values()) == {"EXCLUDED"}


# -- the scan in the middle of which something happens -------------------------------------------------------------


def test_a_drive_lost_between_two_batches_makes_nothing_more_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A.14, case 3: two absences of four were written when the drive went. On the seam, with batches of two."""
    monkeypatch.setattr(absence, "BATCH_CHANGES", 2)
    world, _ = with_drive(10)
    for number in range(4):
        world.remove(f"/photos/{number}.jpg")
    asked: list[bytes] = []

    def lose(call: str, path: bytes) -> OSError | None:
        if call == "lstat":
            asked.append(path)
            if len(asked) == 2:
                world.disk.unmount(b"/photos")
        return None

    world.clock.move(60)
    report = scan(world.library, FaultyFileSystem(world.disk, lose), world.clock)
    assert report.counts == {"missing": 2}
    assert present(world) == 8
    assert "another place than when the scan began" in reason()


def test_an_input_error_at_entry_500_of_1000_is_that_files_alone() -> None:
    """A.14, case 5; beets and Jellyfin read a failed listing as an empty folder. On the seam."""
    world = World()
    for number in range(1_000):
        world.disk.write(f"/photos/{number:04}.jpg".encode(), str(number).encode())
    world.scan()
    world.remove("/photos/0900.jpg")
    broken = FaultyFileSystem(
        world.disk, lambda call, path: OSError(errno.EIO, "Input/output error") if path.endswith(b"/0500.jpg") else None
    )
    world.clock.move(60)
    report = scan(world.library, broken, world.clock)
    assert (report.counts, report.errors) == ({"missing": 1}, 1)


def test_a_listing_that_breaks_off_makes_nothing_missing() -> None:
    """A.14, case 5, where readdir itself fails in the middle: the folder is unknown. On the seam."""
    world = World()
    world.write("/photos/a/1.jpg")
    world.write("/photos/b/2.jpg")
    world.scan()
    world.remove("/photos/a/1.jpg")
    broken = FaultyFileSystem(
        world.disk,
        lambda call, path: (
            OSError(errno.EIO, "Input/output error") if (call, path) == ("list_folder", b"/photos/a") else None
        ),
    )
    world.clock.move(60)
    assert scan(world.library, broken, world.clock).counts == {}
    assert present(world) == 2


def test_a_folder_that_may_not_be_listed_makes_nothing_missing() -> None:
    """A.14, case 4; photoprism#2299: a permission changed and the folder's photos were gone. On the seam, since
    tests may run as root, who may list everything."""
    world = World()
    world.write("/photos/private/a.jpg")
    world.scan()
    world.disk.deny(b"/photos/private")
    assert world.scan().counts == {}
    world.disk.deny(b"/photos")
    assert world.scan().counts == {}
    assert "may not be read" in reason()

"""Originals and what may happen beside their deletion: a library's rule that changes, a second act, one file seen by
two ways, a drive that goes in the middle."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homing.assets.models import Asset, AssetState, File, FileState
from homing.clock import moment
from homing.libraries.models import Library
from homing.lifecycle import originals
from homing.lifecycle.copies import Copies
from homing.lifecycle.originals import Deletion, delete, finish_deletions
from homing.lifecycle.windows import TOMBSTONE_KEPT
from homing.paths import Entry, RealFileSystem, removing
from homing.receipts.models import Receipt, ReceiptItem
from tests.lifecycle.disk import Disk
from tests.tracking.world import new_library, new_owner, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


class Killed(BaseException):
    """As if the process ended here."""


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """`a.jpg` lies twice, `b.jpg` once."""
    disk = Disk(tmp_path / "photos")
    disk.write("2023/a.jpg", "a")
    disk.write("copies/a.jpg", "a")
    disk.write("2023/b.jpg", "b")
    disk.scan()
    return disk


# -- while it runs -----------------------------------------------------------------------------------------------------


def test_a_permission_that_is_taken_back_counts_from_the_next_file_on(disk: Disk) -> None:
    ids = [disk.asset("2023/a.jpg"), disk.asset("2023/b.jpg")]

    def after_one(done: int, total: int) -> None:
        del total
        if done == 1:
            Library.objects.update(allow_deletion=False)

    found = delete(
        disk.owner.pk, ids, disk.files, by_id=disk.owner.pk, last_copies=True, progress=after_one
    )  # fmt: skip
    assert (found.count, [line.path for line in found.refused]) == (1, [os.fsencode(disk.root / "2023/b.jpg")])
    assert "does not allow" in found.refused[0].why
    assert (disk.root / "2023/b.jpg").exists()


def test_a_photo_that_was_joined_with_another_meanwhile_is_left(disk: Disk) -> None:
    """A scan gave the row another file: what is at the old path is not what the person chose."""
    asset_id = disk.asset("2023/b.jpg")

    def moved(done: int, total: int) -> None:
        del done, total
        File.objects.filter(asset_id=asset_id).update(name=b"elsewhere.jpg")

    found = delete(disk.owner.pk, [asset_id], disk.files, by_id=disk.owner.pk, last_copies=True, progress=moved)
    assert found.count == 0
    assert (disk.root / "2023/b.jpg").exists()
    assert File.objects.get(asset_id=asset_id).state == FileState.PRESENT


def test_two_acts_at_once_never_take_both_copies(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is at work while the first has looked at its copy and not yet removed its own."""
    inner: list[Deletion] = []
    write_down = originals._Act._write_down

    def meanwhile(self: object, *args: object, **named: object) -> object:
        if not inner:
            inner.append(Deletion())
            inner[0] = disk.delete("copies/a.jpg")
        return write_down(self, *args, **named)

    monkeypatch.setattr(originals._Act, "_write_down", meanwhile)
    outer = disk.delete("2023/a.jpg")
    assert (outer.count, inner[0].count) == (0, 1)
    assert "other file" in outer.refused[0].why
    assert (disk.root / "2023/a.jpg").exists()


def test_a_copy_that_another_act_is_about_to_remove_counts_no_more(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way round: the second begins when the first has written down its file, and has not removed it."""
    inner: list[Deletion] = []
    remove = removing.HeldFile.remove

    def meanwhile(self: removing.HeldFile, *args: object, **named: object) -> None:
        if not inner:
            inner.append(Deletion())
            inner[0] = disk.delete("copies/a.jpg")
        remove(self, *args, **named)

    monkeypatch.setattr(removing.HeldFile, "remove", meanwhile)
    outer = disk.delete("2023/a.jpg")
    assert outer.count + inner[0].count == 1
    assert (disk.root / "2023/a.jpg").exists() != (disk.root / "copies/a.jpg").exists()
    assert [item.after["state"] for item in ReceiptItem.objects.all()] == ["deleted"]


def test_what_was_not_shown_as_a_last_copy_is_not_confirmed_with_those_that_were(disk: Disk) -> None:
    """`b` is a last copy, and said to be; that the copy of `a` is none any more, only reading it tells."""
    copy = disk.root / "copies/a.jpg"
    stat = copy.stat()
    copy.write_text("X")
    os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    done = disk.delete("2023/a.jpg", "2023/b.jpg", last_copies=True)
    assert done.count == 1
    assert (disk.root / "2023/a.jpg").exists()
    assert "Look at it again" in done.refused[0].why


# -- one file by two ways ----------------------------------------------------------------------------------------------


class Mirrored(RealFileSystem):
    """Shows the folder `real` a second time at `mirror`, under numbers of its own: a share of this very server, or a
    pool of drives beside one of its drives."""

    def __init__(self, real: Path, mirror: Path) -> None:
        self._real, self._mirror = os.fsencode(real), os.fsencode(mirror)

    def _way(self, path: bytes) -> bytes:
        return self._real + path[len(self._mirror) :] if path.startswith(self._mirror) else path

    def _numbered(self, path: bytes, entry: Entry) -> Entry:
        return entry._replace(device=entry.device + 99) if path.startswith(self._mirror) else entry

    def lstat(self, path: bytes) -> Entry:
        return self._numbered(path, super().lstat(self._way(path)))

    def content_hash(self, path: bytes) -> tuple[bytes, Entry]:
        content, entry = super().content_hash(self._way(path))
        return content, self._numbered(path, entry)

    def quick_hash(self, path: bytes) -> tuple[bytes, Entry]:
        content, entry = super().quick_hash(self._way(path))
        return content, self._numbered(path, entry)


def test_one_file_that_is_seen_by_two_ways_is_its_own_last_copy(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "photos")
    disk.write("a.jpg", "a")
    mirror = tmp_path / "share"
    mirror.mkdir()
    other = new_library(disk.owner, os.fsencode(mirror))
    (mirror / "a.jpg").write_text("a")  # as a scan would see it
    scan(other, disk.files, disk.clock)
    disk.scan()
    real = File.objects.get(folder__import_path__library=disk.library)
    File.objects.filter(folder__import_path__library=other).update(
        content_hash=real.content_hash, size=real.size, mtime_ns=real.mtime_ns
    )
    Library.objects.update(allow_deletion=True)
    asset_id = disk.asset("a.jpg")
    (mirror / "a.jpg").unlink()
    files = Mirrored(disk.root, mirror)
    found = delete(disk.owner.pk, [asset_id], files, by_id=disk.owner.pk, last_copies=False)
    assert os.listdir(disk.root) == ["a.jpg"]
    assert (found.count, Receipt.objects.count()) == (0, 0)
    assert "one and the same" in found.refused[0].why


def test_a_folder_of_a_library_that_does_not_allow_it_reached_by_a_link(tmp_path: Path) -> None:
    """Theirs was not scanned yet, so that no row of it speaks: only where the file really lies."""
    theirs = tmp_path / "theirs"
    (theirs / "2023").mkdir(parents=True)
    (theirs / "2023/x.jpg").write_text("x")
    new_library(new_owner(), os.fsencode(theirs))
    disk = Disk(tmp_path / "photos")
    Library.objects.filter(pk=disk.library.pk).update(follow_symlinks=True)
    disk.library.refresh_from_db()
    (disk.root / "way").symlink_to(theirs / "2023")
    disk.scan()
    assert "belongs to another library" in disk.why_not("way/x.jpg")


def test_a_file_that_another_library_shows_as_it_was_before_it_was_changed(tmp_path: Path) -> None:
    """Its row is of before the change, and lies below a folder that is the same one by another way."""
    disk = Disk(tmp_path / "photos")
    path = disk.write("2023/a.jpg", "a")
    (tmp_path / "way").symlink_to(disk.root / "2023")
    theirs = new_library(new_owner(), os.fsencode(tmp_path / "way"))
    scan(theirs, disk.files, disk.clock)
    path.write_text("edited")
    disk.scan()
    assert "belongs to another library" in disk.why_not("2023/a.jpg")


# -- a drive that goes, a process that ends ----------------------------------------------------------------------------


def test_a_drive_that_goes_while_the_file_lies_aside_leaves_it_to_be_put_back(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset_id = disk.asset("2023/a.jpg")
    real = os.stat

    def gone(path: object, *args: object, **named: object) -> os.stat_result:
        if isinstance(path, bytes) and path.startswith(b".homing-deleting-"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path, *args, **named)

    with monkeypatch.context() as context:
        context.setattr(removing.os, "stat", gone)
        done = disk.delete("2023/a.jpg")
        assert (done.count, len(done.refused)) == (0, 1)
        assert finish_deletions(moment(disk.clock)) == 1, "tried, and the drive is away still"
    assert [name[:17] for name in os.listdir(disk.root / "2023")].count(".homing-deleting-") == 1
    assert finish_deletions(moment(disk.clock)) == 1
    assert sorted(os.listdir(disk.root / "2023")) == ["a.jpg", "b.jpg"]
    assert (Asset.objects.get(pk=asset_id).trashed_at, Receipt.objects.count()) == (None, 0)


def test_what_lies_aside_while_its_name_is_taken_is_not_given_up(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while the file lay aside, and another one has its name by now: it waits for the name."""

    def dies(*args: object, **named: object) -> None:
        raise Killed

    path = disk.root / "2023/a.jpg"
    asset_id = disk.asset("2023/a.jpg")
    with monkeypatch.context() as context:
        context.setattr(removing.os, "unlink", dies)
        context.setattr(removing, "_give_name_back", dies)
        context.setattr(originals, "_end", lambda receipt_id: True)
        with pytest.raises(Killed):
            delete(disk.owner.pk, [asset_id], disk.files, by_id=disk.owner.pk, last_copies=False)
    path.write_text("another")
    assert finish_deletions(moment(disk.clock)) == 1
    path.unlink()
    finish_deletions(moment(disk.clock))
    assert path.read_text() == "a"


def test_the_nightly_work_leaves_a_deletion_alone_that_is_still_running(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It began long ago; the file that it is at now was written down just now."""
    remove = removing.HeldFile.remove
    asset_id = disk.asset("2023/a.jpg")
    long_ago = datetime.now(UTC) - timedelta(hours=3)

    def meanwhile(self: removing.HeldFile, *args: object, **named: object) -> None:
        finish_deletions(datetime.now(UTC) - timedelta(hours=1))
        remove(self, *args, **named)

    monkeypatch.setattr(removing.HeldFile, "remove", meanwhile)
    done = delete(disk.owner.pk, [asset_id], disk.files, by_id=disk.owner.pk, last_copies=False, now=long_ago)
    assert done.count == 1
    assert ReceiptItem.objects.get(receipt_id=done.receipt_id).after["state"] == "deleted"
    assert Receipt.objects.get(pk=done.receipt_id).count == 1


def killed_when_it_was_gone(disk: Disk, name: str, monkeypatch: pytest.MonkeyPatch) -> int:
    def dies(*args: object, **named: object) -> None:
        raise Killed

    asset_id = disk.asset(name)
    with monkeypatch.context() as context:
        context.setattr(originals, "_book", dies)
        context.setattr(originals, "_end", lambda receipt_id: True)
        with pytest.raises(Killed):
            disk.delete(name, last_copies=True)
    return asset_id


def test_what_was_killed_is_not_called_gone_while_its_drive_is_away(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file lies aside on the drive; where that was, an empty folder lies."""

    def dies(*args: object, **named: object) -> None:
        raise Killed

    asset_id = disk.asset("2023/b.jpg")
    with monkeypatch.context() as context:
        context.setattr(removing.os, "unlink", dies)
        context.setattr(removing, "_give_name_back", dies)
        context.setattr(originals, "_end", lambda receipt_id: True)
        with pytest.raises(Killed):
            disk.delete("2023/b.jpg", last_copies=True)
    away = disk.root.with_name("away")
    disk.root.rename(away)
    disk.root.mkdir()
    finish_deletions(moment(disk.clock))
    assert Asset.objects.get(pk=asset_id).trashed_at is None
    disk.root.rmdir()
    away.rename(disk.root)
    finish_deletions(moment(disk.clock))
    assert (disk.root / "2023/b.jpg").read_text() == "b"
    assert Asset.objects.get(pk=asset_id).trashed_at is None


def test_what_was_killed_and_lives_on_in_its_copy_is_not_forgotten(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan came before the night, and let the photo go on with its other file."""
    asset_id = killed_when_it_was_gone(disk, "2023/a.jpg", monkeypatch)
    disk.scan()
    assert disk.asset("copies/a.jpg") == asset_id
    assert finish_deletions(moment(disk.clock)) == 1
    asset = Asset.objects.get(pk=asset_id)
    assert (asset.state, asset.trashed_at) == (AssetState.PRESENT, None)
    assert [item.after["state"] for item in ReceiptItem.objects.all()] == ["deleted"]


def test_what_is_finished_late_is_kept_for_its_time_from_then_on(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    asset_id = killed_when_it_was_gone(disk, "2023/b.jpg", monkeypatch)
    disk.clock.move(40 * 86_400)
    disk.scan()
    night = moment(disk.clock)
    finish_deletions(night)
    assert Asset.objects.get(pk=asset_id).erase_after == night + TOMBSTONE_KEPT


def test_copies_are_not_looked_for_among_other_peoples_files(disk: Disk) -> None:
    copies = Copies(new_owner().pk, disk.files, set())
    content = File.objects.filter(name=b"a.jpg").first()
    assert content is not None
    assert content.content_hash is not None
    assert copies.another(content.content_hash, (0, 0), is_thorough=False) is None

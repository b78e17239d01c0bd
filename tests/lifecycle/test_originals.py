"""Originals are deleted from disk only as the rules allow: real files, real links, all that speaks against it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from blake3 import blake3

from homing.assets.models import Asset, File, FileState, Words
from homing.assets.trashing import trash
from homing.clock import moment
from homing.libraries.models import ImportPath, Library
from homing.lifecycle import originals
from homing.lifecycle.copies import Verdict, rights
from homing.lifecycle.originals import MoreThanConfirmed, delete, finish_deletions, preview
from homing.paths import removing
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.undoing import NotUndoable, undo
from tests.lifecycle.disk import Disk
from tests.lifecycle.life import GONE
from tests.tracking.world import new_library, new_owner, scan

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """`a.jpg` lies twice, `b.jpg` once."""
    disk = Disk(tmp_path / "photos")
    disk.write("2023/a.jpg", "a")
    disk.write("copies/a.jpg", "a")
    disk.write("2023/b.jpg", "b")
    disk.scan()
    return disk


def stands(asset_id: int) -> str:
    asset = Asset.objects.filter(pk=asset_id).first()
    return GONE if asset is None else f"{asset.state} {asset.taken_out if asset.trashed_at else '-'}"


def test_a_copy_can_go_and_the_last_one_must_be_confirmed(disk: Disk) -> None:
    told = preview(disk.owner.pk, [disk.asset("2023/a.jpg"), disk.asset("2023/b.jpg")], disk.files)
    assert [(line.path.rpartition(b"/")[2], line.verdict) for line in told.lines] == [
        (b"a.jpg", Verdict.CAN),
        (b"b.jpg", Verdict.LAST_COPY),
    ]
    assert "This cannot be undone." in told.consequence()[0]
    done = disk.delete("2023/a.jpg", "2023/b.jpg")
    assert (done.count, done.size_bytes, [line.why for line in done.refused]) == (
        1,
        1,
        ["No other file of yours has this content. Confirm that it is the last copy to delete it."],
    )
    assert not (disk.root / "2023/a.jpg").exists()
    assert (disk.root / "2023/b.jpg").exists()
    assert disk.delete("2023/b.jpg", last_copies=True).count == 1
    assert sorted(os.listdir(disk.root / "2023")) == []


def test_of_copies_that_are_all_chosen_one_stays(disk: Disk) -> None:
    told = preview(disk.owner.pk, [disk.asset("2023/a.jpg"), disk.asset("copies/a.jpg")], disk.files)
    assert [line.verdict for line in told.lines] == [Verdict.CAN, Verdict.LAST_COPY]
    done = disk.delete("2023/a.jpg", "copies/a.jpg")
    assert (done.count, len(done.refused)) == (1, 1)
    assert (disk.root / "2023/a.jpg").exists() != (disk.root / "copies/a.jpg").exists()


def test_a_hard_link_is_no_other_copy(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "photos")
    disk.write("a.jpg", "a")
    os.link(disk.root / "a.jpg", disk.root / "link.jpg")
    disk.scan()
    (line,) = preview(disk.owner.pk, [disk.asset("a.jpg")], disk.files).lines
    assert line.verdict is Verdict.LAST_COPY
    assert disk.delete("a.jpg").count == 0
    assert (disk.root / "a.jpg").exists()


def test_a_copy_counts_only_if_it_is_one_now(disk: Disk) -> None:
    """Its bytes were changed without a trace in size and time: the preview cannot know, the act reads it."""
    copy = disk.root / "copies/a.jpg"
    stat = copy.stat()
    copy.write_text("X")
    os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert preview(disk.owner.pk, [disk.asset("2023/a.jpg")], disk.files).count(Verdict.CAN) == 1
    assert disk.delete("2023/a.jpg").count == 0
    assert (disk.root / "2023/a.jpg").exists()


def test_a_copy_of_somebody_else_is_no_copy(disk: Disk, tmp_path: Path) -> None:
    theirs = Disk(tmp_path / "theirs")
    theirs.write("b.jpg", "b")
    theirs.scan()
    (line,) = preview(disk.owner.pk, [disk.asset("2023/b.jpg")], disk.files).lines
    assert line.verdict is Verdict.LAST_COPY


def test_every_deletion_is_told_for_good(disk: Disk) -> None:
    asset_id = disk.asset("2023/a.jpg")
    Words.objects.create(asset_id=asset_id, description="The beach")
    done = disk.delete("2023/a.jpg")
    receipt = Receipt.objects.get(pk=done.receipt_id)
    assert (receipt.act, receipt.title, receipt.count) == (
        Act.DELETED_ORIGINALS,
        "1 original was deleted from disk",
        1,
    )
    assert (receipt.is_destructive, receipt.by_id, receipt.reference) == (True, disk.owner.pk, "")
    item = ReceiptItem.objects.get(receipt=receipt)
    assert item.path == f"{disk.root}/2023/a.jpg"
    assert item.after == {"state": "deleted", "size": 1, "hash": blake3(b"a").hexdigest(), "lastCopy": False}
    with pytest.raises(NotUndoable):
        undo(receipt.pk, disk.owner.pk)
    asset = Asset.objects.get(pk=asset_id)
    assert (asset.state, asset.taken_out, asset.erase_after is None) == (1, 2, False), "its words are kept a while"


def test_a_file_that_is_put_back_is_a_new_photo(disk: Disk) -> None:
    old = disk.asset("2023/a.jpg")
    disk.delete("2023/a.jpg")
    File.objects.filter(asset_id=old).update(name=b"was-a.jpg")
    disk.write("2023/a.jpg", "a")
    disk.scan()
    assert disk.asset("2023/a.jpg") != old


def test_what_lies_in_the_trash_can_be_deleted_from_disk(disk: Disk) -> None:
    asset_id = disk.asset("2023/a.jpg")
    trash([asset_id], by_id=disk.owner.pk, now=moment(disk.clock))
    assert disk.delete("2023/a.jpg").count == 1
    assert not (disk.root / "2023/a.jpg").exists()


# -- what speaks against -----------------------------------------------------------------------------------------------


def test_a_library_that_does_not_allow_it(disk: Disk) -> None:
    Library.objects.update(allow_deletion=False)
    assert "does not allow" in disk.why_not("2023/a.jpg")
    assert rights(Library.objects.get(), disk.files) == (
        True,
        "This library does not allow originals to be deleted. One of its options says so.",
    )


def test_missing_and_left_out_files_and_those_of_an_import_path_that_is_away(disk: Disk) -> None:
    (disk.root / "2023/b.jpg").unlink()
    disk.scan()
    assert "is missing" in disk.why_not("2023/b.jpg")
    File.objects.filter(name=b"a.jpg").update(state=FileState.EXCLUDED)
    assert "is left out" in disk.why_not("2023/a.jpg")
    File.objects.filter(name=b"a.jpg").update(state=FileState.PRESENT)
    ImportPath.objects.update(unavailable_since=moment(disk.clock), unavailable_reason="The drive is away.")
    assert "The drive is away." in disk.why_not("2023/a.jpg")


def test_a_drive_that_was_swapped_since_the_last_scan(disk: Disk) -> None:
    """Another folder lies where the import path was, with a file of that name, and no scan has noticed yet."""
    disk.root.rename(disk.root.with_name("away"))
    (disk.root / "2023").mkdir(parents=True)
    (disk.root / "2023/b.jpg").write_text("b")
    assert "looks like another drive" in disk.why_not("2023/b.jpg")


def test_a_file_that_was_changed_since_the_last_scan(disk: Disk) -> None:
    (disk.root / "2023/a.jpg").write_text("edited")
    assert "was changed since the last scan" in disk.why_not("2023/a.jpg")


def test_other_content_under_the_same_size_and_time(disk: Disk) -> None:
    path = disk.root / "2023/a.jpg"
    stat = path.stat()
    path.write_text("X")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    done = disk.delete("2023/a.jpg", last_copies=True)
    assert "has another content" in done.refused[0].why
    assert path.exists()


def test_a_file_that_another_library_shows_and_does_not_allow_to_be_deleted(disk: Disk, tmp_path: Path) -> None:
    theirs = new_library(new_owner(), os.fsencode(disk.root / "2023"))
    scan(theirs, disk.files, disk.clock)
    assert "belongs to another library" in disk.why_not("2023/a.jpg")
    (tmp_path / "way").symlink_to(disk.root / "2023")
    ImportPath.objects.filter(library=theirs).update(path=os.fsencode(tmp_path / "way"))
    assert "belongs to another library" in disk.why_not("2023/a.jpg"), "by another way, too"
    Library.objects.update(allow_deletion=True)
    assert disk.delete("2023/a.jpg").count == 1


def test_links_are_refused(disk: Disk) -> None:
    path = disk.root / "2023/a.jpg"
    path.unlink()
    path.symlink_to(disk.root / "2023/b.jpg")
    assert disk.delete("2023/a.jpg", last_copies=True).count == 0
    assert path.is_symlink()
    assert (disk.root / "2023/b.jpg").exists()


def test_nobody_deletes_what_is_somebody_elses(disk: Disk) -> None:
    other = new_owner()
    done = delete(other.pk, [disk.asset("2023/a.jpg")], disk.files, by_id=other.pk, last_copies=True)
    assert (done.count, done.refused) == (0, [])
    assert (disk.root / "2023/a.jpg").exists()


def test_no_more_is_deleted_than_was_confirmed(disk: Disk) -> None:
    with pytest.raises(MoreThanConfirmed, match="1 original would be deleted by now, and you confirmed 0"):
        disk.delete("2023/a.jpg", expected=0)
    assert (disk.root / "2023/a.jpg").exists()
    with pytest.raises(MoreThanConfirmed):
        disk.delete("2023/a.jpg", "2023/b.jpg", last_copies=True, expected=1)


def test_what_became_a_last_copy_since_it_was_shown_is_not_deleted_as_one(disk: Disk) -> None:
    both = "2023/a.jpg", "2023/b.jpg"
    (disk.root / "copies/a.jpg").unlink()
    with pytest.raises(MoreThanConfirmed, match="2 of these files are last copies by now, and you confirmed 1"):
        disk.delete(*both, last_copies=True, expected=2, expected_last=1)
    assert sorted(os.listdir(disk.root / "2023")) == ["a.jpg", "b.jpg"]
    assert disk.delete(*both, last_copies=True, expected=2, expected_last=2).count == 2


# -- killed ------------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As if the process ended here."""


def dies(*args: object, **named: object) -> None:
    raise Killed


def killed_before(disk: Disk, monkeypatch: pytest.MonkeyPatch, what: Callable[[pytest.MonkeyPatch], None]) -> int:
    asset_id = disk.asset("2023/a.jpg")
    with monkeypatch.context() as context:
        what(context)
        # a process that is killed runs no `finally`
        context.setattr(originals, "_end", lambda receipt_id: True)
        context.setattr(removing, "_give_name_back", lambda folder, name, aside: True)
        with pytest.raises(Killed):
            disk.delete("2023/a.jpg", last_copies=True)
    return asset_id


def test_killed_before_the_file_was_touched_it_stays_and_nothing_is_told(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset_id = killed_before(disk, monkeypatch, lambda to: to.setattr(removing.os, "rename", dies))
    assert finish_deletions(moment(disk.clock)) == 1
    assert (disk.root / "2023/a.jpg").read_text() == "a"
    assert (stands(asset_id), Receipt.objects.count()) == ("0 -", 0)


def test_killed_while_it_lay_aside_it_has_its_name_back(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    asset_id = killed_before(disk, monkeypatch, lambda to: to.setattr(removing.os, "unlink", dies))
    assert sorted(os.listdir(disk.root / "2023"))[0].startswith(".homing-deleting-")
    assert finish_deletions(moment(disk.clock)) == 1
    assert sorted(os.listdir(disk.root / "2023")) == ["a.jpg", "b.jpg"]
    assert (stands(asset_id), Receipt.objects.count()) == ("0 -", 0)


def test_killed_after_it_was_gone_it_is_told(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    (disk.root / "copies/a.jpg").unlink()
    disk.scan()
    asset_id = killed_before(disk, monkeypatch, lambda to: to.setattr(originals, "_book", dies))
    assert not (disk.root / "2023/a.jpg").exists()
    assert finish_deletions(moment(disk.clock)) == 1
    assert stands(asset_id) == "0 -", "its drive may be away: that is for a scan to say"
    disk.scan()
    assert finish_deletions(moment(disk.clock)) == 1
    assert finish_deletions(moment(disk.clock)) == 0
    assert stands(asset_id) == "1 2"
    receipt = Receipt.objects.get()
    assert (receipt.count, receipt.reference) == (1, "")
    assert ReceiptItem.objects.get().after["state"] == "deleted"

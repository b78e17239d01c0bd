"""`homing trash`, `homing missing forget|relink`, `homing originals`, `homing nightly preview`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from homing.assets.models import Asset, File, TakenOut
from homing.assets.trashing import trash
from homing.cli.exit_codes import ExitCode
from homing.libraries.models import ImportPath, Library
from homing.receipts.models import Act, Receipt
from tests.cli.conftest import Run, write

pytestmark = [pytest.mark.usefixtures("transactional_db")]


@pytest.fixture
def library(homing: Run, anna: str, photos: Path) -> Library:
    homing("library", "create", str(photos), "--name", "Holiday")
    assert homing("scan").code == ExitCode.OK
    return Library.objects.get()


def asset(name: str) -> int:
    found = File.objects.filter(name=name.encode()).latest("pk")
    assert found.asset is not None
    return found.asset.pk


def test_the_trash_is_listed_restored_and_emptied(homing: Run, library: Library, photos: Path) -> None:
    assert homing("trash", "list").out == "The trash is empty.\n"
    trash([asset("a.jpg"), asset("b.jpg"), asset("c.jpg")], by_id=None)
    listed = homing("trash", "list", "--limit", "2").out
    assert listed.startswith("3 photos lie in the trash.\n")
    assert "… and 1 more" in listed
    assert homing("trash", "list", "--json").json["total"] == 3
    assert homing("trash", "restore").code == ExitCode.USAGE
    assert homing("trash", "restore", str(photos / "2024")).out == "Taken out of the trash: 1 photo.\n"
    assert "2 photos on disk will be hidden" in homing("trash", "empty", "--dry-run").out
    refused = homing("trash", "empty")
    assert (refused.code, "Add --yes" in refused.err) == (ExitCode.USAGE, True)
    emptied = homing("trash", "empty", "--yes").out
    assert emptied.startswith("Emptied: 2 hidden, 0 forgotten.")
    assert f"homing receipts undo {Receipt.objects.latest('pk').pk}" in emptied
    assert homing("trash", "list", "--hidden").out.startswith("2 photos are hidden.\n")
    assert homing("trash", "restore", "--hidden", "--all").out == "Shown again: 2 photos.\n"
    assert Asset.objects.filter(trashed_at=None).count() == 3
    assert homing("trash", "empty", "--yes").out == "The trash is empty.\n"


def test_what_the_command_line_did_is_told_as_such(homing: Run, library: Library) -> None:
    trash([asset("a.jpg")], by_id=None)
    homing("trash", "empty", "--yes")
    receipt = Receipt.objects.get(act=Act.EMPTIED)
    assert (receipt.by, receipt.details) == (None, {"atTheCommandLine": True})
    assert homing("receipts", "undo", str(receipt.pk)).code == ExitCode.OK
    assert Asset.objects.get(pk=asset("a.jpg")).taken_out == TakenOut.TRASHED


def test_missing_photos_are_forgotten_by_filter(homing: Run, library: Library, photos: Path) -> None:
    (photos / "a.jpg").unlink()
    (photos / "2024/c.jpg").unlink()
    homing("scan")
    assert homing("missing", "forget").code == ExitCode.USAGE
    told = homing("missing", "forget", "--folder", str(photos / "2024"), "--dry-run").out
    assert told.startswith("1 photo leaves the list of missing photos.")
    assert homing("missing", "forget", "--folder", str(photos / "2024")).code == ExitCode.USAGE, "nobody can be asked"
    done = homing("missing", "forget", "--folder", str(photos / "2024"), "--yes").out
    assert done.startswith("Forgot 1 photo. No file on disk was touched.\nUntil ")
    assert homing("missing", "forget", "--all", "--now", "--yes", "--json").json["count"] == 1
    assert homing("missing", "list").out == "No photo is missing.\n"
    assert homing("missing", "forget", "--all", "--yes").out == "No such photo is missing.\n"
    assert Receipt.objects.get(act=Act.ERASED).is_destructive


def test_a_folder_that_is_gone_is_relinked(homing: Run, library: Library, photos: Path) -> None:
    old, new = asset("c.jpg"), photos / "summer/other.jpg"
    (photos / "2024/c.jpg").unlink()
    homing("scan")
    new.parent.mkdir()
    write(new).write_bytes(b"something else")
    os.utime(new, ns=(1, 1))
    homing("scan")
    command = ("missing", "relink", str(photos / "2024/c.jpg"), str(new), "--include-other-content")
    assert "1 with other content" in homing(*command, "--dry-run").out
    assert homing(*command, "--yes").out == "Joined 1 photo with their files; 0 stay missing.\n"
    assert asset("other.jpg") == old
    assert "the command line" in homing("receipts", "list", "--limit", "1").out, "not by Homing itself"
    refused = homing("missing", "relink", "/nowhere", str(photos))
    assert (refused.code, "No missing photo was last seen" in refused.err) == (ExitCode.FAILED, True)


def test_originals_are_deleted_where_it_is_allowed(homing: Run, library: Library, photos: Path) -> None:
    copy = write(photos / "2024/copy.jpg")
    copy.write_bytes((photos / "a.jpg").read_bytes())
    homing("scan")
    for name in ("a.jpg", "copy.jpg"):
        File.objects.filter(name=name.encode()).update(content_hash=b"same" * 8)
    refused = homing("originals", "delete", str(copy), "--yes").out
    assert "does not allow originals to be deleted" in refused
    Library.objects.update(allow_deletion=True)
    File.objects.update(content_hash=None)
    assert "last copy" in homing("originals", "delete", str(copy), "--dry-run").out, "its content was never read"
    assert homing("originals", "delete", str(copy), "--last-copies").code == ExitCode.USAGE
    assert copy.exists()
    done = homing("originals", "delete", str(copy), "--last-copies", "--yes")
    assert done.out.startswith("Deleted 1 original from disk")
    assert (copy.exists(), (photos / "a.jpg").exists()) == (False, True)
    assert homing("originals", "delete", str(photos / "nothing.jpg")).code == ExitCode.FAILED


def test_the_nightly_work_does_what_its_preview_says(homing: Run, library: Library, photos: Path) -> None:
    assert homing("nightly", "preview").out == "No library takes out missing photos by itself.\n"
    (photos / "a.jpg").unlink()
    homing("scan")
    homing("scan")
    Library.objects.update(purge_missing_after_days=30)
    asset_id = asset("a.jpg")
    since = Asset.objects.get(pk=asset_id).state_since
    assert since is not None
    Asset.objects.filter(pk=asset_id).update(state_since=since - timedelta(days=31))
    File.objects.exclude(asset=asset_id).update(content_hash=b"read" * 8)
    File.objects.filter(asset=asset_id).update(content_hash=b"seen" * 8)
    ImportPath.objects.update(filesystem_type="ext4")
    told = homing("nightly", "preview").out
    assert told.startswith("Holiday: 1 missing photo would be taken out.")
    assert "1 purged by a library's rule" in homing("nightly", "run", "policies").out
    assert Asset.objects.get(pk=asset_id).taken_out == TakenOut.PURGED
    again = homing("nightly", "run", "policies", "--json").json
    (policies,) = [part for part in again["parts"] if part["name"] == "policies"]
    assert (policies["state"], set(policies["counts"].values())) == ("done", {0})

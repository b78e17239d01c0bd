"""What was done, by whom and when: listed for its owner and for administrators, and undone."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from homing.assets.models import Asset
from homing.libraries.models import Library
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import _undoers
from homing.receipts.writing import COMMAND_LINE, write_receipt
from homing.tracking.models import Scan, ScanState
from tests.api.house import Caller, library_id, new_library, scan

pytestmark = pytest.mark.parity


def listed(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(f"/receipts{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def undo(caller: Caller, receipt_id: str) -> Any:
    return caller.post(f"/receipts/{receipt_id}/undo")


def all_ids(caller: Caller) -> list[str]:
    return [item["id"] for item in caller.search()]


def test_a_bulk_act_names_its_receipt_and_that_undoes_it(anna: Caller, photos: Path) -> None:
    answer = anna.put("/assets", {"ids": all_ids(anna), "isFavorite": True})
    assert answer.status_code == 204
    receipt = answer.headers["X-Homing-Receipt"]
    (shown,) = listed(anna, "?act=said")
    assert (shown["id"], shown["title"], shown["count"]) == (receipt, "3 photos were made favourites", 3)
    assert (shown["byName"], shown["byId"], shown["ownerName"]) == ("Anna", anna.id, "Anna")
    assert (shown["canUndo"], shown["whyNot"], shown["isDestructive"]) == (True, "", False)
    assert undo(anna, receipt).json() == {"count": 3, "left": []}
    assert len(anna.search(isFavorite=True)) == 0
    (shown,) = listed(anna, "?act=said")
    assert (shown["canUndo"], shown["undoneByName"]) == (False, "Anna")
    assert shown["whyNot"].startswith("It was undone on")
    assert undo(anna, receipt).status_code == 400


def test_the_trash_and_the_way_out_of_it_name_theirs(anna: Caller, photos: Path) -> None:
    ids = all_ids(anna)
    first = anna.delete("/assets", {"ids": ids[:1]}).headers["X-Homing-Receipt"]
    anna.delete("/assets", {"ids": ids})
    restored = anna.post("/trash/restore").json()
    assert restored["count"] == 3
    assert undo(anna, restored["receiptId"]).json()["count"] == 3
    assert Asset.objects.filter(trashed_at__isnull=False).count() == 3
    assert undo(anna, first).json() == {"count": 1, "left": []}
    assert [one["title"] for one in listed(anna)][:3] == [
        "3 photos were taken out of the trash",
        "2 photos were put into the trash",
        "1 photo was put into the trash",
    ]


def test_what_is_said_about_one_photo_has_no_receipt(anna: Caller, photos: Path) -> None:
    answer = anna.put("/assets", {"ids": all_ids(anna)[:1], "isFavorite": True})
    assert "X-Homing-Receipt" not in answer.headers


def test_receipts_come_in_pages_newest_first_however_many_share_a_moment(anna: Caller) -> None:
    assert anna.user is not None
    now = datetime.now(UTC)
    for number in range(7):
        at = now - timedelta(days=number // 3)
        write_receipt(Act.SAID, f"act {number}", owner_id=anna.user.pk, by_id=anna.user.pk, at=at)
    titles: list[str] = []
    after = ""
    for _ in range(4):
        page = anna.get(f"/receipts?size=2{after}").json()
        assert page["total"] == 7
        titles += [one["title"] for one in page["items"]]
        after = f"&after={page['nextAfter']}"
    assert page["nextAfter"] is None
    assert titles == [f"act {number}" for number in (2, 1, 0, 5, 4, 3, 6)]


def test_receipts_are_filtered(anna: Caller) -> None:
    assert anna.user is not None
    mine = {"owner_id": anna.user.pk, "by_id": anna.user.pk}
    old = datetime.now(UTC) - timedelta(days=40)
    write_receipt(Act.SAID, "stands", **mine)
    write_receipt(Act.TRASHED, "expired", at=old, **mine)
    write_receipt(Act.RELINKED, "for ever", at=old, undo_for=None, **mine)
    write_receipt(Act.ERASED, "gone", is_destructive=True, can_undo=False, **mine)

    def titles(query: str) -> set[str]:
        return {one["title"] for one in listed(anna, query)}

    assert titles("?isDestructive=true") == {"gone"}
    assert titles("?canUndo=true") == {"stands", "for ever"}
    assert titles("?canUndo=false") == {"expired", "gone"}
    assert titles("?act=said,trashed") == {"stands", "expired"}
    answer = anna.get("/receipts?act=baked")
    assert answer.status_code == 400
    assert "'baked' is none of said, trashed" in answer.json()["message"]
    (expired,) = [one for one in listed(anna) if one["title"] == "expired"]
    assert (expired["canUndo"], expired["whyNot"][:23]) == (False, "It could be undone unti")


def test_who_did_it_is_told_also_where_nobody_was_signed_in(anna: Caller) -> None:
    assert anna.user is not None
    write_receipt(Act.PURGED, "by rule", owner_id=anna.user.pk, by_id=None)
    write_receipt(Act.FORGOTTEN, "by shell", owner_id=anna.user.pk, by_id=COMMAND_LINE)
    assert {one["title"]: (one["byName"], one["byId"]) for one in listed(anna)} == {
        "by rule": ("Homing", None),
        "by shell": ("the command line", None),
    }


def test_administrators_see_everybodys_and_undo_nobodys_photos(
    anna: Caller, berta: Caller, admin: Caller, photos: Path
) -> None:
    receipt = anna.delete("/assets", {"ids": all_ids(anna)}).headers["X-Homing-Receipt"]
    assert listed(berta) == []
    assert undo(berta, receipt).json()["message"] == "Not found or no receipt.undo access"
    seen = next(one for one in listed(admin) if one["id"] == receipt)
    assert (seen["ownerName"], seen["canUndo"], seen["whyNot"]) == ("Anna", False, "Only Anna can undo this.")
    assert undo(admin, receipt).json()["message"] == "Not found or no receipt.undo access"
    assert [one["id"] for one in listed(admin, f"?ownerId={anna.id}&act=trashed")] == [receipt]
    assert listed(admin, f"?ownerId={berta.id}") == []
    assert undo(anna, receipt).status_code == 200


def test_a_deleted_library_is_restored_and_scanned(anna: Caller, photos: Path) -> None:
    library = Library.objects.get()
    before = anna.names()
    receipt = anna.delete(f"/libraries/{library_id(library)}").headers["X-Homing-Receipt"]
    assert anna.names() == []
    (kept,) = anna.get("/libraries/deleted").json()
    assert (kept["name"], kept["photos"], kept["receiptId"]) == ("Holidays", 3, receipt)
    assert kept["importPaths"] == [str(photos)]
    scans = Scan.objects.count()
    assert undo(anna, receipt).json() == {"count": 3, "left": []}
    assert anna.names() == before
    assert anna.get("/libraries/deleted").json() == []
    assert Scan.objects.filter(state=ScanState.QUEUED).count() == 1
    assert Scan.objects.count() == scans + 1


def test_deleted_for_good_there_is_nothing_to_undo(anna: Caller, photos: Path) -> None:
    answer = anna.delete(f"/libraries/{library_id(Library.objects.get())}?forGood=true")
    assert answer.status_code == 204
    assert "X-Homing-Receipt" not in answer.headers
    (shown,) = listed(anna, "?isDestructive=true")
    assert shown["title"] == "The library “Holidays” was deleted for good, with 3 photos"
    assert (shown["canUndo"], shown["whyNot"]) == (False, "This cannot be undone.")
    assert anna.get("/libraries/deleted").json() == []


def test_what_was_done_to_a_library_that_is_gone_is_said_to_stand(anna: Caller, photos: Path) -> None:
    path = f"/libraries/{library_id(Library.objects.get())}"
    anna.put(path, {"name": "Summer"})
    receipt = anna.delete(path).headers["X-Homing-Receipt"]

    def reasons() -> dict[str, str]:
        return {one["act"]: one["whyNot"] for one in listed(anna) if not one["isDestructive"]}

    assert reasons()["edited library"] == "The library was deleted since; restore it first."
    assert reasons()["deleted library"] == ""
    undo(anna, receipt)
    assert reasons()["edited library"] == ""
    anna.delete(f"{path}?forGood=true")
    assert reasons()["edited library"] == "The library was removed for good."
    assert undo(anna, next(one["id"] for one in listed(anna, "?act=edited library"))).status_code == 400


def test_a_kept_library_is_removed_for_good_by_its_owner_alone(anna: Caller, berta: Caller, photos: Path) -> None:
    number = library_id(Library.objects.get())
    anna.delete(f"/libraries/{number}")
    assert berta.get("/libraries/deleted").json() == []
    assert berta.delete(f"/libraries/deleted/{number}").status_code == 400
    assert anna.delete(f"/libraries/deleted/{number}").status_code == 204
    assert Library.objects.get().remove_after is None
    assert anna.delete(f"/libraries/deleted/{number}").status_code == 400


def test_what_an_administrator_did_to_a_library_only_one_undoes(anna: Caller, admin: Caller, photos: Path) -> None:
    """Else an owner could have folders of the server back that were taken from them."""
    path = f"/libraries/{library_id(Library.objects.get())}"
    assert admin.put(path, {"importPaths": []}).status_code == 200
    (shown,) = listed(anna, "?act=edited library")
    assert shown["byName"] == "Admin"
    assert (shown["canUndo"], shown["whyNot"]) == (False, "An administrator did this, and only one can undo it.")
    assert undo(anna, shown["id"]).status_code == 403
    assert anna.get(path).json()["importPaths"] == []
    assert undo(admin, shown["id"]).status_code == 200
    assert anna.get(path).json()["importPaths"] == [str(photos)]
    admin.delete(path)
    (shown,) = listed(anna, "?act=deleted library")
    assert undo(anna, shown["id"]).status_code == 403
    assert undo(admin, shown["id"]).status_code == 200


def test_a_folder_that_an_administrator_pointed_elsewhere_only_one_points_back(
    anna: Caller, admin: Caller, photos: Path, tmp_path: Path
) -> None:
    path = f"/libraries/{library_id(Library.objects.get())}"
    elsewhere = tmp_path / "Elsewhere"
    photos.rename(elsewhere)
    moved = admin.post(f"{path}/import-paths/move", {"from": str(photos), "to": str(elsewhere)})
    assert moved.json()["willMove"] is True
    (shown,) = listed(anna, "?act=relinked")
    assert (shown["canUndo"], shown["byName"]) == (False, "Admin")
    assert undo(anna, shown["id"]).status_code == 403
    assert undo(admin, shown["id"]).status_code == 200
    assert anna.get(path).json()["importPaths"] == [str(photos)]


def test_an_undone_edit_is_scanned_and_files_come_back(anna: Caller, photos: Path) -> None:
    library = Library.objects.get()
    path = f"/libraries/{library_id(library)}"
    anna.put(path, {"exclusionPatterns": ["**/2024/**"]})
    library.refresh_from_db()
    scan(library)
    assert anna.names() == ["snow.jpg"]
    (shown,) = listed(anna, "?act=edited library")
    undo(anna, shown["id"])
    assert Scan.objects.filter(state=ScanState.QUEUED).exists()
    library.refresh_from_db()
    scan(library)
    assert anna.names() == ["Sunset.JPG", "beach.jpg", "snow.jpg"]


def test_a_new_name_undone_needs_no_scan(anna: Caller, photos: Path) -> None:
    anna.put(f"/libraries/{library_id(Library.objects.get())}", {"name": "Summer"})
    (shown,) = listed(anna, "?act=edited library")
    scans = Scan.objects.count()
    undo(anna, shown["id"])
    assert Library.objects.get().name == "Holidays"
    assert Scan.objects.count() == scans


def test_a_library_made_anew_beside_the_restored_one_keeps_each_photo_once_per_library(
    anna: Caller, admin: Caller, photos: Path
) -> None:
    """Somebody added the folder again before they learned that the old library can be had back."""
    assert anna.user is not None
    ids = {item["originalFileName"]: item["id"] for item in anna.search()}
    anna.put(f"/assets/{ids['snow.jpg']}", {"description": "the white one"})
    receipt = anna.delete(f"/libraries/{library_id(Library.objects.get())}").headers["X-Homing-Receipt"]
    again = new_library(anna.user, photos, "Again")
    scan(again)
    assert len(anna.search()) == 3
    undo(anna, receipt)
    for library in Library.objects.order_by("pk"):
        scan(library)
    found = anna.search(originalFileName="snow", withExif=True)
    assert "the white one" in {item["exifInfo"]["description"] for item in found}


def test_a_relinked_folder_is_undone_by_its_receipt(anna: Caller, photos: Path) -> None:
    library = Library.objects.get()
    (photos / "2025/snow.jpg").unlink()
    scan(library)
    os.utime(photos / "2024/beach.jpg")
    wish = {"fromPath": f"{photos}/2025/snow.jpg", "toPath": f"{photos}/2024/beach.jpg", "includeOtherContent": True}
    done = anna.post("/remap", wish).json()
    assert (done["count"], done["receiptId"] is not None) == (1, True)
    (shown,) = listed(anna, "?act=relinked")
    assert shown["title"] == (f"1 missing photo was relinked: {photos}/2025/snow.jpg is now {photos}/2024/beach.jpg")
    assert shown["undoUntil"] is None
    assert undo(anna, shown["id"]).json()["count"] == 1
    assert {item["originalFileName"]: item["state"] for item in anna.search(withDeleted=True)}["snow.jpg"] == "missing"
    assert Receipt.objects.get(act=Act.RELINKED).undone_at is not None


def test_every_act_but_what_destroys_has_somebody_who_undoes_it() -> None:
    assert set(Act) - set(_undoers) == {Act.ERASED, Act.DELETED_ORIGINALS}

"""Offers, relink by hand, remap, and an import path whose tree lies elsewhere now."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from homing.assets.models import Asset, AssetState
from homing.clock import SystemClock, moment
from homing.libraries.models import Library
from homing.tracking.models import Offer, OfferKind
from tests.api.house import Caller, asset_number, library_id, make_picture, scan

pytestmark = pytest.mark.parity


def photo(caller: Caller, name: str) -> dict[str, Any]:
    (found,) = caller.search(originalFileName=name, withDeleted=True)
    return found


def refused(answer: Any) -> str:
    assert answer.status_code == 400, answer.content
    return answer.json()["message"]


@pytest.fixture
def edited(anna: Caller, photos: Path) -> dict[str, dict[str, Any]]:
    """snow.jpg is gone; in its stead lies another content in New/, which is offered."""
    snow = photo(anna, "snow")
    anna.put(f"/assets/{snow['id']}", {"description": "Our first snow", "rating": 4})
    (photos / "2025/snow.jpg").unlink()
    make_picture(photos / "New/snow edited.jpg", "white")
    scan(Library.objects.get())
    new = photo(anna, "edited")
    old = Asset.objects.get(pk=asset_number(snow["id"]))
    Offer.objects.create(
        owner=old.owner,
        kind=OfferKind.EDITED_AND_MOVED,
        old_asset=old,
        new_asset_id=asset_number(new["id"]),
        from_path=os.fsencode(snow["originalPath"]),
        to_path=os.fsencode(new["originalPath"]),
        from_folder=os.fsencode(photos / "2025"),
        to_folder=os.fsencode(photos / "New"),
        evidence="the same second, the same camera",
        created_at=moment(SystemClock()),
    )
    return {"old": snow, "new": new}


def test_an_offer_shows_both_photos_and_what_was_said(anna: Caller, edited: dict[str, Any], photos: Path) -> None:
    page = anna.get("/offers").json()
    assert page["total"] == 1
    assert page["folders"] == [{"fromFolder": f"{photos}/2025", "toFolder": f"{photos}/New", "count": 1}]
    (offer,) = page["items"]
    assert (offer["kind"], offer["evidence"]) == ("edited and moved", "the same second, the same camera")
    assert (offer["old"]["id"], offer["new"]["id"]) == (edited["old"]["id"], edited["new"]["id"])
    assert (offer["old"]["state"], offer["new"]["state"]) == ("missing", "present")
    assert offer["old"]["said"] | {"description": "Our first snow", "rating": 4} == offer["old"]["said"]
    assert offer["new"]["said"] is None
    assert anna.get("/activity").json()["offers"] == 1


def test_accepting_gives_the_missing_photo_its_file_and_the_other_id_leads_to_it(
    anna: Caller, edited: dict[str, Any]
) -> None:
    (offer,) = anna.get("/offers").json()["items"]
    answer = anna.post("/offers/accept", {"ids": [offer["id"]]}).json()
    assert (answer["done"], answer["failed"]) == ([offer["id"]], [])
    old = anna.get(f"/assets/{edited['old']['id']}").json()
    assert (old["state"], old["originalPath"]) == ("present", edited["new"]["originalPath"])
    assert old["exifInfo"]["description"] == "Our first snow"
    assert anna.get(f"/assets/{edited['new']['id']}").json()["id"] == edited["old"]["id"]
    assert anna.get(f"/assets/{edited['new']['id']}/thumbnail").status_code == 404  # not made yet, but known
    assert anna.get("/offers").json()["total"] == 0
    assert anna.post(f"/history/acts/{answer['act']}/undo").json()["count"] == 1
    assert anna.get(f"/assets/{edited['new']['id']}").json()["id"] == edited["new"]["id"]


def test_all_of_a_folder_is_decided_at_once_and_a_rejected_offer_is_gone(
    anna: Caller, berta: Caller, edited: dict[str, Any], photos: Path
) -> None:
    folder = {"fromFolder": f"{photos}/2025", "toFolder": f"{photos}/New"}
    assert "Not found" in refused(berta.post("/offers/reject", folder))
    answer = anna.post("/offers/reject", folder).json()
    assert (len(answer["done"]), answer["act"]) == (1, "")
    assert anna.get("/offers").json() == {"total": 0, "folders": [], "items": [], "nextAfter": None}
    assert anna.get(f"/assets/{edited['old']['id']}").json()["state"] == "missing"
    assert "Not found" in refused(anna.post("/offers/reject", folder))
    assert "ids, or fromFolder" in refused(anna.post("/offers/accept", {}))


def test_a_missing_photo_is_relinked_by_hand_after_a_preview(anna: Caller, edited: dict[str, Any]) -> None:
    old, new = edited["old"], edited["new"]
    preview = anna.post(f"/assets/{old['id']}/relink/preview", {"path": new["originalPath"]}).json()
    assert {name: preview[name] for name in ("total", "proven", "otherContent", "notFound", "taken")} == {
        "total": 1, "proven": 0, "otherContent": 1, "notFound": 0, "taken": 0,
    }  # fmt: skip
    assert anna.get(f"/assets/{old['id']}").json()["state"] == "missing"
    assert anna.post(f"/assets/{old['id']}/relink", {"path": new["originalPath"]}).json()["count"] == 0
    done = anna.post(f"/assets/{old['id']}/relink", {"path": new["originalPath"], "includeOtherContent": True})
    assert done.json()["count"] == 1
    assert anna.get(f"/assets/{old['id']}").json()["originalPath"] == new["originalPath"]
    assert "No missing photo" in refused(
        anna.post(f"/assets/{old['id']}/relink/preview", {"path": new["originalPath"]})
    )


def test_a_place_that_no_library_covers_is_refused_in_words(anna: Caller, edited: dict[str, Any]) -> None:
    for path in ("/etc/passwd", "/nowhere/at/all.jpg"):
        message = refused(anna.post(f"/assets/{edited['old']['id']}/relink/preview", {"path": path}))
        assert path in message
        assert "in none of your libraries" in message
    assert "Windows path" in refused(
        anna.post(f"/assets/{edited['old']['id']}/relink/preview", {"path": "C:\\Photos\\a.jpg"})
    )


def test_a_tree_is_remapped_with_its_figures_shown_before(anna: Caller, photos: Path) -> None:
    before = {name: photo(anna, name)["id"] for name in ("beach", "Sunset")}
    shutil.copytree(photos / "2024", photos / "Trips/Sea", copy_function=shutil.copy)
    for name in ("beach.jpg", "Sunset.JPG"):
        make_picture(photos / "Trips/Sea" / name, "red")  # edited since: not to be proven
    scan(Library.objects.get())
    shutil.rmtree(photos / "2024")
    scan(Library.objects.get())
    wish = {"fromPath": f"{photos}/2024", "toPath": f"{photos}/Trips/Sea"}
    preview = anna.post("/remap/preview", wish).json()
    assert (preview["total"], preview["proven"], preview["otherContent"]) == (2, 0, 2)
    assert {(line["fromPath"], line["toPath"]) for line in preview["sample"]} == {
        (f"{photos}/2024/{name}", f"{photos}/Trips/Sea/{name}") for name in ("beach.jpg", "Sunset.JPG")
    }
    careful = anna.post("/remap", wish).json()
    assert (careful["count"], careful["left"]) == (0, 2)
    assert anna.post("/remap", wish | {"includeOtherContent": True}).json()["count"] == 2
    for name, asset_id in before.items():
        assert anna.get(f"/assets/{asset_id}").json()["originalPath"].startswith(f"{photos}/Trips/Sea/{name}")


def test_a_name_that_is_no_text_is_relinked_as_it_is_shown(anna: Caller, photos: Path) -> None:
    make_picture(os.fsencode(photos) + b"/caf\xe9.jpg", "brown")
    scan(Library.objects.get())
    (lost,) = anna.search(originalFileName="snow")
    (photos / "2025/snow.jpg").unlink()
    scan(Library.objects.get())
    preview = anna.post(f"/assets/{lost['id']}/relink/preview", {"path": f"{photos}/caf\\xe9.jpg"}).json()
    assert preview["otherContent"] == 1


def test_an_import_path_moves_with_all_its_photos_once_it_is_the_same_tree(
    anna: Caller, admin: Caller, photos: Path
) -> None:
    beach, library = photo(anna, "beach"), Library.objects.get()
    target = f"/libraries/{library_id(library)}/import-paths/move"
    elsewhere = photos.parent / "Drive" / "Holidays"
    (photos.parent / "Other").mkdir()
    wish = {"from": str(photos), "to": str(photos.parent / "Other"), "dryRun": True}
    assert anna.post(target, wish).status_code == 403
    look = admin.post(target, wish).json()
    assert (look["matched"], look["sampled"], look["willMove"]) == (0, 3, False)
    assert "is another folder" in look["message"]
    assert "another folder" in refused(admin.post(target, wish | {"dryRun": False}))
    elsewhere.parent.mkdir()
    photos.rename(elsewhere)
    look = admin.post(target, wish | {"to": str(elsewhere)}).json()
    assert (look["matched"], look["willMove"]) == (3, True)
    assert anna.get(f"/assets/{beach['id']}").json()["originalPath"] == f"{photos}/2024/beach.jpg"
    moved = admin.post(target, wish | {"to": str(elsewhere), "dryRun": False})
    assert moved.status_code == 200, moved.content
    assert anna.get(f"/assets/{beach['id']}").json()["originalPath"] == f"{elsewhere}/2024/beach.jpg"
    assert anna.get(f"/libraries/{library_id(library)}").json()["importPaths"] == [str(elsewhere)]
    assert Asset.objects.filter(state=AssetState.PRESENT).count() == 3
    assert "does not exist" in refused(admin.post(target, {"from": str(elsewhere), "to": "/nowhere"}))
    assert "is not an import path" in refused(admin.post(target, {"from": "/nowhere", "to": str(elsewhere)}))

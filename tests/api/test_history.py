"""Where a photo has been, and undoing what was taken for the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from homing.assets.models import Words
from homing.ids import Kind
from homing.libraries.models import Library
from homing.server import public_ids
from tests.api.house import Caller, asset_number, scan

pytestmark = pytest.mark.parity


def photo(caller: Caller, name: str) -> dict[str, Any]:
    (found,) = caller.search(originalFileName=name, withDeleted=True)
    return found


def history(caller: Caller, asset_id: str) -> list[dict[str, Any]]:
    answer = caller.get(f"/assets/{asset_id}/history")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_photo_tells_where_it_was_first_seen_and_each_move_with_the_evidence(anna: Caller, photos: Path) -> None:
    beach = photo(anna, "beach")
    (photos / "2024").rename(photos / "Summer")
    scan(Library.objects.get())
    (photos / "Summer/beach.jpg").rename(photos / "2025/shore.jpg")
    scan(Library.objects.get())
    lines = history(anna, beach["id"])
    assert [(line["kind"], line["fromPath"], line["toPath"]) for line in lines] == [
        ("first seen", None, f"{photos}/2024/beach.jpg"),
        ("moved", f"{photos}/2024", f"{photos}/Summer"),
        ("moved", f"{photos}/Summer/beach.jpg", f"{photos}/2025/shore.jpg"),
    ]
    assert [line["assetId"] for line in lines] == [beach["id"], None, beach["id"]]
    assert lines[0]["id"] is None
    assert lines[2]["evidence"]
    assert lines[2]["canUndo"] is True


def test_undo_makes_two_photos_of_one_and_says_so(anna: Caller, photos: Path) -> None:
    beach = photo(anna, "beach")
    anna.put(f"/assets/{beach['id']}", {"description": "mine"})
    (photos / "2024/beach.jpg").rename(photos / "2025/shore.jpg")
    scan(Library.objects.get())
    line = history(anna, beach["id"])[-1]
    answer = anna.post(f"/history/{line['id']}/undo")
    assert answer.status_code == 200, answer.content
    assert any(f"{photos}/2025/shore.jpg" in sentence for sentence in answer.json()["restored"])
    assert answer.json()["left"] == []
    old = anna.get(f"/assets/{beach['id']}").json()
    assert (old["state"], old["originalPath"]) == ("missing", f"{photos}/2024/beach.jpg")
    assert old["exifInfo"]["description"] == "mine"
    new = photo(anna, "shore")
    assert new["id"] != beach["id"]
    assert not Words.objects.filter(asset_id=asset_number(new["id"])).exists()
    assert next(one for one in history(anna, beach["id"]) if one["id"] == line["id"])["undoneAt"] is not None
    again = anna.post(f"/history/{line['id']}/undo")
    assert (again.status_code, again.json()["message"]) == (400, "This was undone already.")


def test_a_scan_tells_page_by_page_what_became_of_photos(anna: Caller, photos: Path) -> None:
    for name in ("2024/beach.jpg", "2024/Sunset.JPG"):
        (photos / name).rename(photos / "2025" / Path(name).name)
    (photos / "2025/snow.jpg").unlink()
    scan_id = public_ids().encode(Kind.SCAN, scan(Library.objects.get()).pk)
    whole = anna.get(f"/scans/{scan_id}/history").json()
    assert sorted(line["kind"] for line in whole["items"]) == ["missing", "moved", "moved"]
    assert whole["nextAfter"] is None
    first = anna.get(f"/scans/{scan_id}/history?size=2").json()
    rest = anna.get(f"/scans/{scan_id}/history?size=2&after={first['nextAfter']}").json()
    assert first["items"] + rest["items"] == whole["items"]


def test_what_was_done_at_once_is_undone_at_once_and_only_by_its_owner(
    anna: Caller, berta: Caller, photos: Path
) -> None:
    snow = photo(anna, "snow")
    (photos / "2025/snow.jpg").unlink()
    scan(Library.objects.get())
    done = anna.post(
        f"/assets/{snow['id']}/relink", {"path": f"{photos}/2024/beach.jpg", "includeOtherContent": True}
    ).json()
    assert done["count"] == 1
    assert berta.post(f"/history/acts/{done['act']}/undo").status_code == 400
    assert anna.post(f"/history/acts/{done['act']}/undo").json() == {"count": 1, "left": []}
    assert anna.get(f"/assets/{snow['id']}").json()["state"] == "missing"
    assert anna.post(f"/history/acts/{done['act']}/undo").status_code == 400

"""The missing photos of a person: which, where they were, since when, why; by library, import path and folder."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homing.assets.models import Asset, AssetState
from homing.libraries.models import Library
from homing.tracking.relinking.missing import Wanted, count_wanted, list_missing
from tests.api.house import Caller, asset_number, library_id, make_picture, new_library, scan

pytestmark = pytest.mark.parity


@pytest.fixture
def lost(anna: Caller, photos: Path) -> Path:
    """Four are missing: two with their folder, one alone, one in whose place another file lies."""
    for name in ("2023/a.jpg", "2023/deep/b.jpg", "2024/stays.jpg"):
        make_picture(photos / name)
    scan(Library.objects.get())
    (photos / "2024/beach.jpg").unlink()
    (photos / "2024/Sunset.JPG").unlink()
    scan(Library.objects.get())
    shutil.rmtree(photos / "2023")
    make_picture(photos / "2024/Sunset.JPG", "red")
    scan(Library.objects.get())
    return photos


def missing(caller: Caller, query: str = "") -> Any:
    answer = caller.get(f"/missing?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def names(caller: Caller, query: str = "") -> list[str]:
    page = missing(caller, query)
    assert page["total"] == len(page["items"])
    return sorted(item["asset"]["fileName"] for item in page["items"])


def test_each_says_where_it_was_and_why(anna: Caller, lost: Path) -> None:
    told = {item["asset"]["fileName"]: item for item in missing(anna)["items"]}
    assert {name: (item["reason"], item["why"]) for name, item in told.items()} == {
        "beach.jpg": ("not-there", "It is not in its folder any more."),
        "Sunset.JPG": ("replaced", "Another file lies there now."),
        "a.jpg": ("folder-gone", "Its folder is gone."),
        "b.jpg": ("folder-gone", "Its folder is gone."),
    }
    beach = told["beach.jpg"]
    assert beach["asset"]["path"] == f"{lost}/2024/beach.jpg"
    assert (beach["importPath"], beach["libraryId"]) == (str(lost), library_id(Library.objects.get()))
    assert beach["asset"]["said"] is None


def test_what_was_said_is_shown(anna: Caller, lost: Path) -> None:
    (beach,) = [item for item in missing(anna)["items"] if item["asset"]["fileName"] == "beach.jpg"]
    anna.put(f"/assets/{beach['asset']['id']}", {"description": "Where we swam"})
    (beach,) = [item for item in missing(anna)["items"] if item["asset"]["fileName"] == "beach.jpg"]
    assert beach["asset"]["said"]["description"] == "Where we swam"


def test_a_folder_stands_for_all_below_it(anna: Caller, lost: Path) -> None:
    assert names(anna, f"folder={lost}/2023") == ["a.jpg", "b.jpg"]
    assert names(anna, f"folder={lost}/2023/deep") == ["b.jpg"]
    assert names(anna, f"folder={lost}/2024/") == ["Sunset.JPG", "beach.jpg"]
    assert names(anna, f"folder={lost}/202") == []
    assert len(names(anna, f"folder={lost.parent}")) == 4
    assert names(anna, "folder=/somewhere/else") == []
    assert len(names(anna, f"importPath={lost}")) == 4
    assert names(anna, f"importPath={lost}&folder={lost}/2023/deep") == ["b.jpg"]
    assert anna.get(f"/missing?importPath={lost}/2023").status_code == 400


def test_libraries_and_reasons_filter(anna: Caller, lost: Path, tmp_path: Path) -> None:
    assert anna.user is not None
    make_picture(tmp_path / "Other/x.jpg", "white")
    other = new_library(anna.user, tmp_path / "Other")
    scan(other)
    (tmp_path / "Other/x.jpg").unlink()
    scan(other)
    assert names(anna, f"libraryId={library_id(other)}") == ["x.jpg"]
    assert names(anna, f"libraryId={library_id(other)}&folder={lost}") == []
    assert names(anna, "reason=folder-gone") == ["a.jpg", "b.jpg"]
    assert names(anna, "reason=undone") == []
    counts = anna.get("/missing/folders").json()
    assert (counts["total"], counts["isCut"]) == (5, False)
    assert [(one["name"], one["count"]) for one in counts["libraries"]] == [("Holidays", 4), ("Other", 1)]
    assert [(one["path"], one["count"]) for one in counts["folders"]] == [
        (f"{lost}/2023", 1),
        (f"{lost}/2023/deep", 1),
        (f"{lost}/2024", 2),
        (f"{tmp_path}/Other", 1),
    ]
    one = anna.get(f"/missing/folders?libraryId={library_id(other)}").json()
    assert [folder["path"] for folder in one["folders"]] == [f"{tmp_path}/Other"]


def test_an_undone_match_is_a_reason(anna: Caller, photos: Path) -> None:
    (photos / "2024/beach.jpg").rename(photos / "2024/shore.jpg")
    scan(Library.objects.get())
    (shore,) = anna.search(originalFileName="shore")
    (moved,) = [line for line in anna.get(f"/assets/{shore['id']}/history").json() if line["kind"] == "moved"]
    assert anna.post(f"/history/{moved['id']}/undo").status_code == 200
    (item,) = missing(anna, "reason=undone")["items"]
    assert item["asset"]["path"] == f"{photos}/2024/beach.jpg"
    assert item["why"] == "Its match with another file was undone."


def test_pages_go_on_where_the_last_one_ended_newest_first(anna: Caller, lost: Path) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    numbers = [asset_number(item["asset"]["id"]) for item in missing(anna)["items"]]
    for hours, number in zip((0, 5, 5, 9), numbers, strict=True):
        Asset.objects.filter(pk=number).update(state_since=start + timedelta(hours=hours, microseconds=7))
    seen: list[tuple[str, str]] = []
    after = ""
    while True:
        page = missing(anna, f"size=1{after}")
        seen += [(item["since"], item["asset"]["id"]) for item in page["items"]]
        if page["nextAfter"] is None:
            break
        after = f"&after={page['nextAfter']}"
    assert len(set(seen)) == 4
    assert [moment[:16] for moment, _ in seen] == [f"2026-03-01T0{hour}:00" for hour in (9, 5, 5, 0)]
    assert missing(anna, "sinceAfter=2026-03-01T05:00:00Z")["total"] == 3
    assert missing(anna, "sinceAfter=2026-03-01T01:00:00Z&sinceBefore=2026-03-01T09:00:00Z")["total"] == 2
    assert anna.get("/missing?after=nonsense").status_code == 400
    assert anna.get(f"/missing?after=x{page['items'][0]['asset']['id']}").status_code == 400


def test_found_trashed_and_deleted_ones_are_not_missing(anna: Caller, lost: Path) -> None:
    (lost / "2025/snow.jpg").rename(lost.parent / "snow.jpg")
    scan(Library.objects.get())
    assert anna.get("/activity").json()["missing"] == 5
    (lost.parent / "snow.jpg").rename(lost / "2025/snow.jpg")
    scan(Library.objects.get())
    assert names(anna) == ["Sunset.JPG", "a.jpg", "b.jpg", "beach.jpg"]
    (item,) = [item for item in missing(anna)["items"] if item["asset"]["fileName"] == "a.jpg"]
    assert anna.delete("/assets", {"ids": [item["asset"]["id"]]}).status_code == 204
    assert names(anna) == ["Sunset.JPG", "b.jpg", "beach.jpg"]
    Library.objects.update(deleted_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert names(anna) == []
    assert anna.get("/activity").json()["missing"] == 0


def test_everybody_sees_their_own_only(anna: Caller, berta: Caller, admin: Caller, lost: Path) -> None:
    wanted = library_id(Library.objects.get())
    for other in (berta, admin):
        assert names(other) == []
        assert names(other, f"folder={lost}") == []
        assert other.get("/activity").json()["missing"] == 0
        assert other.get("/missing/folders").json() == {"total": 0, "libraries": [], "folders": [], "isCut": False}
        assert other.get(f"/missing?importPath={lost}").status_code == 400
    assert berta.get(f"/missing?libraryId={wanted}").status_code == 400
    assert names(admin, f"libraryId={wanted}") == []


@pytest.mark.usefixtures("lost")
def test_the_order_and_the_counts_come_from_their_index(anna: Caller) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by how much there is; a handful of rows is read through")
    assert anna.user is not None
    with CaptureQueriesContext(connection) as asked:
        assert len(list_missing(anna.user.pk, Wanted())) == 4
        assert count_wanted(anna.user.pk, Wanted()) == 4
    assert len(asked) == 2
    for query in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " | ".join(row[3] for row in cursor.fetchall())
        assert plan.startswith("SEARCH a USING "), plan
        assert "INDEX asset_missing (owner_id=?" in plan, plan
        assert not plan.endswith("USE TEMP B-TREE FOR ORDER BY"), plan


def test_a_missing_asset_always_says_since_when(anna: Caller, lost: Path) -> None:
    assert not Asset.objects.filter(state=AssetState.MISSING, state_since=None).exists()

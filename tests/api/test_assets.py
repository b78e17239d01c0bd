"""What people say about photos, the trash, and that the timeline's counts follow at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from homing.assets.daycounts import recount
from homing.assets.models import Asset, AssetState, DayCount, Facts, File, Words
from homing.libraries.models import ImportPath, Library
from tests.api.house import Caller, asset_number, library_id, make_picture, scan

pytestmark = pytest.mark.parity


@pytest.fixture
def photo(anna: Caller, photos: Path) -> dict[str, Any]:
    """beach.jpg, with what its file says."""
    del photos
    found = anna.search(originalFileName="beach")[0]
    Facts.objects.create(
        asset_id=asset_number(found["id"]),
        description="from the file",
        rating=3,
        latitude=1.5,
        longitude=2.5,
        read_at="2026-01-01T00:00:00Z",
        taken_us=0,
        offset_minutes=0,
        mime_type="image/jpeg",
    )
    Asset.objects.filter(pk=asset_number(found["id"])).update(taken_us=0, offset_minutes=0, local_day=19700101)
    recount([Library.objects.get().pk])
    return found


def months(caller: Caller, query: str = "") -> dict[str, int]:
    return {one["timeBucket"]: one["count"] for one in caller.get(f"/timeline/buckets{query}").json()}


def check_counts() -> None:
    """The maintained counts are what counting gives."""
    kept = sorted(DayCount.objects.filter(count__gt=0).values_list("library", "local_day", "count"))
    recount(Library.objects.values_list("id", flat=True))
    assert sorted(DayCount.objects.values_list("library", "local_day", "count")) == kept


def update(caller: Caller, photo: dict[str, Any], **said: Any) -> dict[str, Any]:
    answer = caller.put(f"/assets/{photo['id']}", said)
    assert answer.status_code == 200, answer.content
    assert answer.json() == caller.get(f"/assets/{photo['id']}").json()
    return answer.json()


def test_what_people_say_outranks_what_the_file_says(anna: Caller, photo: dict[str, Any]) -> None:
    before = anna.get(f"/assets/{photo['id']}").json()
    assert (before["exifInfo"]["description"], before["exifInfo"]["rating"]) == ("from the file", 3)
    after = update(anna, photo, description="The beach 🏖", rating=5, isFavorite=True, latitude=38.7, longitude=-9.1)
    exif = after["exifInfo"]
    assert (exif["description"], exif["rating"], exif["latitude"], exif["longitude"]) == ("The beach 🏖", 5, 38.7, -9.1)
    assert after["isFavorite"] is True
    assert Facts.objects.get().description == "from the file"
    assert months(anna, "?isFavorite=true") == {"1970-01-01": 1}


def test_saying_nothing_of_a_field_leaves_it(anna: Caller, photo: dict[str, Any]) -> None:
    update(anna, photo, description="mine", isFavorite=True)
    after = update(anna, photo, rating=1)
    assert (after["exifInfo"]["description"], after["isFavorite"]) == ("mine", True)


def test_a_rating_and_a_description_can_be_taken_away(anna: Caller, photo: dict[str, Any]) -> None:
    after = update(anna, photo, rating=None, description="")
    assert (after["exifInfo"]["rating"], after["exifInfo"]["description"]) == (None, "")
    assert update(anna, photo, rating=-1)["exifInfo"]["rating"] == -1


def test_a_date_moves_the_photo_on_the_timeline_at_once(anna: Caller, photo: dict[str, Any]) -> None:
    after = update(anna, photo, dateTimeOriginal="2019-12-31T23:30:00.000-05:00")
    assert after["fileCreatedAt"] == "2020-01-01T04:30:00.000Z"
    assert after["localDateTime"] == "2019-12-31T23:30:00.000Z"
    assert after["exifInfo"]["timeZone"] == "UTC-5"
    assert months(anna)["2019-12-01"] == 1
    assert "1970-01-01" not in months(anna)
    check_counts()


def test_a_date_without_an_offset_is_by_the_photos_own_clock(anna: Caller, photo: dict[str, Any]) -> None:
    update(anna, photo, dateTimeOriginal="2019-06-01T12:00:00+02:00")
    after = update(anna, photo, dateTimeOriginal="2019-06-02T09:00:00")
    assert (after["localDateTime"], after["fileCreatedAt"]) == ("2019-06-02T09:00:00.000Z", "2019-06-02T07:00:00.000Z")


def test_many_photos_can_be_moved_in_time_and_zone(anna: Caller, photo: dict[str, Any]) -> None:
    ids = [item["id"] for item in anna.search()]
    before = {item["id"]: item["fileCreatedAt"] for item in anna.search()}
    answer = anna.put("/assets", {"ids": ids, "dateTimeRelative": 24 * 60, "timeZone": "Asia/Kolkata"})
    assert answer.status_code == 204
    for item in anna.search(withExif=True):
        assert item["fileCreatedAt"] > before[item["id"]]
        assert item["exifInfo"]["timeZone"] == "UTC+5:30"
    assert anna.get(f"/assets/{photo['id']}").json()["localDateTime"] == "1970-01-02T05:30:00.000Z"
    check_counts()


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"rating": 6}, "rating"),
        ({"rating": 0}, "rating"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"latitude": 1}, "longitude"),
        ({"dateTimeOriginal": "yesterday"}, "dateTimeOriginal"),
        ({"visibility": "archive"}, "visibility"),
        ({"description": "a\0b"}, "NUL"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_name(
    anna: Caller, photo: dict[str, Any], said: dict[str, Any], names: str
) -> None:
    answer = anna.put(f"/assets/{photo['id']}", said)
    assert answer.status_code == 400
    assert names in answer.json()["message"]
    assert not Words.objects.exists()


def test_a_zone_that_is_none_is_refused(anna: Caller, photo: dict[str, Any]) -> None:
    for zone in ("Mars/Olympus", "../etc/passwd", ""):
        answer = anna.put("/assets", {"ids": [photo["id"]], "timeZone": zone})
        assert (answer.status_code, "timeZone" in answer.json()["message"]) == (400, True)


def test_trash_takes_a_photo_off_the_timeline_and_restore_brings_it_back(anna: Caller, photo: dict[str, Any]) -> None:
    update(anna, photo, description="keep me", isFavorite=True)
    before = months(anna)
    assert anna.delete("/assets", {"ids": [photo["id"]]}).status_code == 204
    assert months(anna) == {month: count for month, count in before.items() if month != "1970-01-01"}
    assert months(anna, "?isTrashed=true") == {"1970-01-01": 1}
    bucket = anna.get("/timeline/bucket?timeBucket=1970-01-01&isTrashed=true").json()
    assert (bucket["id"], bucket["isTrashed"]) == ([photo["id"]], [True])
    assert "beach.jpg" not in anna.names()
    assert anna.names(isTrashed=True) == ["beach.jpg"]
    shown = anna.get(f"/assets/{photo['id']}").json()
    assert (shown["isTrashed"], shown["state"], shown["isOffline"]) == (True, "present", False)
    assert shown["trashedAt"] is not None
    check_counts()
    assert anna.post("/trash/restore/assets", {"ids": [photo["id"]]}).json()["count"] == 1
    assert months(anna) == before
    restored = anna.get(f"/assets/{photo['id']}").json()
    assert (restored["exifInfo"]["description"], restored["isFavorite"], restored["isTrashed"]) == (
        "keep me",
        True,
        False,
    )
    check_counts()


def test_trashing_twice_and_restoring_twice_counts_once(anna: Caller, photo: dict[str, Any]) -> None:
    ids = {"ids": [photo["id"], photo["id"]]}
    for _ in range(2):
        anna.delete("/assets", ids)
        check_counts()
    assert anna.post("/trash/restore").json()["count"] == 1
    assert anna.post("/trash/restore").json() == {"count": 0, "receiptId": None}
    check_counts()


def test_a_trashed_photo_whose_date_changes_comes_back_on_its_new_day(anna: Caller, photo: dict[str, Any]) -> None:
    anna.delete("/assets", {"ids": [photo["id"]]})
    update(anna, photo, dateTimeOriginal="2001-02-03T04:05:06Z")
    check_counts()
    anna.post("/trash/restore")
    assert months(anna)["2001-02-01"] == 1
    check_counts()


def test_nothing_is_deleted_from_disk_by_the_way(anna: Caller, photo: dict[str, Any], photos: Path) -> None:
    answer = anna.delete("/assets", {"ids": [photo["id"]], "force": True})
    assert answer.status_code == 400
    assert "stay on disk" in answer.json()["message"]
    assert anna.get(f"/assets/{photo['id']}").json()["isTrashed"] is False
    anna.delete("/assets", {"ids": [photo["id"]]})
    assert anna.names(isTrashed=True) == ["beach.jpg"]
    assert anna.post("/trash/empty").json()["hidden"] == 1
    assert (photos / "2024" / "beach.jpg").exists()
    assert anna.names(isTrashed=True) == []


def test_one_foreign_id_among_many_changes_nothing(
    anna: Caller, berta: Caller, photo: dict[str, Any], tmp_path: Path
) -> None:
    from tests.api.house import new_library

    assert berta.user is not None
    make_picture(tmp_path / "berta" / "hers.jpg")
    scan(new_library(berta.user, tmp_path / "berta"))
    hers = berta.search()[0]["id"]
    ids = [hers, photo["id"]]
    for answer in (
        berta.put("/assets", {"ids": ids, "isFavorite": True}),
        berta.delete("/assets", {"ids": ids}),
        berta.post("/trash/restore/assets", {"ids": ids}),
    ):
        assert answer.status_code == 400
    assert not Asset.objects.filter(is_favorite=True).exists()
    assert not Asset.objects.filter(trashed_at__isnull=False).exists()


# -- states ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (AssetState.MISSING, "missing"),
        (AssetState.EXCLUDED, "excluded"),
        (AssetState.OUT_OF_SCOPE, "out of scope"),
    ],
)
def test_missing_excluded_and_out_of_scope_are_offline_and_trashed_to_immich_but_told_apart(
    anna: Caller, photo: dict[str, Any], state: AssetState, shown: str
) -> None:
    number = asset_number(photo["id"])
    Asset.objects.filter(pk=number).update(state=state, state_since="2026-01-02T03:04:05Z")
    File.objects.filter(asset_id=number).update(state=int(state), state_reason="because of a test")
    asset = anna.get(f"/assets/{photo['id']}").json()
    assert (asset["isOffline"], asset["isTrashed"], asset["trashedAt"]) == (True, True, None)
    assert (asset["state"], asset["stateReason"]) == (shown, "because of a test")
    assert asset["stateSince"] == "2026-01-02T03:04:05.000Z"
    assert "beach.jpg" not in anna.names()
    assert "beach.jpg" in anna.names(withDeleted=True)
    assert anna.names(state=shown) == ["beach.jpg"]
    assert anna.names(isTrashed=True) == []
    assert anna.names(isOffline=True) == ["beach.jpg"]


def test_an_unavailable_import_path_makes_its_photos_offline_but_leaves_them_on_the_timeline(
    anna: Caller, photo: dict[str, Any]
) -> None:
    ImportPath.objects.update(unavailable_since="2026-01-02T03:04:05Z", unavailable_reason="The disk is away.")
    asset = anna.get(f"/assets/{photo['id']}").json()
    assert (asset["isOffline"], asset["isTrashed"], asset["state"]) == (True, False, "present")
    assert (asset["stateReason"], asset["stateSince"]) == ("The disk is away.", "2026-01-02T03:04:05.000Z")
    assert len(anna.names(isOffline=True)) == 3
    assert len(anna.names()) == 3


def test_an_unreadable_file_is_offline_with_its_reason(anna: Caller, photo: dict[str, Any]) -> None:
    File.objects.filter(asset_id=asset_number(photo["id"])).update(
        unreadable_since="2026-01-02T03:04:05Z", unreadable_reason="Permission denied."
    )
    asset = anna.get(f"/assets/{photo['id']}").json()
    assert (asset["isOffline"], asset["isTrashed"], asset["stateReason"]) == (True, False, "Permission denied.")
    assert anna.names(isOffline=True) == ["beach.jpg"]
    assert len(anna.names(isOffline=False)) == 2


def test_a_deleted_librarys_photos_are_gone_at_once(anna: Caller, photo: dict[str, Any]) -> None:
    assert anna.delete(f"/libraries/{library_id(Library.objects.get())}").status_code == 204
    assert anna.get(f"/assets/{photo['id']}").status_code == 400
    assert anna.get(f"/assets/{photo['id']}/original").status_code == 400
    assert anna.get(f"/assets/{photo['id']}/thumbnail").status_code == 400
    assert months(anna) == {}
    assert anna.names(withDeleted=True) == []
    assert anna.get("/assets/statistics").json()["total"] == 0
    assert anna.get("/libraries").json() == []

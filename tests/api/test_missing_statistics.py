"""How many photos are missing: one's own, and for administrators everybody's; and where missing ones show."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.libraries.models import Library
from tests.api.house import Caller, make_picture, new_library, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def losses(anna: Caller, berta: Caller, photos: Path, tmp_path: Path) -> None:
    """Anna misses two photos, Berta one; a third of Anna's is missing in the trash."""
    assert berta.user is not None
    hers = tmp_path / "hers"
    make_picture(hers / "b.jpg")
    library = new_library(berta.user, hers)
    scan(library)
    trashed = next(item["id"] for item in anna.search() if item["originalFileName"] == "snow.jpg")
    anna.delete("/assets", {"ids": [trashed]})
    for path in (*photos.rglob("*.[jJ][pP][gG]"), hers / "b.jpg"):
        path.unlink()
    (photos / "keeps the folder.txt").write_text("x")
    (hers / "keeps the folder.txt").write_text("x")
    for each in Library.objects.all():
        scan(each)


@pytest.mark.usefixtures("losses")
def test_each_user_is_told_how_many_of_their_own_are_missing(anna: Caller, berta: Caller) -> None:
    assert anna.get("/assets/statistics").json()["numMissingPhotos"] == 2
    assert anna.get("/assets/statistics?isTrashed=true").json()["numMissingPhotos"] == 2
    assert berta.get("/assets/statistics").json()["numMissingPhotos"] == 1


@pytest.mark.usefixtures("losses")
def test_an_administrator_is_told_of_each_user_and_of_all(admin: Caller, anna: Caller, berta: Caller) -> None:
    found = admin.get("/server/statistics").json()
    by_user = {one["userName"]: one["numMissingPhotos"] for one in found["usageByUser"]}
    assert by_user == {"Admin": 0, "Anna": 2, "Berta": 1}
    assert found["numMissingPhotos"] == 3
    assert admin.get(f"/admin/users/{anna.id}/statistics").json()["numMissingPhotos"] == 2
    assert anna.get(f"/admin/users/{berta.id}/statistics").status_code == 403


@pytest.mark.usefixtures("losses")
def test_a_deleted_librarys_missing_photos_count_no_more(admin: Caller, anna: Caller, berta: Caller) -> None:
    for library in anna.get("/libraries").json():
        anna.delete(f"/libraries/{library['id']}")
    assert anna.get("/assets/statistics").json()["numMissingPhotos"] == 0
    assert admin.get("/server/statistics").json()["numMissingPhotos"] == 1


@pytest.mark.usefixtures("losses")
def test_missing_photos_leave_the_timeline_and_show_in_a_search_with_what_was_taken_out(anna: Caller) -> None:
    assert anna.get("/timeline/buckets").json() == []
    assert anna.names() == []
    found = {item["originalFileName"]: item for item in anna.search(withDeleted=True)}
    states = {name: (item["state"], item["isOffline"], item["stateSince"] is not None) for name, item in found.items()}
    assert states == dict.fromkeys(("Sunset.JPG", "beach.jpg", "snow.jpg"), ("missing", True, True))

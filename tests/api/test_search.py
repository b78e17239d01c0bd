"""Search by metadata."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from homing.assets.models import Asset, Facts, File
from homing.libraries.models import Library
from tests.api.house import Caller, asset_number, library_id, make_picture, new_library, scan

pytestmark = pytest.mark.parity
ALL = ["Sunset.JPG", "beach.jpg", "snow.jpg"]


@pytest.fixture(autouse=True)
def some_photos(photos: Path) -> Path:
    return photos


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("beach", ["beach.jpg"]),
        ("BEACH", ["beach.jpg"]),
        ("sunset.jpg", ["Sunset.JPG"]),
        ("holidays/2024", ["Sunset.JPG", "beach.jpg"]),
        ("Holidays/2024/", ["Sunset.JPG", "beach.jpg"]),
        ("/2024/b", ["beach.jpg"]),
        ("24/beach.jpg", ["beach.jpg"]),
        ("2024/each", []),
        ("/Holidays/", ALL),
        ("jpg", ALL),
        ("%", []),
        ("", ALL),
    ],
)
def test_a_part_of_the_path_finds(anna: Caller, part: str, names: list[str]) -> None:
    assert anna.names(originalPath=part) == names


def test_a_full_path_finds_the_one_photo(anna: Caller, photos: Path) -> None:
    assert anna.names(originalPath=str(photos / "2024" / "beach.jpg")) == ["beach.jpg"]
    assert anna.names(originalPath=str(photos)) == ALL


@pytest.mark.parametrize(("part", "names"), [("s", ["Sunset.JPG", "snow.jpg"]), ("2024", []), ("'; --", [])])
def test_a_part_of_the_name_finds_names_only(anna: Caller, part: str, names: list[str]) -> None:
    assert anna.names(originalFileName=part) == names


def test_composed_and_decomposed_letters_find_each_other(anna: Caller, tmp_path: Path) -> None:
    make_picture(tmp_path / "more" / "u\u0308ber.jpg")
    make_picture(tmp_path / "more" / "café.jpg")
    assert anna.user is not None
    scan(new_library(anna.user, tmp_path / "more"))
    assert anna.names(originalFileName="über") == ["u\u0308ber.jpg"]
    assert anna.names(originalFileName="cafe\u0301") == ["café.jpg"]


def test_a_library_finds_its_own(anna: Caller, berta: Caller, admin: Caller, tmp_path: Path) -> None:
    make_picture(tmp_path / "more" / "other.jpg")
    assert anna.user is not None
    more = new_library(anna.user, tmp_path / "more")
    scan(more)
    assert anna.names(libraryId=library_id(more)) == ["other.jpg"]
    assert len(anna.names()) == 4
    for stranger in (berta, admin):
        assert stranger.names(libraryId=library_id(more)) == []
    assert anna.names(libraryId="nonsense") == []


def test_pages_follow_one_another_without_gap_or_double(anna: Caller) -> None:
    for filters in ({}, {"originalPath": "holidays"}):
        seen: list[str] = []
        page: str | None = "1"
        while page is not None:
            answer = anna.post("/search/metadata", {"size": 2, "page": int(page), **filters}).json()["assets"]
            assert (answer["total"], answer["count"]) == (3, len(answer["items"]))
            seen += [item["originalFileName"] for item in answer["items"]]
            page = answer["nextPage"]
        assert sorted(seen) == ALL
        assert seen == [item["originalFileName"] for item in anna.search(**filters)]
        assert seen[::-1] == [item["originalFileName"] for item in anna.search(order="asc", **filters)]
    beyond = anna.post("/search/metadata", {"page": 99, "originalPath": "holidays"}).json()["assets"]
    assert (beyond["items"], beyond["nextPage"]) == ([], None)


def test_exif_comes_when_it_is_asked_for(anna: Caller) -> None:
    assert "exifInfo" not in anna.search()[0]
    assert anna.search(withExif=True)[0]["exifInfo"]["fileSizeInByte"] > 0


def test_what_was_said_and_read_can_be_found(anna: Caller) -> None:
    beach = anna.search(originalFileName="beach")[0]["id"]
    snow = anna.search(originalFileName="snow")[0]["id"]
    Facts.objects.create(
        asset_id=asset_number(snow), read_at="2026-01-01T00:00:00Z", make="Canon", model="EOS R5", rating=4,
        description="Winter in the file",
    )  # fmt: skip
    File.objects.filter(asset_id=asset_number(snow)).update(content_hash=b"\x01" * 32)
    Asset.objects.filter(pk=asset_number(beach)).update(taken_us=1_000_000_000_000_000)
    anna.put(f"/assets/{beach}", {"isFavorite": True, "rating": 5, "description": "Summer"})
    finds: list[tuple[dict[str, Any], list[str]]] = [
        ({"isFavorite": True}, ["beach.jpg"]),
        ({"isFavorite": False}, ["Sunset.JPG", "snow.jpg"]),
        ({"make": "Canon", "model": "EOS R5"}, ["snow.jpg"]),
        ({"rating": 5}, ["beach.jpg"]),
        ({"rating": 4}, ["snow.jpg"]),
        ({"rating": None}, ["Sunset.JPG"]),
        ({"description": "winter"}, ["snow.jpg"]),
        ({"description": "%"}, []),
        ({"checksum": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}, ["snow.jpg"]),
        ({"checksum": "01" * 32}, ["snow.jpg"]),
        ({"checksum": "?"}, []),
        ({"id": beach}, ["beach.jpg"]),
        ({"id": "nonsense"}, []),
        ({"takenBefore": "2010-01-01T00:00:00Z"}, ["beach.jpg"]),
        ({"takenAfter": "2010-01-01T00:00:00Z"}, ["Sunset.JPG", "snow.jpg"]),
        ({"createdAfter": "2000-01-01T00:00:00.000Z"}, ALL),
        ({"createdBefore": "2000-01-01T00:00:00.000Z"}, []),
        ({"type": "VIDEO"}, []),
        ({"type": "IMAGE"}, ALL),
        ({"visibility": "archive"}, []),
        ({"visibility": "timeline"}, ALL),
        ({"isFavorite": True, "originalPath": "snow"}, []),
    ]
    assert [(filters, anna.names(**filters)) for filters, _ in finds] == finds


@pytest.mark.parametrize("filters", [{"size": 0}, {"size": 1001}, {"page": 0}, {"takenAfter": "then"}, {"type": "x"}])
def test_a_faulty_filter_is_refused_by_its_name(anna: Caller, filters: dict[str, Any]) -> None:
    answer = anna.post("/search/metadata", filters)
    assert (answer.status_code, next(iter(filters)) in answer.json()["message"]) == (400, True)


def test_an_excluded_file_is_found_with_deleted_only(anna: Caller) -> None:
    library = Library.objects.get()
    anna.put(f"/libraries/{library_id(library)}", {"exclusionPatterns": ["**/snow*"]})
    scan(library)
    assert anna.names(originalPath="snow") == []
    found = anna.search(originalPath="snow", withDeleted=True)
    assert [(item["state"], item["isOffline"], item["isTrashed"]) for item in found] == [("excluded", True, True)]

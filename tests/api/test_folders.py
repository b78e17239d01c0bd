"""Picking a folder or a file: only what one's own libraries cover, whatever its names are made of."""

from __future__ import annotations

import os
from pathlib import Path

from homing.libraries.models import Library
from tests.api.house import Caller, make_picture, new_library


def names(caller: Caller, path: str | None = None) -> tuple[list[str], list[str]]:
    answer = caller.call("GET", "/folders" if path is None else f"/folders?path={path}")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    return [one["name"] for one in found["folders"]], [one["name"] for one in found["files"]]


def test_picking_begins_with_ones_own_import_paths(anna: Caller, berta: Caller, photos: Path) -> None:
    assert names(anna) == ([str(photos)], [])
    assert names(berta) == ([], [])


def test_a_folder_lists_folders_and_pictures_and_nothing_else(anna: Caller, photos: Path) -> None:
    (photos / "notes.txt").write_text("no picture")
    (photos / ".hidden").mkdir()
    (photos / "extra.png").write_bytes(b"whatever")
    assert names(anna, str(photos)) == (["2024", "2025"], ["extra.png"])
    listing = anna.get(f"/folders?path={photos}/2024").json()
    assert listing["parent"] == str(photos)
    assert [one["path"] for one in listing["files"]] == [f"{photos}/2024/beach.jpg", f"{photos}/2024/Sunset.JPG"]
    assert anna.get(f"/folders?path={photos}").json()["parent"] is None


def test_what_no_library_of_mine_covers_cannot_be_listed(anna: Caller, berta: Caller, photos: Path) -> None:
    for caller, path in ((berta, photos), (anna, photos.parent), (anna, "/etc"), (anna, f"{photos}/../..")):
        answer = caller.get(f"/folders?path={path}")
        assert answer.status_code == 400
        assert answer.json()["message"] == "Not found or no folder.read access"


def test_a_link_leads_nowhere_unless_the_library_follows_links(anna: Caller, photos: Path, tmp_path: Path) -> None:
    make_picture(tmp_path / "outside" / "secret.jpg")
    (photos / "way").symlink_to(tmp_path / "outside")
    assert names(anna, str(photos))[0] == ["2024", "2025"]
    assert anna.get(f"/folders?path={photos}/way").status_code == 400
    Library.objects.update(follow_symlinks=True)
    assert names(anna, f"{photos}/way") == ([], ["secret.jpg"])


def test_a_folder_whose_name_is_no_text_is_picked_as_it_is_shown(anna: Caller, photos: Path) -> None:
    make_picture(os.fsencode(photos) + b"/caf\xe9/one.jpg")
    shown = f"{photos}/caf\\xe9"
    listing = anna.get(f"/folders?path={photos}").json()
    assert shown in [one["path"] for one in listing["folders"]]
    assert names(anna, shown) == ([], ["one.jpg"])


def test_a_folder_that_is_not_there_or_may_not_be_read_says_so(anna: Caller, photos: Path) -> None:
    message = anna.get(f"/folders?path={photos}/2031").json()["message"]
    assert message == f"{photos}/2031 is not there, or is not a folder."
    message = anna.get("/folders?path=C:%5CPhotos").json()["message"]
    assert "Windows path" in message


def test_where_a_folder_is_gone_the_nearest_above_is_listed_if_wished(
    anna: Caller, berta: Caller, photos: Path
) -> None:
    for path, at in (
        (f"{photos}/2024/trips/sea", f"{photos}/2024"),
        (f"{photos}/2024/beach.jpg", f"{photos}/2024"),
        (f"{photos}/2025", f"{photos}/2025"),
        ("/etc", None),
    ):
        assert anna.get(f"/folders?nearest=true&path={path}").json()["path"] == at
    assert berta.get(f"/folders?nearest=true&path={photos}").json()["folders"] == []


def test_a_hidden_folder_is_listed_where_the_library_shows_hidden_ones(anna: Caller, tmp_path: Path) -> None:
    assert anna.user is not None
    make_picture(tmp_path / "all" / ".secret" / "one.jpg")
    new_library(anna.user, tmp_path / "all")
    assert names(anna, f"{tmp_path}/all") == ([], [])
    Library.objects.update(include_hidden=True)
    assert names(anna, f"{tmp_path}/all") == ([".secret"], [])

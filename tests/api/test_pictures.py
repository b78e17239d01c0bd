"""Thumbnails and previews: cached for good when they may be, never stale, and made anew when they are lost."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from homing.assets.models import Asset, Stage
from homing.assets.pictures import preview_path, thumbnail_path
from homing.jobs.models import Job
from tests.api.house import Caller, asset_number


def write_picture(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture
def photo(anna: Caller, photos: Path) -> dict[str, Any]:
    """beach.jpg with version 3 of its pictures."""
    del photos
    found = anna.search(originalFileName="beach")[0]
    number = asset_number(found["id"])
    write_picture(thumbnail_path(number, 3), b"a small picture")
    write_picture(preview_path(number, 3), b"a larger picture")
    Asset.objects.filter(pk=number).update(picture_version=3, thumbhash=b"hash of it", needs=0)
    return found


@pytest.mark.parametrize(
    ("size", "content"), [("", b"a small picture"), ("thumbnail", b"a small picture"), ("preview", b"a larger picture")]
)
def test_each_size_is_its_own_picture(anna: Caller, photo: dict[str, Any], size: str, content: bytes) -> None:
    answer = anna.get(f"/assets/{photo['id']}/thumbnail" + (f"?size={size}" if size else ""))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, content, "image/webp")


def test_fullsize_is_the_preview_where_browsers_cannot_show_the_original(anna: Caller, photo: dict[str, Any]) -> None:
    assert anna.get(f"/assets/{photo['id']}/thumbnail?size=fullsize").content == b"a larger picture"


def test_only_the_right_version_is_kept_for_good(anna: Caller, photo: dict[str, Any]) -> None:
    path = f"/assets/{photo['id']}/thumbnail"
    for current in ("3", b64encode(b"hash of it").decode().replace("=", "%3D")):
        assert anna.get(f"{path}?c={current}")["Cache-Control"] == "private, max-age=31536000, immutable"
    for other in ("", "?c=2", "?c=", "?c=nonsense"):
        assert anna.get(path + other)["Cache-Control"] == "private, no-cache"


def test_a_browser_that_has_it_is_told_so(anna: Caller, photo: dict[str, Any]) -> None:
    path = f"/assets/{photo['id']}/thumbnail"
    etag = anna.get(path)["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = anna.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert anna.get(f"{path}?size=preview", headers={"If-None-Match": etag}).status_code == 200
    number = asset_number(photo["id"])
    write_picture(thumbnail_path(number, 4), b"a newer picture")
    Asset.objects.filter(pk=number).update(picture_version=4)
    assert anna.get(path, headers={"If-None-Match": etag}).content == b"a newer picture"


def test_a_picture_that_is_not_made_yet_is_a_404_and_is_made_next(anna: Caller, photos: Path) -> None:
    del photos
    Job.objects.all().delete()
    item = anna.search(originalFileName="snow")[0]
    answer = anna.get(f"/assets/{item['id']}/thumbnail")
    assert answer.status_code == 404
    assert "no picture" in answer.json()["message"]
    assert answer["Cache-Control"] == "private, no-store"
    assert Job.objects.filter(kind="pictures").exists()


def test_a_lost_picture_is_made_anew(anna: Caller, photo: dict[str, Any]) -> None:
    number = asset_number(photo["id"])
    Job.objects.all().delete()
    thumbnail_path(number, 3).unlink()
    assert anna.get(f"/assets/{photo['id']}/thumbnail").status_code == 404
    assert Asset.objects.get(pk=number).needs & Stage.PICTURES
    assert Job.objects.filter(kind="pictures").exists()


def test_a_size_that_is_none_is_refused_by_name(anna: Caller, photo: dict[str, Any]) -> None:
    answer = anna.get(f"/assets/{photo['id']}/thumbnail?size=huge")
    assert (answer.status_code, "size" in answer.json()["message"]) == (400, True)

"""The file itself: any name, any part of it, nothing but it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from homing.api.originals import disposition
from homing.assets.models import Asset, Facts, File
from homing.libraries.models import Library
from homing.paths import display
from tests.api.house import Caller, asset_number, make_picture, new_library, scan

ODD_NAMES = [
    b"caf\xe9.jpg",
    b"new\nline.jpg",
    b"qu\"ote's.jpg",
    b"semi;colon,comma.jpg",
    b"back\\slash.jpg",
    "übergrößenträger 🏖.jpg".encode(),
    "decomposed-u\u0308.jpg".encode(),
    b"trailing space .jpg",
    b"%2e%2e%2f.jpg",
    b"x" * 250 + b".jpg",
    b"tab\tand\x01control.jpg",
]


@pytest.fixture
def odd(anna: Caller, tmp_path: Path) -> dict[str, bytes]:
    """A library of oddly named photos: the name as shown to its bytes."""
    folder = os.fsencode(tmp_path) + b"/odd \xff folder"
    for name in ODD_NAMES:
        make_picture(folder + b"/" + name)
    assert anna.user is not None
    scan(new_library(anna.user, tmp_path))
    return {display(name): folder + b"/" + name for name in ODD_NAMES}


def read(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parity
def test_a_file_of_any_name_is_found_shown_and_downloaded(anna: Caller, odd: dict[str, bytes]) -> None:
    items = {item["originalFileName"]: item for item in anna.search()}
    assert set(items) == set(odd)
    for shown, path in odd.items():
        item = items[shown]
        assert item["originalPath"] == display(path)
        answer = anna.get(f"/assets/{item['id']}/original")
        assert answer.status_code == 200
        assert read(answer) == Path(os.fsdecode(path)).read_bytes()
        header = answer["Content-Disposition"]
        assert header.startswith("attachment; filename=")
        assert "\n" not in header and "\r" not in header
        assert unquote_to_bytes(header.partition("filename*=UTF-8''")[2]).decode() == shown
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "image/jpeg"


@pytest.mark.parity
def test_a_file_of_any_name_is_found_by_what_is_shown_of_it(anna: Caller, odd: dict[str, bytes]) -> None:
    for shown, path in odd.items():
        assert shown in anna.names(originalFileName=shown), shown
        if shown.isascii() and "\\x" not in shown:
            assert shown in anna.names(originalFileName=shown.upper())
        assert anna.names(originalPath=display(path)) == [shown]


def test_a_disposition_is_safe_for_every_single_byte() -> None:
    for number in range(1, 256):
        if number == ord("/"):
            continue
        header = disposition(b"a" + bytes([number]) + b"b.jpg", is_inline=False)
        assert header.isprintable()
        plain = header.partition('filename="')[2].partition('";')[0]
        assert '"' not in plain and "\\" not in plain
        assert header.count('"') == 2


@pytest.fixture
def photo(anna: Caller, photos: Path) -> dict[str, Any]:
    del photos
    return anna.search(originalFileName="beach")[0]


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=0-999999999", 206, slice(0, None)),
        ("bytes=-999999999", 206, slice(0, None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("bytes=9-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("items=0-5", 200, slice(None)),
        ("bytes=999999999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=99999999999999999999999-", 416, None),
    ],
)
def test_a_range_gives_that_part(
    anna: Caller, photo: dict[str, Any], photos: Path, wanted: str, status: int, part: slice | None
) -> None:
    content = (photos / "2024" / "beach.jpg").read_bytes()
    answer = anna.get(f"/assets/{photo['id']}/original", headers={"Range": wanted})
    assert answer.status_code == status
    if part is None:
        assert answer["Content-Range"] == f"bytes */{len(content)}"
        return
    assert read(answer) == content[part]
    assert int(answer["Content-Length"]) == len(content[part])
    assert answer["Accept-Ranges"] == "bytes"
    if status == 206:
        start = part.indices(len(content))[0]
        assert answer["Content-Range"] == f"bytes {start}-{start + len(content[part]) - 1}/{len(content)}"


def test_a_range_of_another_version_gives_the_whole_file(anna: Caller, photo: dict[str, Any]) -> None:
    path = f"/assets/{photo['id']}/original"
    etag = anna.get(path)["ETag"]
    assert anna.get(path, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert anna.get(path, headers={"Range": "bytes=0-9", "If-Range": '"older"'}).status_code == 200
    assert anna.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_file_that_is_gone_is_a_404_with_a_sentence_and_nothing_else_changes(
    anna: Caller, photo: dict[str, Any], photos: Path
) -> None:
    before = list(Asset.objects.values()), list(File.objects.values())
    (photos / "2024" / "beach.jpg").rename(photos / "elsewhere.jpg")
    answer = anna.get(f"/assets/{photo['id']}/original")
    assert answer.status_code == 404
    assert "is not there at present" in answer.json()["message"]
    assert (list(Asset.objects.values()), list(File.objects.values())) == before


def test_a_link_put_in_the_files_place_does_not_lead_out(
    anna: Caller, photo: dict[str, Any], photos: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not a photo")
    file = photos / "2024" / "beach.jpg"
    file.unlink()
    file.symlink_to(secret)
    assert anna.get(f"/assets/{photo['id']}/original").status_code == 404


def test_a_link_put_in_a_folders_place_does_not_lead_out(
    anna: Caller, photo: dict[str, Any], photos: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "beach.jpg").write_text("not a photo")
    (photos / "2024").rename(tmp_path / "away")
    (photos / "2024").symlink_to(outside)
    assert anna.get(f"/assets/{photo['id']}/original").status_code == 404
    Library.objects.update(follow_symlinks=True)
    assert read(anna.get(f"/assets/{photo['id']}/original")) == b"not a photo"


def test_a_pipe_or_a_folder_in_the_files_place_does_not_hang(anna: Caller, photo: dict[str, Any], photos: Path) -> None:
    file = photos / "2024" / "beach.jpg"
    file.unlink()
    os.mkfifo(file)
    assert anna.get(f"/assets/{photo['id']}/original").status_code == 404
    file.unlink()
    file.mkdir()
    assert anna.get(f"/assets/{photo['id']}/original").status_code == 404


def test_no_descriptor_stays_open(anna: Caller, photo: dict[str, Any]) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for headers in ({}, {"Range": "bytes=0-3"}, {"Range": "bytes=999999999-"}, {"If-None-Match": "*"}):
        for is_read in (True, False):
            answer = anna.get(f"/assets/{photo['id']}/original", headers=headers)
            if is_read:
                read(answer)
            # as the server does when the client has gone; the test client's own close would end the database too
            for close in answer._resource_closers:
                close()
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("mime_type", ["image/svg+xml", "text/html", "application/xhtml+xml", "video/mp4", ""])
def test_what_a_browser_could_run_is_never_shown_inline(anna: Caller, photo: dict[str, Any], mime_type: str) -> None:
    Facts.objects.create(asset_id=asset_number(photo["id"]), read_at="2026-01-01T00:00:00Z", mime_type=mime_type)
    for path in ("original", "thumbnail?size=fullsize"):
        answer = anna.get(f"/assets/{photo['id']}/{path}")
        if answer.status_code == 200:
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            read(answer)


def test_fullsize_is_the_original_where_browsers_show_it(anna: Caller, photo: dict[str, Any], photos: Path) -> None:
    Facts.objects.create(asset_id=asset_number(photo["id"]), read_at="2026-01-01T00:00:00Z", mime_type="image/jpeg")
    answer = anna.get(f"/assets/{photo['id']}/thumbnail?size=fullsize")
    assert read(answer) == (photos / "2024" / "beach.jpg").read_bytes()
    assert answer["Content-Disposition"].startswith("inline")

"""The built web app, served as files that were there when it was built, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from homing.api import web_app

FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "web_app"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>the app")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-Bx3kf9_a.js").write_text("run()")
    (folder / "assets" / "index-C8d1kQ2z.css").write_text("a{}")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(web_app, "FOLDER", folder)
    return folder


def get(path: str, **headers: str) -> Any:
    return Client(headers={"Host": "localhost", **headers}).get(path)


@pytest.mark.parametrize("path", ["/", "/photos", "/photos/2024/05", "/libraries/x?tab=scans", "/index.html"])
def test_every_page_is_the_app(built: Path, path: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.content) == (200, b"<!doctype html>the app")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"] == "text/html; charset=utf-8"


def test_files_with_a_hash_in_their_name_are_kept_for_good(built: Path) -> None:
    script = get("/assets/index-Bx3kf9_a.js")
    assert (script.content, script["Content-Type"]) == (b"run()", "text/javascript; charset=utf-8")
    assert script["Cache-Control"] == FOR_GOOD
    assert get("/assets/index-C8d1kQ2z.css")["Content-Type"] == "text/css; charset=utf-8"
    icon = get("/favicon.svg")
    assert (icon["Cache-Control"], icon["Content-Type"]) == ("no-cache", "image/svg+xml")


def test_a_browser_that_has_a_file_is_told_so_until_it_is_built_anew(built: Path) -> None:
    etag = get("/")["ETag"]
    assert get("/", **{"If-None-Match": etag}).status_code == 304
    (built / "index.html").write_text("<!doctype html>a newer app")
    assert get("/", **{"If-None-Match": etag}).content == b"<!doctype html>a newer app"


def test_an_old_page_asking_for_a_script_that_is_gone_gets_no_page(built: Path) -> None:
    assert get("/assets/index-old12345.js").status_code == 404


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//etc/passwd", "/assets/../../secret.txt"]
)
def test_nothing_outside_is_ever_served(built: Path, path: str) -> None:
    answer = get(path)
    assert b"secret" not in answer.content
    assert b"root:" not in answer.content


def test_an_unknown_api_address_is_no_page(built: Path) -> None:
    for path in ("/api", "/api/", "/api/photos"):
        answer = get(path)
        assert (answer.status_code, answer.json()["statusCode"]) == (404, 404)
    wrong = Client(headers={"Host": "localhost"}).delete("/api/server/ping")
    assert (wrong.status_code, wrong.json()["error"]) == (405, "Method Not Allowed")
    assert Client(headers={"Host": "localhost"}).post("/photos").status_code == 404


def test_without_a_build_a_plain_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "FOLDER", tmp_path / "nothing")
    answer = get("/")
    assert answer.status_code == 503
    assert b"make web" in answer.content

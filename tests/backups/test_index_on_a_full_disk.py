"""The disk with the data folder becomes full while a family uses Homing: clear answers, nothing lost, it goes on."""

from __future__ import annotations

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.db import connection

from tests.api.house import make_picture
from tests.support import mounting
from tests.support.running import RunningHoming, wait_for

pytestmark = pytest.mark.processes

DISK_BYTES = 24 * 1024 * 1024


@pytest.fixture(autouse=True)
def own_mounts(request: pytest.FixtureRequest) -> Iterator[None]:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has a disk of its own")
    try:
        with mounting.own_mounts():
            yield
    except mounting.CannotMount:
        mounting.run_where_we_may_mount(request)


@pytest.fixture
def homing(tmp_path: Path) -> Iterator[RunningHoming]:
    data, photos = tmp_path / "data", tmp_path / "photos"
    data.mkdir()
    for number in range(8):
        make_picture(photos / f"first/{number}.jpg")
    mounting.mount("tmpfs", data, "tmpfs", f"size={DISK_BYTES}")
    running = RunningHoming(data, photos)
    try:
        running.start()
        running.sign_up()
        wait_for(running.is_idle, "the first photos")
        yield running
    finally:
        running.stop()
        mounting.unmount(data)


def fill(data: Path) -> Path:
    filler = data / "somebody elses film"
    with filler.open("ab", buffering=0) as file:
        for block_bytes in (65536, 512):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * block_bytes)
    return filler


def assets(homing: RunningHoming) -> list[dict[str, object]]:
    return homing.call("POST", "/api/search/metadata", {"size": 1000})["assets"]["items"]


def describe(homing: RunningHoming, asset: str, text: str) -> tuple[int, str]:
    """Status and body."""
    request = urllib.request.Request(
        f"{homing.address}/api/assets/{asset}",
        method="PUT",
        data=b'{"description": "%s"}' % text.encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {homing._token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_words_scans_and_pictures_on_a_disk_that_becomes_full(homing: RunningHoming, tmp_path: Path) -> None:
    first = [str(one["id"]) for one in assets(homing)]
    assert len(first) == 8
    said = {one: f"said of {one}" for one in first}
    for one, text in said.items():
        assert describe(homing, one, text)[0] == 200

    filler = fill(homing.data)
    refusals = []
    for number in range(200):
        one = first[number % 8]
        text = f"{number} " + "word " * 3000
        status, body = describe(homing, one, text)
        if status == 200:
            said[one] = text
        else:
            refusals.append((status, body))
            if len(refusals) == 3:
                break
    assert refusals, "the disk is full"
    for status, body in refusals:
        assert status == 507, body
        assert "full" in body and "Make room" in body

    for number in range(40):
        make_picture(tmp_path / f"photos/second/{number}.jpg")
    try:
        homing.call("POST", "/api/libraries/scan")
    except AssertionError as error:
        assert "507" in str(error)
    found = {str(one["id"]): one for one in assets(homing)}
    assert set(first) <= set(found)
    homing.call("GET", "/api/server/ping")

    filler.unlink()
    wait_for(lambda: describe(homing, first[0], said[first[0]])[0] == 200, "words are taken again")
    homing.call("POST", "/api/libraries/scan")
    wait_for(lambda: len(assets(homing)) == 48, "all photos")
    wait_for(homing.is_idle, "all pictures")
    assert all(one["thumbhash"] for one in assets(homing))
    for one, text in said.items():
        told = homing.call("GET", f"/api/assets/{one}")["exifInfo"]["description"]
        assert told == text.strip() or told == text
    failures = homing.call("GET", "/api/failures")
    assert not failures.get("items", failures), failures
    homing.stop()
    with closing(sqlite3.connect(homing.data / "index.sqlite3")) as index:
        assert index.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_scan_in_the_middle_of_which_the_disk_becomes_full(homing: RunningHoming, tmp_path: Path) -> None:
    for number in range(60):
        make_picture(tmp_path / f"photos/second/{number}.jpg")
    homing.call("POST", "/api/libraries/scan")
    filler = fill(homing.data)
    log = homing.data.with_suffix(".log")
    wait_for(lambda: "database or disk is full" in log.read_text(), "the disk to be noticed")
    before = {str(one["id"]) for one in assets(homing)}
    assert len(before) >= 8

    filler.unlink()
    wait_for(lambda: len(assets(homing)) == 68, "all photos")
    wait_for(lambda: homing.call("GET", "/api/activity")["jobs"] == [], "the scan, and what followed it")
    activity = homing.call("GET", "/api/activity")
    found = assets(homing)
    assert before <= {str(one["id"]) for one in found}
    # a picture for which there was no room is made later; it is no failure of the photo
    assert (activity["failed"], activity["failures"]) == (0, 0)
    assert activity["assetsInNeed"] >= sum(not one["thumbhash"] for one in found)
    homing.stop()
    with closing(sqlite3.connect(homing.data / "index.sqlite3")) as index:
        assert index.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert index.execute("SELECT COUNT(*) FROM tracking_scan WHERE state <> 'completed'").fetchone() == (0,)
        assert index.execute("SELECT COUNT(*) FROM jobs_job WHERE crashes > 0").fetchone() == (0,)

"""Promise 7 with real processes: kill -9 of the supervisor, the web process, a worker or a decoder, in mid-scan."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from blake3 import blake3

from tests.support.running import RunningHoming, wait_for

Index = set[tuple[bytes, int, int, int, bytes]]
"""(path, size, mtime_ns, state, content hash)"""


def tiny_png(number: int) -> bytes:
    """A picture of one pixel; its comment makes each one's content its own."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"Comment\0%d" % number)
        + chunk(b"IDAT", zlib.compress(b"\0\x80\x80\x80"))
        + chunk(b"IEND", b"")
    )


def make_photos(folder: Path, count: int) -> None:
    """One in ten is a picture, the others are broken ones, which are as much work to a scan and less to a decoder."""
    for number in range(count):
        path = folder / f"{number % 40:02d}" / f"{number:05d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiny_png(number) if number % 10 == 0 else b"broken %d" % number)


def of_disk(folder: Path) -> Index:
    found: Index = set()
    for path in folder.rglob("*.png"):
        stat = path.stat()
        content = blake3(path.read_bytes()).digest()
        found.add((os.fsencode(path), stat.st_size, stat.st_mtime_ns, 0, content))
    return found


def of_index(data: Path) -> Index:
    with sqlite3.connect(data / "index.sqlite3") as connection:
        rows = connection.execute(
            "WITH RECURSIVE tree(id, path) AS ("
            " SELECT d.id, p.path FROM assets_folder d JOIN libraries_importpath p ON p.id = d.import_path_id"
            " WHERE d.parent_id IS NULL UNION ALL"
            " SELECT d.id, CAST(tree.path || X'2F' || d.name AS BLOB) FROM assets_folder d"
            " JOIN tree ON d.parent_id = tree.id)"
            " SELECT CAST(tree.path || X'2F' || f.name AS BLOB), f.size, f.mtime_ns, f.state, f.content_hash"
            " FROM assets_file f JOIN tree ON tree.id = f.folder_id"
        ).fetchall()
    found = {(bytes(path), *rest) for path, *rest in rows}
    assert len(found) == len(rows), "a file has two rows"
    return found


@pytest.fixture
def homing(tmp_path: Path) -> Iterator[RunningHoming]:
    running = RunningHoming(tmp_path / "data", tmp_path / "photos")
    yield running
    running.stop()


def kill_at_moments(homing: RunningHoming, photos: Path, *, files: int, moments: int, apart_s: float) -> None:
    chance = random.Random(files)
    make_photos(photos, files)
    homing.start()
    homing.sign_up()
    for _ in range(moments):
        time.sleep(chance.uniform(0.1, apart_s))  # a random moment is what is tested, not waited for
        homing.kill(chance.choice(homing.processes()))
        homing.call("GET", "/api/server/ping")
    wait_for(homing.is_idle, "all work ends", limit_s=1800)
    library = homing.call("GET", "/api/libraries")[0]["id"]
    homing.call("POST", f"/api/libraries/{library}/scan")
    wait_for(homing.is_idle, "the next scan ends", limit_s=1800)
    homing.stop()
    assert of_index(homing.data) == of_disk(photos)


@pytest.mark.processes
@pytest.mark.timeout(600)
def test_after_three_kills_in_a_scan_the_index_is_as_a_fresh_one(homing: RunningHoming, tmp_path: Path) -> None:
    kill_at_moments(homing, tmp_path / "photos", files=1_500, moments=3, apart_s=1.5)


@pytest.mark.soak
@pytest.mark.processes
@pytest.mark.parametrize("run", range(3))
def test_after_ten_kills_in_a_scan_of_twenty_thousand_files_the_index_is_as_a_fresh_one(
    homing: RunningHoming, tmp_path: Path, run: int
) -> None:
    kill_at_moments(homing, tmp_path / "photos", files=20_000 + run, moments=10, apart_s=6)
    shutil.rmtree(tmp_path / "photos")

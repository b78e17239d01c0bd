"""Broken and hostile files through the real task in real worker processes: each one ends in an answer."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from homing.media.decode import prepare
from homing.media.workers import Ending, Finished, Limits, Request, WorkerPool
from homing.processing.requests import TASK, ReadRequest

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JXL")
DAMAGED_EACH = 12


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(TASK, size=2)
    yield pool
    pool.close()


def read_all(pool: WorkerPool, folder: Path, paths: list[Path]) -> dict[str, Finished]:
    def request(number: int, path: Path) -> Request:
        found = path.stat()
        arguments = ReadRequest(
            path=os.fsencode(path),
            root=os.fsencode(path.parent),
            name=path.name,
            size=found.st_size,
            mtime_ns=found.st_mtime_ns,
            follow_symlinks=False,
            thumbnail=folder / f"{number}-thumbnail.webp",
            preview=folder / f"{number}-preview.webp",
            time_zone="UTC",
        )
        return Request(number, arguments.as_json())

    ends = pool.run(request(number, path) for number, path in enumerate(paths))
    return {paths[end.request.key].name: end for end in ends}


def drawing(kind: str) -> bytes:
    image = Image.linear_gradient("L").resize((320, 200)).convert("RGB")
    ImageDraw.Draw(image).ellipse((50, 20, 220, 180), "red")
    exif = Image.Exif()
    exif[0x010F] = "Acme"
    exif[0x0112] = 6
    options: dict[str, Any] = {} if kind in {"GIF", "BMP"} else {"exif": exif.tobytes()}
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def test_pictures_with_flipped_lost_and_repeated_bytes_all_end_in_an_answer(pool: WorkerPool, tmp_path: Path) -> None:
    prepare()
    draw = random.Random(4664)
    paths: list[Path] = []
    for kind in KINDS:
        whole = drawing(kind)
        for number in range(DAMAGED_EACH):
            content = bytearray(whole)
            for _ in range(draw.randint(1, 8)):
                at = draw.randrange(len(content))
                match draw.randrange(4):
                    case 0:
                        content[at] = draw.randrange(256)
                    case 1:
                        del content[at : at + draw.randint(1, 200)]
                    case 2:
                        content[at:at] = content[max(0, at - 50) : at]
                    case _:
                        content[at : at + 4] = draw.choice([b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0"])
                content = content or bytearray(b"x")
            path = tmp_path / f"{number}.{kind}"
            path.write_bytes(content)
            paths.append(path)
    ends = read_all(pool, tmp_path, paths)
    assert len(ends) == len(KINDS) * DAMAGED_EACH
    assert {name: end.detail for name, end in ends.items() if end.ending is not Ending.REPLY} == {}
    outcomes = [end.reply["outcome"] for end in ends.values()]
    assert set(outcomes) <= {"done", "undecodable"}
    assert "done" in outcomes  # many damages leave most of a picture to be seen
    for end in ends.values():
        assert end.reply["outcome"] == "done" or end.reply["reason"].endswith(".")


def test_real_hostile_files_end_in_an_answer(pool: WorkerPool, tmp_path: Path, samples: Path) -> None:
    ends = read_all(pool, tmp_path, sorted((samples / "made-here-hostile").iterdir()))
    assert {end.ending for end in ends.values()} == {Ending.REPLY}
    shown = {name for name, end in ends.items() if end.reply["outcome"] == "done"}
    assert shown == {"noext-webp", "wrongext-webp.png", "trunc-0.1.png", "trunc-0.3.heic", "trunc-0.5.jpg"}


def test_a_picture_that_needs_more_memory_than_one_may_take_is_given_up_alone(tmp_path: Path) -> None:
    # 100 megapixels of one value: a few kB on disk, 400 MB when it is taken apart
    Image.new("F", (10_000, 10_000)).save(tmp_path / "large.tif", compression="tiff_deflate")
    (tmp_path / "small.jpg").write_bytes(drawing("JPEG"))
    pool = WorkerPool(TASK, size=2, limits=Limits(memory_bytes=600 * 1024**2))
    try:
        ends = read_all(pool, tmp_path, [tmp_path / "large.tif", tmp_path / "small.jpg"])
    finally:
        pool.close()
    assert ends["large.tif"].ending is Ending.DIED
    assert "more memory" in ends["large.tif"].detail
    assert ends["large.tif"].step == "decoding"
    assert ends["small.jpg"].reply["outcome"] == "done"

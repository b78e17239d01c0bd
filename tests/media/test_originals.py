"""Reading originals: once, safely, and noticing when they change under the reader."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from blake3 import blake3

from homing.media import originals
from homing.media.originals import Changed, Original, Unavailable, read_original


def read(path: Path, **options: bool) -> Original:
    found = os.stat(path, follow_symlinks=True)
    return read_original(os.fsencode(path), size=found.st_size, mtime_ns=found.st_mtime_ns, **options)


@pytest.mark.parametrize("size", [0, 1, 1000, 5_000_000])
def test_content_and_hash_come_from_one_read(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "a.jpg").write_bytes(content)
    found = read(tmp_path / "a.jpg")
    assert found.content == content
    assert found.content_hash == blake3(content).digest()


def test_a_large_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "_PIECE_BYTES", 1000)
    content = os.urandom(4500)
    (tmp_path / "a.jpg").write_bytes(content)
    signs: list[None] = []
    found = os.stat(tmp_path / "a.jpg")
    original = read_original(
        os.fsencode(tmp_path / "a.jpg"),
        size=found.st_size,
        mtime_ns=found.st_mtime_ns,
        on_progress=lambda: signs.append(None),
    )
    assert original.content == content
    assert len(signs) == 5


def test_a_file_too_large_to_decode_is_hashed_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "_PIECE_BYTES", 1000)
    monkeypatch.setattr(originals, "LARGEST_CONTENT_BYTES", 4000)
    content = os.urandom(4500)
    (tmp_path / "a.jpg").write_bytes(content)
    found = read(tmp_path / "a.jpg")
    assert found.content is None
    assert found.content_hash == blake3(content).digest()


def test_another_version_than_the_index_knows_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    found = os.stat(tmp_path / "a.jpg")
    path = os.fsencode(tmp_path / "a.jpg")
    with pytest.raises(Changed, match="since it was last scanned"):
        read_original(path, size=4, mtime_ns=found.st_mtime_ns)
    with pytest.raises(Changed):
        read_original(path, size=3, mtime_ns=found.st_mtime_ns + 1)


@pytest.mark.parametrize("change", [b"", b"longer than it was before", b"same"])
def test_a_change_during_the_read_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"abcd")
    os.utime(path, ns=(1, 1))
    read_really = os.read

    def read_late(descriptor: int, length: int) -> bytes:
        if path.read_bytes() != change:
            path.write_bytes(change)
        return read_really(descriptor, length)

    monkeypatch.setattr(originals.os, "read", read_late)
    with pytest.raises(Changed, match="while it was read"):
        read_original(os.fsencode(path), size=4, mtime_ns=1)


@pytest.mark.parametrize("kind", ["missing", "folder", "fifo", "link", "dangling link", "below a file"])
def test_what_is_no_file_is_unavailable_and_hangs_nobody(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.jpg"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "b.jpg").write_bytes(b"abc")
        path.symlink_to(tmp_path / "b.jpg")
    elif kind == "dangling link":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "below a file":
        (tmp_path / "file").write_bytes(b"abc")
        path = tmp_path / "file" / "a.jpg"
    ended = threading.Event()
    errors: list[Exception] = []

    def attempt() -> None:
        try:
            read_original(os.fsencode(path), size=3, mtime_ns=0)
        except Unavailable as error:
            errors.append(error)
        ended.set()

    threading.Thread(target=attempt, daemon=True).start()
    assert ended.wait(30)
    assert errors
    assert str(errors[0]).endswith(".")


def test_a_link_is_followed_when_the_library_says_so(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(b"abc")
    (tmp_path / "a.jpg").symlink_to(tmp_path / "b.jpg")
    assert read(tmp_path / "a.jpg", follow_symlinks=True).content == b"abc"


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"abc")
    os.utime(path, ns=(1_000_000_000, 2_000_000_000))  # read long ago: a read would be noted
    before = os.stat(path)
    read(path)
    after = os.stat(path)
    assert (after.st_atime_ns, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_atime_ns,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )

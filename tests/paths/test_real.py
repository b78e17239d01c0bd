"""The real file system through the seam."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from blake3 import blake3

from homing.paths import Entry, FolderStat, RealFileSystem
from homing.paths.decorators import CountingFileSystem, FaultyFileSystem

FILESYSTEM = RealFileSystem()


def everything(names: Sequence[bytes]) -> Sequence[bytes]:
    return names


def test_a_folder_is_listed_by_what_its_names_are(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    (tmp_path / "a.jpg").write_bytes(b"12345")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("a.jpg")
    os.mkfifo(tmp_path / "pipe")
    listing = FILESYSTEM.list_folder(root, lambda names: [name for name in names if name.endswith(b".jpg")])
    assert list(listing.files) == [b"a.jpg"]
    assert listing.files[b"a.jpg"].size == 5
    assert listing.unchosen == [b"b.txt"]
    assert listing.folders == [b"folder"]
    assert listing.links == [b"link"]
    assert listing.special == [b"pipe"]
    assert listing.stat == FILESYSTEM.folder_stat(root)


@pytest.mark.parametrize("name", [b"\xff\xfe.jpg", b"new\nline.jpg", b" space ", b"x" * 255, b"a,b{c}[d].jpg"])
def test_any_legal_name_comes_back_as_it_is(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as file:
        file.write(b"content")
    listing = FILESYSTEM.list_folder(os.fsencode(tmp_path), everything)
    assert list(listing.files) == [name]
    assert FILESYSTEM.lstat(path) == listing.files[name]
    assert FILESYSTEM.content_hash(path) == (blake3(b"content").digest(), listing.files[name])


def test_a_reused_inode_has_another_birth(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path / "a")
    births: set[int] = set()
    for _ in range(20):
        with open(path, "wb"):
            pass
        births.add(FILESYSTEM.birth_ns(path))
        os.unlink(path)
    assert births == {0} or len(births) == 20


def test_a_rename_keeps_the_files_id(tmp_path: Path) -> None:
    old, new = os.fsencode(tmp_path / "old"), os.fsencode(tmp_path / "new")
    with open(old, "wb") as file:
        file.write(b"x")
    before = (FILESYSTEM.lstat(old).inode, FILESYSTEM.birth_ns(old), FILESYSTEM.lstat(old).mtime_ns)
    os.rename(old, new)
    assert (FILESYSTEM.lstat(new).inode, FILESYSTEM.birth_ns(new), FILESYSTEM.lstat(new).mtime_ns) == before


def test_a_pipe_where_a_picture_was_does_not_hang_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(OSError, match="not a regular file"):
        FILESYSTEM.content_hash(os.fsencode(tmp_path / "a.jpg"))
    with pytest.raises(OSError, match="not a regular file"):
        FILESYSTEM.lstat(os.fsencode(tmp_path / "a.jpg"))


def test_a_link_is_never_read_through(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "a.jpg").symlink_to("secret")
    with pytest.raises(OSError):
        FILESYSTEM.content_hash(os.fsencode(tmp_path / "a.jpg"))


def test_a_link_is_followed_when_asked(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"12")
    (tmp_path / "to-folder").symlink_to("folder")
    (tmp_path / "to-file").symlink_to("file")
    (tmp_path / "to-nothing").symlink_to("nothing")
    assert isinstance(FILESYSTEM.follow(os.fsencode(tmp_path / "to-folder")), FolderStat)
    target = FILESYSTEM.follow(os.fsencode(tmp_path / "to-file"))
    assert isinstance(target, Entry) and target.size == 2
    with pytest.raises(FileNotFoundError):
        FILESYSTEM.follow(os.fsencode(tmp_path / "to-nothing"))


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IsADirectoryError):
        FILESYSTEM.lstat(os.fsencode(tmp_path))
    with pytest.raises(NotADirectoryError):
        FILESYSTEM.folder_stat(os.fsencode(tmp_path / "file"))
    with pytest.raises(NotADirectoryError):
        FILESYSTEM.list_folder(os.fsencode(tmp_path / "file"), everything)


def test_the_mount_of_a_folder_has_a_type(tmp_path: Path) -> None:
    assert FILESYSTEM.mount(os.fsencode(tmp_path)).filesystem_type


def test_a_socket_is_special(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # a socket's path is short
        try:
            server.bind("s.jpg")
        finally:
            os.chdir(here)
        assert FILESYSTEM.list_folder(os.fsencode(tmp_path), everything).special == [b"s.jpg"]


def test_a_folder_that_another_user_may_not_read_is_an_error_and_not_empty(tmp_path: Path) -> None:
    """As root everything may be read, so the listing is done by another user where that is possible."""
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "private" / "a.jpg").write_bytes(b"x")
    if os.getuid() != 0:
        (tmp_path / "private").chmod(0)
        with pytest.raises(PermissionError):
            FILESYSTEM.list_folder(os.fsencode(tmp_path / "private"), everything)
        (tmp_path / "private").chmod(0o700)
        return
    script = (
        "import os, sys; sys.path[:] = sys.argv[2].split(os.pathsep);"
        "from homing.paths import RealFileSystem; os.setgid(65534); os.setuid(65534)\n"
        "try: RealFileSystem().list_folder(os.fsencode(sys.argv[1]), lambda names: names)\n"
        "except PermissionError: print('denied')"
    )
    for above in [tmp_path, *tmp_path.parents]:
        if str(above).startswith(str(tmp_path.parents[1])):  # the folders that pytest made
            above.chmod(above.stat().st_mode | 0o111)
    finished = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "private"), os.pathsep.join(sys.path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout.strip() == "denied"


def test_the_counting_one_counts_calls_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    counting = CountingFileSystem(FILESYSTEM)
    counting.content_hash(os.fsencode(tmp_path / "a"))
    counting.lstat(os.fsencode(tmp_path / "a"))
    assert counting.calls == {"content_hash": 1, "lstat": 1}
    assert counting.bytes_read == 5


def test_the_faulty_one_fails_where_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"1")
    (tmp_path / "b.jpg").write_bytes(b"1")

    def fault(call: str, path: bytes) -> OSError | None:
        return OSError(5, "Input/output error") if path.endswith(b"a.jpg") else None

    listing = FaultyFileSystem(FILESYSTEM, fault).list_folder(os.fsencode(tmp_path), everything)
    assert list(listing.files) == [b"b.jpg"]
    assert list(listing.unreadable) == [b"a.jpg"]


def test_a_quick_hash_reads_the_size_and_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"

    def quick(content: bytes) -> bytes:
        path.write_bytes(content)
        digest, entry = FILESYSTEM.quick_hash(os.fsencode(path))
        assert entry.size == len(content)
        return digest

    end, middle = bytes(64 * 1024), bytes(1000)
    first = quick(end + middle + end)
    assert len(first) == 16
    assert quick(end + b"x" * 1000 + end) == first  # a hint, never identity
    others = [quick(b"x" + end[1:] + middle + end), quick(end + middle + end[1:] + b"x"), quick(end + end), quick(b"")]
    assert len({first, *others}) == 5


@pytest.mark.parametrize("size", [1, 1000, 64 * 1024, 100_000, 128 * 1024])
def test_a_quick_hash_of_a_small_file_reads_all_of_it(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.jpg"
    found: set[bytes] = set()
    for changed in (None, 0, size // 2, size - 1):
        content = bytearray(size)
        if changed is not None:
            content[changed] = changed % 7 + 1
        path.write_bytes(content)
        found.add(FILESYSTEM.quick_hash(os.fsencode(path))[0])
    assert len(found) == (2 if size == 1 else 4)


def test_a_quick_hash_opens_no_link_and_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "link.jpg").symlink_to(tmp_path / "a.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    for name in ("link.jpg", "pipe.jpg", "nothing.jpg"):
        with pytest.raises(OSError, match=r".+"):
            FILESYSTEM.quick_hash(os.fsencode(tmp_path / name))

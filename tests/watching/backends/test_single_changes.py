"""What each thing that people and programs do to a file or a folder is heard as."""

from __future__ import annotations

import mmap
import os
import shutil
from pathlib import Path

import pytest

from homing.paths import split
from homing.watching.backends.watch import Dirty, Word
from tests.watching.backends.conftest import Watch
from tests.watching.backends.mirror import Mirror


def _write(path: bytes, content: bytes = b"x") -> None:
    with open(path, "wb") as file:
        file.write(content)


def _said_after(mirror: Mirror, marker: bytes) -> list[Word]:
    """What was said until now: a marker is written last, and what was said before its folder is it."""
    before = len(mirror.words)
    _write(marker)
    mirror.wait_for(lambda: Dirty(split(marker)[0]) in mirror.words[before:])
    return [word for word in mirror.words[before:] if word != Dirty(split(marker)[0])]


@pytest.fixture
def album(top: bytes) -> bytes:
    folder = top + b"/album"
    os.mkdir(folder)
    os.mkdir(top + b"/marks")
    _write(folder + b"/old.jpg")
    return folder


@pytest.mark.parametrize("name", [b"a.jpg", b"A.HEIC", b"a.jpg.xmp", b"a.xmp", b"a.jpg.json", b"film.mp4", b"\xff.jpg"])
def test_a_written_file_that_may_matter_makes_its_folder_dirty(album: bytes, watch: Watch, name: bytes) -> None:
    mirror = watch()
    _write(album + b"/" + name)
    mirror.wait_for(lambda: Dirty(album) in mirror.words)


@pytest.mark.parametrize("name", [b"a.txt", b"a.part", b".hidden.jpg", b"noextension", b"a.jpg.tmp"])
def test_other_files_are_not_worth_a_word(top: bytes, album: bytes, watch: Watch, name: bytes) -> None:
    mirror = watch()
    _write(album + b"/" + name)
    os.unlink(album + b"/" + name)
    assert _said_after(mirror, top + b"/marks/end.jpg") == []


def test_a_hard_link_is_heard_though_it_is_never_closed(tmp_path: Path, album: bytes, watch: Watch) -> None:
    (tmp_path / "outside.jpg").write_bytes(b"x")
    mirror = watch()
    os.link(tmp_path / "outside.jpg", album + b"/linked.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_a_hard_link_whose_other_name_is_gone_at_once_is_heard(tmp_path: Path, album: bytes, watch: Watch) -> None:
    """As some programs rename."""
    (tmp_path / "outside.jpg").write_bytes(b"x")
    mirror = watch()
    os.link(tmp_path / "outside.jpg", album + b"/linked.jpg")
    os.unlink(tmp_path / "outside.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_a_symbolic_link_is_heard(album: bytes, watch: Watch) -> None:
    mirror = watch()
    os.symlink(b"old.jpg", album + b"/linked.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_a_file_that_is_written_through_memory_is_heard_when_it_is_let_go(album: bytes, watch: Watch) -> None:
    _write(album + b"/mapped.jpg", bytes(4096))
    mirror = watch()
    with open(album + b"/mapped.jpg", "r+b") as file:
        mapped = mmap.mmap(file.fileno(), 4096)
    mapped[:5] = b"after"
    before = len(mirror.words)
    mapped.close()
    mirror.wait_for(lambda: Dirty(album) in mirror.words[before:])


def test_a_time_and_rights_that_were_set_are_heard(album: bytes, watch: Watch) -> None:
    mirror = watch()
    os.utime(album + b"/old.jpg", (1, 1))
    mirror.wait_until_it_is_what_the_disk_is()
    before = len(mirror.words)
    os.chmod(album + b"/old.jpg", 0o600)
    mirror.wait_for(lambda: Dirty(album) in mirror.words[before:])


def test_a_deleted_file_and_one_that_moves_between_folders_are_heard(top: bytes, album: bytes, watch: Watch) -> None:
    _write(album + b"/gone.jpg")
    mirror = watch()
    os.unlink(album + b"/gone.jpg")
    os.rename(album + b"/old.jpg", top + b"/marks/new.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_a_folder_that_is_removed_with_all_below_is_heard(top: bytes, album: bytes, watch: Watch) -> None:
    os.makedirs(album + b"/a/b/c")
    _write(album + b"/a/b/c/x.jpg")
    mirror = watch()
    assert mirror.backend.standing(top).folders_watched == 6
    shutil.rmtree(album)
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: mirror.backend.standing(top).folders_watched == 2)


def test_a_folder_that_moves_out_is_watched_no_more(tmp_path: Path, top: bytes, album: bytes, watch: Watch) -> None:
    mirror = watch()
    os.rename(album, tmp_path / "outside")
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: mirror.backend.standing(top).folders_watched == 2)
    (tmp_path / "outside" / "new.jpg").write_bytes(b"x")
    assert _said_after(mirror, top + b"/marks/end.jpg") == []


def test_one_folder_moves_out_and_another_in_under_the_same_name(tmp_path: Path, album: bytes, watch: Watch) -> None:
    other = os.fsencode(tmp_path / "other")
    os.makedirs(other + b"/inner")
    _write(other + b"/inner/theirs.jpg")
    mirror = watch()
    os.rename(album, tmp_path / "outside")
    os.rename(other, album)
    mirror.wait_until_it_is_what_the_disk_is()
    _write(album + b"/inner/new.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_two_folders_that_swap_their_names_stay_watched(top: bytes, album: bytes, watch: Watch) -> None:
    os.makedirs(top + b"/other/inner")
    mirror = watch()
    for _ in range(5):
        os.rename(album, top + b"/on-its-way")
        os.rename(top + b"/other", album)
        os.rename(top + b"/on-its-way", top + b"/other")
    mirror.wait_until_it_is_what_the_disk_is()
    for folder, _, _ in list(os.walk(top)):
        _write(folder + b"/after.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_folders_that_swap_in_one_step_stay_watched(top: bytes, album: bytes, watch: Watch) -> None:
    os.makedirs(top + b"/other/inner")
    mirror = watch()
    _exchange(album, top + b"/other")
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: mirror.backend.standing(top).folders_watched == 5)
    for folder, _, _ in list(os.walk(top)):
        _write(folder + b"/after.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def _exchange(one: bytes, other: bytes) -> None:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(-100, one, -100, other, 2) != 0:  # AT_FDCWD, RENAME_EXCHANGE
        pytest.skip("this file system swaps nothing in one step")


def test_a_folder_becomes_readable(top: bytes, album: bytes, watch: Watch) -> None:
    if os.geteuid() == 0:
        pytest.skip("for root every folder is readable")
    os.chmod(album, 0)
    mirror = watch()
    os.chmod(album, 0o755)
    mirror.wait_until_it_is_what_the_disk_is()

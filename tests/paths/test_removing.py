"""Removing an original: the file that goes is the very one that was looked at, whatever happens meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from blake3 import blake3

from homing.paths import removing
from homing.paths.removing import HeldFile, LeftAside, NotTheSame, is_there_after_all, new_aside, why_not_removable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024/beach.jpg").write_bytes(b"the beach")
    return tmp_path


def hold(folder: Path, *names: str, follow_symlinks: bool = False) -> HeldFile:
    return HeldFile(os.fsencode(folder), [name.encode() for name in names], follow_symlinks=follow_symlinks)


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_the_file_goes_and_nothing_else(folder: Path) -> None:
    (folder / "2024/other.jpg").write_bytes(b"other")
    with hold(folder, "2024", "beach.jpg") as held:
        assert held.content_hash() == blake3(b"the beach").digest()
        held.remove(new_aside())
    assert names_in(folder / "2024") == ["other.jpg"]


def test_another_file_under_the_name_keeps_it(folder: Path) -> None:
    with hold(folder, "2024", "beach.jpg") as held:
        (folder / "new.jpg").write_bytes(b"another")
        (folder / "new.jpg").rename(folder / "2024/beach.jpg")
        with pytest.raises(NotTheSame):
            held.remove(new_aside())
    assert names_in(folder / "2024") == ["beach.jpg"]
    assert (folder / "2024/beach.jpg").read_bytes() == b"another"


def test_a_file_that_was_written_to_stays(folder: Path) -> None:
    with hold(folder, "2024", "beach.jpg") as held:
        (folder / "2024/beach.jpg").write_bytes(b"the beach, edited")
        with pytest.raises(NotTheSame, match="was written to"):
            held.remove(new_aside())
    assert (folder / "2024/beach.jpg").read_bytes() == b"the beach, edited"


def test_a_folder_that_was_replaced_meanwhile_loses_nothing(folder: Path) -> None:
    with hold(folder, "2024", "beach.jpg") as held:
        (folder / "2024").rename(folder / "old")
        (folder / "2024").mkdir()
        (folder / "2024/beach.jpg").write_bytes(b"another")
        held.remove(new_aside())
    assert names_in(folder / "old") == []
    assert (folder / "2024/beach.jpg").read_bytes() == b"another"


def test_the_name_may_be_taken_while_the_file_lies_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes a new file under the name in just that moment: it is not touched, nor is what lies aside."""
    aside = new_aside()

    def unlink(name: bytes, *, dir_fd: int) -> None:
        (folder / "2024/beach.jpg").write_bytes(b"new")
        raise PermissionError

    monkeypatch.setattr(removing.os, "unlink", unlink)
    with hold(folder, "2024", "beach.jpg") as held, pytest.raises(LeftAside, match=f"beside it as {aside.decode()}"):
        held.remove(aside)
    assert (folder / "2024/beach.jpg").read_bytes() == b"new"
    assert (folder / "2024" / aside.decode()).read_bytes() == b"the beach"


@pytest.mark.parametrize("has_hard_links", [True, False])
def test_killed_while_it_lay_aside_it_gets_its_name_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, has_hard_links: bool
) -> None:
    def no_links(*args: object, **named: object) -> None:
        raise PermissionError

    if not has_hard_links:
        monkeypatch.setattr(removing.os, "link", no_links)
    aside = new_aside()
    (folder / "2024/beach.jpg").rename(folder / "2024" / aside.decode())
    names = [b"2024", b"beach.jpg"]
    assert is_there_after_all(os.fsencode(folder), names, aside, follow_symlinks=False)
    assert names_in(folder / "2024") == ["beach.jpg"]
    (folder / "2024/beach.jpg").unlink()
    assert not is_there_after_all(os.fsencode(folder), names, aside, follow_symlinks=False)


def test_a_link_is_not_followed(folder: Path) -> None:
    (folder / "link.jpg").symlink_to(folder / "2024/beach.jpg")
    (folder / "way").symlink_to(folder / "2024")
    with pytest.raises(OSError, match="symbolic link"):
        hold(folder, "link.jpg", follow_symlinks=True)
    with pytest.raises(OSError, match="Not a directory"):
        hold(folder, "way", "beach.jpg")
    with hold(folder, "way", "beach.jpg", follow_symlinks=True) as held:
        held.remove(new_aside())
    assert names_in(folder / "2024") == []


def test_a_name_is_a_name(folder: Path) -> None:
    for names in ([], [b".."], [b"2024/beach.jpg"], [b"2024", b"."]):
        with pytest.raises(OSError):
            HeldFile(os.fsencode(folder), names, follow_symlinks=False)
    os.mkfifo(folder / "2024/pipe.jpg")
    with pytest.raises(OSError, match="not a regular file"):
        hold(folder, "2024", "pipe.jpg")


def test_rights_are_told_beforehand(folder: Path) -> None:
    assert why_not_removable(os.fsencode(folder / "2024")) == ""
    assert "cannot be looked at" in why_not_removable(os.fsencode(folder / "2023"))
    if os.geteuid() == 0:
        assert "mounted read-only" in why_not_removable(b"/sys") or not os.statvfs("/sys").f_flag & os.ST_RDONLY
    else:
        (folder / "2024").chmod(0o500)
        assert "may not change anything" in why_not_removable(os.fsencode(folder / "2024"))
        (folder / "2024").chmod(0o700)

"""A disk that does not answer holds up nobody else."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from homing.paths import Entry, RealFileSystem
from homing.paths.answering import AnsweringFileSystem, NotAnswering, raise_if_not_answering


class Stuck(RealFileSystem):
    """Whatever is asked of a file named `stuck` waits until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.asked = 0

    def lstat(self, path: bytes) -> Entry:
        self.asked += 1
        if path.endswith(b"/stuck"):
            self.let_go.wait()
        return super().lstat(path)


def test_a_call_that_hangs_is_given_up_and_its_place_with_it_until_it_returns(tmp_path: Path) -> None:
    place = os.fsencode(tmp_path / "nas")
    (tmp_path / "nas").mkdir()
    for name in ("stuck", "other"):
        (tmp_path / "nas" / name).write_text(name)
    (tmp_path / "elsewhere").write_text("x")
    inner = Stuck()
    disk = AnsweringFileSystem(inner, patience_s=0.1, places=[place])
    with pytest.raises(NotAnswering, match="not answering since"):
        disk.lstat(place + b"/stuck")
    with pytest.raises(NotAnswering):
        disk.lstat(place + b"/other")
    with pytest.raises(NotAnswering):
        AnsweringFileSystem(RealFileSystem()).lstat(place + b"/other")
    assert inner.asked == 1, "one thread a place is stuck, no more"
    assert disk.lstat(os.fsencode(tmp_path / "elsewhere")).size == 1
    stuck = [thread for thread in threading.enumerate() if thread.name == "file-system"]
    inner.let_go.set()
    for thread in stuck:
        thread.join(0.5)
    raise_if_not_answering(place)
    assert disk.lstat(place + b"/other").size == 5


def test_what_a_call_raises_is_raised(tmp_path: Path) -> None:
    disk = AnsweringFileSystem(RealFileSystem())
    with pytest.raises(FileNotFoundError):
        disk.lstat(os.fsencode(tmp_path / "nothing"))


def test_births_are_told_for_many_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    path, gone = os.fsencode(tmp_path / "a"), os.fsencode(tmp_path / "gone")
    disk = AnsweringFileSystem(RealFileSystem())
    assert disk.births([path, gone]) == [disk.birth_ns(path), None]
    assert disk.births([]) == []

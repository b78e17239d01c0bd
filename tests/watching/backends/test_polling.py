"""Looking again and again: what is looked at, how much, and what is said when a share does not answer."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable

import pytest

from homing.paths import RealFileSystem
from homing.paths.decorators import CountingFileSystem, FaultyFileSystem
from homing.watching.backends.polled_folders import PolledFolders
from homing.watching.backends.polling import PollingBackend
from homing.watching.backends.watch import Dirty, Lost, RootToWatch, State
from tests.watching.backends.conftest import Watch

LONG_AGO = (1_600_000_000, 1_600_000_000)


def _write(path: bytes, content: bytes = b"x") -> None:
    with open(path, "wb") as file:
        file.write(content)


class _Polled:
    """Passes one by one, without a clock."""

    def __init__(self, top: bytes) -> None:
        self.counting = CountingFileSystem(RealFileSystem())
        self.said: list[Dirty] = []
        self.top = top
        self.folders = PolledFolders(RootToWatch(top), self.counting, self._say)
        self.look()

    def _say(self, folder: bytes, is_tree: bool) -> None:
        self.said.append(Dirty(folder, is_tree))

    def look(self, is_full: Callable[[bytes], bool] = lambda path: True) -> list[Dirty]:
        self.said.clear()
        self.counting.calls.clear()
        self.folders.begin_pass(frozenset({self.top}))
        while self.folders.go_on(1.0, is_full):
            pass
        return self.said


@pytest.fixture
def polled(top: bytes) -> _Polled:
    for folder in (b"/a/inner", b"/b"):
        os.makedirs(top + folder)
        _write(top + folder + b"/x.jpg")
    for folder, _, _ in list(os.walk(top)):
        os.utime(folder, LONG_AGO)
    return _Polled(top)


def test_nothing_is_said_of_a_tree_that_does_not_change(polled: _Polled) -> None:
    assert polled.look() == []
    assert len(polled.folders) == 4


def test_a_file_that_is_written_in_place_is_seen_by_a_full_look_and_not_by_a_glance(polled: _Polled) -> None:
    _write(polled.top + b"/b/x.jpg", b"other")
    assert polled.look(lambda path: False) == []
    assert polled.counting.calls == {"folder_stat": 4}
    assert polled.look() == [Dirty(polled.top + b"/b")]


def test_a_glance_sees_names_that_come_and_go(polled: _Polled) -> None:
    _write(polled.top + b"/a/inner/new.jpg")
    assert polled.look(lambda path: False) == [Dirty(polled.top + b"/a/inner")]
    os.utime(polled.top + b"/a/inner", LONG_AGO)
    assert polled.look(lambda path: False) == [Dirty(polled.top + b"/a/inner")]
    assert polled.look(lambda path: False) == []


def test_a_folder_that_was_changed_just_now_is_not_believed_to_be_known(polled: _Polled) -> None:
    """Its time may be the same after the next change."""
    _write(polled.top + b"/b/new.jpg")
    polled.look(lambda path: False)
    assert polled.look(lambda path: False) == []
    assert polled.counting.calls["list_folder"] == 1


def test_what_came_and_went_between_two_looks_is_said_since_somebody_may_have_seen_it(polled: _Polled) -> None:
    _write(polled.top + b"/b/passing.jpg")
    os.unlink(polled.top + b"/b/passing.jpg")
    assert polled.look() == [Dirty(polled.top + b"/b")]


def test_a_new_folder_is_said_once_as_a_tree_and_a_gone_one_too(polled: _Polled) -> None:
    os.makedirs(polled.top + b"/new/deep")
    _write(polled.top + b"/new/deep/x.jpg")
    assert [word for word in polled.look() if word.is_tree] == [Dirty(polled.top + b"/new", is_tree=True)]
    os.rename(polled.top + b"/new", polled.top + b"/b/new")
    assert {word.folder for word in polled.look() if word.is_tree} == {polled.top + b"/new", polled.top + b"/b/new"}
    assert len(polled.folders) == 6


def test_a_folder_that_cannot_be_listed_is_said_when_that_begins_and_when_it_ends(top: bytes) -> None:
    os.mkdir(top + b"/locked")
    _write(top + b"/locked/x.jpg")
    polled = _Polled(top)
    faults: set[bytes] = {top + b"/locked"}
    faulty = FaultyFileSystem(
        RealFileSystem(), lambda call, path: OSError(errno.EACCES, "no") if path in faults else None
    )
    polled.folders = PolledFolders(RootToWatch(top), faulty, polled._say)
    polled.look()
    assert polled.look() == []
    faults.clear()
    assert polled.look() == [Dirty(top + b"/locked", is_tree=True)]
    faults.add(top + b"/locked")
    assert polled.look() == [Dirty(top + b"/locked", is_tree=True)]


def test_a_share_that_breaks_is_lost_and_lost_again_when_it_answers(top: bytes, watch: Watch) -> None:
    broken = threading.Event()
    faulty = FaultyFileSystem(
        RealFileSystem(), lambda call, path: OSError(errno.EIO, "it broke") if broken.is_set() else None
    )
    mirror = watch(PollingBackend(interval_s=0.3, filesystem=faulty))
    broken.set()
    mirror.wait_for(lambda: mirror.backend.standing(top).state is State.DEGRADED)
    mirror.wait_for(lambda: any(isinstance(word, Lost) for word in mirror.words))
    assert "it broke" in mirror.backend.standing(top).reason
    _write(top + b"/x.jpg")
    broken.clear()
    mirror.wait_for(lambda: mirror.backend.standing(top).state is State.POLLING)
    mirror.wait_until_it_is_what_the_disk_is()


def test_a_folder_that_changed_is_looked_at_again_long_before_the_next_pass(top: bytes, watch: Watch) -> None:
    os.mkdir(top + b"/album")
    backend = PollingBackend(interval_s=1.0)
    mirror = watch(backend)
    _write(top + b"/album/first.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    backend.set_interval(3600.0)
    _write(top + b"/album/second.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_what_is_known_first_is_said_if_asked_for(top: bytes, watch: Watch) -> None:
    assert watch(PollingBackend(interval_s=1.0)).words[0] != Dirty(top, is_tree=True)
    mirror = watch(PollingBackend(interval_s=1.0, baseline_is_dirty=True))
    assert Dirty(top, is_tree=True) in mirror.words

"""After a quiet moment the mirror is what the disk is: at a tenth of the size each time, at full size by `make soak`.

A mirror lists exactly what it is told to; so what the watcher forgot to say would be missing in it.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.kernel import Q_OVERFLOW, Queue
from homing.watching.backends.polling import PollingBackend
from homing.watching.backends.watch import Dirty, Lost
from tests.watching.backends.conftest import Watch
from tests.watching.backends.mirror import Mirror, tree_of
from tests.watching.backends.mirror_process import WatcherProcess
from tests.watching.backends.writer import start_writers

FULL = [pytest.mark.soak, pytest.mark.timeout(1200)]
sizes = pytest.mark.parametrize(
    ("part", "seed"),
    [
        pytest.param(10, 0, id="a tenth"),
        *[pytest.param(1, number, id=f"full size {number}", marks=FULL) for number in range(1, 11)],
    ],
)


def _write(path: bytes, content: bytes = b"x") -> None:
    with open(path, "wb") as file:
        file.write(content)


def _folders_below(top: bytes) -> int:
    return sum(1 for _ in os.walk(top))


def _is_all_watched(mirror: Mirror) -> bool:
    return mirror.backend.standing(mirror.root).folders_watched == _folders_below(mirror.root)


def _watches() -> set[bytes]:
    """The kernel's numbers of all watches of this process."""
    found: set[bytes] = set()
    for told in Path("/proc/self/fdinfo").iterdir():
        try:
            found |= set(re.findall(rb"inotify wd:([0-9a-f]+) ino:[0-9a-f]+", told.read_bytes()))
        except OSError:
            continue
    return found


@pytest.mark.processes
@sizes
def test_what_eight_writers_do_while_the_watcher_is_stopped_is_known_when_it_goes_on(
    top: bytes, part: int, seed: int
) -> None:
    for number in range(10):
        os.mkdir(top + b"/%d" % number)
    with WatcherProcess(top) as watcher:
        watcher.stop()
        for writer in start_writers(top, writers=8, files=20_000 // part, seed=seed):
            assert writer.wait() == 0
        watcher.go_on()
        disk = tree_of(top)
        assert sum(len(files) for files in disk.values()) > 2_000 // part
        assert watcher.shows(lambda shown: shown.held == disk and shown.folders_watched == _folders_below(top))
        if part == 1:  # 16,384 words are what the kernel keeps
            assert watcher.shows(lambda shown: shown.said["Lost"] >= 1)
        for folder, _, _ in list(os.walk(top)):
            _write(os.path.join(folder, b"after.jpg"))
        disk = tree_of(top)
        assert watcher.shows(lambda shown: shown.held == disk)


@sizes
def test_what_eight_writers_do_while_it_watches_is_known(top: bytes, watch: Watch, part: int, seed: int) -> None:
    mirror = watch()
    writers = start_writers(top, writers=8, files=5_000 // part, seed=seed)
    mirror.read_while(lambda: any(writer.poll() is None for writer in writers))
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: _is_all_watched(mirror))
    for folder, _, _ in list(os.walk(top)):
        _write(os.path.join(folder, b"after.jpg"))
    mirror.wait_until_it_is_what_the_disk_is()


@sizes
def test_what_a_writer_does_while_it_is_polled_is_known(top: bytes, watch: Watch, part: int, seed: int) -> None:
    mirror = watch(PollingBackend(interval_s=1.0))
    writers = start_writers(top, writers=1, files=5_000 // part, seed=seed)
    mirror.read_while(lambda: any(writer.poll() is None for writer in writers))
    mirror.wait_until_it_is_what_the_disk_is()


@sizes
def test_eight_thousand_fresh_nested_folders_are_watched(top: bytes, watch: Watch, part: int, seed: int) -> None:
    mirror = watch()
    for chain in range(400 // part):
        folder = top
        for depth in range(20):
            folder += b"/%d-%d" % (chain, depth)
            os.mkdir(folder)
            _write(folder + b"/a.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: _is_all_watched(mirror))
    assert mirror.backend.standing(top).folders_watched == 8_000 // part + 1


@sizes
def test_a_folder_of_ten_thousand_is_moved_in_and_renamed_and_keeps_its_watches(
    tmp_path: Path, top: bytes, watch: Watch, part: int, seed: int
) -> None:
    outside = os.fsencode(tmp_path) + b"/outside"
    for number in range(10_000 // part):
        folder = outside + b"/%d/%d" % (number % 100, number // 100)
        os.makedirs(folder)
        _write(folder + b"/a.jpg")
    mirror = watch()
    os.rename(outside, top + b"/in")
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: _is_all_watched(mirror))
    before = _watches()
    os.rename(top + b"/in", top + b"/renamed")
    mirror.wait_until_it_is_what_the_disk_is()
    assert _watches() == before
    assert Dirty(top + b"/renamed", is_tree=True) in mirror.words
    for folder, _, _ in list(os.walk(top + b"/renamed")):
        _write(folder + b"/after.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


@sizes
def test_of_a_film_that_is_copied_slowly_the_last_word_comes_after_its_end(
    top: bytes, watch: Watch, part: int, seed: int
) -> None:
    mirror = watch()
    before = len(mirror.words)
    with open(top + b"/film.mp4", "wb") as film:
        for _ in range(40):
            film.write(bytes(5_000_000 // part))
            film.flush()
            mirror.read(0.1)
        assert mirror.words[before:] == []
    mirror.wait_until_it_is_what_the_disk_is()
    assert mirror.words[before:] == [Dirty(top)]


@sizes
def test_an_editor_that_writes_beside_and_renames_over_is_heard(top: bytes, watch: Watch, part: int, seed: int) -> None:
    pictures = [top + b"/%d.jpg" % number for number in range(100)]
    for picture in pictures:
        _write(picture)
    mirror = watch()
    for number in range(2_000 // part):
        picture = pictures[number % 100]
        _write(picture + b"~", b"edited %d" % number)
        os.rename(picture + b"~", picture)
    mirror.wait_until_it_is_what_the_disk_is()


class _LosingQueue(Queue):
    """Throws words away as a kernel does whose queue is full."""

    loses = False

    def put(self, data: bytes) -> None:
        super().put(struct.pack("iIII", -1, Q_OVERFLOW, 0, 0) if self.loses else data)


@sizes
def test_words_that_the_kernel_threw_away_are_said_to_be_lost_and_all_is_found(
    top: bytes, watch: Watch, part: int, seed: int
) -> None:
    queues: list[_LosingQueue] = []

    def losing() -> Queue:
        queues.append(_LosingQueue())
        return queues[-1]

    mirror = watch(InotifyBackend(make_queue=losing))
    os.makedirs(top + b"/moves/inner")
    mirror.wait_for(lambda: _is_all_watched(mirror))
    queues[-1].loses = True
    for number in range(2_000 // part):
        os.makedirs(top + b"/%d/inner" % number)
        _write(top + b"/%d/inner/a.jpg" % number)
    os.rename(top + b"/moves", top + b"/0/moved")
    mirror.wait_for(lambda: any(isinstance(word, Lost) for word in mirror.words))
    queues[-1].loses = False
    _write(top + b"/0/moved/inner/a.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: _is_all_watched(mirror))
    for folder in _inner_folders(top):
        _write(folder + b"/after.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def _inner_folders(top: bytes) -> Iterator[bytes]:
    return (folder for folder, _, _ in list(os.walk(top)) if folder.endswith(b"inner"))

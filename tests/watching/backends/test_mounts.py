"""What is mounted and unmounted below a root, and at it: the kernel's watches say no word of it."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from homing.paths.mounts import hears_all_changes
from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.together import ASKED_FOR, Together
from homing.watching.backends.watch import Backend, Lost, RootToWatch, State
from tests.support import mounting
from tests.watching.backends.mirror import Mirror


@pytest.fixture(autouse=True)
def own_mounts(request: pytest.FixtureRequest) -> Generator[None]:
    try:
        with mounting.own_mounts():
            yield
    except mounting.CannotMount:
        mounting.run_where_we_may_mount(request)


def _watch(backend: Backend, root: Path) -> Mirror:
    backend.add_root(RootToWatch(os.fsencode(root)))
    mirror = Mirror(backend, os.fsencode(root))
    mirror.wait_until_ready()
    return mirror


def _folders_watched(mirror: Mirror) -> int:
    return mirror.backend.standing(mirror.root).folders_watched


def test_a_drive_that_is_mounted_below_a_root_is_heard_and_so_is_its_going(tmp_path: Path) -> None:
    root, drive = tmp_path / "photos", tmp_path / "drive"
    (root / "card" / "before").mkdir(parents=True)
    (drive / "a" / "b").mkdir(parents=True)
    (drive / "a" / "b" / "x.jpg").write_bytes(b"x")
    backend = InotifyBackend()
    try:
        mirror = _watch(backend, root)
        mounting.bind(drive, root / "card")
        mirror.wait_until_it_is_what_the_disk_is()
        mirror.wait_for(lambda: _folders_watched(mirror) == 4)
        (root / "card" / "a" / "b" / "y.jpg").write_bytes(b"y")
        mirror.wait_until_it_is_what_the_disk_is()
        mounting.unmount(root / "card")
        mirror.wait_until_it_is_what_the_disk_is()
        mirror.wait_for(lambda: _folders_watched(mirror) == 3)
        (root / "card" / "before" / "z.jpg").write_bytes(b"z")
        mirror.wait_until_it_is_what_the_disk_is()
    finally:
        backend.close()


def test_a_file_system_that_ends_below_a_root_is_heard(tmp_path: Path) -> None:
    root = tmp_path / "photos"
    (root / "card").mkdir(parents=True)
    mounting.mount("none", root / "card", "tmpfs")
    (root / "card" / "a" / "b").mkdir(parents=True)
    (root / "card" / "a" / "x.jpg").write_bytes(b"x")
    backend = InotifyBackend()
    try:
        mirror = _watch(backend, root)
        mounting.unmount(root / "card")
        mirror.wait_until_it_is_what_the_disk_is()
        mirror.wait_for(lambda: _folders_watched(mirror) == 2)
        (root / "card" / "z.jpg").write_bytes(b"z")
        mirror.wait_until_it_is_what_the_disk_is()
    finally:
        backend.close()


def test_a_root_that_is_unmounted_is_lost_and_watched_when_it_is_mounted_again(tmp_path: Path) -> None:
    root, drive = tmp_path / "photos", tmp_path / "drive"
    root.mkdir()
    drive.mkdir()
    (drive / "x.jpg").write_bytes(b"x")
    mounting.bind(drive, root)
    backend = InotifyBackend()
    try:
        mirror = _watch(backend, root)
        mounting.unmount(root)
        mirror.wait_for(lambda: any(isinstance(word, Lost) for word in mirror.words))
        mirror.wait_until_it_is_what_the_disk_is()
        mounting.bind(drive, root)
        mirror.wait_until_it_is_what_the_disk_is()
        (root / "y.jpg").write_bytes(b"y")
        mirror.wait_until_it_is_what_the_disk_is()
    finally:
        backend.close()


def test_a_folder_that_is_mounted_twice_in_a_root_is_said_under_both_names(tmp_path: Path) -> None:
    root = tmp_path / "photos"
    (root / "one" / "inner").mkdir(parents=True)
    (root / "two").mkdir()
    backend = InotifyBackend()
    try:
        mounting.bind(root / "one", root / "two")
        mirror = _watch(backend, root)
        (root / "two" / "inner" / "x.jpg").write_bytes(b"x")
        mirror.wait_until_it_is_what_the_disk_is()
        (root / "one" / "new").mkdir()
        (root / "one" / "new" / "y.jpg").write_bytes(b"x")
        mirror.wait_until_it_is_what_the_disk_is()
    finally:
        backend.close()


def test_polling_can_be_asked_for_and_taken_back(tmp_path: Path) -> None:
    root = tmp_path / "photos"
    (root / "inner").mkdir(parents=True)
    path = os.fsencode(root)
    backend = Together(interval_s=0.5)
    try:
        mirror = _watch(backend, root)
        assert backend.standing(path).state is State.WATCHING
        backend.change(polling_only=True, interval_s=0.5)
        mirror.wait_for(lambda: backend.standing(path).state is State.POLLING)
        assert backend.standing(path).reason == ASKED_FOR
        (root / "inner" / "x.jpg").write_bytes(b"x")
        mirror.wait_until_it_is_what_the_disk_is()
        backend.change(polling_only=False, interval_s=0.5)
        mirror.wait_for(lambda: backend.standing(path).state is State.WATCHING)
        (root / "inner" / "y.jpg").write_bytes(b"y")
        mirror.wait_until_it_is_what_the_disk_is()
        backend.add_root(RootToWatch(path, polls=True))
        mirror.wait_for(lambda: backend.standing(path).state is State.POLLING)
    finally:
        backend.close()


@pytest.mark.parametrize(
    ("kind", "hears"),
    [
        ("ext4", True),
        ("btrfs", True),
        ("fuseblk", True),
        ("overlay", True),
        ("nfs4", False),
        ("cifs", False),
        ("fuse.sshfs", False),
        ("fuse", False),
        ("9p", False),
        ("virtiofs", False),
    ],
)
def test_file_systems_that_others_write_to_are_known(kind: str, hears: bool) -> None:
    assert hears_all_changes(kind) is hears

"""Disks without room: a small one is mounted, for this test alone, where the backups or the index lie."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

import homing.backups.errors as errors
from homing.backups.errors import NoRoom
from homing.backups.listing import list_backups, verify_backup
from homing.backups.making import make_backup
from homing.backups.places import backups_folder
from homing.backups.restoring import restore_backup
from homing.configuration import configuration
from tests.backups.household import all_words, move_in, speak
from tests.jobs.house import House
from tests.support import mounting


@pytest.fixture(autouse=True)
def own_mounts(request: pytest.FixtureRequest) -> Iterator[None]:
    if connection.vendor != "sqlite":
        pytest.skip("the archive is written by the same code")
    try:
        with mounting.own_mounts():
            yield
    except mounting.CannotMount:
        mounting.run_where_we_may_mount(request)


@contextmanager
def disk(place: Path, size_kb: int) -> Generator[Path]:
    place.mkdir(exist_ok=True)
    mounting.mount("tmpfs", place, "tmpfs", f"size={size_kb}k")
    try:
        yield place
    finally:
        connection.close()
        mounting.unmount(place)


@pytest.fixture
def family(house: House, tmp_path: Path) -> House:
    move_in(tmp_path / "photos")
    return house


@pytest.fixture
def nothing_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is filled by others while the backup is made."""
    monkeypatch.setattr(errors, "demand_room", lambda *_: None)
    monkeypatch.setattr("homing.backups.making.demand_room", lambda *_: None)
    monkeypatch.setattr("homing.backups.restoring.demand_room", lambda *_: None)


def fill(folder: Path, leave_kb: int) -> Path:
    filler = folder / "somebody elses film"
    found = os.statvfs(folder)
    filler.write_bytes(b"\0" * max(0, found.f_bavail * found.f_frsize - leave_kb * 1024))
    return filler


@pytest.mark.parametrize("leave_kb", [0, 4, 100, 600, 700])
def test_a_disk_that_becomes_full_keeps_the_old_backups(
    family: House, nothing_is_foreseen: None, leave_kb: int
) -> None:
    with disk(backups_folder(), 2048):
        old = make_backup()
        filler = fill(backups_folder(), leave_kb)
        (index_size,) = {one.size_bytes for one in old.manifest.parts.values() if one.size_bytes > 100_000}
        assert leave_kb * 1024 < index_size + old.size_bytes + 200_000
        with pytest.raises(NoRoom, match=r"the disk of .*backups is full"):
            while True:  # each one leaves less
                make_backup()
        kept = list_backups()
        assert old.name in [one.named.name for one in kept]
        for one in kept:
            verify_backup(one.path)
        assert {path.name for path in backups_folder().iterdir()} == {
            ".lock",
            filler.name,
            *(one.named.name for one in kept),
        }
        filler.unlink()
        assert make_backup().name in [one.named.name for one in list_backups()]


def test_a_disk_without_room_is_seen_before_anything_is_written(family: House) -> None:
    with disk(backups_folder(), 2048):
        with pytest.raises(NoRoom, match=r"It takes about \d+ MB, and \d+ MB are free"):
            make_backup()
        assert [path.name for path in backups_folder().iterdir()] == [".lock"]


@pytest.mark.parametrize("leave_kb", [0, 100, 400, 490, 500])
def test_a_restore_without_room_changes_nothing(
    family: House, nothing_is_foreseen: None, tmp_path: Path, leave_kb: int
) -> None:
    archive = make_backup().path.rename(tmp_path / "brought.zip")
    speak("since the backup")
    later = all_words()
    index = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = index.read_bytes()
    with disk(configuration().data, 4096):
        index.write_bytes(content)
        filler = fill(configuration().data, leave_kb)
        with pytest.raises(NoRoom, match="Nothing was restored: the disk of"):
            restore_backup(archive)
        assert list(configuration().data.glob(".restoring*")) == []
        filler.unlink()
        assert all_words() == later
        restore_backup(archive)
        assert all_words() != later

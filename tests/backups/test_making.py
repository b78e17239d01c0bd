"""Backups that are made while everything goes on, and which of them stay."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.db import connection

from homing.backups.archive import SQLITE_PART, extract_part
from homing.backups.errors import AlreadyBusy, BackupError, NoSuchBackup
from homing.backups.listing import delete_backup, list_backups
from homing.backups.making import make_backup
from homing.backups.places import Named, Reason, backups_folder, is_busy, named_in, path_of, read_name
from homing.backups.requests import how_it_goes, request_backup
from homing.backups.rotating import expired
from homing.clock import SystemClock
from homing.jobs.models import Job, JobState
from tests.backups.household import move_in
from tests.jobs.house import House, wait_for

NIGHT = datetime(2026, 11, 21, 3, tzinfo=UTC)

WRITER = """
import sqlite3, sys, time
index = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
index.execute("PRAGMA synchronous=NORMAL")
number = int(sys.argv[2])
while True:
    number += 2
    index.execute("BEGIN IMMEDIATE")
    index.execute("INSERT INTO one VALUES (?, randomblob(400))", [number])
    index.execute("INSERT INTO other VALUES (?, randomblob(4000))", [number])
    index.execute("UPDATE total SET rows = rows + 1")
    index.execute("COMMIT")
    time.sleep(0.0005)
"""


class AtNight(SystemClock):
    def __init__(self, day: int, hour: int = 0) -> None:
        self._now_ns = int((NIGHT + timedelta(days=day, hours=hour)).timestamp() * 10**9)

    def now_ns(self) -> int:
        return self._now_ns


@pytest.fixture
def busy_house(house: House) -> Iterator[Path]:
    """Two processes write without a pause, rows of two tables and a sum in each transaction. The index's path."""
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump's consistency is PostgreSQL's own; this one is ours")
    path = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, data BLOB)")
        cursor.execute("CREATE TABLE other (id INTEGER PRIMARY KEY, data BLOB)")
        cursor.execute("CREATE TABLE total (rows INTEGER)")
        cursor.execute("INSERT INTO total VALUES (0)")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number)]) for number in (0, 1)]
    try:
        wait_for(lambda: rows_in(path) > 500, "rows of the writers")
        yield path
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def rows_in(path: Path) -> int:
    with closing(sqlite3.connect(path, timeout=20)) as index:
        return int(index.execute("SELECT rows FROM total").fetchone()[0])


def test_a_backup_is_the_index_of_one_moment_while_others_write(busy_house: Path, tmp_path: Path) -> None:
    before = rows_in(busy_house)
    steps: list[int] = []
    made = make_backup(progress=lambda done, total, step: steps.append(rows_in(busy_house)))
    after = rows_in(busy_house)
    assert steps[-1] > steps[0], "they wrote meanwhile"
    extract_part(made.path, SQLITE_PART, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        total = copy.execute("SELECT rows FROM total").fetchone()[0]
        assert before <= total <= after
        for table in ("one", "other"):
            assert copy.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == total


def test_a_copy_that_meets_writes_all_the_time_ends_nevertheless(busy_house: Path) -> None:
    """SQLite by itself begins a copy anew after each write of another process."""
    with closing(sqlite3.connect(busy_house)) as index:
        pages = index.execute("PRAGMA page_count").fetchone()[0]
    calls: list[tuple[int, int]] = []
    make_backup(progress=lambda done, total, step: calls.append((done, total)) if step == "copying" else None)
    assert len(calls) <= pages // 2048 + 2
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_two_backups_at_once_are_one_and_a_clear_no(house: House) -> None:
    refused: list[str] = []

    def second(done: int, total: int, step: str) -> None:
        if not refused:
            assert is_busy(backups_folder())
            with pytest.raises(AlreadyBusy, match="at present") as error:
                make_backup()
            refused.append(str(error.value))

    make_backup(progress=second)
    assert refused and len(list_backups()) == 1
    assert not is_busy(backups_folder())


def test_backups_of_the_same_second_have_names_of_their_own_in_order(house: House) -> None:
    names = [make_backup(clock=AtNight(0)).name for _ in range(3)]
    assert names[0] == "homing-2026-11-21-030000-by-hand.zip"
    assert names[1] == "homing-2026-11-21-030000-by-hand-2.zip"
    assert [one.named.name for one in list_backups()] == names[::-1]


def test_nightly_backups_stay_for_so_many_days_and_those_by_hand_for_ever(house: House) -> None:
    by_hand = make_backup(clock=AtNight(-9)).name
    nightly = [make_backup(reason="nightly", keep=3, clock=AtNight(day)) for day in range(5)]
    assert [one.removed for one in nightly] == [(), (), (), (nightly[0].name,), (nightly[1].name,)]
    assert [one.named.name for one in list_backups()] == [*(one.name for one in nightly[:1:-1]), by_hand]


def test_a_damaged_backup_counts_for_no_day_so_that_good_ones_stay(house: House) -> None:
    good = make_backup(reason="nightly", clock=AtNight(0))
    for day in (1, 2):
        cut = make_backup(reason="nightly", clock=AtNight(day)).path
        with cut.open("r+b") as file:
            file.truncate(cut.stat().st_size - 30)
    assert [one.manifest is not None for one in list_backups()] == [False, False, True]
    last = make_backup(reason="nightly", keep=2, clock=AtNight(3))
    assert [one.named.name for one in list_backups()] == [last.name, good.name]


@pytest.mark.table
@pytest.mark.parametrize("keep", [0, 1])
def test_the_last_good_one_is_never_removed(keep: int) -> None:
    names = [a_name(day) for day in range(3)]
    assert expired(names, {names[0].name}, keep=keep, zone=UTC) == []
    assert expired(names, {names[2].name}, keep=keep, zone=UTC) == [names[1].name, names[0].name]
    assert expired(names, set(), keep=keep, zone=UTC) == []


@pytest.mark.table
def test_of_one_day_the_last_one_stays_by_the_clock_of_the_house() -> None:
    names = [a_name(0, hour) for hour in (0, 12, 19)]
    assert expired(names, {one.name for one in names}, keep=7, zone=UTC) == [names[1].name, names[0].name]
    lisbon_in_summer = timezone(timedelta(hours=2))
    assert expired(names, {one.name for one in names}, keep=7, zone=lisbon_in_summer) == [names[0].name]


def a_name(day: int, hour: int = 0) -> Named:
    found = read_name(f"homing-{NIGHT + timedelta(days=day, hours=hour):%Y-%m-%d-%H%M%S}-nightly.zip")
    assert found is not None
    return found


@pytest.mark.table
@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../secret.key",
        "../index.sqlite3",
        "homing-2026-11-21-030000-nightly.zip/../../secret.key",
        "/etc/passwd",
        "homing-2026-11-21-030000-nightly.zip\n",
        "homing-2026-13-41-030000-nightly.zip",
        "homing-٢٠٢٦-11-21-030000-nightly.zip",
        "homing-2026-11-21-030000-weekly.zip",
        "HOMING-2026-11-21-030000-NIGHTLY.ZIP",
        "",
        ".lock",
    ],
)
def test_names_that_lead_elsewhere_are_no_backups(name: str, house: House) -> None:
    (backups_folder().parent / "secret.key").write_text("a key")
    with pytest.raises(NoSuchBackup):
        path_of(name)
    with pytest.raises(NoSuchBackup):
        delete_backup(name)
    assert (backups_folder().parent / "secret.key").exists()


def test_a_link_in_the_folder_is_no_backup(house: House) -> None:
    link = backups_folder() / "homing-2026-11-21-030000-nightly.zip"
    link.symlink_to("/etc/passwd")
    with pytest.raises(NoSuchBackup):
        path_of(link.name)
    assert named_in(backups_folder()) == []


def test_what_else_lies_in_the_folder_is_left_alone(house: House) -> None:
    others = [backups_folder() / name for name in ("family.zip", "homing-notes.txt", "homing-2025.zip")]
    for path in others:
        path.write_text("ours")
    make_backup(reason="nightly", keep=1)
    assert [path.read_text() for path in others] == ["ours"] * 3
    assert len(list_backups()) == 1


def test_left_overs_of_a_killed_process_go_with_the_next_backup(house: House) -> None:
    (backups_folder() / ".making-index.sqlite3").write_bytes(b"half")
    make_backup()
    assert [path.name for path in backups_folder().iterdir() if path.name.startswith(".making")] == []


def test_a_damaged_index_makes_no_backup_and_says_so(house: House, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("how PostgreSQL finds damage is its own")
    move_in(tmp_path / "photos")
    good = make_backup()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'assets_words'")
        page = cursor.fetchone()[0]
    connection.close()
    with Path(connection.settings_dict["NAME"]).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(BackupError, match="The index in it is damaged"):
        make_backup()
    assert [one.named.name for one in list_backups()] == [good.name]


def test_without_an_index_there_is_nothing_to_back_up(house: House) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("an empty database is asked for in test_postgres.py")
    connection.close()
    Path(connection.settings_dict["NAME"]).unlink()
    with pytest.raises(BackupError, match=r"there is no index in .* yet"):
        make_backup()
    assert not Path(connection.settings_dict["NAME"]).exists()


@pytest.mark.processes
def test_a_backup_that_was_asked_for_is_made_by_a_worker(house: House) -> None:
    first = request_backup()
    assert request_backup() == first
    assert (how_it_goes().is_waiting, how_it_goes().failed) == (True, "")
    house.start("--handlers", "homing.backups.jobs")
    house.wait_for_state(first, JobState.COMPLETED)
    (made,) = list_backups()
    assert made.named.reason is Reason.BY_HAND
    assert (how_it_goes().is_waiting, how_it_goes().is_running) == (False, False)


def test_why_a_backup_that_was_asked_for_failed_is_told(house: House) -> None:
    number = request_backup()
    Job.objects.filter(pk=number).update(state=JobState.FAILED, error="the disk is full")
    assert how_it_goes().failed == "the disk is full"

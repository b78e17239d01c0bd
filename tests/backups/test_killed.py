"""Killed at every call to the operating system that a name or a file depends on: nothing half is ever left."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from homing.backups.listing import list_backups, verify_backup
from homing.backups.making import make_backup
from homing.backups.places import backups_folder
from homing.backups.restoring import restore_backup
from homing.configuration import configuration
from tests.backups.household import all_words, move_in, speak
from tests.jobs.house import House

EVENTS = {"open", "os.rename", "os.link", "os.remove", "sqlite3.connect", "os.truncate"}
"""What Python tells an audit hook before it does it."""


@pytest.fixture
def said(house: House, tmp_path: Path) -> list[object]:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL one transaction of psql decides; see test_postgres.py")
    move_in(tmp_path / "photos")
    return list(all_words())


def killed_at(moment: int, act: Callable[[], object]) -> bool:
    """Do it in a child that is killed before its `moment`-th such call; False when it came to its end before."""
    connection.close()
    child = os.fork()
    if child == 0:
        left = moment

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            # only what concerns the data folder: modules and time zones are read as well
            if event in EVENTS and str(configuration().data) in str(arguments[:1]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            sys.addaudithook(count)
            act()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def kill_everywhere(act: Callable[[], object], look: Callable[[], None]) -> int:
    """Kill it at its first such call, its second, … until it is done. How many there are."""
    moment = 1
    while killed_at(moment, act):
        look()
        moment += 1
    return moment - 1


def test_a_backup_that_is_killed_is_whole_or_not_there(said: list[object]) -> None:
    first = make_backup().name

    def look() -> None:
        for one in list_backups():
            verify_backup(one.path)
        assert first in [one.named.name for one in list_backups()]
        assert all_words() == said

    assert kill_everywhere(make_backup, look) > 10
    look()
    assert [path for path in backups_folder().iterdir() if path.name.startswith(".making")] == []


@pytest.mark.parametrize("was", ["sound", "wrecked", "gone"])
def test_a_restore_that_is_killed_leaves_the_old_index_or_the_new_one(said: list[object], was: str) -> None:
    archive = make_backup().path
    index = Path(connection.settings_dict["NAME"])
    speak("since the backup")
    later = list(all_words())
    outcomes: list[str] = []

    def spoil() -> None:
        connection.close()
        for path in [index, *index.parent.glob(f"{index.name}-*")]:
            path.unlink(missing_ok=True)
        if was == "wrecked":
            index.write_bytes(b"this was an index once" * 999)
            index.with_name(f"{index.name}-wal").write_bytes(b"and this its journal" * 99)

    def look() -> None:
        if not index.exists():
            assert was == "gone"
            outcomes.append("old")
            return
        if index.read_bytes().startswith(b"this was"):
            assert was == "wrecked"
            outcomes.append("old")
            return
        with closing(sqlite3.connect(index)) as found:
            assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        words = list(all_words())
        assert words in (later, said)
        outcomes.append("old" if words == later else "new")
        connection.close()
        if was != "sound" and outcomes[-1] == "new":
            spoil()

    if was != "sound":
        spoil()
    assert kill_everywhere(lambda: restore_backup(archive), look) > 10
    assert set(outcomes) == {"old", "new"}
    assert list(all_words()) == said
    assert list(configuration().data.glob(".restoring-*")) == []


def test_what_was_there_before_a_restore_is_kept_whole_however_often_it_was_killed(said: list[object]) -> None:
    archive = make_backup().path
    speak("since the backup")
    later = list(all_words())
    kill_everywhere(lambda: restore_backup(archive), lambda: connection.close())
    # those of one second are numbered: the first one has no number
    kept = sorted(configuration().data.glob("before-restore-*.sqlite3"), key=lambda path: path.stem)
    assert list(all_words()) == said
    connection.close()
    index = Path(connection.settings_dict["NAME"])
    assert kept
    kept[0].replace(index)
    assert list(all_words()) == later

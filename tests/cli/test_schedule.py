"""`homing schedule`, `homing nightly`."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.cli.exit_codes import ExitCode
from homing.jobs.status import pause
from homing.libraries.models import Library
from homing.server import server_settings
from tests.cli.conftest import Run


@pytest.fixture
def library(homing: Run, anna: str, tmp_path: Path) -> Library:
    (tmp_path / "photos").mkdir()
    homing("library", "create", str(tmp_path / "photos"), "--name", "Holiday", "--owner", anna)
    return Library.objects.get()


def test_the_servers_schedule_and_each_librarys_are_shown(homing: Run, library: Library) -> None:
    del library
    told = homing("schedule", "show").out
    assert "Every day at midnight" in told and "03:00" in told and "Holiday" in told and "the server's" in told
    assert "Quiet hours" not in told
    assert homing("schedule", "show", "--json").json["scanSchedule"] == "0 0 * * *"


def test_it_is_set_for_the_server_and_for_a_library(homing: Run, library: Library) -> None:
    assert "Every hour" in homing("schedule", "set", "hourly", "--quiet", "22:00-07:00", "--nightly-at", "4:30").out
    found = server_settings.load()
    assert (found.scan_schedule, found.quiet_from, found.nightly_at) == ("0 * * * *", "22:00", "04:30")
    assert "its own schedule" in homing("schedule", "set", "30 2 * * *", "--library", "holiday").out
    library.refresh_from_db()
    assert library.scan_schedule == "30 2 * * *"
    assert "Next runs:" in homing("schedule", "show", "--library", "Holiday").out
    assert homing("schedule", "set", "off", "--library", "Holiday", "--json").json["nextRuns"] == []
    assert "the server's schedule" in homing("schedule", "set", "server", "--library", "Holiday").out
    homing("schedule", "set", "--quiet", "none")
    assert server_settings.load().quiet_from == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["61 * * * *"], ExitCode.FAILED, "the minute is “61”"),
        (["--quiet", "22:00"], ExitCode.USAGE, "from-until"),
        (["--quiet", "22:00-26:00"], ExitCode.FAILED, "“26:00” is no time of day"),
        ([], ExitCode.USAGE, "Say what to set"),
        (["daily", "--library", "Nothing"], ExitCode.FAILED, "There is no library “Nothing”"),
        (["--quiet", "none", "--library", "Holiday"], ExitCode.USAGE, "the whole server's"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    homing: Run, library: Library, arguments: list[str], code: ExitCode, said: str
) -> None:
    del library
    ran = homing("schedule", "set", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err and len(ran.err.splitlines()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_nightly_work_is_done_now_and_told_of(homing: Run, library: Library) -> None:
    del library
    assert "never" in homing("nightly", "show").out
    ran = homing("nightly", "run")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert "Database: The index is sound." in ran.out and "Backup: Made " in ran.out
    assert {part["state"] for part in homing("nightly", "show", "--json").json["parts"]} == {"done"}


def test_a_part_that_is_none_and_a_queue_that_is_paused(homing: Run, library: Library) -> None:
    del library
    ran = homing("nightly", "run", "tea")
    assert (ran.code, "“tea” is no part of the nightly work" in ran.err) == (ExitCode.USAGE, True)
    pause("backgroundTask")
    assert "Background work is paused" in homing("nightly", "run").err

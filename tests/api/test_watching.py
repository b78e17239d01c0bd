"""What is watched, and how: everybody sees their own, administrators all of it and the machine's limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.jobs.engines import engine
from homing.libraries.models import ImportPath, Library
from homing.server import server_settings
from homing.watching.models import PathState, WatchProcess, WatchState
from tests.api.house import Caller, library_id, new_library

pytestmark = pytest.mark.parity


@pytest.fixture
def library(anna: Caller, tmp_path: Path) -> Library:
    assert anna.user is not None
    return new_library(anna.user, tmp_path / "Holidays")


@pytest.fixture
def watched(library: Library) -> None:
    """A process watches it, and not all of it fits."""
    now_us = engine().now_us()
    WatchProcess.objects.create(
        name="nas/1/100", started_us=now_us, beaten_us=now_us, watches_used=100, watches_allowed=100,
        watches_needed=130, sysctl="sudo sysctl fs.inotify.max_user_watches=524288", how_to_keep="echo …",
    )  # fmt: skip
    WatchState.objects.create(
        import_path=ImportPath.objects.get(library=library), backend="inotify + polling", state=PathState.DEGRADED,
        reason="No more than 100 folders can be watched; the others are polled.", since_us=now_us,
        folders_watched=100, folders_needed=130, folders_polled=30, interval_s=60, last_change_us=now_us,
    )  # fmt: skip


def test_owners_see_how_their_libraries_are_watched_and_nothing_of_the_machine(
    anna: Caller, berta: Caller, library: Library, watched: None
) -> None:
    found = anna.get("/watching").json()
    assert [one["libraryId"] for one in found["libraries"]] == [library_id(library)]
    path = found["libraries"][0]["paths"][0]
    assert (path["state"], path["backend"]) == ("degraded", "inotify + polling")
    assert (path["foldersWatched"], path["foldersNeeded"], path["foldersPolled"], path["intervalS"]) == (
        100,
        130,
        30,
        60,
    )
    assert path["reason"].startswith("No more than 100 folders")
    assert found["process"]["state"] == "running"
    assert (found["process"]["holder"], found["limits"]) == ("", None)
    assert berta.get("/watching").json()["libraries"] == []


def test_administrators_see_all_with_the_limits_and_their_cure(admin: Caller, library: Library, watched: None) -> None:
    found = admin.get("/watching").json()
    assert [one["libraryId"] for one in found["libraries"]] == [library_id(library)]
    assert found["process"]["holder"] == "nas/1/100"
    limits = found["limits"]
    assert (limits["used"], limits["allowed"], limits["needed"]) == (100, 100, 130)
    assert limits["sysctl"] == "sudo sysctl fs.inotify.max_user_watches=524288"


def test_only_administrators_switch_it_for_the_whole_server(admin: Caller, anna: Caller, watched: None) -> None:
    assert anna.call("PATCH", "/watching", {"enabled": False}).status_code == 403
    assert server_settings.load().watching
    found = admin.call("PATCH", "/watching", {"enabled": False}).json()
    assert (found["enabled"], found["process"]["state"]) == (False, "off")
    assert found["libraries"][0]["paths"][0]["state"] == "off"
    found = admin.call("PATCH", "/watching", {"enabled": True, "pollingOnly": True, "pollingIntervalS": 300}).json()
    assert (found["enabled"], found["pollingOnly"], found["pollingIntervalS"]) == (True, True, 300)
    assert found["whyOff"] == ""


@pytest.mark.parametrize("seconds", [0, 4, 86_401, -1])
def test_an_interval_that_makes_no_sense_is_refused(admin: Caller, seconds: int) -> None:
    answer = admin.call("PATCH", "/watching", {"pollingIntervalS": seconds})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("pollingIntervalS: ")
    assert server_settings.load().polling_interval_s == 60


def test_how_a_library_is_watched_is_an_option_of_its_owner(anna: Caller, berta: Caller, library: Library) -> None:
    assert anna.get(f"/libraries/{library_id(library)}").json()["watch"] == "on"
    assert anna.put(f"/libraries/{library_id(library)}", {"watch": "poll"}).json()["watch"] == "poll"
    assert berta.put(f"/libraries/{library_id(library)}", {"watch": "off"}).status_code == 400
    assert anna.put(f"/libraries/{library_id(library)}", {"watch": "sometimes"}).status_code == 400
    assert anna.get("/watching").json()["libraries"][0]["mode"] == "poll"


def test_where_no_process_lives_it_says_so_and_what_happens_meanwhile(anna: Caller, library: Library) -> None:
    found = anna.get("/watching").json()
    assert found["process"]["state"] == "not running"
    assert "started again" in found["process"]["reason"]
    assert found["libraries"][0]["paths"][0]["state"] == "degraded"


def test_a_process_that_has_long_been_silent_is_not_running(anna: Caller, library: Library, watched: None) -> None:
    WatchProcess.objects.update(beaten_us=engine().now_us() - 60_000_000)
    assert anna.get("/watching").json()["process"]["state"] == "not running"


def test_a_library_that_was_switched_on_a_moment_ago_is_starting(anna: Caller, library: Library, watched: None) -> None:
    WatchState.objects.all().delete()
    path = anna.get("/watching").json()["libraries"][0]["paths"][0]
    assert (path["state"], path["reason"]) == ("starting", "No process watches this library yet.")

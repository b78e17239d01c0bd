"""When libraries are scanned by themselves: the server's schedule, a library's own, quiet hours, the nightly work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from homing.jobs.models import Job
from homing.jobs.registry import load_handlers
from homing.jobs.worker import run_queued
from homing.libraries.models import Library
from homing.nightly.models import PartRun, PartState
from homing.scheduling import settings
from homing.scheduling.keeping import keep
from homing.scheduling.models import Planned
from homing.tracking.models import Scan, ScanTrigger
from tests.api.house import Caller, library_id

pytestmark = pytest.mark.parity
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture(autouse=True)
def in_lisbon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "server_zone", lambda name: LISBON)


def ok(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()


def refusal(answer: Any) -> str:
    assert answer.status_code == 400
    return str(answer.json()["message"])


def walls(texts: list[str]) -> list[str]:
    return [datetime.fromisoformat(text).astimezone(LISBON).strftime("%H:%M") for text in texts]


def path_of(library: Library) -> str:
    return f"/libraries/{library_id(library)}/schedule"


def test_out_of_the_box_libraries_are_scanned_each_midnight(admin: Caller) -> None:
    found = ok(admin.get("/schedule"))
    assert (found["scanSchedule"], found["text"]) == ("0 0 * * *", "Every day at midnight")
    assert walls(found["nextRuns"]) == ["00:00"] * 3
    assert (found["nightlyAt"], walls([found["nextNightlyRun"]])) == ("03:00", ["03:00"])
    assert (found["timeZone"], found["quietFrom"], found["quietNowUntil"]) == ("Europe/Lisbon", "", None)
    assert [one["name"] for one in found["presets"]] == ["hourly", "six-hourly", "daily", "weekly", "never"]


def test_an_administrator_changes_it_and_what_is_not_given_stays(admin: Caller) -> None:
    found = ok(
        admin.call("PATCH", "/schedule", {"scanSchedule": "30 2 * * *", "quietFrom": "22:00", "quietUntil": "7:00"})
    )
    assert (found["scanSchedule"], found["text"]) == ("30 2 * * *", "Every day at 02:30")
    assert (found["quietFrom"], found["quietUntil"]) == ("22:00", "07:00")
    assert walls(found["nextRuns"]) == ["07:00"] * 3, "held by the quiet hours"
    assert walls([found["nextNightlyRun"]]) == ["07:00"]
    found = ok(admin.call("PATCH", "/schedule", {"nightlyAt": "12:15"}))
    assert (found["scanSchedule"], found["quietFrom"], found["nightlyAt"]) == ("30 2 * * *", "22:00", "12:15")
    found = ok(admin.call("PATCH", "/schedule", {"quietFrom": "", "scanSchedule": "never"}))
    assert (found["scanSchedule"], found["nextRuns"], found["quietUntil"]) == ("off", [], "")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"scanSchedule": "99 3 * * *"}, "the minute is “99”; it can be 0 to 59"),
        ({"scanSchedule": ""}, "The server's schedule is empty"),
        ({"quietFrom": "22:00"}, "it is not said when they end"),
        ({"quietFrom": "25:00", "quietUntil": "07:00"}, "“25:00” is no time of day"),
        ({"quietFrom": "07:00", "quietUntil": "07:00"}, "would never end"),
        ({"nightlyAt": "three"}, "“three” is no time of day"),
    ],
)
def test_what_is_no_schedule_is_refused_with_the_reason_and_changes_nothing(
    admin: Caller, given: dict[str, str], reason: str
) -> None:
    before = admin.get("/schedule").json()
    assert reason in refusal(admin.call("PATCH", "/schedule", {"nightlyAt": "04:00", **given}))
    after = admin.get("/schedule").json()
    assert [after[name] for name in ("scanSchedule", "quietFrom", "nightlyAt")] == [
        before[name] for name in ("scanSchedule", "quietFrom", "nightlyAt")
    ]


def test_a_schedule_is_previewed_by_anybody_signed_in(anna: Caller) -> None:
    found = ok(anna.post("/schedule/preview", {"cron": "six-hourly"}))
    assert (found["isValid"], found["reason"], found["schedule"]) == (True, None, "0 */6 * * *")
    assert len(found["nextRuns"]) == 3
    found = ok(anna.post("/schedule/preview", {"cron": "0 0 31 2 *"}))
    assert (found["isValid"], found["nextRuns"]) == (False, [])
    assert "never comes" in found["reason"]
    assert ok(anna.post("/schedule/preview", {"cron": "off"}))["text"] == "Never by itself"


def test_an_owner_gives_a_library_its_own_schedule_and_takes_it_back(anna: Caller, photos: Path) -> None:
    del photos
    library = Library.objects.get()
    found = ok(anna.get(path_of(library)))
    assert (found["schedule"], found["inForce"], found["lastRunAt"]) == ("", "0 0 * * *", None)
    assert len(found["nextRuns"]) == 3
    found = ok(anna.put(path_of(library), {"schedule": "0 6 * * mon"}))
    assert (found["schedule"], found["text"], found["serverText"]) == (
        "0 6 * * mon",
        "Every Monday at 06:00",
        "Every day at midnight",
    )
    assert "runs backwards" in refusal(anna.put(path_of(library), {"schedule": "9-5 * * * *"}))
    found = ok(anna.put(path_of(library), {"schedule": "OFF"}))
    assert (found["schedule"], found["inForce"], found["nextRuns"]) == ("off", "off", [])
    assert ok(anna.put(path_of(library), {"schedule": ""}))["inForce"] == "0 0 * * *"


def test_the_next_run_that_is_shown_is_the_one_that_comes(anna: Caller, photos: Path) -> None:
    del photos
    library = Library.objects.get()
    now = datetime.now(UTC)
    keep(now)
    shown = datetime.fromisoformat(ok(anna.get(path_of(library)))["nextRuns"][0])
    before = Planned.objects.get(library=library).next_us
    assert keep(shown - timedelta(seconds=1)) == []
    assert len(keep(shown + timedelta(milliseconds=1))) >= 1
    assert Planned.objects.get(library=library).next_us > before


@pytest.mark.django_db(transaction=True)
def test_a_due_schedule_scans_the_library(anna: Caller, photos: Path) -> None:
    load_handlers()
    (photos / "2024/new.jpg").write_bytes((photos / "2024/beach.jpg").read_bytes())
    library = Library.objects.get()
    now = datetime.now(UTC)
    keep(now)
    keep(now + timedelta(days=1, minutes=6))
    while run_queued(limit=1) and not Scan.objects.filter(trigger=ScanTrigger.SCHEDULE, state="completed").exists():
        pass
    scan = Scan.objects.get(trigger=ScanTrigger.SCHEDULE)
    assert (scan.state, scan.library_id, scan.files_seen) == ("completed", library.pk, 4)
    assert ok(anna.get(path_of(library)))["lastRunAt"] is not None
    assert anna.get(f"/libraries/{library_id(library)}/scans").json()["items"][0]["trigger"] == "schedule"


# -- the nightly work -------------------------------------------------------------------------------------------------


def test_the_nightly_work_is_shown_part_by_part(admin: Caller) -> None:
    found = ok(admin.get("/nightly"))
    assert (found["state"], found["nightlyAt"], walls([found["nextRunAt"]])) == ("idle", "03:00", ["03:00"])
    assert [one["name"] for one in found["parts"]][:2] == ["deletions", "policies"]
    assert {one["state"] for one in found["parts"]} == {"never"}
    PartRun.objects.create(
        name="history", state=PartState.FAILED, result="No.", counts={"scans": 2}, ended_at=datetime.now(UTC)
    )
    (history,) = [one for one in ok(admin.get("/nightly"))["parts"] if one["name"] == "history"]
    assert (history["state"], history["result"], history["counts"]) == ("failed", "No.", {"scans": 2})


def test_an_administrator_has_it_done_now_or_one_part(admin: Caller) -> None:
    assert ok(admin.post("/nightly/run", {}))["state"] == "queued"
    ok(admin.post("/nightly/run"))
    ok(admin.post("/nightly/run", {"part": "thumbnails"}))
    arguments = Job.objects.filter(kind="nightly").order_by("pk").values_list("arguments", flat=True)
    assert list(arguments) == [{}, {"part": "thumbnails"}]
    assert "“tea” is no part" in refusal(admin.post("/nightly/run", {"part": "tea"}))

"""A day in no time: what begins when, what was missed, what waits for the end of the quiet hours."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from homing.jobs.models import Job
from homing.libraries.deleting import delete_library, restore_library
from homing.libraries.models import Library
from homing.scheduling import settings
from homing.scheduling.keeping import keep
from homing.scheduling.models import Planned
from tests.scheduling.day import Day, new_library

pytestmark = [pytest.mark.django_db, pytest.mark.parity]
LISBON, NEW_YORK = ZoneInfo("Europe/Lisbon"), ZoneInfo("America/New_York")


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return a_day(monkeypatch, LISBON, "2026-11-20 12:00")


def a_day(monkeypatch: pytest.MonkeyPatch, zone: ZoneInfo, wall: str) -> Day:
    monkeypatch.setattr(settings, "server_zone", lambda name: zone)
    start = datetime.fromisoformat(wall).replace(tzinfo=zone)
    return Day(start.astimezone(UTC), zone)


def planned() -> set[str]:
    return set(Planned.objects.values_list("name", flat=True))


def test_every_library_is_scanned_once_a_day_out_of_the_box(day: Day) -> None:
    new_library("Old")
    day.until("2026-11-20 13:00")
    new_library("New")
    begun = day.until("2026-11-23 12:00")
    assert Counter(one.split()[0] for one in begun) == {"Old": 3, "New": 3, "nightly": 3}
    assert all(one.split()[2] < "00:05" for one in begun if "nightly" not in one)
    assert [one for one in begun if "nightly" in one] == [f"nightly {number} 03:00" for number in (21, 22, 23)]


def test_a_day_of_many_libraries(day: Day) -> None:
    for name, schedule in {
        "hourly": "0 * * * *",
        "six": "0 */6 * * *",
        "server's": "",
        "own": "30 14 * * *",
        "weekly": "0 0 * * 0",
        "never": "off",
    }.items():
        new_library(name, schedule)
    for number in range(30):
        new_library(f"more {number}")
    begun = day.until("2026-11-21 12:06")
    counts = day.counts()
    assert [counts[name] for name in ("hourly", "six", "server's", "own", "weekly", "never", "nightly")] == [
        24,
        4,
        1,
        1,
        0,
        0,
        1,
    ]
    assert [counts[f"more {number}"] for number in range(30)] == [1] * 30
    assert [at for _, at in day.begun] == sorted(at for _, at in day.begun)
    together = Counter(at for name, at in day.begun if name.startswith("more") or name == "server's")
    assert max(together.values()) == 1, "no two begin at once"
    hours = [one.split()[2] for one in begun if one.startswith("hourly")]
    assert [hour[:2] for hour in hours] == [f"{number % 24:02d}" for number in range(13, 37)]
    assert len({hour[3:] for hour in hours}) == 1, "a library has its minute"


def test_what_was_missed_is_made_up_for_once(day: Day) -> None:
    new_library("daily")
    new_library("hourly", "0 * * * *")
    day.until("2026-11-20 12:30")
    day.begun.clear()
    day.sleep_until("2026-11-23 09:17")
    day.look()
    assert sorted(day.told(day.begun)) == ["daily 23 09:17", "hourly 23 09:17", "nightly 23 09:17"]
    begun = [one.split()[0] for one in day.until("2026-11-24 09:17")]
    assert Counter(begun) == {"daily": 1, "hourly": 24, "nightly": 1}


def test_in_quiet_hours_nothing_begins_and_what_waited_begins_when_they_end(day: Day) -> None:
    new_library("daily")
    new_library("hourly", "0 * * * *")
    settings.change(quiet_from="22:00", quiet_until="07:00")
    begun = day.until("2026-11-21 12:00")
    at = {one.split()[0]: one.split()[2] for one in reversed(begun)}
    assert "07:00" <= at["daily"] < "07:05" and at["nightly"] == "07:00"
    hourly = [one.split()[2][:2] for one in begun if one.startswith("hourly")]
    assert hourly[-5:] == ["07", "08", "09", "10", "11"] and set(hourly) <= {f"{hour:02d}" for hour in range(7, 22)}
    assert Counter(one.split()[0] for one in begun)["daily"] == 1


def test_what_was_missed_waits_too_where_the_server_comes_back_in_quiet_hours(day: Day) -> None:
    new_library("daily", "0 18 * * *")
    settings.change(quiet_from="22:00", quiet_until="07:00")
    day.look()
    day.sleep_until("2026-11-21 01:00")
    assert day.until("2026-11-21 06:59") == []
    begun = day.until("2026-11-21 18:10")
    assert [one.split()[0] for one in begun if "07:0" in one] == ["nightly", "daily"]
    assert Counter(one.split()[0] for one in begun) == {"nightly": 1, "daily": 2}


def test_what_waits_begins_at_once_when_the_quiet_hours_are_taken_away(day: Day) -> None:
    new_library("daily")
    settings.change(quiet_from="22:00", quiet_until="07:00")
    assert day.until("2026-11-21 02:00") == []
    settings.change(quiet_from="")
    day.look()
    assert day.told(day.begun) == ["daily 21 02:00"]
    day.until("2026-11-22 02:00")
    assert day.counts() == {"daily": 2, "nightly": 1}


def test_another_schedule_holds_at_once(day: Day) -> None:
    library = new_library("one")
    day.until("2026-11-20 13:00")
    settings.change_library(library, "0 15 * * *")
    assert [one.split()[0] for one in day.until("2026-11-20 15:10")] == ["one"]
    settings.change_library(library, "off")
    assert [one.split()[0] for one in day.until("2026-11-21 16:00")] == ["nightly"]
    settings.change(scan_schedule="0 17 * * *")
    settings.change_library(library, "")
    assert [one.split()[0] for one in day.until("2026-11-21 17:10")] == ["one"]
    settings.change(scan_schedule="off", nightly_at="18:30")
    assert day.until("2026-11-22 12:00") == ["nightly 21 18:30"]


def test_a_deleted_librarys_schedule_is_gone_and_comes_back_with_it(day: Day) -> None:
    library = new_library("one")
    day.look()
    assert planned() == {"nightly", f"library:{library.pk}"}
    delete_library(library, now=day.now)
    assert [one.split()[0] for one in day.until("2026-11-22 12:00")] == ["nightly", "nightly"]
    assert planned() == {"nightly"}
    assert restore_library(library.pk, day.now) is not None
    assert [one.split()[0] for one in day.until("2026-11-23 12:00")] == ["one", "nightly"]
    Library.objects.all().delete()
    assert planned() == {"nightly"}


def test_a_scan_that_still_waits_is_not_asked_for_twice(day: Day) -> None:
    new_library("hourly", "0 * * * *")
    keep(day.now)
    for hour in range(1, 6):
        keep(day.now + timedelta(hours=hour, minutes=10))
    assert Job.objects.filter(kind="scheduled-scan").count() == 1


def test_a_clock_that_was_wrong_and_was_put_right_stops_nothing(day: Day) -> None:
    new_library("daily")
    right = day.now
    day.now = right + timedelta(days=365)
    day.look()
    day.now = right
    begun = day.until("2026-11-21 12:00")
    assert [one.split()[0] for one in begun] == ["daily", "nightly"]


def test_a_server_that_moves_to_another_zone_goes_by_the_clock_there(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    new_library("daily")
    day.until("2026-11-20 23:30")
    monkeypatch.setattr(settings, "server_zone", lambda name: NEW_YORK)
    day.zone = NEW_YORK
    assert [one[:-1] for one in day.until("2026-11-21 12:00")] == ["daily 21 00:0", "nightly 21 03:0"]


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        (LISBON, "2026-03-27 12:00", "2026-03-31 12:00"),
        (LISBON, "2026-10-23 12:00", "2026-10-27 12:00"),
        (NEW_YORK, "2026-03-06 12:00", "2026-03-10 12:00"),
        (NEW_YORK, "2026-10-30 12:00", "2026-11-03 12:00"),
    ],
)
def test_when_clocks_are_changed_each_day_has_its_run(
    monkeypatch: pytest.MonkeyPatch, zone: ZoneInfo, start: str, end: str
) -> None:
    day = a_day(monkeypatch, zone, start)
    for name, schedule in {"midnight": "", "half-past-one": "30 1 * * *", "half-past-two": "30 2 * * *"}.items():
        new_library(name, schedule)
    settings.change(nightly_at="02:00")
    begun = day.until(end)
    assert Counter(one.split()[0] for one in begun) == dict.fromkeys(day.counts(), 4)
    days = {name: [at.astimezone(zone).date() for one, at in day.begun if one == name] for name in day.counts()}
    assert len(days) == 4
    for found in days.values():
        assert len(set(found)) == 4, "one a day"


def test_hourly_and_quiet_through_the_night_on_which_clocks_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    day = a_day(monkeypatch, LISBON, "2026-10-24 21:30")
    new_library("hourly", "0 * * * *")
    settings.change(quiet_from="22:30", quiet_until="01:30", nightly_at="12:00")
    begun = [one.rpartition(" ")[2][:2] for one in day.until("2026-10-25 04:30")]
    assert begun == ["22", "01", "01", "02", "03", "04"], "held until 01:30, then the hour that comes twice"

"""What goes by itself, as people see and set it: noticing changes, schedules, nightly work, backups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Library, running, type_of_open
from tests.browser.drawings import paint
from tests.browser.house import PASSWORD, SLOW_MS, settle, sign_in, sign_up
from tests.browser.moving import CALL
from tests.browser.test_accessibility import axe, complaints
from tests.browser.walking import Walk

__all__ = ["axe"]

SYSCTL = "sudo sysctl fs.inotify.max_user_watches=524288"


@pytest.fixture(scope="module")
def watched(browser: Browser, few_photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A server that notices changes, whose first person has a library of three photos."""
    data = tmp_path_factory.mktemp("upkeep") / "data"
    with running(data, "--photos", str(few_photos), watches=True) as server:
        state = server.data.parent / "session.json"
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.address)
        sign_up(page)
        settle(page)
        context.storage_state(path=state)
        context.close()
        yield Library(server, few_photos, str(state))


@pytest.fixture
def upkeep(open_page: type_of_open, watched: Library) -> Page:
    page = open_page(watched.server, "/upkeep", state=watched.state)
    expect(page.get_by_role("heading", name="Schedule")).to_be_visible()
    return page


def test_a_photo_is_there_by_itself_and_a_library_is_watched_as_its_owner_says(
    open_page: type_of_open, watched: Library
) -> None:
    timeline = open_page(watched.server, "/photos", state=watched.state)
    expect(timeline.locator("[data-photo]")).to_have_count(3)
    page = open_page(watched.server, "/libraries", state=watched.state)
    page.get_by_role("main").get_by_role("link", name="photos").click()
    noticing = page.get_by_role("region", name="Noticing changes")
    expect(noticing).to_contain_text("Changes are noticed at once", timeout=SLOW_MS)
    settle(page)
    figures = page.get_by_label("Statistics")
    expect(figures).to_contain_text(re.compile(r"\b3\s*photos"))
    paint(watched.folder / "New.jpg", 77, datetime(2025, 6, 15, 9, 0))
    expect(figures).to_contain_text(re.compile(r"\b4\s*photos"), timeout=SLOW_MS)
    expect(timeline.locator("[data-photo]")).to_have_count(4, timeout=SLOW_MS)

    how = noticing.get_by_label("How changes in these folders are noticed")
    how.select_option("Only by scans")
    expect(noticing).to_contain_text("Changes wait for the next scan")
    expect(noticing).to_contain_text("Watching is switched off for this library.")
    how.select_option("By looking every minute")
    expect(noticing).to_contain_text("Looked at every", timeout=SLOW_MS)
    how.select_option("At once")
    expect(noticing).to_contain_text("Changes are noticed at once", timeout=SLOW_MS)


def test_noticing_is_switched_off_and_on_for_the_whole_server(upkeep: Page) -> None:
    noticing = upkeep.get_by_role("region", name="Noticing changes")
    expect(noticing).to_contain_text("Running", timeout=SLOW_MS)
    noticing.get_by_label("Notice changes as they happen").uncheck()
    expect(noticing).to_contain_text("Watching is switched off for the whole server.")
    noticing.get_by_label("Notice changes as they happen").check()
    expect(noticing).to_contain_text("Changes are noticed at once", timeout=SLOW_MS)
    noticing.get_by_text("Drives that do not tell of changes").click()
    noticing.get_by_role("combobox", name="Look at them").select_option("every 5 minutes")
    expect(upkeep.get_by_text("Saved.").first).to_be_visible()
    upkeep.reload()
    noticing.get_by_text("Drives that do not tell of changes").click()
    expect(noticing.get_by_label("Look at them")).to_have_value("300")
    noticing.get_by_role("combobox", name="Look at them").select_option("every minute")


def test_a_wrong_schedule_is_refused_while_it_is_typed_and_a_right_one_shows_its_next_runs(upkeep: Page) -> None:
    upkeep.get_by_role("button", name="Edit schedule").click()
    schedule = upkeep.get_by_role("group", name="Look through all folders")
    schedule.get_by_role("combobox", name="Look through all folders").select_option("By a cron expression")
    cron = schedule.get_by_role("textbox", name="Cron expression")
    cron.fill("0 25 * * *")
    expect(schedule).to_contain_text("the hour is “25”; it can be 0 to 23.")
    expect(upkeep.get_by_role("button", name="Save schedule")).to_be_disabled()
    cron.fill("30 2 * * 1-5")
    expect(schedule).to_contain_text(re.compile(r"Next: .+, then .+, then .+ at"))
    upkeep.get_by_label("Quiet hours").check()
    upkeep.get_by_label("From").fill("21:00")
    upkeep.get_by_label("Until").fill("06:30")
    upkeep.get_by_label("Nightly work begins at").fill("04:15")
    upkeep.get_by_role("button", name="Save schedule").click()
    expect(upkeep.get_by_text("Quiet hours are from 21:00 to 06:30")).to_be_visible()
    expect(upkeep.get_by_role("region", name="Nightly work")).to_contain_text("Every night at 04:15", timeout=SLOW_MS)

    upkeep.get_by_role("button", name="Edit schedule").click()
    expect(cron).to_have_value("30 2 * * 1-5")
    schedule.get_by_role("combobox", name="Look through all folders").select_option("Every week")
    schedule.get_by_role("combobox", name="Day of the week").select_option("Saturday")
    schedule.get_by_label("Time of day").fill("13:00")
    upkeep.get_by_label("Quiet hours").uncheck()
    upkeep.get_by_role("button", name="Save schedule").click()
    expect(upkeep.get_by_text("every Saturday at 13:00")).to_be_visible()
    expect(upkeep.get_by_text("There are no quiet hours.")).to_be_visible()


def test_a_library_follows_the_servers_schedule_or_its_own(open_page: type_of_open, watched: Library) -> None:
    page = open_page(watched.server, "/libraries", state=watched.state)
    page.get_by_role("main").get_by_role("link", name="photos").click()
    expect(page.get_by_text("As for all libraries:")).to_be_visible()
    page.get_by_role("button", name="Edit schedule").click()
    page.get_by_label("Look through its folders").last.select_option("Never by itself")
    expect(page.get_by_text("Only when somebody asks, or when a change is noticed.")).to_be_visible()
    page.get_by_role("button", name="Save schedule").click()
    expect(page.get_by_text("Never by itself.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Edit schedule").click()
    page.get_by_label("Look through its folders").last.select_option(index=0)
    page.get_by_role("button", name="Save schedule").click()
    expect(page.get_by_text("As for all libraries:")).to_be_visible()


def test_a_part_of_the_nightly_work_is_done_at_once_and_says_what_came_of_it(upkeep: Page) -> None:
    row = upkeep.get_by_role("region", name="Nightly work").get_by_role("listitem").filter(has_text="Database")
    row.get_by_role("button", name="Do now").click()
    expect(row).to_contain_text("Done just now", timeout=SLOW_MS)
    expect(row).to_contain_text("The index is sound.")


def test_a_backup_is_made_downloaded_and_deleted(upkeep: Page, tmp_path: Path) -> None:
    backups = upkeep.get_by_role("region", name="Backups")
    expect(backups).to_contain_text("Not the photos and videos themselves")
    backups.get_by_role("button", name="Make a backup now").click()
    row = backups.get_by_role("listitem").filter(has_text="made by hand")
    expect(row).to_contain_text("photos in 1 library", timeout=SLOW_MS)
    with upkeep.expect_download() as download:
        row.get_by_role("link", name="Download the backup of").click()
    download.value.save_as(tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_bytes().startswith(b"PK")
    backups.get_by_text("How is one put back?").click()
    expect(backups).to_contain_text("homing backup restore homing-")
    row.get_by_role("button", name="Delete the backup of").click()
    upkeep.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)


def test_a_limit_of_the_system_is_told_with_a_line_to_copy(open_page: type_of_open, watched: Library) -> None:
    """The answer is made up here: a machine whose limit is reached is not to be had."""
    page = open_page(watched.server, "/jobs", state=watched.state)
    answer = page.evaluate(CALL, ["GET", "/watching", None])
    answer["limits"] = {
        "used": 8192,
        "allowed": 8192,
        "needed": 12000,
        "sysctl": SYSCTL,
        "howToKeep": "echo fs.inotify.max_user_watches=524288 | sudo tee -a /etc/sysctl.d/60-homing.conf",
    }
    page.route("**/api/watching", lambda route: route.fulfill(json=answer))
    page.goto(f"{watched.server.address}/upkeep")
    limit = page.get_by_role("status").filter(has_text="does not let Homing watch all folders")
    expect(limit).to_contain_text("12,000 are needed. 8,192 are allowed")
    expect(limit).to_contain_text("none is lost")
    limit.get_by_role("button", name="Copy the command", exact=True).click()
    assert page.evaluate("() => navigator.clipboard.readText()") == SYSCTL


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_has_no_fault(open_page: type_of_open, watched: Library, axe: str, dark: bool) -> None:
    page = open_page(watched.server, "/upkeep", state=watched.state, dark=dark)
    expect(page.get_by_role("button", name="Do now: Database")).to_be_visible()
    expect(page.get_by_role("button", name="Make a backup now")).to_be_visible()
    page.get_by_text("Drives that do not tell of changes").click()
    page.get_by_role("button", name="Edit schedule").click()
    page.get_by_label("Look through all folders").last.select_option("By a cron expression")
    page.get_by_role("textbox", name="Cron expression").fill("soon")
    expect(page.get_by_text("A schedule has five parts")).to_be_visible()
    assert complaints(page, axe) == []


def test_the_page_is_photographed_for_the_documentation(
    open_page: type_of_open, watched: Library, tmp_path: Path
) -> None:
    page = open_page(watched.server, "/upkeep", state=watched.state, width=1200, height=1110)
    nightly = page.get_by_role("region", name="Nightly work")
    nightly.get_by_role("button", name="Do all of it now").click()
    expect(nightly.get_by_text("Done just now")).to_have_count(7, timeout=SLOW_MS)
    expect(nightly.get_by_role("button", name="Do all of it now")).to_be_enabled(timeout=SLOW_MS)
    noticing = page.get_by_role("region", name="Noticing changes")
    expect(noticing).to_contain_text("Changes are noticed at once", timeout=SLOW_MS)
    settle(page)
    page.mouse.click(1190, 1100)  # nothing is in hand
    expect(page.get_by_title("What Homing is doing")).to_have_count(0)
    Walk(page, watched.folder.parent, tmp_path, ROOT / "docs/images/upkeep").picture("upkeep")


def test_it_is_for_administrators(open_page: type_of_open, watched: Library) -> None:
    page = open_page(watched.server, "/upkeep", state=watched.state)
    grace = {"name": "Grace Hopper", "email": "grace@example.org", "password": PASSWORD}
    page.evaluate(CALL, ["POST", "/admin/users", grace])
    other = open_page(watched.server, "/upkeep")
    sign_in(other, "grace@example.org")
    expect(other.get_by_role("heading", name="There is no such page")).to_be_visible()
    other.get_by_role("button", name="Account:").click()
    expect(other.get_by_role("link", name="Upkeep")).to_have_count(0)

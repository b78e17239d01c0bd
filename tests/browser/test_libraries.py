"""Libraries: scan with progress and report, editing folders and patterns, pausing work, deleting."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.drawings import paint_album
from tests.browser.house import SLOW_MS, settle


def delete_others(page: Page) -> None:
    """Leaves the server with the library that the tests share."""
    # the page of a library asks for its figures until it is left
    page.get_by_role("link", name="Libraries").first.click()
    expect(page.get_by_role("link", name="New library")).to_be_visible()
    page.evaluate(
        """async () => { for (const one of await (await fetch('/api/libraries')).json())
        if (one.name !== 'Pictures') await fetch('/api/libraries/' + one.id + '?forGood=true', {method: 'DELETE'}); }"""
    )
    settle(page)


def new_library(page: Page, folder: Path) -> None:
    page.get_by_label("Folder 1", exact=True).fill(str(folder))
    expect(page.get_by_label("This folder can be used")).to_be_visible()
    page.get_by_role("button", name="Create and scan").click()
    expect(page.get_by_role("button", name="Rename")).to_be_visible()


def test_a_library_is_made_scanned_renamed_narrowed_and_deleted(
    open_page: type_of_open, library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "Second"
    paint_album(folder, 12, last=datetime(2024, 3, 9, 12, 0), days=40)
    (folder / "Broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no picture")
    page = open_page(library.server, "/libraries/new", state=library.state)
    new_library(page, folder)
    figures = page.get_by_label("Statistics")
    expect(figures).to_contain_text("13", timeout=SLOW_MS)
    expect(figures).to_contain_text("could not be shown", timeout=SLOW_MS)
    expect(page.get_by_text("Scan finished")).to_be_visible(timeout=SLOW_MS)
    settle(page)

    page.get_by_role("link", name="Why some files could not be shown").click()
    page.get_by_role("link", name="Broken.jpg").click()
    viewer = page.get_by_role("dialog", name="Broken.jpg")
    expect(viewer).to_contain_text("Broken.jpg cannot be shown")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    page.go_back()

    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name", exact=True).fill("The second")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="The second")).to_be_visible()

    page.get_by_role("button", name="Edit patterns").click()
    patterns = page.get_by_label("Exclusion patterns")
    patterns.fill("**/{Raw")
    expect(page.locator("#pattern-messages")).to_contain_text("**/{Raw")
    expect(page.get_by_role("button", name="Save patterns")).to_be_disabled()
    patterns.fill("**/Raw/**")
    page.get_by_role("button", name="Save patterns").click()
    expect(page.get_by_role("listitem").filter(has_text="**/Raw/**")).to_be_visible()

    page.get_by_role("button", name="Edit folders").click()
    page.get_by_role("button", name="Add a folder").click()
    page.get_by_label("Folder 2", exact=True).fill("relative/path")
    expect(page.locator("#path-message-1")).not_to_be_empty()
    expect(page.get_by_role("button", name="Save folders")).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()

    paint_album(folder / "new", 3, last=datetime(2024, 4, 1, 12, 0), days=3)
    page.get_by_role("button", name="Scan now").click()
    report = page.get_by_label("Scan", exact=True)
    expect(report).to_contain_text(re.compile(r"\b3 new"), timeout=SLOW_MS)  # the scan before found 13
    page.get_by_role("button", name="Show the report").click()
    page.get_by_role("button", name="Changes").click()
    expect(report).to_contain_text(str(folder / "new"))

    page.get_by_role("button", name="Delete library…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The files on disk stay")
    expect(dialog).to_contain_text("For 30 days the library can be restored as it was.")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Its files are still on disk.")).to_be_visible()
    expect(page.get_by_role("link", name="The second")).to_have_count(0)
    kept = page.get_by_role("region", name="Deleted libraries")
    expect(kept).to_contain_text("The second")
    kept.get_by_role("button", name="Restore The second").click()
    expect(page.get_by_role("link", name="The second")).to_be_visible()
    expect(kept).to_have_count(0)
    page.get_by_role("link", name="The second").click()
    page.get_by_role("button", name="Delete library…").click()
    dialog.get_by_label("Delete it for good now").check()
    sure = dialog.get_by_role("button", name="for good")
    expect(sure).to_be_disabled()
    dialog.get_by_label("Type the library’s name to confirm").fill("The second")
    sure.click()
    expect(page.get_by_role("link", name="The second")).to_have_count(0)
    expect(kept).to_have_count(0)
    assert len(list(folder.rglob("*.jpg"))) == 16


def test_a_folder_that_went_away_is_told_with_its_reason_and_comes_back(
    open_page: type_of_open, library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "Stick"
    paint_album(folder, 4, last=datetime(2023, 3, 9, 12, 0), days=10)
    page = open_page(library.server, "/libraries/new", state=library.state)
    new_library(page, folder)
    expect(page.get_by_text("Scan finished")).to_be_visible(timeout=SLOW_MS)
    settle(page)  # a picture that was not made yet would wait for its folder
    away = tmp_path / "Elsewhere"
    shutil.move(folder, away)
    page.get_by_role("button", name="Scan now").click()
    expect(page.get_by_text("Its photos are kept and come back by themselves.")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_label("Statistics")).to_contain_text("4")
    shutil.move(away, folder)
    settle(page)
    page.get_by_role("button", name="Scan now").click()
    expect(page.get_by_text("Its photos are kept and come back by themselves.")).to_have_count(0, timeout=SLOW_MS)
    delete_others(page)


def test_pausing_pictures_holds_them_back_and_the_jobs_page_counts_them(
    open_page: type_of_open, library: Library, tmp_path: Path
) -> None:
    page = open_page(library.server, "/jobs", state=library.state)
    settle(page)
    page.get_by_role("button", name="Pause Pictures").click()
    expect(page.get_by_role("button", name="Resume Pictures")).to_be_visible()
    folder = tmp_path / "Third"
    paint_album(folder, 20, last=datetime(2022, 3, 9, 12, 0), days=40)
    page.get_by_role("link", name="Libraries").first.click()
    page.get_by_role("link", name="New library").click()
    new_library(page, folder)
    page.get_by_role("link", name="Jobs").first.click()
    waiting = page.get_by_role("progressbar", name="Pictures (paused)")
    expect(waiting).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="Resume Pictures").click()
    expect(waiting).to_have_count(0, timeout=SLOW_MS)
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible(timeout=SLOW_MS)
    delete_others(page)

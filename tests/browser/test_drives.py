"""A drive goes away and comes back, and a folder is checked, as somebody at the library's page sees it."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.drawings import paint_album
from tests.browser.house import SLOW_MS, settle
from tests.browser.test_accessibility import axe, complaints
from tests.browser.test_libraries import delete_others, new_library

__all__ = ["axe"]

PHONE = {"width": 390, "height": 844}


def photograph(page: Page, name: str) -> None:
    """Keep what is seen, in a folder that whoever runs the tests may name."""
    folder = os.environ.get("HOMING_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        page.set_viewport_size(PHONE)
        page.screenshot(path=Path(folder) / f"{name}-phone.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})


def test_a_drive_that_is_away_is_told_and_is_back_without_anybody_scanning(
    open_page: type_of_open, library: Library, axe: str, tmp_path: Path
) -> None:
    folder = tmp_path / "media" / "Photos"
    paint_album(folder, 12, last=datetime(2024, 3, 9, 12, 0), days=40)
    page = open_page(library.server, "/libraries/new", state=library.state, expected=("status of 400",))
    new_library(page, folder)
    settle(page)
    shutil.move(folder, tmp_path / "unplugged")
    page.get_by_role("button", name="Scan now").click()
    away = page.get_by_role("status").filter(has_text="Not available")
    expect(away).to_be_visible(timeout=SLOW_MS)
    expect(away).to_contain_text("12 photos are waiting")
    expect(away).to_contain_text("is not there. If it is on a drive or a share, connect it")
    photograph(page, "away")
    settle(page)
    page.get_by_role("link", name="Photos", exact=True).first.click()
    banner = page.get_by_role("status").filter(has_text="Photos is not available since")
    expect(banner).to_contain_text("12 photos are waiting, and will be back by themselves.")
    banner.get_by_role("button", name="Why?").click()
    expect(banner).to_contain_text("is not there. If it is on a drive or a share, connect it")
    photograph(page, "away-photos")
    assert complaints(page, axe) == []
    banner.get_by_role("link", name="Go to its library").click()
    page.get_by_text("It will not come back as it was").click()
    page.get_by_role("button", name="Compare with what is there now").click()
    expect(page.get_by_text("take it out of this library's folders")).to_be_visible()

    shutil.move(tmp_path / "unplugged", folder)
    page.reload()
    expect(away).to_have_count(0, timeout=SLOW_MS)
    settle(page)
    page.reload()
    expect(page.get_by_label("Statistics")).to_contain_text("12")
    delete_others(page)


def test_a_folder_is_checked_before_it_is_made_a_library_and_after(
    open_page: type_of_open, library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "Album"
    paint_album(folder, 5, last=datetime(2024, 3, 9, 12, 0), days=4)
    (folder / "clip.mp4").write_bytes(b"")
    page = open_page(library.server, "/libraries/new", state=library.state)
    page.get_by_label("Folder 1", exact=True).fill(str(folder))
    page.get_by_role("button", name="Check this folder").click()
    found = page.get_by_role("list", name="What the server sees of")
    expect(found).to_contain_text("The server sees this folder, as the user", timeout=SLOW_MS)
    expect(found).to_contain_text("A scan would find 5 photos. Besides there are 1 video")
    photograph(page, "check-new")
    page.get_by_label("Folder 1", exact=True).fill(str(folder / "nothing"))
    expect(found).to_have_count(0)
    page.get_by_role("button", name="Check this folder").click()
    expect(found).to_contain_text("does not exist", timeout=SLOW_MS)
    new_library(page, folder)
    settle(page)
    page.get_by_role("button", name="Check this folder").click()
    expect(found).to_contain_text("covers it, by", timeout=SLOW_MS)
    photograph(page, "check")
    delete_others(page)

"""Why is this photo (not) here, scan for missing, and what is noticed when somebody wants a file that went."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.house import SLOW_MS, settle
from tests.browser.moving import Moving
from tests.browser.test_accessibility import axe, complaints
from tests.support.reserve import Reserve

__all__ = ["axe"]


@pytest.fixture
def losing(open_page: type_of_open, library: Library, albums: Reserve, tmp_path: Path) -> Iterator[Moving]:
    """As `moving`; that an original is not there is part of the test."""
    page = open_page(library.server, "/jobs", state=library.state, expected=("status of 404",))
    world = Moving(page, albums, tmp_path / "Losing")
    yield world
    world.open("/jobs")
    world.call("DELETE", f"/libraries/{world.id}?forGood=true")
    settle(page)


def look(page: Page, name: str) -> None:
    """For whoever wants to see what the test saw."""
    folder = os.environ.get("HOMING_TEST_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("width", [1440, 390])
def test_any_path_is_answered_on_the_librarys_page(moving: Moving, axe: str, width: int) -> None:
    page = moving.page
    page.set_viewport_size({"width": width, "height": 900})
    (moving.folder / "Lisbon/notes.txt").write_text("x")
    (moving.folder / "Lisbon/IMG_1.jpg").unlink()
    moving.scan()
    moving.open(f"/libraries/{moving.id}")
    box = page.get_by_role("region", name="Why is this photo (not) here?")
    box.get_by_label("The full path of a file or folder").fill(str(moving.folder / "Lisbon"))
    box.get_by_role("button", name="Why?").click()
    expect(box.get_by_role("row", name="Missing")).to_contain_text("1")
    expect(box.get_by_role("row", name="Shown")).to_contain_text("3")
    box.scroll_into_view_if_needed()
    look(page, f"folder-{width}")
    assert complaints(page, axe) == []
    box.get_by_role("row", name="Missing").get_by_role("button", name="Why, for one?").click()
    expect(box).to_contain_text("IMG_1.jpg is missing: its photo is kept, and comes back with the file.")
    look(page, f"file-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_scan_for_missing_says_what_it_found_and_what_is_back(moving: Moving, axe: str, width: int) -> None:
    page = moving.page
    page.set_viewport_size({"width": width, "height": 900})
    away = moving.folder.parent / f"{moving.folder.name}-away.jpg"
    (moving.folder / "Lisbon/IMG_2.jpg").rename(away)
    moving.open("/missing")
    page.get_by_role("button", name="Scan for missing").click()
    expect(page.get_by_text("1 went missing.")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("article", name="IMG_2.jpg")).to_be_visible()
    look(page, f"missing-{width}")
    assert complaints(page, axe) == []
    away.rename(moving.folder / "Lisbon/IMG_2.jpg")
    page.get_by_role("button", name="Scan for missing").click()
    expect(page.get_by_text("1 is back.")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("article", name="IMG_2.jpg")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_photo_whose_original_went_keeps_its_picture_and_says_so(losing: Moving, axe: str, width: int) -> None:
    page = losing.page
    page.set_viewport_size({"width": width, "height": 900})
    photo = losing.photo("IMG_3")
    (losing.folder / "Lisbon/IMG_3.jpg").unlink()
    losing.open(f"/photos/{photo['id']}")
    page.wait_for_function("() => document.querySelector('[data-preview]')?.naturalWidth > 0")
    page.keyboard.press("z")  # the full size is the original itself
    expect(page.get_by_text("Went missing")).to_be_visible(timeout=SLOW_MS)
    assert page.evaluate("document.querySelector('[data-preview]').naturalWidth") > 0
    page.keyboard.press("i")
    page.get_by_role("complementary", name="Information").get_by_role("button", name="Why?").click()
    expect(page.get_by_role("complementary", name="Information")).to_contain_text("IMG_3.jpg is missing")
    look(page, f"viewer-{width}")
    assert complaints(page, axe) == []
    assert losing.call("GET", f"/assets/{photo['id']}")["state"] == "missing"


@pytest.mark.parametrize("width", [1440, 390])
def test_an_administrator_sees_how_many_photos_of_each_user_are_missing(moving: Moving, axe: str, width: int) -> None:
    page = moving.page
    page.set_viewport_size({"width": width, "height": 900})
    (moving.folder / "Lisbon/IMG_0.jpg").unlink()
    moving.scan()
    moving.open("/photos")
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("link", name="Users").click()
    expect(page.get_by_role("columnheader", name="Missing")).to_be_visible()
    missing = moving.call("GET", "/assets/statistics")["numMissingPhotos"]
    expect(page.get_by_role("row", name="Ada Lovelace").get_by_role("cell").last).to_have_text(f"{missing:,}")
    look(page, f"users-{width}")
    assert complaints(page, axe) == []

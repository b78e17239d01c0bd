"""What happens to photos when a drive goes away, a folder is deleted, a pattern is wrong: nothing is lost.

Photographs each step for `docs/nothing-is-lost.md`, with pictures that this project painted itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import ROOT, running
from tests.browser.drawings import paint_album
from tests.browser.house import SLOW_MS, settle, sign_up, wait_for_pictures
from tests.browser.moving import CALL
from tests.browser.walking import TARGET, Walk

PAGE = ROOT / "docs/nothing-is-lost.md"


class World(Walk):
    """Somebody's computer, and Homing on it in a browser."""

    def __init__(self, page: Page, address: str, root: Path, elsewhere: Path) -> None:
        super().__init__(page, root, elsewhere)
        self.address = address
        self.library = ""

    def call(self, method: str, path: str, body: object = None) -> Any:
        return self.page.evaluate(CALL, [method, path, body])

    def add(self, folder: Path) -> None:
        """Makes the folder a library, with its pictures."""
        owner = self.call("GET", "/users/me")["id"]
        made = self.call("POST", "/libraries", {"ownerId": owner, "name": folder.name, "importPaths": [str(folder)]})
        self.library = made["id"]
        self.scan()

    def scan(self) -> None:
        self.call("POST", f"/libraries/{self.library}/scan", {})
        settle(self.page)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def open_library(self) -> None:
        self.open(f"/libraries/{self.library}")
        expect(self.page.get_by_role("heading", name="Folders")).to_be_visible()

    def shown(self) -> int:
        return int(self.call("GET", "/assets/statistics")["total"])


@pytest.fixture
def world(browser: Browser, tmp_path: Path) -> Iterator[World]:
    with running(tmp_path / "server" / "data") as server:
        context = browser.new_context(
            viewport={"width": 1200, "height": 760}, locale="en-GB", timezone_id="Europe/Lisbon", color_scheme="light"
        )
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        page.goto(server.address)
        sign_up(page)
        yield World(page, server.address, tmp_path / "computer", tmp_path / "pictures")
        context.close()


def test_a_drive_is_unplugged_its_photos_wait_and_are_back_with_it(world: World) -> None:
    page = world.page
    drive = world.root / "media/ada/Photos"
    paint_album(drive, 40, last=datetime(2025, 6, 14, 17, 20), days=40)
    world.add(drive)
    shutil.move(drive, world.root / "unplugged")
    world.scan()
    world.open_library()
    away = page.get_by_text("Its photos are kept and come back by themselves.")
    expect(away).to_be_visible()
    world.picture("drive-away")
    world.open("/missing")
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    world.open("/photos")
    wait_for_pictures(page, 6)
    world.picture("drive-away-photos")

    shutil.move(world.root / "unplugged", drive)
    world.open_library()
    page.get_by_role("button", name="Scan now").click()
    expect(away).to_have_count(0)
    settle(page)
    assert world.shown() == 40
    world.picture("drive-back", height=590)


def test_a_folder_deleted_by_mistake_is_asked_about_and_nothing_is_lost_when_it_is_put_back(world: World) -> None:
    page = world.page
    photos = world.root / "home/ada/Pictures"
    paint_album(photos / "Norway", 60, last=datetime(2024, 8, 2, 12, 0), days=30)
    paint_album(photos / "Lisbon", 80, last=datetime(2025, 6, 14, 17, 20), days=60)
    world.add(photos)
    said = world.call("POST", "/search/metadata", {"originalFileName": "IMG_0007", "size": 1})["assets"]["items"][0]
    world.call("PUT", f"/assets/{said['id']}", {"description": "The last tram", "rating": 5})

    shutil.move(photos / "Lisbon", world.root / "thrown away")
    world.scan()
    world.open_library()
    question = page.get_by_role("region", name="Are 80 photos really gone?")
    expect(question).to_be_visible()
    world.picture("folder-gone")
    assert world.shown() == 140, "what awaits an answer is neither missing nor hidden"

    shutil.move(world.root / "thrown away", photos / "Lisbon")
    page.get_by_role("button", name="Scan now").click()
    expect(question).to_have_count(0)
    settle(page)
    world.open("/missing")
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    assert world.shown() == 140
    assert world.call("GET", f"/assets/{said['id']}")["exifInfo"]["description"] == "The last tram"
    world.open("/photos")
    wait_for_pictures(page, 6)
    world.picture("folder-restored")


def test_a_wrong_pattern_says_what_it_hides_and_is_undone_by_its_receipt(world: World) -> None:
    page = world.page
    photos = world.root / "home/ada/Pictures"
    paint_album(photos, 60, last=datetime(2025, 6, 14, 17, 20), days=60)
    world.add(photos)
    world.open_library()
    page.get_by_role("button", name="Edit patterns").click()
    field = page.get_by_label("Exclusion patterns")
    field.fill(field.input_value() + "\n**/IMG_*")
    told = page.get_by_role("status", name="What saving would do")
    expect(told).to_contain_text("Hides 60 photos.")
    centred(told)
    world.picture("pattern-preview")
    page.get_by_role("button", name="Save patterns").click()
    expect(told).to_have_count(0)
    world.scan()
    assert world.shown() == 0

    world.open("/receipts")
    receipt = page.get_by_role("article").filter(has_text="**/IMG_* added")
    receipt.get_by_role("button", name="Undo").click()
    expect(receipt.get_by_role("button", name="Undo it")).to_be_visible()
    world.picture("pattern-receipt", height=460)
    receipt.get_by_role("button", name="Undo it").click()
    expect(receipt).to_contain_text("undone")
    world.open_library()
    expect(page.get_by_text("**/IMG_*", exact=True)).to_have_count(0)
    world.scan()
    assert world.shown() == 60
    world.open("/photos")
    wait_for_pictures(page, 6)
    world.picture("pattern-undone")


def centred(found: Locator) -> None:
    """In the middle of the window."""
    found.evaluate("one => one.scrollIntoView({block: 'center'})")


def test_the_page_shows_every_picture_of_the_walk_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    pictures = sorted(one.name for one in TARGET.glob("*"))
    assert pictures
    assert [name for name in pictures if f"images/nothing-is-lost/{name}" not in text] == []
    assert text.count("images/nothing-is-lost/") == len(pictures)

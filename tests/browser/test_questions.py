"""What an edit would do is shown before it is saved; what a scan holds is asked about on the library's page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.drawings import paint_album
from tests.browser.house import SLOW_MS, settle
from tests.browser.test_libraries import delete_others, new_library

CARD = 55
"""More than may go unasked."""


@pytest.fixture
def card(open_page: type_of_open, library: Library, tmp_path: Path) -> Iterator[tuple[Page, Path]]:
    """The page of a library of its own, with nearly all photos in one folder."""
    folder = tmp_path / "Cards"
    paint_album(folder, 5, last=datetime(2024, 3, 9, 12, 0), days=4)
    paint_album(folder / "Card", CARD, last=datetime(2024, 2, 9, 12, 0), days=20)
    page = open_page(library.server, "/libraries/new", state=library.state)
    new_library(page, folder)
    expect(page.get_by_label("Statistics")).to_contain_text("60", timeout=SLOW_MS)
    expect(page.get_by_text("Scan finished")).to_be_visible(timeout=SLOW_MS)
    settle(page)
    yield page, folder
    delete_others(page)


def scan(page: Page) -> None:
    page.get_by_role("button", name="Scan now").click()


def test_a_pattern_shows_what_it_hides_and_brings_back_and_saving_it_confirms(card: tuple[Page, Path]) -> None:
    page, folder = card
    page.get_by_role("button", name="Edit patterns").click()
    box = page.get_by_label("Exclusion patterns")
    patterns = box.input_value()
    box.fill(f"{patterns}\n**/Card")
    effect = page.get_by_label("What saving would do")
    expect(effect).to_contain_text(f"Hides {CARD} photos.")
    expect(effect).to_contain_text(f"{folder}/Card")
    expect(effect).to_contain_text("Saving confirms it")
    page.get_by_role("button", name="Save patterns").click()
    scan(page)
    expect(page.get_by_text(f"{CARD} excluded")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_label("Statistics")).to_contain_text("5", timeout=SLOW_MS)
    settle(page)
    page.get_by_role("button", name="Edit patterns").click()
    page.get_by_label("Exclusion patterns").fill(patterns)
    expect(effect).to_contain_text(f"Brings back {CARD} photos")
    page.get_by_label("Exclusion patterns").fill(f"{patterns}\n**/{{a")
    expect(page.get_by_text("stands without its }")).to_be_visible()
    expect(effect).to_have_count(0)
    page.get_by_role("button", name="Cancel").click()


def test_a_folder_that_is_gone_is_asked_about_until_it_is_back(card: tuple[Page, Path]) -> None:
    page, folder = card
    shutil.move(folder / "Card", folder.parent / "away")
    scan(page)
    question = page.get_by_role("region", name=f"Are {CARD} photos really gone?")
    expect(question).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("link", name="A question")).to_be_visible()
    expect(page.get_by_label("Statistics")).to_contain_text("60")
    question.get_by_text("Which ones?").click()
    expect(question).to_contain_text(f"and {CARD - 10} more")
    question.get_by_role("button", name="Keep them as they are").click()
    expect(page.get_by_role("region", name=f"{CARD} photos are kept as they were")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("link", name="A question")).to_have_count(0, timeout=SLOW_MS)
    shutil.move(folder.parent / "away", folder / "Card")
    scan(page)
    expect(page.get_by_role("region", name=f"{CARD} photos are kept as they were")).to_have_count(0, timeout=SLOW_MS)
    settle(page)


def test_options_say_what_they_do_and_are_saved(card: tuple[Page, Path]) -> None:
    page, folder = card
    (folder / "Card" / ".nomedia").touch()
    page.get_by_role("button", name="Edit options").click()
    page.get_by_role("checkbox", name="Ignore files").check()
    expect(page.get_by_label("What saving would do")).to_contain_text(f"Hides {CARD} photos.")
    page.get_by_role("checkbox", name="Show on the timeline").uncheck()
    page.get_by_label("Forget them after").check()
    page.get_by_label("Days until missing photos are forgotten").fill("0")
    expect(page.get_by_text("Give a number of days")).to_be_visible()
    expect(page.get_by_role("button", name="Save options")).to_be_disabled()
    page.get_by_label("Days until missing photos are forgotten").fill("90")
    page.get_by_role("button", name="Save options").click()
    for said in ("Kept off the timeline", "Ignore files are followed", "Missing photos are forgotten after 90 days"):
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("Originals are never deleted")).to_be_visible()
    settle(page)

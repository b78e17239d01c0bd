"""The viewer: its keys, the words that are edited in place, and the way back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.house import settle, wait_for_pictures


def open_viewer(open_page: type_of_open, library: Library, nth: int = 0) -> Page:
    page = open_page(library.server, "/photos", state=library.state)
    wait_for_pictures(page, 4)
    settle(page)
    page.locator("[data-photo] a").nth(nth).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("[data-preview].in")).to_be_visible()
    return page


def shown(page: Page) -> str:
    return page.url.rsplit("/", 1)[1]


def test_arrows_and_space_step_and_escape_comes_back_to_the_photo(open_page: type_of_open, library: Library) -> None:
    page = open_viewer(open_page, library)
    photos = [one.get_attribute("data-photo") for one in page.locator("[data-photo]").all()[:3]]
    assert shown(page) == photos[0]
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/{photos[1]}")
    page.keyboard.press("Space")
    page.wait_for_url(f"**/{photos[2]}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/{photos[1]}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/photos")
    expect(page.locator(f'[data-photo="{photos[1]}"] a')).to_be_focused()


def test_the_scroll_position_survives_the_viewer_and_the_browsers_back(
    open_page: type_of_open, library: Library
) -> None:
    page = open_page(library.server, "/photos", state=library.state)
    wait_for_pictures(page, 3)
    settle(page)
    page.mouse.move(700, 400)
    page.mouse.wheel(0, 2500)
    page.wait_for_function("() => document.querySelector('.scroller').scrollTop > 2000")
    page.mouse.wheel(0, 0)
    tile = page.locator("[data-photo] a").filter(visible=True)
    inside = next(one for one in tile.all() if (box := one.bounding_box()) and box["y"] > 130 and box["y"] < 500)
    photo = inside.locator("..").get_attribute("data-photo")
    before = inside.bounding_box()
    inside.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    after = page.locator(f'[data-photo="{photo}"] a').bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2


def test_words_that_are_edited_in_place_survive_a_reload(open_page: type_of_open, library: Library) -> None:
    page = open_viewer(open_page, library, 1)
    page.keyboard.press("e")
    field = page.get_by_label("Description")
    expect(field).to_be_focused()
    field.fill("Evening above the valley")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        page.keyboard.press("Enter")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        page.keyboard.press("4")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        page.keyboard.press("f")
    page.reload()
    expect(page.get_by_label("Description")).to_have_value("Evening above the valley")
    expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    favourite = page.get_by_role("toolbar", name="This photo").get_by_role("button", name="Favourite")
    expect(favourite).to_have_attribute("aria-pressed", "true")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        page.keyboard.press("f")
    page.get_by_role("button", name="Copy the path").click()
    path = page.evaluate("() => navigator.clipboard.readText()")
    assert path.startswith(str(library.folder))


def test_a_date_that_is_edited_moves_the_photo_on_the_timeline(open_page: type_of_open, library: Library) -> None:
    page = open_viewer(open_page, library, 2)
    photo = shown(page)
    page.keyboard.press("i")
    page.get_by_role("button", name=re.compile("2025 at")).click()
    page.get_by_label("Date and time").fill("2025-12-24T18:00:00")
    expect(page.get_by_role("button", name=re.compile("24 December 2025"))).to_be_visible()
    page.get_by_label("Date and time").press("Escape")
    expect(page.get_by_label("Date and time")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Libraries").first.click()
    page.get_by_role("link", name="Photos", exact=True).first.click()
    expect(page.locator("[data-photo]").first).to_have_attribute("data-photo", photo)
    expect(page.get_by_role("heading", name="Wed, 24 December 2025")).to_be_visible()


def test_zoom_shows_the_full_picture_and_keys_are_listed(open_page: type_of_open, library: Library) -> None:
    page = open_viewer(open_page, library)
    page.keyboard.press("z")
    expect(page.locator("[data-full].in")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("[data-full]")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("move to the trash")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_delete_trashes_and_goes_on_and_undo_brings_it_back(open_page: type_of_open, library: Library) -> None:
    page = open_viewer(open_page, library, 3)
    gone = shown(page)
    page.keyboard.press("Delete")
    page.wait_for_url(lambda url: not url.endswith(gone))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    undo.click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-photo="{gone}"]')).to_have_count(1)

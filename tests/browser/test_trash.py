"""The trash: what is in it and for how long, taking out, emptying, and what was hidden by that."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.house import settle
from tests.browser.moving import Moving


def throw_away(moving: Moving, *names: str) -> list[str]:
    """Into the trash, one after the other: the last one is listed first."""
    ids = [moving.photo(name)["id"] for name in names]
    for one in ids:
        moving.call("DELETE", "/assets", {"ids": [one], "force": False})
    return ids


def tiles(page: Page) -> Locator:
    return page.get_by_role("region", name="In the trash").locator("[data-photo]")


def shown(page: Page) -> list[str | None]:
    return [one.get_attribute("data-photo") for one in tiles(page).all()]


def test_the_trash_shows_what_was_thrown_away_last_first_and_how_long_it_stays(moving: Moving) -> None:
    ids = throw_away(moving, "IMG_0", "IMG_2", "IMG_1")
    page = moving.page
    moving.open("/trash")
    expect(tiles(page)).to_have_count(3)
    assert shown(page) == ids[::-1]
    expect(tiles(page).first).to_contain_text("30 days")
    expect(tiles(page).first.get_by_role("link")).to_have_accessible_name(re.compile(r", 30 days left$"))
    page.wait_for_function("() => document.querySelectorAll('[data-photo] img.loaded').length === 3")

    first = tiles(page).first
    first.hover()
    first.get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    bar.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("1 photo restored.")).to_be_visible()
    expect(tiles(page)).to_have_count(2)
    assert moving.call("GET", f"/assets/{ids[2]}")["isTrashed"] is False

    page.get_by_role("button", name="Undo", exact=True).click()
    expect(tiles(page)).to_have_count(3)
    page.get_by_role("button", name="Restore all").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert all(moving.call("GET", f"/assets/{one}")["isTrashed"] is False for one in ids)


def test_the_trash_is_gone_through_by_keys_and_in_the_viewer(moving: Moving) -> None:
    ids = throw_away(moving, "IMG_0", "IMG_1", "IMG_2")[::-1]
    page = moving.page
    moving.open("/trash")
    tiles(page).first.get_by_role("link").focus()
    page.keyboard.press("ArrowRight")
    expect(tiles(page).nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("x")
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    page.keyboard.press("Control+a")
    expect(bar).to_contain_text("3 selected")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)

    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    expect(viewer).to_be_visible()
    page.wait_for_url(f"**/trash/{ids[1]}")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/trash/{ids[2]}")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/trash/{ids[0]}")
    viewer.get_by_role("button", name="Restore").click()
    page.wait_for_url(f"**/trash/{ids[1]}")
    page.keyboard.press("Escape")
    expect(tiles(page)).to_have_count(2)
    expect(tiles(page).first.get_by_role("link")).to_be_focused()

    # by a link, too, the photo is found in the page below
    moving.open(f"/trash/{ids[2]}")
    expect(viewer).to_be_visible()
    expect(tiles(page)).to_have_count(2)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/trash/{ids[1]}")


def test_emptying_says_what_becomes_of_the_photos_and_what_was_hidden_is_restored(moving: Moving) -> None:
    kept, lost = throw_away(moving, "IMG_1", "IMG_3")
    (moving.folder / "Lisbon/IMG_3.jpg").unlink()
    moving.scan()
    page = moving.page
    moving.open("/trash")
    expect(tiles(page)).to_have_count(2)
    expect(page.get_by_title("Its file is missing")).to_have_count(1)
    page.get_by_role("button", name="Empty the trash…").click()
    dialog = page.get_by_role("dialog", name="Empty the trash?")
    expect(dialog).to_contain_text("1 photo on disk")
    expect(dialog).to_contain_text("the files stay where they are")
    expect(dialog).to_contain_text("erased for good after 30 days")
    dialog.get_by_role("button", name="Empty 2 photos").click()
    expect(page.get_by_text("The trash was emptied: 1 photo hidden by you, 1 photo forgotten.")).to_be_visible()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert (moving.folder / "Lisbon/IMG_1.jpg").is_file()
    moving.scan()

    moving.open("/trash")
    page.get_by_role("link", name="Hidden by you 1").click()
    row = page.get_by_role("article", name="IMG_1.jpg")
    expect(row).to_contain_text("Its file is still on disk.")
    row.get_by_role("button", name="Restore IMG_1.jpg").click()
    expect(page.get_by_text("1 photo restored.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing is hidden")).to_be_visible()
    assert moving.call("GET", f"/assets/{kept}")["isTrashed"] is False

    moving.open("/missing/forgotten")
    row = page.get_by_role("article", name="IMG_3.jpg")
    expect(row).to_contain_text("Forgotten by you")
    expect(row).to_contain_text("Can be restored for 30 days.")
    row.get_by_role("button", name="Restore IMG_3.jpg").click()
    expect(page.get_by_role("heading", name="Nothing was forgotten")).to_be_visible()
    assert moving.call("GET", f"/assets/{lost}")["state"] == "missing"


def test_an_emptied_trash_is_filled_again_by_undo(moving: Moving) -> None:
    ids = throw_away(moving, "IMG_0", "IMG_1")
    page = moving.page
    moving.open("/trash")
    page.get_by_role("button", name="Empty the trash…").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(tiles(page)).to_have_count(2)
    page.get_by_role("button", name="Empty the trash…").click()
    page.get_by_role("dialog").get_by_role("button", name="Empty 2 photos").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(tiles(page)).to_have_count(2)
    assert set(shown(page)) == set(ids)


def test_a_finger_selects_hidden_photos_and_restores_them(
    open_page: type_of_open, library: Library, moving: Moving
) -> None:
    throw_away(moving, "IMG_0", "IMG_1", "IMG_2")
    moving.call("POST", "/trash/empty", {})
    page = open_page(library.server, "/trash/hidden", state=library.state, width=390, height=844, touch=True)
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_label("Select IMG_0.jpg").tap()
    page.get_by_label("Select IMG_2.jpg").tap()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("2 selected")
    page.wait_for_function(
        "() => document.querySelector('[role=toolbar]').getBoundingClientRect().bottom === innerHeight"
    )
    bar.get_by_role("button", name="Restore").tap()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("button", name="Restore all").tap()
    expect(page.get_by_role("heading", name="Nothing is hidden")).to_be_visible()
    settle(page)


def test_a_trash_that_cannot_be_loaded_says_so_and_is_tried_again(moving: Moving) -> None:
    throw_away(moving, "IMG_0")
    page = moving.page
    page.route("**/api/trash?*", lambda route: route.fulfill(status=400, json={"message": "The disk is full."}))
    moving.open("/trash")
    expect(page.get_by_role("alert")).to_contain_text("The disk is full.")
    page.unroute("**/api/trash?*")
    page.get_by_role("button", name="Try again").click()
    expect(tiles(page)).to_have_count(1)

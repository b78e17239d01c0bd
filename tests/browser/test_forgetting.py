"""Forgetting missing photos: what it means, the ones that were picked or all of a filter, undo, and for good."""

from __future__ import annotations

import shutil

from playwright.sync_api import expect

from tests.browser.moving import Moving, photograph


def lose_all(moving: Moving) -> None:
    """Four photos of Lisbon and one of Porto, all missing."""
    photograph(moving.folder / "Porto" / "bridge.jpg", 60)
    photograph(moving.folder / "stays.jpg", 61)
    moving.scan()
    for name in ("Lisbon", "Porto"):
        shutil.rmtree(moving.folder / name)
    moving.scan()


def test_picked_photos_are_forgotten_and_undo_brings_them_back(moving: Moving) -> None:
    said = moving.photo("IMG_0")["id"]
    moving.call("PUT", f"/assets/{said}", {"description": "The tram", "rating": 4})
    lose_all(moving)
    page = moving.page
    moving.open("/missing")
    expect(page.get_by_role("article")).to_have_count(5)
    page.get_by_label("Select IMG_0.jpg").check()
    page.get_by_label("Select IMG_1.jpg").check()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Forget…").click()
    dialog = page.get_by_role("dialog", name="Forget 2 photos?")
    expect(dialog).to_contain_text("2 photos leave the list of missing photos.")
    expect(dialog).to_contain_text("No file on disk is touched.")
    dialog.get_by_role("button", name="Forget 2 photos").click()
    expect(page.get_by_text("2 photos forgotten.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(3)
    expect(page.get_by_role("link", name="Forgotten 2")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("article")).to_have_count(5)
    found = moving.call("GET", f"/assets/{said}")
    assert (found["state"], found["exifInfo"]["description"]) == ("missing", "The tram")


def test_a_range_is_picked_with_shift_and_left_with_escape(moving: Moving) -> None:
    lose_all(moving)
    page = moving.page
    moving.open("/missing")
    boxes = page.get_by_role("article").get_by_role("checkbox")
    expect(boxes).to_have_count(5)
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("3 selected")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(boxes.nth(2)).not_to_be_checked()


def test_all_that_a_filter_leaves_is_forgotten_and_nothing_else(moving: Moving) -> None:
    lose_all(moving)
    page = moving.page
    moving.open("/missing")
    page.get_by_role("combobox", name="Folder").select_option(str(moving.folder / "Porto"))
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("button", name="Forget these 1…").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget 1 photo", exact=True).click()
    expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    page.get_by_role("link", name="Show all that is missing").click()
    expect(page.get_by_role("article")).to_have_count(4)

    page.get_by_role("link", name="Forgotten 1").click()
    row = page.get_by_role("article", name="bridge.jpg")
    expect(row).to_contain_text("Can be restored for 30 days.")
    page.wait_for_function("() => document.querySelector('article img')?.naturalWidth > 0")
    row.get_by_role("button", name="Restore bridge.jpg").click()
    expect(page.get_by_role("heading", name="Nothing was forgotten")).to_be_visible()
    page.get_by_role("link", name="Missing 5").click()
    expect(page.get_by_role("article")).to_have_count(5)


def test_for_good_is_asked_twice_and_typed_and_leaves_nothing(moving: Moving) -> None:
    gone = moving.photo("IMG_2")["id"]
    lose_all(moving)
    page = moving.page
    moving.open("/missing")
    page.get_by_label("Select IMG_2.jpg").check()
    page.get_by_role("button", name="Forget…", exact=True).click()
    page.get_by_role("button", name="Forget now, for good…").click()
    dialog = page.get_by_role("dialog", name="Forget 1 photo for good?")
    expect(dialog).to_contain_text("This cannot be undone.")
    last = dialog.get_by_role("button", name="Forget 1 photo for good")
    expect(last).to_be_disabled()
    dialog.get_by_label("to confirm").fill("2")
    expect(last).to_be_disabled()
    dialog.get_by_label("to confirm").fill("1")
    last.click()
    expect(page.get_by_text("1 photo forgotten for good.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    expect(page.get_by_role("article")).to_have_count(4)
    status = page.evaluate("async path => (await fetch(path)).status", f"/api/assets/{gone}")
    assert status == 400, "Immich's answer for what is not there"


def test_what_was_forgotten_can_be_erased_before_its_time(moving: Moving) -> None:
    lose_all(moving)
    moving.call("POST", "/missing/forget", {"filter": {}})
    page = moving.page
    moving.open("/missing/forgotten")
    expect(page.get_by_role("article")).to_have_count(5)
    page.get_by_label("Select bridge.jpg").check()
    page.get_by_role("button", name="Forget for good…").click()
    dialog = page.get_by_role("dialog", name="Forget 1 photo for good?")
    dialog.get_by_label("to confirm").fill("1")
    dialog.get_by_role("button", name="Forget 1 photo for good").click()
    expect(page.get_by_role("article")).to_have_count(4)
    page.get_by_role("button", name="Restore all").click()
    expect(page.get_by_role("heading", name="Nothing was forgotten")).to_be_visible()
    expect(page.get_by_role("link", name="Missing 4")).to_be_visible()

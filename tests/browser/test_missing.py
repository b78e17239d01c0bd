"""The page of what is missing: why and since when, by folder, and from there to where it is now."""

from __future__ import annotations

import shutil

from playwright.sync_api import expect

from tests.browser.house import SLOW_MS
from tests.browser.moving import Moving, photograph


def test_a_missing_photo_is_listed_with_its_picture_and_found_from_there(moving: Moving) -> None:
    photo = moving.photo("IMG_3")
    moving.call("PUT", f"/assets/{photo['id']}", {"description": "The last tram"})
    (moving.folder / "Lisbon/IMG_3.jpg").unlink()
    photograph(moving.folder / "Scans" / "from paper.jpg", 40)
    moving.scan()
    page = moving.page
    moving.open("/photos")
    page.get_by_role("link", name="Missing, 1 photo").click()
    expect(page.get_by_role("heading", name="1 photo is missing")).to_be_visible()
    row = page.get_by_role("article", name="IMG_3.jpg")
    for text in (str(moving.folder / "Lisbon"), "It is not in its folder any more.", "Went missing", "The last tram"):
        expect(row).to_contain_text(text)
    page.wait_for_function("() => document.querySelector('article img')?.naturalWidth > 0")

    row.get_by_role("button", name="History of IMG_3.jpg").click()
    expect(page.get_by_role("dialog", name="IMG_3.jpg")).to_contain_text("Went missing")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    row.get_by_role("button", name="Find it… IMG_3.jpg").click()
    dialog = page.get_by_role("dialog", name="Where is IMG_3.jpg now?")
    dialog.get_by_role("button", name="To the folder above").click()
    dialog.get_by_role("button", name="Scans").click()
    dialog.get_by_role("button", name="from paper.jpg").click()
    dialog.get_by_role("button", name="Relink anyway").click()
    expect(page.get_by_text("IMG_3.jpg was relinked.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    found = moving.call("GET", f"/assets/{photo['id']}")
    assert (found["state"], found["originalPath"]) == ("present", str(moving.folder / "Scans/from paper.jpg"))
    page.get_by_role("link", name="Go to your photos").click()
    expect(page.get_by_role("link", name="Missing", exact=False)).to_have_count(0, timeout=SLOW_MS)


def test_a_folder_is_chosen_and_said_to_be_elsewhere(moving: Moving) -> None:
    photograph(moving.folder / "Porto" / "bridge.jpg", 60)
    moving.scan()
    for number in range(3):
        moving.edit_and_move(number, f"Archive/IMG_{number}.jpg")
    shutil.rmtree(moving.folder / "Porto")
    moving.scan()
    page = moving.page
    moving.open("/missing")
    expect(page.get_by_role("heading", name="4 photos are missing")).to_be_visible()
    page.get_by_role("combobox", name="Why").select_option("Its folder is gone")
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article", name="bridge.jpg")).to_contain_text("Its folder is gone.")
    page.get_by_role("combobox", name="Why").select_option("Another file lies there")
    expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    page.get_by_role("link", name="Show all that is missing").click()
    expect(page.get_by_role("article")).to_have_count(4)

    folders = page.get_by_role("combobox", name="Folder")
    assert [text.strip() for text in folders.locator("option").all_text_contents()] == [
        "All folders",
        f"{moving.folder} (4)",
        "Lisbon (3)",
        "Porto (1)",
    ]
    folders.select_option(str(moving.folder / "Lisbon"))
    expect(page.get_by_role("article")).to_have_count(3)
    page.reload()  # the address keeps what was chosen
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("button", name="This folder is now…").click()
    dialog = page.get_by_role("dialog", name="Where is this folder now?")
    dialog.get_by_role("button", name="To the folder above").click()
    dialog.get_by_role("button", name="Archive").click()
    expect(dialog.get_by_role("status")).to_contain_text("3 with the same name and other content")
    expect(dialog.get_by_role("button", name="Relink 0 photos")).to_be_disabled()
    dialog.get_by_label("Also 3 files with other content").check()
    dialog.get_by_role("button", name="Relink 3 photos").click()
    expect(page.get_by_text("3 photos relinked.")).to_be_visible()
    expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone.", exact=True)).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(3)

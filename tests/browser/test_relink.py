"""Moves as people see them: offers, a photo's history with undo, relink by hand, remap, dry run, why."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.house import SLOW_MS
from tests.browser.moving import Moving, photograph


def test_an_offer_is_accepted_and_taken_back_and_the_badge_counts_along(moving: Moving) -> None:
    first = moving.photo("IMG_0")
    moving.call("PUT", f"/assets/{first['id']}", {"description": "The tram", "isFavorite": True})
    for number in (0, 1):
        moving.edit_and_move(number, f"Edited/IMG_{number}.jpg")
    moving.scan()
    page = moving.page
    moving.open("/offers")
    expect(page.get_by_role("heading", name="2 photos look moved")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("link", name="Offers, 2 waiting")).to_be_visible()
    card = page.get_by_role("article").filter(has_text="IMG_0.jpg")
    for text in ("“The tram”", "Canon EOS R6", "Missing", "Found"):
        expect(card).to_contain_text(text)
    expect(card.locator("img")).to_have_count(2)
    card.get_by_role("button", name="Same photo").click()
    expect(page.get_by_text("1 offer accepted.")).to_be_visible()
    expect(page.get_by_role("heading", name="1 photo looks moved")).to_be_visible()
    expect(page.get_by_role("article").get_by_role("button", name="Same photo")).to_be_focused()
    moved = moving.call("GET", f"/assets/{first['id']}")
    assert (moved["state"], moved["originalPath"]) == ("present", str(moving.folder / "Edited/IMG_0.jpg"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.", exact=True)).to_be_visible()
    assert moving.call("GET", f"/assets/{first['id']}")["state"] == "missing"

    page.get_by_role("article").filter(has_text="IMG_1.jpg").get_by_role("button", name="Different photos").click()
    expect(page.get_by_text("It is not made again.")).to_be_visible()
    expect(page.get_by_role("article").filter(has_text="IMG_1.jpg")).to_have_count(0)


def test_a_move_is_undone_in_the_viewer_and_says_what_was_put_back(moving: Moving) -> None:
    photo = moving.photo("IMG_2")
    (moving.folder / "Trips").mkdir()
    (moving.folder / "Lisbon/IMG_2.jpg").rename(moving.folder / "Trips/Tram.jpg")
    moving.scan()
    page = moving.page
    moving.open(f"/photos/{photo['id']}")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("i")
    history = page.get_by_role("region", name="Where it has been")
    expect(history).to_contain_text("First seen")
    expect(history).to_contain_text("…/Lisbon/IMG_2.jpg → …/Trips/Tram.jpg")
    history.get_by_role("button", name="Undo…").click()
    expect(history).to_contain_text("The two are not matched again.")
    history.get_by_role("button", name="Keep it").click()
    history.get_by_role("button", name="Undo…").click()
    history.get_by_role("button", name="Undo it").click()
    expect(history).to_contain_text("Trips/Tram.jpg is a photo of its own again.")
    expect(history).to_contain_text("Undone")
    expect(page.get_by_role("button", name="Find it yourself…")).to_be_visible()
    moving.scan()
    assert moving.photo("Tram")["id"] != photo["id"]


def test_a_missing_photo_is_found_by_hand(moving: Moving) -> None:
    photo = moving.photo("IMG_3")
    (moving.folder / "Lisbon/IMG_3.jpg").unlink()
    photograph(moving.folder / "Scans" / "from paper.jpg", 40)
    moving.scan()
    page = moving.page
    moving.open(f"/photos/{photo['id']}")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("i")
    page.get_by_role("button", name="Find it yourself…").click()
    dialog = page.get_by_role("dialog", name="Where is IMG_3.jpg now?")
    dialog.get_by_role("button", name="To the folder above").click()
    dialog.get_by_role("button", name="Scans").click()
    dialog.get_by_role("button", name="from paper.jpg").click()
    expect(dialog.get_by_text("This file’s content is another")).to_be_visible()
    dialog.get_by_role("button", name="Relink anyway").click()
    expect(page.get_by_text("IMG_3.jpg was relinked.")).to_be_visible()
    expect(page.get_by_role("region", name="Where it has been")).to_contain_text("Relinked")
    found = moving.call("GET", f"/assets/{photo['id']}")
    assert (found["state"], found["originalPath"]) == ("present", str(moving.folder / "Scans/from paper.jpg"))


def test_a_remap_shows_its_figures_before_anything_is_done(moving: Moving) -> None:
    for number in range(3):
        moving.edit_and_move(number, f"Archive/IMG_{number}.jpg")
    moving.scan()
    page = moving.page
    moving.open(f"/libraries/{moving.id}")
    page.get_by_role("button", name="Say where a folder is now…").click()
    part = page.get_by_role("region", name="Moved photos")
    part.get_by_label("Everything under").fill(str(moving.folder / "Lisbon"))
    part.get_by_label("is now under").fill("/nowhere")
    part.get_by_role("button", name="Preview").click()
    expect(part.get_by_role("alert")).to_contain_text("/nowhere is in none of your libraries")
    part.get_by_label("is now under").fill(str(moving.folder / "Lisbon" / "2024"))
    part.get_by_role("button", name="Browse").click()  # begins as near to that as there is a folder
    part.get_by_role("button", name="To the folder above").click()
    part.get_by_role("button", name="Archive").click()
    expect(part.get_by_label("is now under")).to_have_value(str(moving.folder / "Archive"))
    part.get_by_role("button", name="Preview").click()
    expect(part.get_by_role("status")).to_contain_text("3 with the same name and other content")
    expect(part.get_by_role("button", name="Relink 0 photos")).to_be_disabled()
    assert moving.call("GET", f"/libraries/{moving.id}/statistics")["missing"] == 3
    part.get_by_label("Also 3 files with other content").check()
    part.get_by_role("button", name="Relink 3 photos").click()
    expect(page.get_by_text("3 photos relinked.")).to_be_visible()
    assert moving.call("GET", f"/libraries/{moving.id}/statistics")["missing"] == 0
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone.", exact=True)).to_be_visible()
    assert moving.call("GET", f"/libraries/{moving.id}/statistics")["missing"] == 3


def test_a_dry_run_says_what_a_scan_would_do_and_does_nothing(moving: Moving) -> None:
    (moving.folder / "Lisbon/IMG_0.jpg").rename(moving.folder / "Lisbon/Tram.jpg")
    (moving.folder / "Lisbon/IMG_1.jpg").unlink()
    page = moving.page
    moving.open(f"/libraries/{moving.id}")
    page.get_by_role("button", name="What would a scan do?").click()
    told = page.get_by_role("group", name="What a scan would do")
    expect(told).to_contain_text("A scan would find this.", timeout=SLOW_MS)
    expect(told).to_contain_text("1 moved")
    expect(told).to_contain_text("1 missing")
    expect(told).to_contain_text("Lisbon/Tram.jpg")
    assert moving.photo("IMG_0")["state"] == "present"
    moving.scan()
    assert moving.photo("Tram")["state"] == "present"


def test_each_file_says_why_it_is_not_here_and_each_scan_what_it_moved(moving: Moving) -> None:
    (moving.folder / "Lisbon/.hidden.jpg").write_bytes(b"whatever")
    (moving.folder / "Lisbon/IMG_0.jpg").rename(moving.folder / "Lisbon/Tram.jpg")
    moving.scan()
    page = moving.page
    moving.open(f"/libraries/{moving.id}")
    why = page.get_by_role("region", name="Why is this photo (not) here?")
    why.get_by_label("The full path of a file or folder").fill(str(moving.folder / "Lisbon/.hidden.jpg"))
    why.get_by_role("button", name="Why?").click()
    expect(why.get_by_text("hidden").last).to_be_visible()

    page.get_by_role("button", name="Show the report").click()
    page.get_by_role("button", name="Photos’ history").click()
    moves = page.get_by_role("list", name="What became of the photos")
    expect(moves).to_contain_text("…/IMG_0.jpg → …/Tram.jpg")
    moves.get_by_role("link", name="Show the photo").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("region", name="Where it has been")).to_contain_text("Renamed")

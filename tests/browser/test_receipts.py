"""What was done is listed as it happened, and undone where it stands: photos, offers, libraries."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.house import first_photo, wait_for_pictures
from tests.browser.moving import Moving

WHAT_IS_LEFT = "The rating of 1 photo was changed since, and stays: IMG_0.jpg."


def said(moving: Moving, count: int, **words: object) -> list[str]:
    ids = [str(moving.photo(f"IMG_{number}.")["id"]) for number in range(count)]
    moving.call("PUT", "/assets", {"ids": ids, **words})
    return ids


def test_an_act_is_listed_with_its_deadline_undone_and_what_was_left_is_told(moving: Moving) -> None:
    page = moving.page
    first, _ = said(moving, 2, rating=5)
    moving.call("PUT", f"/assets/{first}", {"rating": 2})
    moving.open("/receipts")
    row = page.get_by_role("article", name="2 photos were rated 5 stars")
    expect(row.first).to_contain_text("by you")
    expect(row.first).to_contain_text("until")
    row.first.get_by_role("button", name="Undo").click()
    expect(row.first.get_by_role("button", name="Undo it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.first).to_contain_text("undone by Ada Lovelace just now")
    expect(row.first.get_by_label("Left as it is")).to_contain_text(WHAT_IS_LEFT)
    expect(row.first.get_by_role("button", name="Undo")).to_have_count(0)


def test_the_page_is_narrowed_to_what_destroyed_and_says_that_it_cannot_be_undone(moving: Moving) -> None:
    page = moving.page
    said(moving, 2, isFavorite=True)
    moving.call("POST", "/libraries", {"ownerId": moving.call("GET", "/users/me")["id"], "name": "Scratch"})
    scratch = next(one for one in moving.call("GET", "/libraries") if one["name"] == "Scratch")
    moving.call("DELETE", f"/libraries/{scratch['id']}?forGood=true")
    moving.open("/receipts")
    expect(page.get_by_role("article", name="2 photos were made favourites").first).to_be_visible()
    page.get_by_role("combobox", name="Show").select_option("What destroyed something")
    row = page.get_by_role("article", name="The library “Scratch” was deleted for good")
    expect(row.first).to_contain_text("cannot be undone")
    expect(page.get_by_role("article", name="were made favourites")).to_have_count(0)
    expect(row.first.get_by_role("button", name="Undo")).to_have_count(0)
    assert page.url.endswith("/receipts?show=destructive")
    page.get_by_role("combobox", name="About").select_option("Words and favourites")
    expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    page.go_back()
    expect(row.first).to_be_visible()


def test_the_message_after_a_bulk_act_undoes_it_by_its_receipt(moving: Moving) -> None:
    page = moving.page
    page.set_viewport_size({"width": 1280, "height": 800})
    moving.open("/photos")
    wait_for_pictures(page)
    photo = first_photo(page)
    page.locator(f"[data-photo='{photo}'] a").focus()
    page.keyboard.press("x")
    page.get_by_role("button", name="Move to the trash").click()
    message = page.get_by_role("status").filter(has_text="1 photo moved to the trash")
    message.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page.locator(f"[data-photo='{photo}']")).to_be_visible()
    moving.open("/receipts")
    expect(page.get_by_role("article", name="1 photo was put into the trash").first).to_contain_text("undone by")


def test_a_deleted_librarys_folder_offers_it_when_it_is_added_again(moving: Moving) -> None:
    page = moving.page
    moving.call("DELETE", f"/libraries/{moving.id}")
    moving.open("/libraries/new")
    page.get_by_label("Folder 1", exact=True).fill(str(moving.folder))
    told = page.get_by_role("status").filter(has_text="had this folder")
    expect(told).to_be_visible()
    told.get_by_role("button", name="Restore it instead").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('/libraries')[0]}/libraries/{moving.id}")
    assert moving.photo("IMG_0.")["state"] == "present"

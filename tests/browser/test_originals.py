"""Deleting originals from disk: only where the library allows it, with what cannot go said before."""

from __future__ import annotations

import shutil

from playwright.sync_api import expect

from tests.browser.moving import Moving, settled


def test_originals_are_deleted_from_the_trash_and_the_last_copy_only_when_typed(moving: Moving) -> None:
    copied, last = (moving.photo(name)["id"] for name in ("IMG_0", "IMG_1"))
    copy = moving.folder / "Copies" / "IMG_0 (copy).jpg"
    copy.parent.mkdir()
    shutil.copy(moving.folder / "Lisbon/IMG_0.jpg", copy)
    settled(copy)
    moving.scan()
    moving.call("PUT", f"/libraries/{moving.id}", {"allowDeletion": True})
    moving.call("DELETE", "/assets", {"ids": [copied, last], "force": False})
    page = moving.page
    moving.open("/trash")
    page.locator(f'[data-photo="{copied}"]').get_by_role("checkbox").click()
    page.locator(f'[data-photo="{last}"]').get_by_role("checkbox").click()
    page.get_by_role("button", name="Delete originals…").click()
    dialog = page.get_by_role("dialog", name="Delete the originals of 2 photos from disk?")
    expect(dialog).to_contain_text("cannot be undone")
    expect(dialog.get_by_role("button", name="Delete 1 file")).to_be_enabled()
    dialog.get_by_label("Also 1 last copy").check()
    both = dialog.get_by_role("button", name="Delete 2 files")
    expect(both).to_be_disabled()
    dialog.get_by_label("to confirm").fill("1")
    expect(both).to_be_enabled()
    dialog.get_by_label("Also 1 last copy").uncheck()
    dialog.get_by_role("button", name="Delete 1 file").click()
    expect(page.get_by_text("1 file deleted from disk")).to_be_visible()
    assert not (moving.folder / "Lisbon/IMG_0.jpg").exists()
    assert copy.is_file() and (moving.folder / "Lisbon/IMG_1.jpg").is_file()

    page.locator(f'[data-photo="{last}"]').get_by_role("checkbox").click()
    page.get_by_role("button", name="Delete originals…").click()
    dialog = page.get_by_role("dialog", name="Delete the original from disk?")
    dialog.get_by_label("Also 1 last copy").check()
    dialog.get_by_label("to confirm").fill("1")
    dialog.get_by_role("button", name="Delete 1 file").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert not (moving.folder / "Lisbon/IMG_1.jpg").exists()


def test_what_cannot_be_deleted_is_said_before_with_the_reason(moving: Moving) -> None:
    gone = moving.photo("IMG_2")["id"]
    (moving.folder / "Lisbon/IMG_2.jpg").unlink()
    moving.scan()
    moving.call("PUT", f"/libraries/{moving.id}", {"allowDeletion": True})
    moving.call("DELETE", "/assets", {"ids": [gone], "force": False})
    page = moving.page
    moving.open("/trash")
    page.locator(f'[data-photo="{gone}"]').get_by_role("checkbox").click()
    page.get_by_role("button", name="Delete originals…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("None of these files can be deleted.")
    expect(dialog).to_contain_text("missing")
    expect(dialog.get_by_role("button", name="Delete")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_the_viewer_offers_it_only_where_the_library_allows_it(moving: Moving) -> None:
    photo = moving.photo("IMG_3")["id"]
    page = moving.page
    moving.open(f"/photos/{photo}")
    expect(page.get_by_role("dialog", name="IMG_3.jpg")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("region", name="Where it has been")).to_be_visible()
    expect(page.get_by_role("button", name="Delete the original…")).to_have_count(0)
    moving.call("PUT", f"/libraries/{moving.id}", {"allowDeletion": True})
    page.reload()
    page.get_by_role("button", name="Delete the original…").click()
    dialog = page.get_by_role("dialog", name="Delete the original from disk?")
    dialog.get_by_label("Also 1 last copy").check()
    dialog.get_by_label("to confirm").fill("1")
    dialog.get_by_role("button", name="Delete 1 file").click()
    page.wait_for_url(lambda url: not url.endswith(photo))
    assert not (moving.folder / "Lisbon/IMG_3.jpg").exists()

"""From nothing to the first photo on screen, and the door for everybody after the first."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Library, type_of_open, type_of_serve
from tests.browser.house import EMAIL, PASSWORD, settle, sign_in, sign_up, wait_for_pictures


def test_the_first_person_signs_up_adds_a_folder_and_sees_the_first_photo(
    open_page: type_of_open, serve: type_of_serve, few_photos: Path
) -> None:
    server = serve()
    page = open_page(server)
    expect(page.get_by_role("heading", name="Welcome to Homing")).to_be_visible()
    sign_up(page)
    expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
    page.get_by_role("link", name="Add a folder").click()

    folder = page.get_by_label("Folder 1", exact=True)
    folder.fill(f"{few_photos}-misspelt")
    expect(page.get_by_text("does not exist")).to_be_visible()
    expect(page.get_by_role("button", name="Create and scan")).to_be_disabled()
    folder.fill(str(few_photos))
    expect(page.get_by_label("This folder can be used")).to_be_visible()
    page.get_by_role("button", name="Create and scan").click()
    expect(page.get_by_role("button", name="Rename")).to_be_visible()

    page.get_by_role("link", name="Photos", exact=True).first.click()
    wait_for_pictures(page, 3)
    settle(page)
    expect(page.locator("[data-photo]")).to_have_count(3)
    first = page.locator("[data-photo]").first
    assert first.locator("a").get_attribute("tabindex") == "0", "the keyboard reaches the first photo"


def test_a_folder_of_the_command_line_is_on_the_timeline_after_sign_up(
    open_page: type_of_open, serve: type_of_serve, few_photos: Path
) -> None:
    server = serve("--photos", str(few_photos))
    page = open_page(server)
    expect(page.get_by_text("The folder that Homing was started with is looked through next.")).to_be_visible()
    sign_up(page)
    wait_for_pictures(page, 3)


def test_a_wrong_password_is_said_and_the_right_one_goes_in(open_page: type_of_open, library: Library) -> None:
    page = open_page(library.server, expected=("401",))
    sign_in(page, EMAIL, "something else")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    assert "password" in alert.inner_text().lower()
    expect(page.get_by_label("Password")).to_be_focused()
    sign_in(page, EMAIL, PASSWORD)
    wait_for_pictures(page)


def test_a_second_person_sees_nothing_of_the_first(open_page: type_of_open, library: Library) -> None:
    first = open_page(library.server, "/photos", state=library.state)
    wait_for_pictures(first)
    foreign = first.locator("[data-photo]").first.get_attribute("data-photo")
    made = first.evaluate(
        "async () => (await fetch('/api/admin/users', {method: 'POST', headers: {'content-type': 'application/json'},"
        " body: JSON.stringify({name: 'Grace', email: 'grace@example.org', password: 'another long password'})}))"
        ".status"
    )
    assert made == 201
    page = open_page(library.server, "/photos", expected=("404", "403", "400"))
    sign_in(page, "grace@example.org", "another long password")
    expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
    expect(page.locator("[data-photo]")).to_have_count(0)
    page.goto(f"{library.server.address}/libraries")
    expect(page.get_by_role("heading", name="No libraries yet")).to_be_visible()
    page.goto(f"{library.server.address}/photos/{foreign}")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    expect(page.locator("[data-preview]")).to_have_count(0)

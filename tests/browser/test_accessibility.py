"""What axe-core finds on the main pages, in both themes: nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Library, type_of_open, type_of_serve
from tests.browser.house import settle, wait_for_pictures
from tests.browser.moving import Moving

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"

ASK = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(one =>
  `${one.id} (${one.impact}): ${one.help}: ` + one.nodes.map(node => node.html.slice(0, 160)).join(' | '))"""


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.fail("axe-core is not installed. Run `npm ci` in web/ first (make test does).")
    return AXE.read_text(encoding="utf-8")


def complaints(page: Page, axe: str) -> list[str]:
    # colours in the middle of a fade are nobody's colours
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    page.evaluate(axe)
    found: list[str] = page.evaluate(ASK)
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_doors_have_no_fault(
    open_page: type_of_open, serve: type_of_serve, library: Library, axe: str, dark: bool
) -> None:
    page = open_page(library.server, dark=dark, expected=("401",))
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page, axe) == []
    server = serve()
    page = open_page(server, dark=dark)
    expect(page.get_by_text("Next, you add a folder that holds photos.")).to_be_visible()
    page.get_by_label("Password").fill("short")
    page.get_by_label("Email").focus()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_timeline_and_the_viewer_have_no_fault(
    open_page: type_of_open, library: Library, axe: str, dark: bool
) -> None:
    page = open_page(library.server, "/photos", state=library.state, dark=dark)
    wait_for_pictures(page, 6)
    settle(page)
    assert complaints(page, axe) == []
    page.locator("[data-photo] a").first.focus()
    page.keyboard.press("x")
    expect(page.get_by_role("toolbar", name="Selected photos")).to_be_visible()
    assert complaints(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("[data-photo] a").first.click()
    expect(page.locator("[data-preview].in")).to_be_visible()
    page.keyboard.press("i")
    page.locator("aside dd button").first.click()
    expect(page.get_by_label("Date and time")).to_be_visible()
    assert complaints(page, axe) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/favourites",
        "/trash",
        "/trash/hidden",
        "/libraries",
        "/offers",
        "/missing",
        "/missing/forgotten",
        "/jobs",
        "/receipts",
        "/nowhere",
    ],
)
def test_the_other_pages_have_no_fault(
    open_page: type_of_open, library: Library, axe: str, dark: bool, path: str
) -> None:
    page = open_page(library.server, path, state=library.state, dark=dark)
    page.wait_for_selector("main h2, main li")
    settle(page)
    page.get_by_role("button", name="Account:").click()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_libraries_that_are_made_and_edited_have_no_fault(
    open_page: type_of_open, library: Library, axe: str, dark: bool
) -> None:
    page = open_page(library.server, "/libraries/new", state=library.state, dark=dark)
    page.get_by_label("Folder 1", exact=True).fill("relative")
    page.get_by_role("button", name="Use my own instead").click()
    page.get_by_label("Exclusion patterns").fill("*.jpg\n**/{Raw")
    expect(page.get_by_text("*.jpg matches nothing")).to_be_visible()
    expect(page.get_by_text("not an absolute path")).to_be_visible()
    assert complaints(page, axe) == []
    page.goto(f"{library.server.address}/libraries")
    page.get_by_role("link", name="Pictures").click()
    page.get_by_role("button", name="Show the report").click()
    page.get_by_text("Earlier scans").click()
    expect(page.get_by_role("group", name="Part of the report")).to_be_visible()
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Edit folders").click()
    page.get_by_role("button", name="Edit patterns").click()
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Delete library").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_offers_a_photos_history_and_finding_it_have_no_fault(moving: Moving, axe: str, dark: bool) -> None:
    lost = moving.photo("IMG_0")
    moving.call("PUT", f"/assets/{lost['id']}", {"description": "The tram", "rating": 4})
    for number in (0, 1):
        moving.edit_and_move(number, f"Edited/IMG_{number}.jpg")
    moving.scan()
    page = moving.page
    page.emulate_media(color_scheme="dark" if dark else "light")
    moving.open("/offers")
    expect(page.get_by_role("article")).to_have_count(2)
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Accept all 2").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page, axe) == []
    moving.open(f"/photos/{lost['id']}")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("region", name="Where it has been")).to_contain_text("Went missing")
    page.get_by_role("button", name="Find it yourself…").click()
    expect(page.get_by_role("group", name="Pick a file")).to_be_visible()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_missing_and_where_its_folder_is_now_have_no_fault(moving: Moving, axe: str, dark: bool) -> None:
    lost = moving.photo("IMG_0")
    moving.call("PUT", f"/assets/{lost['id']}", {"description": "The tram", "rating": 4})
    for number in (0, 1):
        (moving.folder / f"Lisbon/IMG_{number}.jpg").unlink()
    moving.scan()
    page = moving.page
    page.emulate_media(color_scheme="dark" if dark else "light")
    moving.open("/missing")
    expect(page.get_by_role("article")).to_have_count(2)
    assert complaints(page, axe) == []
    page.get_by_role("article").first.get_by_title("Only what is missing from this folder").click()
    page.get_by_role("button", name="This folder is now…").click()
    expect(page.get_by_role("group", name="Pick a folder")).to_be_visible()
    page.get_by_role("textbox", name="This folder is now").fill(str(moving.folder))
    page.get_by_role("textbox", name="This folder is now").press("Tab")
    expect(page.get_by_role("dialog")).to_contain_text("2 not found there")
    assert complaints(page, axe) == []
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Why").select_option("Its match was undone")
    expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_trash_what_was_hidden_and_their_dialogs_have_no_fault(moving: Moving, axe: str, dark: bool) -> None:
    ids = [moving.photo(f"IMG_{number}")["id"] for number in range(4)]
    moving.call("PUT", f"/libraries/{moving.id}", {"allowDeletion": True})
    moving.call("DELETE", "/assets", {"ids": ids[:2], "force": False})
    moving.call("POST", "/trash/empty", {})
    (moving.folder / "Lisbon/IMG_2.jpg").unlink()
    moving.scan()
    moving.call("DELETE", "/assets", {"ids": ids[2:], "force": False})
    page = moving.page
    page.emulate_media(color_scheme="dark" if dark else "light")
    moving.open("/trash")
    expect(page.locator("[data-photo]")).to_have_count(2)
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Empty the trash…").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 photo on disk")
    assert complaints(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("[data-photo] a").first.focus()
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Delete originals…").click()
    page.get_by_role("dialog").get_by_label("Also 1 last copy").check()
    page.get_by_role("dialog").get_by_text("1 cannot be deleted").click()
    assert complaints(page, axe) == []
    moving.open("/trash/hidden")
    page.get_by_label("Select IMG_0.jpg").check()
    expect(page.get_by_role("toolbar", name="Selected photos")).to_be_visible()
    assert complaints(page, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_forgetting_and_what_was_forgotten_have_no_fault(moving: Moving, axe: str, dark: bool) -> None:
    for number in range(3):
        (moving.folder / f"Lisbon/IMG_{number}.jpg").unlink()
    moving.scan()
    page = moving.page
    page.emulate_media(color_scheme="dark" if dark else "light")
    moving.open("/missing")
    page.get_by_label("Select IMG_0.jpg").check()
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Forget…", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("leaves the list of missing photos")
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Forget now, for good…").click()
    expect(dialog.get_by_label("to confirm")).to_be_visible()
    assert complaints(page, axe) == []
    page.keyboard.press("Escape")
    moving.call("POST", "/missing/forget", {"filter": {}})
    moving.open("/missing/forgotten")
    page.get_by_label("Select IMG_1.jpg").check()
    page.get_by_role("button", name="Forget for good…").click()
    expect(dialog).to_contain_text("This cannot be undone.")
    assert complaints(page, axe) == []

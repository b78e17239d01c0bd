"""The timeline: selecting, a fast wheel, the scrubber, a million photos, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Library, type_of_open
from tests.browser.house import settle, wait_for_pictures
from tests.browser.million import answer_with_a_million

# In every frame: is each pixel row of the timeline covered by tiles (which have a colour at once), by headings, or by
# the coloured rows that stand for a month being loaded? Returns when the wheel is done.
WATCH_FRAMES = """
() => {
  const scroller = document.querySelector('.scroller');
  window.seen = { frames: 0, bare: [], top: 0 };
  const look = () => {
    if (!window.seen) return;
    const box = scroller.getBoundingClientRect();
    const spans = [];
    for (const part of document.querySelectorAll('.scroller [data-photo], .scroller .skeleton, .scroller .day')) {
      const one = part.getBoundingClientRect();
      if (one.bottom > box.top && one.top < box.bottom) spans.push([one.top, one.bottom]);
      if (part.dataset.photo && getComputedStyle(part.firstElementChild).backgroundColor === 'rgba(0, 0, 0, 0)')
        window.seen.bare.push(['no colour', part.dataset.photo]);
    }
    spans.sort((a, b) => a[0] - b[0]);
    let reached = box.top + 12;  // the space above the first heading
    for (const [from, to] of spans) {
      if (from > reached + 16) window.seen.bare.push([Math.round(reached), Math.round(from), scroller.scrollTop]);
      reached = Math.max(reached, to);
    }
    if (reached < box.bottom - 16) window.seen.bare.push([Math.round(reached), 'bottom', scroller.scrollTop]);
    window.seen.frames += 1;
    window.seen.top = Math.max(window.seen.top, scroller.scrollTop);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


def turn_the_wheel(page: Page, *, times: int, pixels: int) -> None:
    page.mouse.move(700, 400)
    for _ in range(times):
        page.mouse.wheel(0, pixels)
        page.evaluate("() => new Promise(requestAnimationFrame)")


# What a wheel does, frame after frame, without a way to the test and back between two: on a busy machine that takes as
# long as a rest.
FLY = """
async ([times, pixels]) => {
  const scroller = document.querySelector('.scroller');
  for (let turn = 0; turn < times; turn++) {
    scroller.scrollBy(0, pixels);
    await new Promise(requestAnimationFrame);
  }
}
"""


def test_a_fast_wheel_through_a_million_photos_shows_no_empty_tile(open_page: type_of_open, library: Library) -> None:
    page = open_page(library.server, "/jobs", state=library.state)
    answer_with_a_million(page)
    page.goto(f"{library.server.address}/photos")
    wait_for_pictures(page, 4)
    page.evaluate(WATCH_FRAMES)
    turn_the_wheel(page, times=40, pixels=1500)
    turn_the_wheel(page, times=15, pixels=-2500)
    seen = page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
    assert seen["frames"] >= 40
    assert seen["top"] > 20_000, "the wheel really turned"
    assert seen["bare"] == []


def test_tiles_at_rest_get_sharp_and_those_that_fly_by_are_not_asked_for(
    open_page: type_of_open, library: Library
) -> None:
    page = open_page(library.server, "/jobs", state=library.state, pixels=2)
    answer_with_a_million(page)
    asked: set[str] = set()
    page.on("request", lambda sent: asked.add(sent.url) if "size=preview" in sent.url else None)
    page.goto(f"{library.server.address}/photos")
    page.wait_for_selector("[data-sharp].loaded")
    page.evaluate(FLY, [30, 1500])
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-sharp].loaded')]"
        ".some(one => one.getBoundingClientRect().top > 100 && one.getBoundingClientRect().bottom < innerHeight)"
    )
    passed = page.evaluate("() => document.querySelector('.scroller').scrollTop") / 230 * 3
    assert len(asked) < passed / 4


def test_the_end_of_a_million_photos_is_reached_and_the_page_stays_small(
    open_page: type_of_open, library: Library
) -> None:
    page = open_page(library.server, "/jobs", state=library.state)
    answer_with_a_million(page)
    page.goto(f"{library.server.address}/photos")
    wait_for_pictures(page, 4)
    scrubber = page.get_by_role("slider", name="Month")
    scrubber.focus()
    page.keyboard.press("End")
    expect(scrubber).to_have_attribute("aria-valuetext", "January 2006")
    wait_for_pictures(page, 4)
    page.evaluate("() => { const box = document.querySelector('.scroller'); box.scrollTop = box.scrollHeight; }")
    page.wait_for_selector('[data-photo="2006-01-01-4166"]')
    assert page.locator("[data-photo]").count() < 400, "only what is near the screen is in the page"
    page.keyboard.press("Home")
    page.wait_for_selector('[data-photo="2025-12-01-0"]')


def test_the_scrubber_tells_the_month_while_it_is_dragged(open_page: type_of_open, library: Library) -> None:
    page = open_page(library.server, "/photos", state=library.state)
    wait_for_pictures(page)
    scrubber = page.get_by_role("slider", name="Month")
    box = scrubber.bounding_box()
    assert box
    before = scrubber.get_attribute("aria-valuetext")
    page.mouse.move(box["x"] + 30, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] * 0.7, steps=5)
    bubble = page.locator(".bubble")
    expect(bubble).to_be_visible()
    month = scrubber.get_attribute("aria-valuetext")
    assert month and month != before
    assert bubble.inner_text() == month
    page.mouse.up()
    expect(bubble).to_have_count(0)
    wait_for_pictures(page)
    page.keyboard.press("PageUp")


def test_photos_are_selected_by_circle_range_and_day_and_escape_leaves(
    open_page: type_of_open, library: Library
) -> None:
    page = open_page(library.server, "/photos", state=library.state)
    wait_for_pictures(page, 6)
    settle(page)
    tiles = page.locator("[data-photo]")
    tiles.nth(0).hover()
    tiles.nth(0).get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    tiles.nth(4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("5 selected")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    day = page.locator(".day").first
    day.hover()
    day.get_by_role("checkbox").click()
    expect(bar).to_be_visible()
    day.get_by_role("checkbox").click()
    expect(bar).to_have_count(0)


def test_favourites_are_found_on_their_page_and_the_trash_gives_back(open_page: type_of_open, library: Library) -> None:
    page = open_page(library.server, "/photos", state=library.state)
    wait_for_pictures(page, 3)
    settle(page)
    chosen = page.locator("[data-photo]").nth(1)
    photo = chosen.get_attribute("data-photo")
    chosen.hover()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        chosen.get_by_role("button", name="Add to favourites").click()
    page.get_by_role("link", name="Favourites").first.click()
    expect(page.locator("[data-photo]")).to_have_count(1)
    expect(page.locator(f'[data-photo="{photo}"]')).to_be_visible()
    page.locator("[data-photo]").hover()
    page.locator("[data-photo]").get_by_role("button", name="Remove from favourites").click()
    expect(page.get_by_role("heading", name="No favourites yet")).to_be_visible()

    page.get_by_role("link", name="Photos", exact=True).first.click()
    wait_for_pictures(page, 3)
    page.locator(f'[data-photo="{photo}"] a').focus()
    page.keyboard.press("Delete")
    expect(page.locator(f'[data-photo="{photo}"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f'[data-photo="{photo}"]')).to_be_visible()

    page.locator(f'[data-photo="{photo}"] a').focus()
    page.keyboard.press("Delete")
    expect(page.locator(f'[data-photo="{photo}"]')).to_have_count(0)
    page.get_by_role("link", name="Trash").first.click()
    page.locator(f'[data-photo="{photo}"]').hover()
    page.locator(f'[data-photo="{photo}"]').get_by_role("checkbox").click()
    page.get_by_role("toolbar", name="Selected photos").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(390, True), (820, False), (1440, False)])
def test_nothing_scrolls_sideways_on_any_page(
    open_page: type_of_open, library: Library, width: int, dark: bool
) -> None:
    page = open_page(
        library.server, "/photos", state=library.state, width=width, height=844, dark=dark, touch=width == 390
    )
    wait_for_pictures(page, 3)
    for path in [
        "/photos",
        "/favourites",
        "/libraries",
        "/libraries/new",
        "/jobs",
        "/trash",
        "/trash/hidden",
        "/missing",
        "/missing/forgotten",
    ]:
        page.evaluate(
            "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path
        )
        page.wait_for_selector("main h2, main p, [data-photo]", state="attached")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        wide = page.evaluate(
            "() => [document.documentElement, ...document.querySelectorAll('main, .content, .scroller')]"
            ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
        )
        assert wide == [], f"{path} at {width} px"

"""What the tests do as people do it: sign up, sign in, wait for photos."""

from __future__ import annotations

from playwright.sync_api import Page, expect

NAME = "Ada Lovelace"
EMAIL = "ada@example.org"
PASSWORD = "a long and calm password"
SLOW_MS = 60_000
"""Scans and pictures on a busy machine."""


def sign_up(page: Page) -> None:
    page.get_by_label("Your name", exact=True).fill(NAME)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("button", name="Account:")).to_be_visible(timeout=SLOW_MS)


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def wait_for_pictures(page: Page, count: int = 1) -> None:
    """Until so many pictures are really drawn, not only their places."""
    page.wait_for_function(
        "count => [...document.querySelectorAll('[data-photo] img')]"
        ".filter(one => one.complete && one.naturalWidth > 0).length >= count",
        arg=count,
        timeout=SLOW_MS,
    )


def first_photo(page: Page) -> str:
    found = page.locator("[data-photo]").first.get_attribute("data-photo")
    assert found
    return found


def settle(page: Page) -> None:
    """Until the server has nothing to do."""
    # the promise of an asynchronous function is no answer yet, and `wait_for_function` takes it for one
    is_quiet = page.evaluate(
        """async limit => {
            for (const end = Date.now() + limit; Date.now() < end; await new Promise(go => setTimeout(go, 200))) {
                const now = await (await fetch('/api/activity')).json();
                if (now.running + now.queued === 0 && now.assetsInNeed === 0) return true;
            }
            return false;
        }""",
        SLOW_MS,
    )
    assert is_quiet, "the server does not come to rest"

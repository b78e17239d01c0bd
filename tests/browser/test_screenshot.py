"""Takes the README's picture of the timeline, from photos that this project painted itself."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Library, type_of_open
from tests.browser.house import settle, wait_for_pictures

TARGET = ROOT / "docs/images/timeline.webp"


def test_the_timeline_is_photographed_for_the_readme(open_page: type_of_open, library: Library, tmp_path: Path) -> None:
    page = open_page(library.server, "/photos", state=library.state, width=1440, height=900)
    wait_for_pictures(page, 8)
    settle(page)
    expect(page.get_by_title("What Homing is doing")).to_have_count(0)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-photo] img')]"
        ".every(one => one.complete && getComputedStyle(one).opacity === '1')"
    )
    picture = Image.open(io.BytesIO(page.screenshot()))
    colours = picture.convert("RGB").resize((96, 60)).getcolors(96 * 60)
    assert colours is not None and len(colours) > 500, "a page full of photos has many colours"
    # a test run leaves the tree as it was; `HOMING_TEST_SCREENSHOT=1` renews the picture that is committed
    renews = os.environ.get("HOMING_TEST_SCREENSHOT") or not TARGET.exists()
    target = TARGET if renews else tmp_path / TARGET.name
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, quality=88, method=6)
    assert 10_000 < target.stat().st_size < 400_000

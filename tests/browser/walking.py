"""A walk through the pages that is photographed for the documentation: every picture is a step that was checked."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import ROOT

TARGET = ROOT / "docs/images/nothing-is-lost"
MAX_BYTES = 150_000
"""What a page of the documentation may load for one picture."""
CONCEAL = """prefix => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) node.data = node.data.replaceAll(prefix, '/');
    // a path is written folder by folder, so that it can break after each slash
    const parts = prefix.split(/(?<=\\/)/);
    for (const path of document.querySelectorAll('.break-anywhere')) {
        const words = [...path.childNodes].filter(one => one.nodeType === Node.TEXT_NODE && one.data);
        if (parts.every((part, at) => words[at]?.data === part)) {
            for (const word of words.slice(1, parts.length)) word.data = '';
        }
    }
}"""


class Walk:
    """Takes the pictures of one walk. A test run leaves the tree as it was; `HOMING_TEST_SCREENSHOT=1` renews them."""

    def __init__(self, page: Page, root: Path, elsewhere: Path, target: Path = TARGET) -> None:
        self.page = page
        self.target = target
        self.root = root
        """Stands for `/` in the pictures: where it lies on this machine says nothing to a reader."""
        self.elsewhere = elsewhere

    def picture(self, name: str, *, height: int | None = None) -> None:
        """Photographs the window, or its upper `height` pixels."""
        page = self.page
        page.wait_for_function(
            "() => [...document.images].every(one => one.complete) &&"
            " document.getAnimations().every(one => one.playState !== 'running' ||"
            " one.effect.getTiming().iterations > 9)"
        )
        page.evaluate(CONCEAL, f"{self.root}/")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        if height is not None:
            picture = picture.crop((0, 0, picture.width, min(height, picture.height)))
        known = self.target / f"{name}.webp"
        renews = bool(os.environ.get("HOMING_TEST_SCREENSHOT")) or not known.exists()
        target = known if renews else self.elsewhere / known.name
        target.parent.mkdir(parents=True, exist_ok=True)
        picture.save(target, quality=82, method=6)
        assert 4_000 < target.stat().st_size < MAX_BYTES, f"{name}: {target.stat().st_size} bytes"

"""A library of its own on the shared server, whose files are moved about as people and programs move them."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.browser.drawings import paint
from tests.browser.house import settle
from tests.support.reserve import Reserve

MAKE, MODEL = 271, 272
"""EXIF tags of the camera."""
CALL = """async ([method, path, body]) => {
    const answer = await fetch('/api' + path, {method, headers: {'Content-Type': 'application/json'},
        body: body === null ? undefined : JSON.stringify(body)});
    const text = await answer.text();
    if (!answer.ok) throw new Error(method + ' ' + path + ': ' + text);
    return text ? JSON.parse(text) : null;
}"""


class Moving:
    """A library of its own on the shared server, whose files are moved about."""

    def __init__(self, page: Page, albums: Reserve, folder: Path) -> None:
        self.page = page
        self.folder = albums.take(folder)
        owner = self.call("GET", "/users/me")["id"]
        made = self.call("POST", "/libraries", {"ownerId": owner, "name": folder.name, "importPaths": [str(folder)]})
        self.id: str = made["id"]
        self.scan()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.page.evaluate(CALL, [method, path, body])

    def scan(self) -> None:
        self.call("POST", f"/libraries/{self.id}/scan", {})
        settle(self.page)

    def photo(self, name: str) -> Any:
        wish = {"originalFileName": name, "libraryId": self.id, "withDeleted": True}
        (found,) = self.call("POST", "/search/metadata", wish)["assets"]["items"]
        return found

    def edit_and_move(self, number: int, to: str) -> None:
        """As an editing program exports: other content, the camera's words kept, the original thrown away."""
        old = self.folder / "Lisbon" / f"IMG_{number}.jpg"
        new = self.folder / to
        new.parent.mkdir(exist_ok=True)
        with Image.open(old) as picture:
            picture.save(new, quality=55, exif=picture.getexif())
        settled(new)
        old.unlink()

    def open(self, path: str) -> None:
        self.page.goto(re.sub(r"(://[^/]+).*", r"\1", self.page.url) + path)


def photograph_lisbon(folder: Path) -> None:
    for number in range(4):
        photograph(folder / "Lisbon" / f"IMG_{number}.jpg", number)


def photograph(path: Path, number: int) -> None:
    paint(path, 500 + number, datetime(2024, 10, 3, 9 + number % 8, 12))
    with Image.open(path) as picture:
        exif = picture.getexif()
        exif[MAKE], exif[MODEL] = "Canon", "Canon EOS R6"
        picture.load()
        picture.save(path, quality=82, exif=exif)
    settled(path)


def settled(path: Path) -> None:
    """Older than what a scan waits for."""
    os.utime(path, (path.stat().st_mtime - 3600,) * 2)

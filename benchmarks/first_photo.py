"""How long from starting the server to the first photo on screen? Measured in a real browser, never asserted.

    python -m benchmarks.first_photo [FOLDER]

Without a folder, 2,000 photos are painted first (not counted). A fresh data folder each time. Prints the seconds from
the start of the process until: the first page answers, the account exists, and the first picture is drawn.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, start_server, stop_server
from tests.browser.drawings import paint_album
from tests.browser.house import sign_up, wait_for_pictures

PHOTOS = 2_000


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="homing-first-photo-"))
    try:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else home / "Pictures"
        if not folder.exists():
            paint_album(folder, PHOTOS, last=datetime(2025, 6, 14, 12, 0), days=2_000)
        measure(folder, home / "data")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(folder: Path, data: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium on this machine. Install Debian's: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        page = browser.new_page()
        started = time.perf_counter()
        server = start_server(data, "--photos", str(folder))
        try:
            _print(started, "the server answers")
            page.goto(server.address)
            sign_up(page)
            _print(started, "the first account exists")
            wait_for_pictures(page, 1)
            _print(started, "the first photo is on screen")
            wait_for_pictures(page, 6)
            _print(started, "six photos are on screen")
        finally:
            stop_server(server)
            browser.close()


def _print(started: float, what: str) -> None:
    print(f"{time.perf_counter() - started:6.2f} s  {what}")


if __name__ == "__main__":
    main()

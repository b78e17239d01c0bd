"""A real server with a data folder of its own, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.drawings import paint, paint_album
from tests.browser.house import settle, sign_up, wait_for_pictures
from tests.browser.moving import Moving, photograph_lisbon
from tests.browser.watching import watch
from tests.support.reserve import Reserve

ROOT = Path(__file__).resolve().parents[2]
START_S = 60
"""A cold start on a busy machine: migrations, then the web process."""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Server:
    address: str
    data: Path
    process: subprocess.Popen[bytes]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def start_server(data: Path, *arguments: str, watches: bool = False) -> Server:
    """Starts `homing serve` and waits until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    data.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    environment["HOMING_DATA"] = str(data)
    if not watches:
        environment["HOMING_WATCH"] = "off"  # what a test does to files is found when the test asks for a scan
    log = (data.parent / f"{data.name}.log").open("wb")
    command = [sys.executable, "-m", "homing.cli", "serve", "--port", str(port), *arguments]
    script = Path(sys.executable).parent / "homing"
    if script.exists():
        command = [str(script), *command[3:]]
    process = subprocess.Popen(
        command, env=environment, cwd=data, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    server = Server(f"http://127.0.0.1:{port}", data, process)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.address}/api/server/ping", timeout=5):
                return server
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    stop_server(server)
    pytest.fail(f"the server did not start: {Path(log.name).read_text(errors='replace')[-2000:]}")


def stop_server(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(timeout=10)


@contextmanager
def running(data: Path, *arguments: str, watches: bool = False) -> Iterator[Server]:
    """Stopped in the end, also when what follows its start fails."""
    server = start_server(data, *arguments, watches=watches)
    try:
        yield server
    finally:
        stop_server(server)


@pytest.fixture(scope="session")
def built_pages() -> None:
    if not (ROOT / "src/homing/web_app/index.html").is_file():
        pytest.fail("The web app is not built. Run `make web` (or `npm ci && npm run build` in web/) first.")


@pytest.fixture(scope="session")
def browser(built_pages: None) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("There is no Chromium on this machine. Install Debian's: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


type_of_open = Callable[..., Page]
type_of_serve = Callable[..., Server]


@dataclass(frozen=True, slots=True)
class Library:
    """A server whose first person has a library of 120 photos over two years."""

    server: Server
    folder: Path
    state: str
    """File with that person's session, for `open_page(state=…)`."""


@pytest.fixture(scope="session")
def few_photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few") / "photos"
    for number in range(3):
        paint(folder / f"IMG_{number}.jpg", number, datetime(2025, 6, 14, 10 + number, 20))
    return folder


@pytest.fixture(scope="session")
def library(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Shared by the tests that leave it as they found it."""
    folder = tmp_path_factory.mktemp("album") / "Pictures"
    paint_album(folder, 40, last=datetime(2025, 6, 14, 17, 20), days=24)
    paint_album(folder / "Before", 80, last=datetime(2025, 5, 2, 12, 0), days=600)
    with running(tmp_path_factory.mktemp("server") / "data", "--photos", str(folder)) as server:
        state = server.data.parent / "session.json"
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.address)
        sign_up(page)
        wait_for_pictures(page, 6)
        context.storage_state(path=state)
        context.close()
        yield Library(server, folder, str(state))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[type_of_serve]:
    """Starts servers of the test's own: `serve()`. They stop when no page asks them for anything any more."""
    servers: list[Server] = []

    def serve_one(*arguments: str) -> Server:
        servers.append(start_server(tmp_path / f"server-{len(servers)}" / "data", *arguments))
        return servers[-1]

    yield serve_one
    for server in servers:
        stop_server(server)


@pytest.fixture
def open_page(browser: Browser, serve: type_of_serve) -> Iterator[type_of_open]:
    """Opens pages that are watched: an error in the console or a request to another host fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(
        server: Server,
        path: str = "/",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        touch: bool = False,
        pixels: float = 1,
        state: str | None = None,
        expected: tuple[str, ...] = (),
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            device_scale_factor=pixels,
            locale="en-GB",
            timezone_id="Europe/Lisbon",
            storage_state=state,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        watch(page, server.address, problems, expected)
        page.goto(server.address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def albums(tmp_path_factory: pytest.TempPathFactory) -> Reserve:
    """Folders of four photographs, for libraries of a test's own."""
    return Reserve(tmp_path_factory.mktemp("albums"), photograph_lisbon)


@pytest.fixture
def moving(open_page: type_of_open, library: Library, albums: Reserve, tmp_path: Path) -> Iterator[Moving]:
    page = open_page(library.server, "/jobs", state=library.state, expected=("status of 400",))
    world = Moving(page, albums, tmp_path / "Moving")
    yield world
    world.open("/jobs")
    world.call("DELETE", f"/libraries/{world.id}?forGood=true")
    settle(page)

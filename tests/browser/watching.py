"""What no page may do: write errors to the console, fail, or ask another host for anything."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, Request


def watch(page: Page, address: str, problems: list[str], expected: tuple[str, ...] = ()) -> None:
    """Adds a line to `problems` for each; console errors that contain a text of `expected` are part of the test."""

    def console(message: ConsoleMessage) -> None:
        if message.type != "error" or any(text in message.text for text in expected):
            return
        # a thumbnail that is not made yet answers 404 and is asked for again
        if "404" in message.text and "/thumbnail" in message.location.get("url", ""):
            return
        problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def request(sent: Request) -> None:
        if not sent.url.startswith((address, "data:", "blob:")):
            problems.append(f"asked another host: {sent.url}")

    page.on("console", console)
    page.on("request", request)
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))

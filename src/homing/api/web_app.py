"""The built web app, from the files that came with the program. Unknown addresses get its first page."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

import homing
from homing.api.errors import error_response

FOLDER = Path(homing.__file__).parent / "web_app"
_INDEX = "index.html"
_FOR_GOOD = "public, max-age=31536000, immutable"
# Vite puts a hash of the content into the names of what it builds
_HASHED = re.compile(r"assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_NOT_BUILT = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Homing</title>"
    "<p>Homing runs, but its web app was not built: run <code>make web</code> in the checkout and reload this page."
)


def unknown_route(request: HttpRequest, *_: str) -> HttpResponse:
    """/api/… that no router has."""
    return error_response(f"Cannot {request.method} {request.path}", 404)


def web_app(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the web app, or its first page for an address that the app itself knows."""
    if request.method not in {"GET", "HEAD"}:
        return error_response(f"Cannot {request.method} {request.path}", 404)
    files = _files(FOLDER)
    found = files.get(name)
    if found is None:
        if name.startswith("assets/"):
            # an old page asking for what an upgrade took away must not get a page as a script
            return HttpResponse("Not found", status=404, content_type="text/plain")
        name, found = _INDEX, files.get(_INDEX)
    if found is None:
        return HttpResponse(_NOT_BUILT, status=503)
    path, etag = found
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(path.read_bytes(), content_type=_TYPES.get(path.suffix, "application/octet-stream"))
    response["ETag"] = etag
    response["Cache-Control"] = _FOR_GOOD if _HASHED.fullmatch(name) else "no-cache"
    return response


def _files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Name to path and ETag; nothing outside of this list is ever read. Looked up anew when the app is built again."""
    try:
        built_ns = (folder / _INDEX).stat().st_mtime_ns
    except OSError:
        return {}
    return _files_of_build(folder, built_ns)


@cache
def _files_of_build(folder: Path, built_ns: int) -> dict[str, tuple[Path, str]]:
    del built_ns
    return {
        path.relative_to(folder).as_posix(): (path, f'"{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}"')
        for path in folder.rglob("*")
        if path.is_file()
    }

"""A house to test in: real users, libraries over real folders, scans that really run, and clients who call."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.test import Client
from PIL import Image

from homing.accounts.models import User
from homing.accounts.sessions import open_session
from homing.accounts.users import create_user
from homing.clock import SystemClock
from homing.database import write_transaction
from homing.ids import Kind
from homing.libraries.editing import create_library
from homing.libraries.models import Library
from homing.server import public_ids
from homing.tracking.models import Scan
from homing.tracking.scanning.requests import request_scan, run_scan

PASSWORD = "seventeen green herons"


class Caller:
    """One user's client; every call is a real request through the whole application."""

    def __init__(self, user: User | None = None, *, host: str = "localhost") -> None:
        self.user = user
        self._host = host
        self._headers: dict[str, str] = {}
        if user is not None:
            self._headers["Authorization"] = f"Bearer {open_session(user, 'test')}"
        self.client = Client(headers={"Host": host})

    @property
    def id(self) -> str:
        assert self.user is not None
        return public_ids().encode(Kind.USER, self.user.pk)

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self.client.generic(
            method,
            f"/api{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={**self._headers, **(headers or {})},
        )

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self.call("POST", path, body, headers)

    def put(self, path: str, body: Any = None) -> Any:
        return self.call("PUT", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        return self.call("DELETE", path, body)

    def search(self, **filters: Any) -> list[dict[str, Any]]:
        answer = self.post("/search/metadata", filters)
        assert answer.status_code == 200, answer.content
        return answer.json()["assets"]["items"]

    def names(self, **filters: Any) -> list[str]:
        return sorted(item["originalFileName"] for item in self.search(**filters))


def new_user(name: str, *, is_admin: bool = False) -> User:
    return create_user(f"{name}@example.org", PASSWORD, name.title(), is_admin=is_admin)


def new_caller(name: str, *, is_admin: bool = False) -> Caller:
    return Caller(new_user(name, is_admin=is_admin))


def make_picture(path: Path | bytes, color: str = "teal") -> None:
    """A small real JPEG; other names give other content."""
    target = Path(path.decode("utf-8", "surrogateescape")) if isinstance(path, bytes) else path
    target.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (40, 30), color)
    image.putpixel((0, 0), (hash(str(target)) % 256, 7, 9))
    image.save(target, "JPEG", comment=os.fsencode(target))  # one pixel may be lost in the coding


def new_library(owner: User, folder: Path, name: str | None = None) -> Library:
    folder.mkdir(parents=True, exist_ok=True)
    return create_library(owner, name, [str(folder)])


def scan(library: Library) -> Scan:
    """A scan as a worker runs it."""
    with write_transaction():
        found = request_scan(library, trigger="person")
    run_scan(Scan.objects.select_related("library", "library__owner").get(pk=found.pk), clock=_Tomorrow())
    found.refresh_from_db()
    return found


class _Tomorrow(SystemClock):
    """No file is so young that the scan would wait to see whether it still grows."""

    def now_ns(self) -> int:
        return super().now_ns() + 86_400_000_000_000


def library_id(library: Library) -> str:
    return public_ids().encode(Kind.LIBRARY, library.pk)


def asset_number(public_id: str) -> int:
    return public_ids().decode(Kind.ASSET, public_id)

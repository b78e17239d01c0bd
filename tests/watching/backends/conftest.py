"""Real folders, each in a place of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.watch import Backend, RootToWatch
from tests.watching.backends.mirror import Mirror


@pytest.fixture
def top(tmp_path: Path) -> bytes:
    """The root of an import path."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return os.fsencode(folder)


Watch = Callable[..., Mirror]


@pytest.fixture
def watch(top: bytes) -> Generator[Watch]:
    """`watch()`: a mirror of the root, watched from now on; `watch(backend, prunes=…)`: by another backend, so."""
    backends: list[Backend] = []

    def start(backend: Backend | None = None, **options: object) -> Mirror:
        watching = InotifyBackend() if backend is None else backend
        backends.append(watching)
        root = RootToWatch(top, **options)
        watching.add_root(root)
        mirror = Mirror(watching, top, root.prunes)
        mirror.wait_until_ready()
        return mirror

    yield start
    for backend in backends:
        backend.close()

"""A real server that watches real folders, and what a person sees of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from tests.api.house import make_picture
from tests.support.running import RunningHoming, wait_for

SEEN_WITHIN_S = 60.0
"""Other work shares this machine; what is seen at all is seen long before."""


class Keeping:
    """Anna's server and her folder."""

    def __init__(self, folder: Path, *, prefix: Sequence[str] = ()) -> None:
        self.photos = folder / "photos"
        self.photos.mkdir()
        self.homing = RunningHoming(folder / "data", self.photos, watches=True, prefix=prefix)
        self.homing.start()
        self.homing.sign_up()
        wait_for(lambda: self.path["state"] not in {"starting", "off"}, "the folder is watched", SEEN_WITHIN_S)
        self.wait_until_quiet()

    # -- files -----------------------------------------------------------------------------------------------------

    def paint(self, name: str, color: str = "teal") -> Path:
        path = self.photos / name
        make_picture(path, color)
        return path

    def wait_until_quiet(self) -> None:
        """Until nothing is unsettled, queued or running."""
        wait_for(self.homing.is_idle, "all is done", SEEN_WITHIN_S)

    # -- what the API says -----------------------------------------------------------------------------------------

    def photos_in(self, folder: str) -> dict[str, Any]:
        """The photos of this folder and below it, by their path in it."""
        found = self.homing.call("POST", "/api/search/metadata", {"size": 1000})
        place = self.photos / folder
        paths = {Path(item["originalPath"]): item for item in found["assets"]["items"]}
        return {str(path.relative_to(place)): item for path, item in paths.items() if path.is_relative_to(place)}

    def wait_for_photos(self, folder: str, *names: str) -> dict[str, Any]:
        """Until these are all the photos of the folder."""
        wait_for(lambda: set(self.photos_in(folder)) == set(names), f"exactly {names} in {folder}", SEEN_WITHIN_S)
        return self.photos_in(folder)

    def missing_in(self, folder: str) -> set[str]:
        found = self.homing.call("GET", "/api/missing?size=1000")["items"]
        paths = [Path(item["asset"]["path"]) for item in found]
        return {path.name for path in paths if path.is_relative_to(self.photos / folder)}

    def scans(self) -> list[dict[str, Any]]:
        """The last ones first."""
        return self.homing.call("GET", f"/api/libraries/{self.library['libraryId']}/scans")["items"]

    @property
    def standing(self) -> dict[str, Any]:
        return self.homing.call("GET", "/api/watching")

    @property
    def library(self) -> dict[str, Any]:
        return self.standing["libraries"][0]

    @property
    def path(self) -> dict[str, Any]:
        return self.library["paths"][0]

    def set_watching(self, **changes: object) -> None:
        self.homing.call("PATCH", "/api/watching", changes)

    def set_library(self, **changes: object) -> None:
        self.homing.call("PUT", f"/api/libraries/{self.library['libraryId']}", changes)

    # -- processes -------------------------------------------------------------------------------------------------

    def watcher(self) -> psutil.Process | None:
        for one in self.homing.processes():
            try:
                if "homing.watching.process" in one.cmdline():
                    return one
            except psutil.NoSuchProcess:
                continue
        return None

    def kill_watcher(self) -> int:
        """Its number."""
        watcher = self.watcher()
        assert watcher is not None
        os.kill(watcher.pid, signal.SIGKILL)
        return watcher.pid

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        wait_for(condition, what, SEEN_WITHIN_S)

    def close(self) -> None:
        self.homing.stop()

"""A real Homing: `homing serve` in processes of its own, with its own data folder and a free port."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

PASSWORD = "a long enough password"
EMAIL = "parent@example.org"


def wait_for(condition: Callable[[], object], what: str, limit_s: float = 120) -> None:
    """Wait until the condition holds. Raises AssertionError with `what` after `limit_s`."""
    ends = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > ends:
            raise AssertionError(f"waited {limit_s:g} s in vain: {what}")
        time.sleep(0.05)


class RunningHoming:
    """Start it, talk to it, kill parts of it. It looks for changes by itself only where a test `watches`."""

    def __init__(
        self, data: Path, photos: Path | None = None, *, watches: bool = False, prefix: Sequence[str] = ()
    ) -> None:
        self._prefix = prefix
        self._watches = watches
        self.data = data
        self._photos = photos
        self._process: subprocess.Popen[str] | None = None
        self._token = ""
        self.address = ""

    def start(self) -> None:
        command = [*self._prefix, sys.executable, "-m", "homing.cli", "serve", "--port", "0"]
        if not self._watches:
            command += ["--no-watch"]
        if self._photos is not None:
            command += ["--photos", str(self._photos)]
        log = self.data.with_suffix(".log")
        with log.open("a") as output:
            begins = log.stat().st_size
            self._process = subprocess.Popen(
                command,
                env={**os.environ, "HOMING_DATA": str(self.data)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.address = ""

        def answers() -> bool:
            assert self._process is not None and self._process.poll() is None, log.read_text()[begins:]
            found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text()[begins:])
            self.address = found.group() if found else ""
            return bool(found)

        wait_for(answers, "the server prints its address")

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def supervisor(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def processes(self) -> list[psutil.Process]:
        """The supervisor, the web process, the workers and their decoders, as they are now."""
        return [self.supervisor, *self.supervisor.children(recursive=True)]

    def kill(self, process: psutil.Process) -> None:
        """kill -9; a killed supervisor takes all others with it and is started again."""
        is_supervisor = process.pid == self.supervisor.pid
        everybody = self.processes()
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            return
        if is_supervisor:
            assert self._process is not None
            self._process.wait()
            psutil.wait_procs(everybody, timeout=20)
            self.start()

    def call(self, method: str, path: str, body: object = None) -> Any:
        """An API call; the answer's JSON. Asks again while the web process is being started anew."""
        ends = time.monotonic() + 60
        while True:
            request = urllib.request.Request(
                self.address + path,
                method=method,
                data=None if body is None else json.dumps(body).encode(),
                headers={"content-type": "application/json", "authorization": f"Bearer {self._token}"},
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    text = answer.read()
                    return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error
            except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError):
                if time.monotonic() > ends:
                    raise
                time.sleep(0.1)

    def sign_up(self) -> None:
        self.call("POST", "/api/auth/admin-sign-up", {"email": EMAIL, "password": PASSWORD, "name": "A tired parent"})
        self.sign_in()

    def sign_in(self) -> None:
        self._token = self.call("POST", "/api/auth/login", {"email": EMAIL, "password": PASSWORD})["accessToken"]

    def is_idle(self) -> bool:
        activity = self.call("GET", "/api/activity")
        return not (activity["running"] or activity["queued"] or activity["assetsInNeed"])

"""The web process as the supervisor sees it: started, asked whether it answers, started again when it dies."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import structlog

from homing.supervisor.pool import FIRST_PAUSE_S, HEALTHY_AFTER_S, MAX_PAUSE_S, kill_tree

ANSWER_WITHIN_S = 30.0
ASK_AGAIN_AFTER_S = 0.05

logger = structlog.get_logger(__name__)


class AddressTaken(Exception):
    """Nothing can listen there; the text says why and what to do."""


def free_port(host: str) -> int:
    """A port that nobody listens on now."""
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def check_address(host: str, port: int) -> None:
    """Raises AddressTaken when this address cannot be listened on.

    The web server shares its port among its own processes (SO_REUSEPORT), so it would not notice another server.
    """
    try:
        with socket.socket(_family(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Something already listens on {host}:{port}. Stop it, or choose another port with --port."
        elif error.errno == errno.EACCES:
            text = f"This user may not listen on port {port}. Choose one above 1023 with --port."
        else:
            text = f"{host}:{port} cannot be listened on: {error.strerror}."
        raise AddressTaken(text) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


@dataclass
class WebChild:
    """The web process. `application` is `module:name` of the WSGI application."""

    host: str
    port: int
    application: str
    process: subprocess.Popen[bytes] | None = None
    answers: bool = False
    _asking: threading.Thread | None = None
    _answered_pid: int = 0
    _started_s: float = 0
    _pause_s: float = 0
    _not_before_s: float = 0

    @property
    def address(self) -> str:
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"

    def keep(self) -> None:
        """Start it when it is not running, with growing pauses while it keeps dying."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.process = None
            self.answers = False
            is_sick = time.monotonic() - self._started_s < HEALTHY_AFTER_S
            self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), MAX_PAUSE_S) if is_sick else 0
            self._not_before_s = time.monotonic() + self._pause_s
            logger.error("web_process_ended", code=code, again_in_s=self._pause_s)
        if time.monotonic() >= self._not_before_s:
            command = [sys.executable, "-P", "-m", "homing.supervisor.web_process", "--parent", str(os.getpid())]
            command += ["--host", self.host, "--port", str(self.port), "--application", self.application]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)
            self._started_s = time.monotonic()

    def wait_s(self) -> float | None:
        """In how many seconds it wants to be looked after, if it does."""
        if self.process is None:
            return max(0.0, self._not_before_s - time.monotonic())
        return None if self.answers else 0.05

    def check(self) -> bool:
        """True once, when it answers a request for the first time since its start."""
        if self.answers or self.process is None:
            return False
        if self._asking is None or not self._asking.is_alive():
            if self._answered_pid == self.process.pid:
                self.answers = True
                return True
            self._asking = threading.Thread(target=self._ask, args=(self.process.pid,), daemon=True)
            self._asking.start()
        return False

    def _ask(self, pid: int) -> None:
        """In a thread: it listens before it has loaded the application, and answers only then."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        link = http.client.HTTPConnection(host, self.port, timeout=ANSWER_WITHIN_S)
        try:
            link.request("GET", "/api/server/ping")
            link.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(ASK_AGAIN_AFTER_S)
        else:
            self._answered_pid = pid
        finally:
            link.close()

    def ask_to_leave(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            kill_tree(self.process.pid)
            self.process.wait()

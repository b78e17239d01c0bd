"""The watching process as the supervisor sees it: started, judged by its beat, killed when it hangs, started again."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

import structlog

from homing.supervisor.pool import FIRST_PAUSE_S, FROZEN_AFTER_S, HEALTHY_AFTER_S, MAX_PAUSE_S, kill_tree

HUNG_AFTER_S = 60.0
"""Its loop turns once a second; while another process holds the database's write lock it may wait a little."""
AFTER_WEB_S = 60.0
"""It starts when the web pages answer, so that it never delays them; when they do not, it starts without."""

logger = structlog.get_logger(__name__)


@dataclass
class WatchChild:
    """The one watching process of this machine.

    Args:
        selector: told of its heartbeat pipe, with this as its data.
    """

    frozen_after_s: float = FROZEN_AFTER_S
    hung_after_s: float = HUNG_AFTER_S
    module: str = "homing.watching.process"
    selector: selectors.BaseSelector | None = None
    process: subprocess.Popen[bytes] | None = None
    _beat_fd: int = -1
    _rest: bytes = b""
    _signs_of_life: int = -1
    _started_s: float = 0
    _beaten_s: float = 0
    _progressed_s: float = 0
    _killed_because: str = ""
    _because: str = ""
    _pause_s: float = 0
    _not_before_s: float = 0

    def keep(self) -> None:
        """Start it when it is not running, with growing pauses while it keeps dying; kill it when it hangs."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(self.process)
        if self.process is None:
            if time.monotonic() >= self._not_before_s:
                self._start()
            return
        self._judge(self.process)

    def wait_s(self) -> float:
        """In how many seconds it wants to be looked after."""
        return max(0.0, self._not_before_s - time.monotonic()) if self.process is None else 1.0

    def hear(self) -> None:
        """Read its beats."""
        try:
            data = os.read(self._beat_fd, 65536)
        except BlockingIOError:
            return
        if not data:  # it is dead; the pipe stays readable until that is known
            self._close()
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._beaten_s = time.monotonic()
            signs_of_life = int(line.split()[1])
            if signs_of_life != self._signs_of_life:
                self._signs_of_life = signs_of_life
                self._progressed_s = self._beaten_s

    def ask_to_leave(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.send_signal(signal.SIGCONT)  # a stopped one would not hear of it

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            kill_tree(self.process.pid)
            self.process.wait()
        self._close()

    def _start(self) -> None:
        read, write = os.pipe()
        command = [sys.executable, "-P", "-m", self.module, "--parent", str(os.getpid())]
        command += ["--beat-fd", str(write), "--because", self._because]
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(write,), process_group=0)
        finally:
            os.close(write)
        os.set_blocking(read, False)
        self._beat_fd, self._rest, self._signs_of_life = read, b"", -1
        self._started_s = self._beaten_s = self._progressed_s = time.monotonic()
        self._killed_because = ""
        if self.selector is not None:
            self.selector.register(read, selectors.EVENT_READ, self)
        logger.info("watcher_started", pid=self.process.pid)

    def _judge(self, process: subprocess.Popen[bytes]) -> None:
        if self._killed_because:
            return
        now_s = time.monotonic()
        if now_s - self._beaten_s > self.frozen_after_s:
            self._killed_because = f"it gave no sign of life for {self.frozen_after_s:g} s"
        elif now_s - self._progressed_s > self.hung_after_s:
            self._killed_because = f"it hung for {self.hung_after_s:g} s"
        if self._killed_because:
            logger.error("watcher_killed", pid=process.pid, reason=self._killed_because)
            kill_tree(process.pid)

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        self._close()
        self.process = None
        code = process.returncode
        self._because = self._killed_because or _death(code)
        is_sick = time.monotonic() - self._started_s < HEALTHY_AFTER_S
        self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), MAX_PAUSE_S) if is_sick else FIRST_PAUSE_S
        self._not_before_s = time.monotonic() + self._pause_s
        logger.error("watcher_ended", reason=self._because, again_in_s=self._pause_s)

    def _close(self) -> None:
        if self._beat_fd < 0:
            return
        if self.selector is not None:
            with suppress(KeyError):
                self.selector.unregister(self._beat_fd)
        os.close(self._beat_fd)
        self._beat_fd = -1


def _death(code: int) -> str:
    if code == -signal.SIGKILL:
        return "it was killed (perhaps because memory was short)"
    if code < 0:
        return f"it died of {signal.Signals(-code).name}"
    return f"it ended with code {code}"

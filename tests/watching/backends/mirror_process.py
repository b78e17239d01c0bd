"""A watcher and its mirror in a process of their own, so that it can be stopped. Speaks by lines:

ready                     once, when the root is watched
show  → words, mirror     how many words of each kind were said, and what the mirror holds (a pickle)
"""

from __future__ import annotations

import base64
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from homing.processes import die_with_parent
from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.watch import RootToWatch
from tests.watching.backends.mirror import PATIENCE_S, Folder, Mirror


def main(root: bytes) -> None:
    die_with_parent()
    backend = InotifyBackend()
    backend.add_root(RootToWatch(root))
    mirror = Mirror(backend, root)
    mirror.wait_until_ready()
    print("ready", flush=True)
    while True:
        asked, _, _ = select.select([0, backend.fileno()], [], [])
        mirror.read(0.0)
        if 0 in asked:
            if not os.read(0, 100):
                return
            while mirror.read(0.3):  # after a quiet moment
                pass
            said = Counter(type(word).__name__ for word in mirror.words)
            shown = pickle.dumps((said, mirror.held, backend.standing(root).folders_watched))
            print(base64.b64encode(shown).decode(), flush=True)


class Shown(NamedTuple):
    """How many words of each kind were said, what the mirror holds, how many folders are watched."""

    said: Counter[str]
    held: dict[bytes, Folder]
    folders_watched: int


class WatcherProcess:
    """`with` a watcher of this folder in another process."""

    def __init__(self, root: bytes) -> None:
        command = [sys.executable, "-m", "tests.watching.backends.mirror_process", os.fsdecode(root)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> WatcherProcess:
        assert self._line() == b"ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.communicate()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGSTOP)
        _, status = os.waitpid(self.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def shows(self, condition: Callable[[Shown], bool]) -> bool:
        """Does it come to be so?"""
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            if condition(self._shown()):
                return True
        return False

    def _shown(self) -> Shown:
        assert self.process.stdin is not None
        self.process.stdin.write(b"show\n")
        self.process.stdin.flush()
        return Shown(*pickle.loads(base64.b64decode(self._line())))

    def _line(self) -> bytes:
        assert self.process.stdout is not None
        told, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        assert told, "the watcher does not answer"
        return self.process.stdout.readline()


if __name__ == "__main__":
    main(os.fsencode(sys.argv[1]))

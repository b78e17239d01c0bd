"""Young files: a file that was written a moment ago may still be growing.

It is taken when two looks, at least `APART_S` apart, see the same, or when it is not young any more: its own clocks
say then that nothing was written for so long. What still grows when the scan has waited `LONGEST_S` is left to a
follow-up scan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from homing.clock import Clock
from homing.paths import Entry, FileSystem
from homing.tracking.rules.identify import OpenFile

APART_S = 2.0
"""Two equal looks this far apart make a file settled; a file whose clocks stand this close to now is young. FAT keeps
times to two seconds, so less would prove nothing there."""
LONGEST_S = 10.0
"""How long one scan waits in all."""


def is_young(entry: Entry, now_ns: int) -> bool:
    return abs(now_ns - max(entry.mtime_ns, entry.ctime_ns)) < APART_S * 1_000_000_000


class Settling:
    """Young files of one scan, and what became of them."""

    def __init__(self, filesystem: FileSystem, clock: Clock) -> None:
        self._filesystem = filesystem
        self._clock = clock
        self._waiting: list[tuple[OpenFile, float]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, file: OpenFile) -> None:
        """A young file, as just seen."""
        self._waiting.append((file, self._due_s(file.entry)))

    def _due_s(self, entry: Entry) -> float:
        """When a look that sees this still makes the file settled, by the monotonic clock."""
        age_s = (self._clock.now_ns() - max(entry.mtime_ns, entry.ctime_ns)) / 1_000_000_000
        return self._clock.monotonic_s() + min(APART_S, max(0.0, APART_S - age_s))

    def wait(self, on_wait: Callable[[], None]) -> tuple[list[OpenFile], list[OpenFile]]:
        """Look again until all are settled or the time is up. Returns those settled and those still growing; a file
        that is gone by now is in neither. `on_wait` is called before each pause and may raise to stop."""
        ends_s = self._clock.monotonic_s() + LONGEST_S
        settled: list[OpenFile] = []
        while self._waiting:
            now_s = self._clock.monotonic_s()
            due = [file for file, due_s in self._waiting if now_s >= due_s]
            self._waiting = [(file, due_s) for file, due_s in self._waiting if now_s < due_s]
            for file in due:
                try:
                    entry = self._filesystem.lstat(file.path)
                except OSError:
                    continue
                if entry == file.entry:
                    settled.append(file)
                else:
                    self._waiting.append((replace(file, entry=entry), self._due_s(entry)))
            if not self._waiting or now_s >= ends_s:
                break
            on_wait()
            next_due_s = min(due_s for _, due_s in self._waiting)
            self._clock.sleep(max(0.01, min(next_due_s, ends_s) - self._clock.monotonic_s()))
        growing = [file for file, _ in self._waiting]
        self._waiting = []
        return settled, growing

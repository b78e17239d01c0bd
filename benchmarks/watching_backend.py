"""What the kernel's watches cost: set-up time, memory and idle CPU for 100,000 folders, and how soon a file is said.

python -m benchmarks.watching_backend [FOLDERS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import psutil

from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.limits import cure, limits
from homing.watching.backends.watch import Dirty, Ready, RootToWatch

FOLDERS = 100_000
IDLE_S = 20.0
LATENCIES = 200


def main(folders: int) -> int:
    allowed = limits().allowed
    if allowed < folders + 1_000:
        print(f"The system watches {allowed} folders at most: {cure(folders).sysctl}")
        return 1
    with tempfile.TemporaryDirectory(prefix="homing-watching-") as place:
        root = os.fsencode(place)
        made = _make_tree(Path(place), folders)
        process = psutil.Process()
        backend = InotifyBackend()
        memory_before = process.memory_info().rss
        began_s, cpu_s = time.monotonic(), time.process_time()
        backend.add_root(RootToWatch(root))
        _read_until(backend, Ready(root))
        took_s, worked_s = time.monotonic() - began_s, time.process_time() - cpu_s
        memory = process.memory_info().rss - memory_before
        watched = backend.standing(root).folders_watched
        print(
            f"set-up          {took_s:6.1f} s, {worked_s:.1f} s of a core: {watched:,} of {made + 1:,} folders watched"
        )
        print(f"memory          {memory / 2**20:6.1f} MiB, {memory / watched:.0f} bytes a folder")
        cpu_s = time.process_time()
        backend.read(IDLE_S)
        share = (time.process_time() - cpu_s) / IDLE_S
        print(f"idle            {share:6.2%} of a core over {IDLE_S:.0f} s")
        latencies = sorted(
            _latency_s(backend, root + b"/%d" % (number % max(1, folders // 1_000))) for number in range(LATENCIES)
        )
        half_ms, most_ms = (latencies[LATENCIES * percent // 100] * 1e3 for percent in (50, 95))
        print(f"a file is said  {half_ms:6.2f} ms, p95 {most_ms:.2f} ms")
        began_s = time.monotonic()
        cpu_s = time.process_time()
        Path(place, "0").rename(Path(place, "renamed"))
        _read_until(backend, Dirty(root + b"/renamed", is_tree=True))
        took_ms, worked_ms = (time.monotonic() - began_s) * 1e3, (time.process_time() - cpu_s) * 1e3
        print(f"a rename        {took_ms:6.2f} ms, {worked_ms:.2f} ms of a core")
        began_s = time.monotonic()
        backend.close()
        print(f"closing         {time.monotonic() - began_s:6.1f} s")
    return 0


def _make_tree(root: Path, folders: int) -> int:
    """Years, months and albums; no files, since nobody asks for them."""
    made = 0
    for outer in range(max(1, folders // 1_000)):
        year = month = root / str(outer)
        year.mkdir()
        made += 1
        for inner in range(min(999, folders - made)):
            if inner % 10 == 0:
                month = year / f"month {inner}"
                month.mkdir()
            else:
                (month / f"Album {inner}, a usual name").mkdir()
            made += 1
    return made


def _read_until(backend: InotifyBackend, word: object) -> None:
    while word not in backend.read(60.0):
        pass


def _latency_s(backend: InotifyBackend, folder: bytes) -> float:
    began_s = time.monotonic()
    Path(os.fsdecode(folder), f"new {began_s}.jpg").write_bytes(b"x")
    _read_until(backend, Dirty(folder))
    return time.monotonic() - began_s


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FOLDERS))

"""What polling costs: a tree of 200,000 files at the default rate, and how soon a change is seen.

python -m benchmarks.polling [FILES [INTERVAL_S]]
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import psutil

from homing.watching.backends.polled_root import INTERVAL_S
from homing.watching.backends.polling import PollingBackend
from homing.watching.backends.watch import Dirty, Ready, RootToWatch, Word

FILES = 200_000
FILES_A_FOLDER = 40
PASSES = 3
CHANGES_A_PASS = 10


def main(files: int, interval_s: float) -> int:
    with tempfile.TemporaryDirectory(prefix="homing-polling-") as place:
        root = os.fsencode(place)
        folders = _make_tree(root, files)
        process = psutil.Process()
        memory_before = process.memory_info().rss
        backend = PollingBackend(interval_s=interval_s)
        began_s, cpu_s = time.monotonic(), time.process_time()
        backend.add_root(RootToWatch(root))
        while Ready(root) not in backend.read(60.0):
            pass
        print(f"first look   {time.monotonic() - began_s:6.1f} s, {time.process_time() - cpu_s:.1f} s of a core")
        print(
            f"memory       {(process.memory_info().rss - memory_before) / 2**20:6.1f} MiB for {len(folders):,} folders"
        )
        began_s, cpu_s = time.monotonic(), time.process_time()
        words = backend.read(PASSES * interval_s)
        quiet_s = time.monotonic() - began_s
        share = (time.process_time() - cpu_s) / quiet_s
        print(f"quiet        {share:6.2%} of a core over {quiet_s:.0f} s; said: {len(words)}")
        print(f"interval     {backend.standing(root).interval_s:6.1f} s as it comes out")
        waited = _changes(backend, folders, interval_s)
        print(
            f"a change     {waited[len(waited) // 2]:6.1f} s, p95 {waited[len(waited) * 95 // 100]:.1f} s, "
            f"longest {waited[-1]:.1f} s: written in place, new and deleted"
        )
        backend.close()
    return 0


def _make_tree(root: bytes, files: int) -> list[bytes]:
    folders: list[bytes] = []
    for number in range(files // FILES_A_FOLDER):
        folder = root + b"/%d/Album %d" % (number // 100, number)
        Path(os.fsdecode(folder)).mkdir(parents=True)
        folders.append(folder)
        for name in range(FILES_A_FOLDER):
            os.close(os.open(folder + b"/IMG_%04d.jpg" % name, os.O_CREAT | os.O_WRONLY))
    return folders


def _changes(backend: PollingBackend, folders: list[bytes], interval_s: float) -> list[float]:
    """How long changes wait that come at any time of a pass, sorted."""
    chance = random.Random(1)
    waited: list[float] = []
    since: dict[bytes, float] = {}
    for number, folder in enumerate(chance.sample(folders, PASSES * CHANGES_A_PASS)):
        path = Path(os.fsdecode(folder), "new.jpg" if number % 3 == 0 else "IMG_0007.jpg")
        if number % 3 == 2:
            path.unlink()
        else:
            path.write_bytes(b"changed")
        since[folder] = time.monotonic()
        until_s = time.monotonic() + interval_s / CHANGES_A_PASS
        while time.monotonic() < until_s:
            _note(backend.read(max(0.0, until_s - time.monotonic())), since, waited)
    until_s = time.monotonic() + 3 * interval_s
    while since and time.monotonic() < until_s:
        _note(backend.read(1.0), since, waited)
    assert not since, f"{len(since)} changes were never seen"
    return sorted(waited)


def _note(words: list[Word], since: dict[bytes, float], waited: list[float]) -> None:
    for word in words:
        if isinstance(word, Dirty) and word.folder in since:
            waited.append(time.monotonic() - since.pop(word.folder))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(
        main(
            int(arguments[0]) if arguments else FILES,
            float(arguments[1]) if len(arguments) > 1 else INTERVAL_S,
        )
    )

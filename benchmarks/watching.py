"""How long from a change on disk to the index, and what watching costs while nothing changes? Never asserted.

    python -m benchmarks.watching [FOLDERS] [CHANGES] [IDLE_S]

A real server on a tree of FOLDERS folders (100,000), a small picture in each; making them small is paused, for that
would take longer than all the rest. Prints, each over CHANGES changes (60): a new JPEG until its row is among the
photos, a renamed one until it has its new name; then the CPU of the watching process and of everything over IDLE_S
seconds (120) without a change; its memory, beside that of the same process with nothing to watch; and how long the
web pages take to answer with and without it, by turns. The yardstick for the latencies is a bare call of the same
API, which is asked again and again until it tells of the change.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from tests.support.running import RunningHoming, wait_for

FOLDERS, CHANGES, IDLE_S = 100_000, 60, 120
A_YEAR = 1_000
"""Folders in each of the folders of the first floor, a hundred of them on the second."""
STARTS = 5
PATIENCE_S = 900.0
PAUSED = ("thumbnailGeneration", "metadataExtraction", "backgroundTask")


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:]]
    folders, changes, idle_s = (*numbers, *(FOLDERS, CHANGES, IDLE_S)[len(numbers) :])
    home = Path(tempfile.mkdtemp(prefix="homing-watching-"))
    try:
        starts = measure_starts(home)
        photos = home / "Pictures"
        all_folders = make_folders(photos, folders)
        print(f"{len(all_folders):,} folders are made", flush=True)
        print_table(measure(home / "data", photos, all_folders, changes, idle_s) + starts)
    finally:
        shutil.rmtree(home, ignore_errors=True)


Row = tuple[str, str]


def make_folders(root: Path, folders: int) -> list[Path]:
    made: list[Path] = []
    number = 0
    while len(made) < folders:
        year = root / f"{len(made) // A_YEAR:04d}"
        month = year / f"{len(made) % A_YEAR // 100:02d}"
        for folder in (year, month, month / f"{number:06d}"):
            if not folder.is_dir() and len(made) < folders:
                folder.mkdir(parents=True)
                made.append(folder)
        paint(made[-1] / "first.jpg", number)
        number += 1
    return made


def paint(path: Path, number: int) -> None:
    """A small real JPEG like no other: what follows a picture's end is passed over by all who decode it."""
    path.write_bytes(_picture() + b"%d %s" % (number, os.fsencode(path)))


@cache
def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(written, "JPEG")
    return written.getvalue()


# -- latencies, idle, memory ------------------------------------------------------------------------------------------


def measure(data: Path, photos: Path, folders: Sequence[Path], changes: int, idle_s: int) -> list[Row]:
    rows: list[Row] = []
    homing = RunningHoming(data, watches=True)
    homing.start()
    try:
        homing.sign_up()
        empty = own_memory(watcher_of(homing))
        for queue in PAUSED:
            homing.call("PUT", f"/api/queues/{queue}", {"isPaused": True})
        began = time.perf_counter()
        user = homing.call("GET", "/api/users/me")["id"]
        made = homing.call("POST", "/api/libraries", {"ownerId": user, "importPaths": [str(photos)]})
        library = made["id"]
        wait_for(lambda: state_of(homing) == "watching", "the folders are watched", PATIENCE_S)
        rows.append(("folders watched", f"{path_of(homing)['foldersWatched']:,}"))
        rows.append(("… after", f"{time.perf_counter() - began:.1f} s"))
        wait_for(lambda: has_scanned(homing, library) and is_quiet(homing), "the first scan ends", PATIENCE_S)
        rows.append(("a call of the API (yardstick)", times([timed(lambda: names(homing, "none")) for _ in range(20)])))
        random.seed(7)
        new, renamed = [], []
        for number in range(changes):
            paths = random.sample(folders, 2)
            first, second = paths[0] / f"new {number}.jpg", paths[1] / f"renamed {number}.jpg"
            new.append(until(homing, lambda path=first, one=number: paint(path, one), first.name))
            renamed.append(until(homing, lambda old=first, path=second: old.rename(path), second.name))
        rows.append(("a new JPEG among the photos", times(new)))
        rows.append(("a JPEG renamed into another folder", times(renamed)))
        rows.extend(idle(homing, idle_s))
        used = own_memory(watcher_of(homing))
        rows.append(("memory of the watching process", f"{used / 1e6:.0f} MB"))
        per = (used - empty) / len(folders) * 100_000
        rows.append(("… with nothing to watch", f"{empty / 1e6:.0f} MB"))
        rows.append(("… per 100,000 folders", f"{per / 1e6:.0f} MB"))
    finally:
        homing.stop()
    return rows


def until(homing: RunningHoming, act: Callable[[], object], name: str) -> float:
    """Seconds from the end of the act until the photos know this name; other work has ended before."""
    wait_for(lambda: is_quiet(homing), "no scan runs", PATIENCE_S)
    act()
    began = time.perf_counter()
    while name not in names(homing, name):
        if time.perf_counter() - began > PATIENCE_S:
            raise AssertionError(f"{name} never came")
        time.sleep(0.02)
    return time.perf_counter() - began


def names(homing: RunningHoming, name: str) -> list[str]:
    found: Any = homing.call("POST", "/api/search/metadata", {"originalFileName": name})
    return [item["originalFileName"] for item in found["assets"]["items"]]


def idle(homing: RunningHoming, seconds: int) -> list[Row]:
    """CPU while nothing changes, once the workers have left."""

    def has_no_workers() -> bool:
        return not any("homing.jobs.process" in " ".join(one.cmdline()) for one in homing.processes())

    wait_for(lambda: is_quiet(homing) and has_no_workers(), "the workers leave", PATIENCE_S)
    time.sleep(5)  # what was begun ends; from here on the figures count
    watcher, all_processes = watcher_of(homing), homing.processes()
    before, all_before, began = cpu_s(watcher), sum(map(cpu_s, all_processes)), time.perf_counter()
    time.sleep(seconds)
    passed = time.perf_counter() - began
    own, together = cpu_s(watcher) - before, sum(map(cpu_s, all_processes)) - all_before
    return [
        (f"CPU of the watching process over {seconds} s", f"{100 * own / passed:.2f} % of a core"),
        ("… of all processes", f"{100 * together / passed:.2f} % of a core"),
    ]


def cpu_s(process: psutil.Process) -> float:
    times_of = process.cpu_times()
    return times_of.user + times_of.system


def own_memory(process: psutil.Process) -> int:
    """What is this process's alone: not what it shares with others of the same program."""
    return process.memory_full_info().uss


def watcher_of(homing: RunningHoming) -> psutil.Process:
    def found() -> list[psutil.Process]:
        return [one for one in homing.processes() if "homing.watching.process" in " ".join(one.cmdline())]

    wait_for(lambda: found() and state_of_process(homing) == "running", "the watching process", PATIENCE_S)
    return found()[0]


def path_of(homing: RunningHoming) -> dict[str, Any]:
    return homing.call("GET", "/api/watching")["libraries"][0]["paths"][0]


def state_of(homing: RunningHoming) -> str:
    return path_of(homing)["state"]


def state_of_process(homing: RunningHoming) -> str:
    return homing.call("GET", "/api/watching")["process"]["state"]


def is_quiet(homing: RunningHoming) -> bool:
    """Does nothing run, and does nothing wait but what is paused?"""
    if homing.call("GET", "/api/activity")["running"]:
        return False
    queues = homing.call("GET", "/api/queues")
    return not any(one["statistics"]["waiting"] for one in queues if one["name"] not in PAUSED)


def has_scanned(homing: RunningHoming, library: str) -> bool:
    scan = homing.call("GET", f"/api/libraries/{library}")["lastScan"]
    return scan is not None and scan["state"] == "completed"


# -- starts -----------------------------------------------------------------------------------------------------------


def measure_starts(home: Path) -> list[Row]:
    """How long until the web pages answer, on a data folder that was used before."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(1 + 2 * STARTS):
        watches = bool(number % 2)
        homing = RunningHoming(home / "start", watches=watches)
        seconds = timed(homing.start)
        homing.stop()
        if number:  # the first one makes the tables
            taken[watches].append(seconds)
    return [
        ("start until the web pages answer, with watching", times(taken[True])),
        ("… without", times(taken[False])),
    ]


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def times(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"p50 {statistics.median(ordered):.3f} s, p95 {p95:.3f} s, most {ordered[-1]:.3f} s ({len(ordered)} times)"


def print_table(rows: Sequence[Row]) -> None:
    width = max(len(what) for what, _ in rows)
    for what, figure in rows:
        print(f"{what.ljust(width)}  {figure}", flush=True)


if __name__ == "__main__":
    main()

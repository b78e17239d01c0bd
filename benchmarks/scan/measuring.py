"""What the scan's benchmarks measure with: `find` as the yardstick, and a scan in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Taken:
    wall_s: float
    cpu_s: float
    """Of the process alone, so that it holds on a machine with other work too."""


def find_once(root: Path) -> Taken:
    begun_s, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["find", str(root), "-type", "f", "-printf", "%s %T@ %i\n"], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Taken(time.perf_counter() - begun_s, cpu_s)


def find_s(root: Path) -> float:
    """The median time of `find` over the tree, warm."""
    return statistics.median(find_once(root).wall_s for _ in range(ROUNDS))


def scan_once(root: Path, data: Path, mode: str) -> dict[str, Any]:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.scan.one", str(root), mode],
        env={**os.environ, "HOMING_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    return json.loads(finished.stdout.splitlines()[-1])


def beside_find(root: Path, data: Path) -> tuple[list[Taken], list[dict[str, Any]]]:
    """Scans that find no change, each right after a `find`: what else the machine does then weighs on both."""
    finds: list[Taken] = []
    scans: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        finds.append(find_once(root))
        scans.append(scan_once(root, data, "again"))
    return finds, scans

"""What the scan's benchmarks measure with: `find` as the yardstick, and a scan in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

REPEATS = 3


def find_s(root: Path) -> float:
    """The median time of `find` over the tree, warm."""
    taken: list[float] = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        subprocess.run(
            ["find", str(root), "-type", "f", "-printf", "%s %T@ %i\n"], stdout=subprocess.DEVNULL, check=True
        )
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


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

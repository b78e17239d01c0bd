"""A folder of 100,000 files is renamed: one folder row. Part of `python -m benchmarks.scan`."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.scan.measuring import find_s, scan_once
from benchmarks.scan.tree import make_tree


def measure_rename(files: int, where: Path | None) -> None:
    folder = Path(tempfile.mkdtemp(prefix="homing-bench-", dir=where))
    try:
        root, data = folder / "photos", folder / "data"
        make_tree(root / "before", files, 200)
        (root / "other").mkdir()
        time.sleep(2.5)  # so that no file is young
        scan_once(root, data, "first")
        still = scan_once(root, data, "again")
        (root / "before").rename(root / "after")
        renamed = scan_once(root, data, "again")
        assert renamed["counts"]["moved"] == files, renamed["counts"]
        yardstick_s = find_s(root)
        print(
            f"\nA folder of {files:,} files renamed: scan {renamed['wall_s']:.2f} s"
            f" ({renamed['wall_s'] / still['wall_s']:.2f} × the no-change scan of the same tree,"
            f" {renamed['wall_s'] / yardstick_s:.2f} × find), {renamed['counts']['moved']:,} files moved."
        )
    finally:
        shutil.rmtree(folder)

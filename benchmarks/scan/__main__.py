"""A first index pass and a no-change scan beside `find -printf '%s %T@ %i'` on the same tree in the same run.

Run: `make bench ONLY=scan` (a million files, about five minutes) or
`python -m benchmarks.scan --files 10000 100000 1000000`. Prints a table in Markdown, as it stands in
`docs/benchmarks/scan.md`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.scan.measuring import beside_find, find_once, scan_once
from benchmarks.scan.rename import measure_rename
from benchmarks.scan.tree import make_tree


def measure(files: int, a_folder: int, where: Path) -> None:
    root, data = where / "photos", where / "data"
    make_tree(root, files, a_folder)
    time.sleep(2.5)  # so that no file is young
    find_once(root)  # fills the cache
    first = scan_once(root, data, "first")
    finds, again = beside_find(root, data)
    assert first["files"] == files and all(one["counts"]["unchanged"] == files for one in again)
    find_s, find_cpu_s = (statistics.median(getattr(one, name) for one in finds) for name in ("wall_s", "cpu_s"))
    again_s, again_cpu_s = (statistics.median(one[name] for one in again) for name in ("wall_s", "cpu_s"))
    wall = statistics.median(scan["wall_s"] / find.wall_s for find, scan in zip(finds, again, strict=True))
    cpu = statistics.median(scan["cpu_s"] / find.cpu_s for find, scan in zip(finds, again, strict=True))
    index_mb = sum(path.stat().st_size for path in data.glob("index.sqlite3*")) / 1e6
    print(
        f"| {files:,} | {a_folder:,} | {find_s:.2f} / {find_cpu_s:.2f} |"
        f" {first['wall_s']:.1f} / {first['cpu_s']:.1f} | {files / first['wall_s']:,.0f} |"
        f" {files / first['cpu_s']:,.0f} | {again_s:.2f} / {again_cpu_s:.2f} | {wall:.2f} | {cpu:.2f} |"
        f" {again_cpu_s / files * 1e6:.1f} | {first['anonymous_mb']:.0f} / {first['resident_mb']:.0f} |"
        f" {again[0]['anonymous_mb']:.0f} / {again[0]['resident_mb']:.0f} | {index_mb:.0f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--in-one-folder", type=int, default=200_000, help="also a folder of so many names; 0 = not")
    parser.add_argument("--renamed", type=int, default=100_000, help="a renamed folder of so many files; 0 = not")
    parser.add_argument("--where", type=Path, help="a folder on the disk to measure (a temporary one by default)")
    options = parser.parse_args()
    print(
        "| files | a folder | find s (wall / CPU) | first pass s (wall / CPU) | files/s | files per CPU s |"
        " no change s (wall / CPU) | × find | × find, CPU | CPU µs a file | MB, first (own / with mapped files) |"
        " MB, no change | index MB |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    cases = [(files, 200) for files in options.files]
    if options.in_one_folder:
        cases.append((options.in_one_folder, options.in_one_folder))
    for files, a_folder in cases:
        where = Path(tempfile.mkdtemp(prefix="homing-bench-", dir=options.where))
        try:
            measure(files, a_folder, where)
        finally:
            shutil.rmtree(where)
    if options.renamed:
        measure_rename(options.renamed, options.where)


if __name__ == "__main__":
    main()

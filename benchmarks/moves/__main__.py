"""Moves, beside a scan of the same tree with nothing to do and beside `find`.

A folder of 100,000 files renamed; 100,000 files moved one by one, each into another folder under another name, on one
volume; 10,000 files moved to another volume, where only their content proves who they are. Contents were hashed before,
as processing does. Run: `make bench ONLY=moves` (about four minutes). Prints a table in Markdown, as it stands in
`docs/benchmarks/moves.md`.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.moves.measuring import scan_once
from benchmarks.scan.measuring import find_s
from benchmarks.scan.tree import make_tree

A_FOLDER = 200
YOUNG_S = 2.5
"""So long that no file is waited for as one that may still grow."""


def rename_folder(root: Path, other: Path) -> None:
    (root / "before").rename(root / "after")


def move_one_by_one(root: Path, other: Path) -> None:
    """Each file to a folder by its number's end, under a name that says nothing of the old one."""
    for number in range(100):
        (root / "sorted" / f"{number:02d}").mkdir(parents=True)
    for path in sorted((root / "before").rglob("*.jpg")):
        number = int(path.stem.removeprefix("IMG_"))
        path.rename(root / "sorted" / f"{number % 100:02d}" / f"holiday {number}.jpg")


def move_to_another_volume(root: Path, other: Path) -> None:
    """As `mv` does: copied with their times, then removed."""
    for path in sorted((root / "before").rglob("*.jpg")):
        target = other / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
        path.unlink()


def size_of(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*.jpg"))


def measure(title: str, files: int, move: Callable[[Path, Path], None], where: Path | None, other: Path) -> None:
    here = Path(tempfile.mkdtemp(prefix="homing-bench-", dir=where))
    there = Path(tempfile.mkdtemp(prefix="homing-bench-", dir=other))
    try:
        root, data = here / "photos", here / "data"
        make_tree(root / "before", files, A_FOLDER)
        (root / "other").mkdir()
        (root / "other" / "stays.jpg").write_bytes(b"stays where it is")
        (there / "stays.jpg").write_bytes(b"stays where it is, too")
        size = size_of(root / "before")
        time.sleep(YOUNG_S)
        roots = [root, there]
        scan_once(data, "first", roots)
        still = scan_once(data, "again", roots)
        move(root, there)
        yardstick_s = find_s(root) + find_s(there)
        time.sleep(YOUNG_S)
        moved = scan_once(data, "again", roots)
        after = scan_once(data, "again", roots)
        assert moved["counts"]["moved"] == files, moved["counts"]
        assert after["counts"] == {"unchanged": files + 2, "errors": 0}, after["counts"]
        assert moved["words_in_place"], "words are not on their photos"
        print(_line(title, files, size, still, moved, yardstick_s), flush=True)
    finally:
        shutil.rmtree(here)
        shutil.rmtree(there)


def _line(title: str, files: int, size: int, still: dict[str, Any], moved: dict[str, Any], find: float) -> str:
    wall_s = moved["wall_s"]
    return (
        f"| {title} | {files:,} | {wall_s:.2f} | {moved['cpu_s']:.2f} | {wall_s / files * 1e6:.0f} |"
        f" {wall_s / still['wall_s']:.1f} | {wall_s / find:.1f} | {moved['bytes_read']:,} | {size:,} |"
        f" {moved['anonymous_mb']:.0f} / {still['anonymous_mb']:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--across", type=int, default=10_000, help="files moved to another volume")
    parser.add_argument("--where", type=Path, help="a folder on the disk to measure (a temporary one by default)")
    parser.add_argument("--other", type=Path, default=Path("/dev/shm"), help="a folder on another volume")
    options = parser.parse_args()
    if Path(options.where or tempfile.gettempdir()).stat().st_dev == options.other.stat().st_dev:
        parser.error("--other must lie on another volume")
    print(
        "| | files | scan s | CPU s | µs a file | × no change | × find | media bytes read | their size |"
        " memory MB (no change) |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    measure("a folder renamed", options.files, rename_folder, options.where, options.other)
    measure("moved one by one", options.files, move_one_by_one, options.where, options.other)
    measure("moved to another volume", options.across, move_to_another_volume, options.where, options.other)


if __name__ == "__main__":
    main()

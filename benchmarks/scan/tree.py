"""Trees of many small, distinct files, made quickly."""

from __future__ import annotations

import os
from pathlib import Path


def make_tree(root: Path, files: int, a_folder: int) -> None:
    """`files` files of distinct content, `a_folder` in each folder, a hundred such folders in each folder above."""
    made = 0
    while made < files:
        number = made // a_folder
        folder = root / f"{number // 100:04d}" / f"{number % 100:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
        for one in range(made, min(made + a_folder, files)):
            file = os.open(f"IMG_{one:07d}.jpg", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=descriptor)
            os.write(file, b"%d" % one * (1 + one % 7))
            os.close(file)
        os.close(descriptor)
        made += a_folder

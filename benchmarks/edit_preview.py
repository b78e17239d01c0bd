"""The preview of an edit at a million photos: patterns that hide a few, many, none. Processor time of one core.

The index is that of `benchmarks.timeline`; the yardstick of the same run is counting its file rows' names in SQL.

    python -m benchmarks.edit_preview [--assets 1000000] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.timeline import build

PATTERNS = {
    "nothing": "**/*.tif",
    "one folder": "**/folder 00077",
    "a tenth": "**/folder 000[0-9]*/**",
    "all": "**/*.jpg",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--keep", help="use this data folder, and build it only if it is empty")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="homing-benchmark-") as temporary:
        data = Path(given.keep or temporary)
        os.environ["HOMING_DATA"] = str(data)
        os.environ["DJANGO_SETTINGS_MODULE"] = "homing.settings"
        import django

        django.setup()
        if not (data / "index.sqlite3").exists():
            build(given.assets)
        measure()


def measure() -> None:
    from django.db import connection

    from homing.libraries.models import Library
    from homing.paths import RealFileSystem
    from homing.tracking.scanning.edit_preview import Edit, preview_edit

    library = Library.objects.get()
    now = Edit.of(library)
    print("| the edit | hides | s |\n|---|---:|---:|")
    began_s = time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(name) FROM assets_file WHERE state = 0")
        cursor.fetchone()
    print(f"| (names read by SQL alone) | | {time.process_time() - began_s:.2f} |")
    for name, pattern in PATTERNS.items():
        edit = replace(now, patterns=(*now.patterns, pattern))
        began_s = time.process_time()
        found = preview_edit(library, edit, RealFileSystem())
        print(f"| {pattern} ({name}) | {found.hides.count:,} | {time.process_time() - began_s:.2f} |", flush=True)


if __name__ == "__main__":
    main()

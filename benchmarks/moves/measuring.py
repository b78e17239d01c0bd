"""A scan in a process of its own, with every byte of media that it reads counted.

Run by `benchmarks.moves`: `python -m benchmarks.moves.measuring first|again FOLDER…`. The data folder is HOMING_DATA.
Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")

SPOKEN_ABOUT = 1_000
"""Every so-manieth photo has words, which are looked for afterwards."""


def scan_once(data: Path, mode: str, roots: list[Path]) -> dict[str, Any]:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.moves.measuring", mode, *map(str, roots)],
        env={**os.environ, "HOMING_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    return json.loads(finished.stdout.splitlines()[-1])


def _make_library(roots: list[bytes]) -> None:
    from django.core.management import call_command

    from homing.accounts.models import User
    from homing.libraries.models import ImportPath, Library

    call_command("migrate", verbosity=0)
    library = Library.objects.create(owner=User.objects.create(email="bench@example.org", name="bench"), name="bench")
    for position, root in enumerate(roots):
        ImportPath.objects.create(library=library, path=root, position=position)


def _hash_all_and_speak() -> None:
    """What processing does before anybody moves anything, and what people do."""
    from homing.assets.models import File, Words
    from homing.database import write_transaction
    from homing.paths import RealFileSystem
    from homing.tracking.rows.evidence import Rows

    filesystem = RealFileSystem()
    hashed = [
        File(pk=row.row_id, content_hash=filesystem.content_hash(row.path)[0])
        for row in Rows(0, {}).by_id(File.objects.values_list("pk", flat=True))
    ]
    with write_transaction():
        File.objects.bulk_update(hashed, ["content_hash"], batch_size=500)
        spoken = File.objects.filter(pk__in=[file.pk for file in hashed[::SPOKEN_ABOUT]])
        Words.objects.bulk_create(
            Words(asset_id=asset, description=digest.hex())
            for asset, digest in spoken.values_list("asset_id", "content_hash")
        )


def _words_are_in_place() -> bool:
    """Each word names the content that it was said of: is it on a present file with that content?"""
    from homing.assets.models import FileState, Words
    from homing.paths import RealFileSystem
    from homing.tracking.rows.evidence import Rows

    filesystem = RealFileSystem()
    told = Words.objects.values_list("description", "asset__file", "asset__file__state")
    paths = {row.row_id: row.path for row in Rows(0, {}).by_id([file for _, file, _ in told])}
    return bool(told) and all(
        state == FileState.PRESENT and filesystem.content_hash(paths[file])[0].hex() == words
        for words, file, state in told
    )


def main() -> None:
    import django

    django.setup()
    from benchmarks.scan.one import PeakMemory
    from homing.database import write_transaction
    from homing.libraries.models import Library
    from homing.paths import RealFileSystem
    from homing.paths.decorators import CountingFileSystem
    from homing.tracking.scanning.requests import request_scan, run_scan

    mode, roots = sys.argv[1], [os.fsencode(root) for root in sys.argv[2:]]
    if mode == "first":
        _make_library(roots)
    with write_transaction():
        scan = request_scan(Library.objects.get(), trigger="command")
    counting = CountingFileSystem(RealFileSystem())
    memory = PeakMemory()
    memory.start()
    begun_s, begun_cpu_s = time.perf_counter(), time.process_time()
    report = run_scan(scan, filesystem=counting)
    figures: dict[str, Any] = {
        "wall_s": time.perf_counter() - begun_s,
        "cpu_s": time.process_time() - begun_cpu_s,
        "counts": report.all_counts(),
        "bytes_read": counting.bytes_read,
        "anonymous_mb": memory.anonymous_bytes / 1e6,
    }
    if mode == "first":
        _hash_all_and_speak()
    print(json.dumps(figures | {"words_in_place": _words_are_in_place()}))


if __name__ == "__main__":
    main()

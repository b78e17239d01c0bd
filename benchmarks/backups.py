"""A backup of an index of a million photos, made and put back, while another process writes all the time.

The index is that of `benchmarks.timeline`. A writer asks for the write lock and writes a favourite every few
milliseconds, as `say` does; its waits without a backup, in the same run, are the yardstick. The other yardstick is
copying the file.

    python -m benchmarks.backups [--assets 1000000] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.timeline import build

QUIET_S = 20.0
PAUSE_S = 0.005


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
        measure(data)


def measure(data: Path) -> None:
    from django.db import connection

    from homing.backups.archive import SQLITE_PART, extract_part, file_blocks, verify_archive, write_archive
    from homing.backups.making import make_backup
    from homing.backups.restoring import restore_backup

    connection.close()
    index = data / "index.sqlite3"
    print(f"index: {index.stat().st_size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")
    row_heading()
    with measured("yardstick: copying the file, with fsync"):
        copied = data / "copied"
        shutil.copyfile(index, copied)
        with copied.open("rb+") as file:
            os.fsync(file.fileno())
    copied.unlink()
    with writing("yardstick: writes without a backup"):
        time.sleep(QUIET_S)
    with writing("writes while a backup is made"), measured("a backup, while it is written to"):
        made = make_backup()
    with measured("a backup, with nobody writing"):
        made = make_backup()
    print(f"size: {made.size_bytes / 1e6:.0f} MB")
    with measured("reading it again, all sums"):
        manifest = verify_archive(made.path)
    plain = data / "plain.sqlite3"
    extract_part(made.path, SQLITE_PART, plain)
    for level in (0, 1, 3, 6, 9):
        target = data / f"level-{level}.zip"
        with measured(f"writing the archive at level {level}"):
            write_archive(
                target,
                manifest,
                {SQLITE_PART: file_blocks(plain)},
                readme="",
                total_bytes=0,
                progress=lambda *_: None,
                compression_level=level,
            )
        print(f"    {target.stat().st_size / 1e6:.0f} MB")
        target.unlink()
    plain.unlink()
    with measured("restoring it, with all checks"):
        restored = restore_backup(made.path)
    assert restored.kept is not None
    restored.kept.unlink()
    print(f"memory of this process at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def row_heading() -> None:
    print(f"{'':<44}{'s':>8}{'CPU s':>8}")


@contextmanager
def measured(name: str) -> Generator[None]:
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    yield
    print(f"{name:<44}{time.monotonic() - began_s:>8.1f}{time.process_time() - began_cpu_s:>8.1f}", flush=True)


@contextmanager
def writing(name: str) -> Generator[None]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=write_on, args=(theirs,))
    process.start()
    ours.recv()
    yield
    ours.send("enough")
    waits_ms: list[float] = ours.recv()
    process.join()
    waits_ms.sort()
    p95, p99 = (waits_ms[int(len(waits_ms) * part)] for part in (0.95, 0.99))
    print(
        f"{name}: {len(waits_ms):,} writes, median {waits_ms[len(waits_ms) // 2]:.1f} ms, p95 {p95:.1f}, p99 {p99:.1f},"
        f" longest {waits_ms[-1]:.0f} ms",
        flush=True,
    )


def write_on(pipe: Connection) -> None:
    """Write until told to stop; send how long each write took, its wait for the lock included."""
    import django

    django.setup()
    from django.db import connection

    from homing.database import write_transaction

    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM assets_asset")
        last = cursor.fetchone()[0]
    waits_ms: list[float] = []
    pipe.send("begun")
    number = 0
    while not pipe.poll(PAUSE_S):
        number += 7919
        began_s = time.monotonic()
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute("UPDATE assets_asset SET is_favorite = NOT is_favorite WHERE id = %s", [number % last + 1])
        waits_ms.append((time.monotonic() - began_s) * 1000)
    pipe.send(waits_ms)


if __name__ == "__main__":
    main()

"""One scan of a folder in this process, measured: run by `benchmarks.scan` in a process of its own.

Arguments: the folder, and `first` or `again`. The data folder is HOMING_DATA. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")


class PeakMemory(threading.Thread):
    """The most memory that this process had to itself, and with the pages of files that it had mapped, which are the
    kernel's."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.anonymous_bytes = self.resident_bytes = 0

    def run(self) -> None:
        while True:
            status = Path("/proc/self/status").read_text()
            found = dict(line.split(":") for line in status.splitlines() if line.startswith(("Rss", "VmRSS")))
            own, all_of_it = (int(found[name].split()[0]) * 1024 for name in ("RssAnon", "VmRSS"))
            self.anonymous_bytes = max(self.anonymous_bytes, own)
            self.resident_bytes = max(self.resident_bytes, all_of_it)
            time.sleep(0.05)


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from homing.accounts.models import User
    from homing.database import write_transaction
    from homing.libraries.models import ImportPath, Library
    from homing.patterns import DEFAULT_PATTERNS
    from homing.tracking.scanning.requests import request_scan, run_scan

    folder, mode = os.fsencode(sys.argv[1]), sys.argv[2]
    if mode == "first":
        call_command("migrate", verbosity=0)
        owner = User.objects.create(email="bench@example.org", name="bench")
        library = Library.objects.create(owner=owner, name="bench", exclusion_patterns=list(DEFAULT_PATTERNS))
        ImportPath.objects.create(library=library, path=folder)
    library = Library.objects.get()
    with write_transaction():
        scan = request_scan(library, trigger="command")
    memory = PeakMemory()
    memory.start()
    begun_s, begun_cpu_s = time.perf_counter(), time.process_time()
    report = run_scan(scan)
    print(
        json.dumps(
            {
                "wall_s": time.perf_counter() - begun_s,
                "cpu_s": time.process_time() - begun_cpu_s,
                "files": report.files_seen,
                "counts": report.all_counts(),
                "anonymous_mb": memory.anonymous_bytes / 1e6,
                "resident_mb": memory.resident_bytes / 1e6,
            }
        )
    )


if __name__ == "__main__":
    main()

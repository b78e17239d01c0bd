"""`make bench ONLY=jobs`: every part on both stores, and SQLite's three ways of waiting for the write lock."""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    code = 0
    for store in ("sqlite", "postgresql"):
        for part in ("cost", "calm", "greedy", "scans", "fire"):
            locks = ("none", "file", "turns") if store == "sqlite" and part in {"calm", "greedy", "scans"} else ("",)
            for lock in locks:
                if lock:
                    print(f"write lock: {lock}", flush=True)
                command = [sys.executable, "-m", "benchmarks.jobs.run", store, part]
                code |= subprocess.run(command, env={**os.environ, "BENCH_WRITE_LOCK": lock}, check=False).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())

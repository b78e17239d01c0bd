"""Run the benchmarks, all or those that are named: `python -m benchmarks [name …]` (`make bench ONLY=name`).

Each one is a module or package of this folder with a `__main__`, and runs in a process of its own.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import psutil

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks by name: `benchmarks/matcher.py` and `benchmarks/pictures/__main__.py` are two."""
    modules = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")}
    packages = {path.parent.name for path in HERE.glob("*/__main__.py")}
    return sorted(modules | packages)


def main(wanted: list[str]) -> int:
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(names())}", file=sys.stderr)
        return 2
    print(_machine())
    failed: list[str] = []
    for name in wanted or names():
        print(f"\n── {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _machine() -> str:
    memory_gib = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory_gib:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

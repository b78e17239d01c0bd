"""Write requirements.txt and requirements-dev.txt anew from pyproject.toml, with hashes, for every platform.

make lock              keep what is locked as far as pyproject.toml allows
make lock UPGRADE=1    take the newest releases
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(upgrade: bool) -> int:
    for lock, groups, constraint in (
        ("requirements.txt", ["build"], None),
        # what the program runs with is what it is tested with
        ("requirements-dev.txt", ["dev"], "requirements.txt"),
    ):
        command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", "--quiet", "pyproject.toml"]
        command += ["--output-file", lock, "--custom-compile-command", "make lock"]
        command += ["--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-annotate"]
        command += [part for group in groups for part in ("--group", group)]
        command += ["--constraints", constraint] if constraint else []
        command += ["--upgrade"] if upgrade else []
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(upgrade="--upgrade" in sys.argv[1:]))

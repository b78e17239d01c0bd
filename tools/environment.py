"""Make `.venv` from a lock file, and do nothing when it already is what the lock file says.

    python3 tools/environment.py run     # what `make run` needs: requirements.txt
    python3 tools/environment.py test    # what `make test` needs: requirements-dev.txt, a superset

Called by the Makefile with whatever `python3` is there, so it uses the standard library only. Everything is
installed by hash and nothing unlocked is fetched: the package itself is built with the locked hatchling.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MINIMUM = (3, 11)
LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt"}
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


def main(purpose: str) -> int:
    if sys.version_info < MINIMUM:
        return _with_newer_python(purpose)
    wanted = _fingerprint(purpose)
    # what `make test` installs holds all that `make run` needs
    if any(_stamp(other, _fingerprint(other)).exists() for other in {purpose, "test"}) and _works():
        return 0
    if not _works():
        _say(f"Making a Python environment in {VENV.name}/")
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            _say((made.stdout + made.stderr).strip())
            _say("Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv")
            return 1
    _say(f"Installing the packages of {LOCKS[purpose]} (a minute or two, once)")
    for arguments in (
        ["--require-hashes", "--requirement", str(ROOT / LOCKS[purpose])],
        ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        if not _pip_install(arguments):
            return 1
    for old in VENV.glob(f"installed-{purpose}-*"):
        old.unlink()
    _stamp(purpose, wanted).touch()
    return 0


def _pip_install(arguments: list[str]) -> bool:
    """Run pip quietly; its words are shown only if it fails."""
    command = [str(_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        _say((done.stdout + done.stderr).strip()[-6000:])
        _say("The packages could not be installed. Is a package index within reach? Then run the same again.")
    return done.returncode == 0


def _fingerprint(purpose: str) -> str:
    """Changes with the lock file, with how the package is installed, and with the Python that made `.venv`."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in (LOCKS[purpose], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def _stamp(purpose: str, fingerprint: str) -> Path:
    return VENV / f"installed-{purpose}-{fingerprint}"


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _works() -> bool:
    try:
        return subprocess.run([str(_python()), "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def _with_newer_python(purpose: str) -> int:
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        if found:
            return subprocess.run([found, __file__, purpose], check=False).returncode
    have = ".".join(str(part) for part in sys.version_info[:3])
    _say(f"Homing needs Python 3.11 or newer; this is {have}. Install one, or name it:")
    _say("  make PYTHON=/path/to/python3.11 run PHOTOS=…")
    return 1


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit("usage: python3 tools/environment.py run|test")
    sys.exit(main(sys.argv[1]))

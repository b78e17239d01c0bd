"""Run every check and test of Homing, show each one's words, and end with one summary.

    run_checks.py check    style, types, floors, migrations, web app, docs
    run_checks.py test     those, then pytest on SQLite, on PostgreSQL, and in a browser
    run_checks.py soak     the tests marked `soak`

A failing step never hides the next one; any failing step fails the run. Called by the Makefile.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from web_app import WebAppError, build, install_packages, node_environment

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BIN = Path(sys.executable).parent
# one more than there are cores: many tests wait, for processes, clocks and disks
WORKERS = str(min(os.cpu_count() or 2, 4) + 1)
BROWSER_WORKERS = "2"  # each with a server and a browser of its own, which mostly wait: they run beside the others
STEP_LIMIT_S = 40 * 60  # a step that takes longer hangs
SOAK_LIMIT_S = 12 * 3600
SOAK_TEST_LIMIT_S = 4 * 3600
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "The browser tests need Chromium, which is not on this machine. As root `make test` installs it; "
    "otherwise, on Debian and Ubuntu: sudo apt install chromium"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the run. `counts` says whose closing lines tell the number of tests."""

    name: str
    command: Sequence[str]
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    counts: bool = False
    hint: str = ""
    limit_s: float = STEP_LIMIT_S


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    state: str
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def check_steps(data: Path) -> list[Step]:
    """What needs no test to be run. `data` is a data folder of its own for Django's settings."""
    django = {"DJANGO_SETTINGS_MODULE": "homing.settings", "HOMING_DATA": str(data / "check")}
    steps = [
        Step("types (basedpyright)", [_tool("basedpyright"), "--level", "error"]),
        Step("style (ruff)", [_tool("ruff"), "check", "--quiet", "."], hint="make format"),
        Step("format (ruff)", [_tool("ruff"), "format", "--check", "--quiet", "."], hint="make format"),
        Step("floors (import-linter)", [_tool("lint-imports"), "--no-cache"]),
        Step(
            "migrations",
            [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
            environment=django,
            hint="a model changed: .venv/bin/python -m django makemigrations",
        ),
        Step(
            "docs (mkdocs)",  # not --quiet: then --strict sees no warning
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(data / "site")],
            environment={"NO_MKDOCS_2_WARNING": "1"},
        ),
    ]
    if (WEB / "package.json").exists():
        steps += [
            Step("web client", [sys.executable, "tools/web_client.py", "--check"], hint="make client"),
            Step("web types (svelte-check)", ["npm", "run", "--silent", "check"], folder=WEB),
            Step("web tests (vitest)", ["npm", "run", "--silent", "test"], folder=WEB, counts=True),
        ]
    return steps


def test_steps() -> list[Step]:
    """pytest, three times: on SQLite, the parity suite on PostgreSQL, and in a browser."""
    return [
        _pytest("tests on SQLite", "not soak and not browser", workers=WORKERS),
        _pytest("parity on PostgreSQL", "parity and not soak", workers=WORKERS, HOMING_TEST_POSTGRES="1"),
    ]


def soak_step() -> Step:
    """What takes hours: its tests share the machine with nothing."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-m", "soak", "--timeout", str(SOAK_TEST_LIMIT_S)]
    return Step("soak", command, counts=True, limit_s=SOAK_LIMIT_S)


def _pytest(name: str, marks: str, *, workers: str, **environment: str) -> Step:
    # `worksteal`: a worker that has nothing left takes from one that has, so that none ends long before the others
    spread = ["-n", workers, "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *spread, "-m", marks, "--durations=10", "--durations-min=5"]
    return Step(name, command, environment=environment, counts=True)


def _tool(name: str) -> str:
    return str(BIN / name)


def run(step: Step, environment: Mapping[str, str], out: IO[str]) -> Outcome:
    """Run one step and copy its words to `out` as they come."""
    started = time.monotonic()
    out.write(f"\n── {step.name}\n")
    out.flush()
    words: list[str] = []
    try:
        process = subprocess.Popen(
            list(step.command),
            cwd=step.folder,
            env={**environment, **step.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        out.write(f"{error}\n")
        return Outcome(step.name, "FAILED", time.monotonic() - started)
    assert process.stdout is not None
    # a child that the step forgot would hold the pipe open for ever
    threading.Thread(target=_stop_when_ended, args=[process, step.limit_s], daemon=True).start()
    try:
        while piece := os.read(process.stdout.fileno(), 65536):
            text = piece.decode("utf-8", "replace")
            words.append(text)
            out.write(text)
            out.flush()
        code = process.wait()
    finally:
        _stop(process)
    if code and step.hint:
        out.write(f"To mend it: {step.hint}\n")
    passed, failed, skipped = count("".join(words)) if step.counts else (0, 0, 0)
    state = "ok" if code == 0 else "FAILED"
    return Outcome(step.name, state, time.monotonic() - started, passed, failed, skipped)


def _stop_when_ended(process: subprocess.Popen[bytes], limit_s: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(limit_s)
    _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a step: its own process, or the children that it forgot."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def count(words: str) -> tuple[int, int, int]:
    """Passed, failed and skipped in the last closing line of pytest, or of vitest (`Tests  3 passed (3)`)."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", words)
    closing = [line for line in plain.splitlines() if re.search(r"\d+ (passed|failed|skipped|error)", line)]
    tests = [line for line in closing if re.match(r"\s*Tests\s", line)] or closing
    if not tests:
        return 0, 0, 0
    numbers = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", tests[-1])}
    return numbers.get("passed", 0), numbers.get("failed", 0) + numbers.get("error", 0), numbers.get("skipped", 0)


def find_browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def install_browser() -> str | None:
    """Debian's Chromium by apt where that is possible without asking anyone. Returns its path."""
    found = find_browser()
    if found or shutil.which("apt-get") is None or os.geteuid() != 0:
        return found
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            print(done.stderr.decode("utf-8", "replace")[-2000:])
    return find_browser()


class _Buffer:
    """Words of a step that runs beside another one, shown in one piece when it ends."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  open until its step is told of

    def text(self) -> str:
        self.file.seek(0)
        return self.file.read()


def run_side_by_side(steps: Sequence[Step], environment: Mapping[str, str]) -> list[Outcome]:
    """Two at a time: most of these wait for one core each."""
    shown = threading.Lock()

    def one(step: Step) -> Outcome:
        buffer = _Buffer()
        outcome = run(step, environment, buffer.file)
        with shown:
            print(buffer.text().rstrip(), flush=True)
            print(f"   {outcome.state} ({outcome.seconds:.0f} s)", flush=True)
        return outcome

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(one, steps))


def summary(verb: str, outcomes: Sequence[Outcome], seconds: float) -> str:
    """One line a step, then the line that people and machines read first."""
    lines = ["", f"── make {verb}: {seconds:.0f} s"]
    for outcome in outcomes:
        tests = f"   {outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped"
        counted = outcome.passed or outcome.failed or outcome.skipped
        lines.append(f"   {outcome.state:<8} {outcome.name:<28} {outcome.seconds:>5.0f} s{tests if counted else ''}")
    passed = sum(outcome.passed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    # a step that fails without counting tests (a type error, a crash) is one failure
    failed = sum(max(outcome.failed, int(outcome.state == "FAILED")) for outcome in outcomes)
    return "\n".join([*lines, f"{passed} passed, {failed} failed, {skipped} skipped"])


def main(verb: str) -> int:
    started = time.monotonic()
    outcomes: list[Outcome] = []
    # the tests make settings of their own: what this machine's user has set for Homing must not reach them
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    with tempfile.TemporaryDirectory(prefix="homing-checks-") as data, ThreadPoolExecutor(max_workers=1) as pool:
        browser = pool.submit(install_browser) if verb == "test" else None
        try:
            environment = {**node_environment(), **kept, "PYTHONUNBUFFERED": "1"}
            environment["PATH"] = node_environment()["PATH"]
            if (WEB / "package.json").exists():
                install_packages(WEB, environment)
                build(ROOT)
        except WebAppError as error:
            print(error)
            environment = {**kept, "PYTHONUNBUFFERED": "1"}
            outcomes.append(Outcome("web app", "FAILED", time.monotonic() - started))
        if verb in {"check", "test"}:
            outcomes += run_side_by_side(check_steps(Path(data)), environment)
        if browser is not None:
            outcomes += _all_tests(browser, environment)
        if verb == "soak":
            outcomes.append(run(soak_step(), environment, sys.stdout))
    print(summary(verb, outcomes, time.monotonic() - started), flush=True)
    return 1 if any(outcome.state == "FAILED" for outcome in outcomes) else 0


def _all_tests(browser: Future[str | None], environment: Mapping[str, str]) -> list[Outcome]:
    """Those in a browser run beside the others, and their words are shown at the end."""
    buffer = _Buffer()
    with ThreadPoolExecutor(max_workers=1) as pool:
        beside = pool.submit(lambda: _browser_tests(browser.result(), environment, buffer.file))
        outcomes = [run(step, environment, sys.stdout) for step in test_steps()]
        outcomes.append(beside.result())
    print(buffer.text().rstrip(), flush=True)
    return outcomes


def _browser_tests(browser: str | None, environment: Mapping[str, str], out: IO[str]) -> Outcome:
    if browser is None:
        out.write(f"\n── browser tests\n{NO_BROWSER}\n")
        # on a machine that decides about a change, a promise that was not looked at is not kept
        return Outcome("browser tests", "FAILED" if os.environ.get("CI") else "not run", 0.0)
    step = _pytest("browser tests", "browser and not soak", workers=BROWSER_WORKERS)
    return run(step, environment, out)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"check", "test", "soak"}:
        sys.exit("usage: run_checks.py check|test|soak")
    sys.exit(main(sys.argv[1]))

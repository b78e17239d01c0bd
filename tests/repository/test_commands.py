"""What `make` answers before anything is built, and what the run of all checks counts."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.repository.tree import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # they are scripts, and import each other as such

from run_checks import Outcome, Step, count, run, summary


def _make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "PHOTOS"}}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env={**clean, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_make_without_a_verb_lists_the_verbs() -> None:
    told = _make().stdout
    for verb in ("run", "test", "check", "bench", "soak", "docs", "format", "web", "lock", "clean"):
        assert f"make {verb} " in told


def test_make_run_without_a_folder_asks_for_one() -> None:
    done = _make("run")
    assert done.returncode != 0
    assert "Which folder holds your photos?" in done.stderr


@pytest.mark.parametrize("name", ["My photos", "Été 2024", "it's $HOME", 'a "quoted" $(name)', "ends in a dollar $"])
def test_make_run_takes_a_folders_name_as_it_was_typed(tmp_path: Path, name: str) -> None:
    missing = f"{tmp_path}/{name}"
    assert f"There is no folder {missing}." in _make("run", f"PHOTOS={missing}").stderr
    assert f"There is no folder {missing}." in _make("run", PHOTOS=missing).stderr


def test_make_run_knows_the_tilde_where_the_shell_left_it(tmp_path: Path) -> None:
    assert f"There is no folder {tmp_path}/nothing." in _make("run", "PHOTOS=~/nothing", HOME=str(tmp_path)).stderr


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("....\n12 passed in 3.21s\n", (12, 0, 0)),
        ("2 failed, 310 passed, 1 skipped, 4 deselected in 55.02s\n", (310, 2, 1)),
        ("====== 1 passed, 1 error in 0.50s ======\n", (1, 1, 0)),
        (" Test Files  3 passed (3)\n      Tests  21 passed | 1 skipped (22)\n   Start at 10:00\n", (21, 0, 1)),
        ("\x1b[32m7 passed\x1b[0m in 1s\n", (7, 0, 0)),
        ("Killed\n", (0, 0, 0)),
    ],
)
def test_the_closing_line_of_a_step_is_understood(words: str, numbers: tuple[int, int, int]) -> None:
    assert count(words) == numbers


def test_a_step_that_fails_without_counting_is_one_failure_in_the_closing_line() -> None:
    outcomes = [Outcome("types", "FAILED", 3.0), Outcome("tests", "ok", 60.0, passed=200, skipped=2)]
    assert summary("test", outcomes, 63.0).splitlines()[-1] == "200 passed, 1 failed, 2 skipped"


def test_a_step_leaves_no_process_behind(tmp_path: Path) -> None:
    forgets_a_child = (
        "import pathlib, subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], stdout=subprocess.DEVNULL);"
        "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); print('3 passed in 0.1s')"
    )
    pid_file = tmp_path / "pid"
    step = Step("forgets a child", [sys.executable, "-c", forgets_a_child, str(pid_file)], counts=True)
    outcome = run(step, os.environ, io.StringIO())
    assert (outcome.state, outcome.passed) == ("ok", 3)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(pid_file.read_text())).wait(30)  # raises if it goes on


def test_a_step_whose_program_is_missing_fails_with_the_reason() -> None:
    words = io.StringIO()
    assert run(Step("nothing", ["/no/such/program"]), os.environ, words).state == "FAILED"
    assert "/no/such/program" in words.getvalue()

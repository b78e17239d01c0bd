"""The command line as such: help, errors and exit codes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import homing.cli
from homing import __version__
from tests.cli.conftest import Run


def test_help_lists_every_verb(homing: Run) -> None:
    ran = homing("--help")
    assert ran.code == 0
    for verb in ("serve", "web", "worker", "scan", "library", "createadmin", "createuser", "version"):
        assert re.search(rf"^    {verb}\b", ran.out, re.MULTILINE), verb


def test_every_file_of_a_verb_is_a_verb() -> None:
    import importlib
    import pkgutil

    modules = [
        importlib.import_module(f"homing.cli.{found.name}") for found in pkgutil.iter_modules(homing.cli.__path__)
    ]
    assert {module.NAME for module in modules if hasattr(module, "NAME")} == set(homing.cli.VERBS)


@pytest.mark.parametrize("arguments", [[], ["bogus"], ["scan", "--bogus"], ["library"], ["library", "bogus"]])
def test_a_command_that_is_not_understood_ends_with_2(homing: Run, arguments: list[str]) -> None:
    ran = homing(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: homing" in ran.err


def test_version(homing: Run) -> None:
    assert homing("version").out.startswith(f"Homing {__version__} ")
    told = homing("version", "--json").json
    assert told["version"] == __version__
    assert told["database"] in ("SQLite", "PostgreSQL")


def run_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from homing.cli import main; sys.exit(main())", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src"), **environment},
    )


@pytest.mark.processes
def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    ran = run_process("library", "list", HOMING_DATA=str(tmp_path), HOMING_PORT="many", HOMING_DATABASE_URL="")
    assert ran.returncode == 1
    assert ran.stderr.startswith("homing: A setting is wrong. HOMING_PORT: ")
    assert "Traceback" not in ran.stderr


@pytest.mark.processes
def test_a_data_folder_that_may_not_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = run_process("library", "list", HOMING_DATA=f"{tmp_path}/file/data", HOMING_DATABASE_URL="")
    assert ran.returncode == 1
    assert f"{tmp_path}/file" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.processes
def test_a_new_data_folder_is_made_ready_by_any_command(tmp_path: Path) -> None:
    ran = run_process("library", "list", HOMING_DATA=str(tmp_path / "new"), HOMING_DATABASE_URL="")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "There is no library yet" in ran.stdout

"""What holds for every file of the repository."""

from __future__ import annotations

import ast
import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, name_of, repository_files, text_of

MOST_LINES = 400
SOURCES = {".py", ".ts", ".svelte", ".css", ".js"}
# made by a program, or a text that is not ours
NOT_WRITTEN = re.compile(r"/migrations/|^requirements|package-lock\.json$|openapi\.json$|\.d\.ts$|^LICENSE$")
# spelled in parts, so that this file does not find itself
LEFT_OVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(ro" + r"ot|wo" + r"rk)/[\w.]")
REGISTRY_HOST = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", r"npm" + r"js\.(org|com)", r"deb\." + "debian"])
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def _found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if pattern.search(line)
    ]


def _written() -> list[Path]:
    return [path for path in repository_files() if not NOT_WRITTEN.search(name_of(path))]


def test_no_source_file_is_longer_than_a_newcomer_reads() -> None:
    lengths = {name_of(path): len((text_of(path) or "").splitlines()) for path in _written() if path.suffix in SOURCES}
    assert lengths, "no sources were found"
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_nothing_is_left_to_be_done_later_in_a_comment() -> None:
    assert _found(LEFT_OVER, _written()) == []


def test_no_path_of_a_developers_machine_is_in_the_tree() -> None:
    assert _found(MACHINE_PATH, _written()) == []


def test_no_package_registry_is_named_in_the_tree() -> None:
    """Where packages come from is the business of the machine that installs them."""
    assert _found(REGISTRY_HOST, [path for path in repository_files() if path.name != "LICENSE"]) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {name_of(path): path.stem for path in repository_files() if path.suffix in SOURCES}
    folders = {name_of(path.parent): path.parent.name for path in repository_files() if path.suffix in SOURCES}
    assert [path for path, name in {**names, **folders}.items() if name.lower() in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("package", sorted(path.name for path in (ROOT / "src/homing").iterdir() if path.is_dir()))
def test_each_package_says_what_it_is_for(package: str) -> None:
    if package in {"__pycache__", "web_app"}:
        return
    source = (ROOT / "src/homing" / package / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), f"src/homing/{package}/__init__.py has no docstring"


def test_every_locked_package_has_a_hash_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert len(entries) > 20
        assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
        assert "://" not in text


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        "requirements.txt": [*project["project"]["dependencies"], *groups["build"]],
        "requirements-dev.txt": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
    }
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9][\w.-]*)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        names = {re.split(r"[\[<>=~!; ]", item)[0].lower() for item in requirements if isinstance(item, str)}
        assert names - locked == set(), f"{lock} is behind pyproject.toml: make lock"


def test_the_tested_versions_are_those_that_run() -> None:
    def pins(name: str) -> dict[str, str]:
        found = re.findall(r"^([a-z0-9][\w.-]*)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        return dict(found)

    run, test = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: (version, test.get(name)) for name, version in run.items() if test.get(name) != version} == {}


def test_the_web_apps_lock_file_names_no_address_and_checks_every_package() -> None:
    packages = json.loads((ROOT / "web/package-lock.json").read_bytes())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_what_a_machine_runs_on_every_change_is_make_test() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert re.findall(r"^make .*", script.read_text(encoding="utf-8"), re.MULTILINE) == ["make test </dev/null"]

"""The documentation is a promise: what is not in it fails here, and so does what it names and is not there."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import homing.cli
from homing.configuration import Configuration
from homing.patterns.defaults import DEFAULT_PATTERNS
from tests.repository.tree import ROOT, name_of, repository_files
from tools.docs_pages import pages_of, title_of

DOCS = ROOT / "docs"
PAGES = [path for path in repository_files() if path.suffix == ".md"]


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    fields = {f"HOMING_{name.upper()}" for name in Configuration.model_fields}
    assert set(re.findall(r"^\| `(HOMING_\w+)`", _page("settings.md"), re.MULTILINE)) == fields


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    fields = {f"HOMING_{name.upper()}" for name in Configuration.model_fields}
    named = {(name_of(page), word) for page in PAGES for word in re.findall(r"HOMING_[A-Z_]+[A-Z]", page.read_text())}
    assert {(page, word) for page, word in named if word not in fields and not word.startswith("HOMING_TEST")} == set()


def test_the_documented_default_values_are_the_real_ones() -> None:
    table = dict(re.findall(r"^\| `HOMING_(\w+)` \| `([^`]+)` \|", _page("settings.md"), re.MULTILINE))
    assert table
    for name, told in table.items():
        assert told == str(Configuration.model_fields[name.lower()].default)


def test_the_documented_default_patterns_are_the_real_ones() -> None:
    listed = re.search(r"<!-- default patterns -->\n```text\n(.*?)```", _page("patterns.md"), re.DOTALL)
    assert listed is not None
    assert listed[1].splitlines() == list(DEFAULT_PATTERNS)


def test_every_kind_of_job_is_documented_with_its_queue() -> None:
    from homing.jobs.registry import handlers, load_handlers

    load_handlers()
    table = dict(re.findall(r"^\| `([\w-]+)` \| `(\w+)` \|", _page("jobs.md"), re.MULTILINE))
    ours = {kind for kind, handler in handlers().items() if handler.run.__module__.startswith("homing.")}
    assert set(table) == ours


def test_every_group_of_routes_is_documented() -> None:
    paths = json.loads((ROOT / "web/openapi.json").read_bytes())["paths"]
    groups = {path.removeprefix("/api").strip("/").split("/")[0] for path in paths}
    assert groups
    assert set(re.findall(r"^\| `/(\w[\w-]*)` \|", _page("api.md"), re.MULTILINE)) == groups


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    dead = [
        target
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if not target.startswith(("http://", "https://", "#", "mailto:"))
        and not (page.parent / target.split("#")[0]).exists()
    ]
    assert dead == []


def test_every_make_verb_in_the_docs_is_in_the_makefile() -> None:
    verbs = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test", "check", "bench", "soak", "docs", "format", "web", "lock", "clean"} <= verbs
    named = {
        (name_of(page), verb)
        for page in PAGES
        for line in page.read_text(encoding="utf-8").splitlines()
        for verb in re.findall(r"(?:^|`|&& )make ([a-z]+)", line)
    }
    assert {verb for page, verb in named if page == "README.md"} >= {"run", "test"}
    assert {(page, verb) for page, verb in named if verb not in verbs} == set()


def test_the_architecture_has_a_line_for_each_folder() -> None:
    listed = set(re.findall(r"^\| `([\w/.*-]+)` \|", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE))
    packages = {name_of(path.parent) for path in repository_files() if path.parent.parent == ROOT / "src/homing"}
    top = {name_of(path).split("/")[0] for path in repository_files() if path.parent != ROOT}
    assert packages - listed == set()
    assert {folder for folder in top if not folder.startswith(".")} - listed == {"src"}
    assert {folder for folder in listed if "*" not in folder and not (ROOT / folder).is_dir()} == set()


def test_the_floors_in_the_architecture_are_those_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    checked = [re.split(r" [|:] ", layer) for layer in contracts[0]["layers"]]
    drawn = re.search(r"## Floors.*?```\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(), re.DOTALL)
    assert drawn is not None
    told = [line.split(" · ") for line in drawn[1].splitlines()]
    # the ground is drawn as one floor
    assert told[:-1] == checked[: len(told) - 1]
    assert sorted(told[-1]) == sorted(name for layer in checked[len(told) - 1 :] for name in layer)


@pytest.mark.parametrize("page", pages_of(DOCS, "decisions"), ids=name_of)
def test_each_decision_has_a_title(page: Path) -> None:
    assert title_of(page) != page.stem


def test_every_benchmark_is_published() -> None:
    measured = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("_")}
    folders = {path.parent.name for path in (ROOT / "benchmarks").glob("*/__main__.py")}
    published = {path.stem.replace("-", "_") for path in pages_of(DOCS, "benchmarks")}
    assert (measured | folders) - published == set()


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """The long options of a parser and of the verbs below it."""
    found: set[str] = set()
    for action in parser._actions:
        found |= {option for option in action.option_strings if option.startswith("--")}
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                found |= {name} | _options(child)
    return found - {"--help"}


@pytest.mark.parametrize("module", [found.name for found in pkgutil.iter_modules(homing.cli.__path__)])
def test_every_command_and_option_is_documented(module: str) -> None:
    verb = importlib.import_module(f"homing.cli.{module}")
    if not hasattr(verb, "NAME"):
        return  # what several verbs share
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    page = _page("command-line.md")
    assert f"homing {verb.NAME}" in page
    assert {option for option in _options(parser) if f"{option}`" not in page and f"{option} " not in page} == set()

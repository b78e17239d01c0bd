"""The web app is built when its sources changed and never otherwise, with or without Node on the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.repository.tree import ROOT
from tools import web_app
from tools.web_app import WebAppError, build

BUILD = """
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const target = "../src/homing/web_app";
mkdirSync(target, { recursive: true });
const log = "../builds.log";
writeFileSync(log, (existsSync(log) ? readFileSync(log, "utf8") : "") + process.version + "\\n");
writeFileSync(target + "/index.html", readFileSync("words.txt"));
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose web app takes half a second to build and needs no package."""
    source = tmp_path / "web"
    source.mkdir()
    about = {"name": "small", "version": "1.0.0", "scripts": {"build": "node build.mjs"}}
    (source / "package.json").write_text(json.dumps(about))
    lock = {"name": "small", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": about}}
    (source / "package-lock.json").write_text(json.dumps(lock))
    (source / "build.mjs").write_text(BUILD)
    (source / "words.txt").write_text("first")
    monkeypatch.setattr(web_app, "CACHE", tmp_path / "cache")
    return tmp_path


def _builds(root: Path) -> list[str]:
    return (root / "builds.log").read_text().splitlines()


def test_an_unchanged_web_app_is_not_built_again(root: Path) -> None:
    folder = build(root)
    assert (folder / "index.html").read_text() == "first"
    build(root)
    assert len(_builds(root)) == 1


def test_a_changed_source_is_built(root: Path) -> None:
    build(root)
    (root / "web" / "words.txt").write_text("second")
    assert (build(root) / "index.html").read_text() == "second"


def test_a_new_source_file_is_built_and_an_installed_package_is_no_source(root: Path) -> None:
    build(root)
    (root / "web" / "node_modules" / "x").mkdir(parents=True)
    (root / "web" / "node_modules" / "x" / "index.js").touch()
    build(root)
    assert len(_builds(root)) == 1
    (root / "web" / "new.txt").touch()
    build(root)
    assert len(_builds(root)) == 2


def test_a_removed_result_is_built_again(root: Path) -> None:
    (build(root) / "index.html").unlink()
    assert (build(root) / "index.html").exists()


def test_a_failing_build_says_what_failed_and_is_tried_again(root: Path) -> None:
    script = root / "web" / "build.mjs"
    script.write_text("throw new Error('no such component')")
    with pytest.raises(WebAppError, match="no such component"):
        build(root)
    script.write_text(BUILD)
    assert (build(root) / "index.html").read_text() == "first"


def test_a_machine_without_node_uses_the_one_from_the_wheel(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = root / "programs"
    programs.mkdir()
    (programs / "sh").symlink_to("/bin/sh")  # npm runs scripts by it
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("HOME", str(root / "no-such-home"))
    assert (build(root) / "index.html").read_text() == "first"
    [version] = _builds(root)
    told = subprocess.run([root / "cache/node/node", "--version"], capture_output=True, text=True, check=True).stdout
    assert version == told.strip()


@pytest.mark.parametrize(
    ("told", "fits"),
    [("v18.20.1", False), ("v20.18.3", False), ("v20.19.0", True), ("v21.7.0", False), ("v22.12.0", True), ("", False)],
)
def test_only_a_node_that_can_build_it_is_used(tmp_path: Path, told: str, fits: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {told}\n")
    node.chmod(0o755)
    assert web_app.fits(str(node), str(node)) is fits


def test_a_source_distribution_brings_the_built_app(root: Path) -> None:
    build(root)
    (root / "web").rename(root / "elsewhere")
    assert (build(root) / "index.html").read_text() == "first"


def test_neither_sources_nor_a_built_app_is_an_error_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(WebAppError, match="not a complete checkout"):
        build(tmp_path)


def test_a_wheel_holds_the_web_app_and_the_licence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = tmp_path.glob("homing-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "homing/web_app/index.html" in names
    assert any(name.startswith("homing/web_app/assets/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "web/", "tools/")) for name in names)

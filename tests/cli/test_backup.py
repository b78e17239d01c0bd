"""`homing backup`, in processes of its own as a person runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, write

pytestmark = pytest.mark.processes

HOMING = [sys.executable, "-c", "import sys; from homing.cli import main; sys.exit(main())"]
Homing = Callable[..., "subprocess.CompletedProcess[str]"]


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2] / "src"), "HOMING_DATA": str(data)}


def _run(data: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HOMING, *arguments], env=_environment(data), input=given, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a library of three photos, and the name of the backup of it."""
    folder = tmp_path_factory.mktemp("template")
    photos, data = folder / "photos", folder / "data"
    photos.mkdir()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        write(photos / name)
    _run(data, "createadmin", "anna@example.org", given=PASSWORD)
    _run(data, "library", "create", str(photos))
    _run(data, "scan")
    made = _run(data, "backup", "create", "--json")
    assert made.returncode == 0, made.stderr
    return data, str(json.loads(made.stdout)["name"])


@pytest.fixture
def data(template: tuple[Path, str], tmp_path: Path) -> Path:
    shutil.copytree(template[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def backup(template: tuple[Path, str]) -> str:
    return template[1]


@pytest.fixture
def homing(data: Path) -> Homing:
    return partial(_run, data)


def test_make_list_check_delete(homing: Homing, backup: str, data: Path) -> None:
    listed = homing("backup", "list")
    assert re.search(rf"^{backup}\s.*3 photos, 1 library, 1 user, by Homing", listed.stdout, re.MULTILINE)
    assert str(data / "backups") in listed.stdout
    (told,) = json.loads(homing("backup", "list", "--json").stdout)["items"]
    assert (told["name"], told["photos"], told["reason"], told["isWhole"]) == (backup, 3, "by-hand", True)
    assert "is whole: 3 photos" in homing("backup", "check", backup).stdout
    refused = homing("backup", "delete", backup)
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (
        2,
        "homing: Nobody can be asked here. Add --yes to do it.",
    )
    assert homing("backup", "delete", backup, "--yes").stdout == f"Deleted {backup}.\n"
    assert "There is no backup" in homing("backup", "list").stdout
    assert "There is no backup" in homing("backup", "check", backup).stderr


def test_a_wrecked_index_says_what_to_do_and_comes_back(homing: Homing, backup: str, data: Path) -> None:
    for path in data.glob("index.sqlite3*"):
        path.write_bytes(b"a disk that fails" * 1000)
    for arguments in (["library", "list"], ["serve", "--port", "0"]):
        wrecked = homing(*arguments)
        assert wrecked.returncode == 1
        assert "The index is damaged" in wrecked.stderr and "homing backup restore" in wrecked.stderr
        assert "Traceback" not in wrecked.stderr
    assert backup in homing("backup", "list").stdout
    asked = homing("backup", "restore", backup)
    assert asked.returncode == 2 and "3 photos" in asked.stderr
    restored = homing("backup", "restore", backup, "--yes")
    assert restored.returncode == 0, restored.stderr
    (kept,) = re.findall(r"What was there before is kept: (.*)", restored.stdout)
    assert Path(kept).read_bytes().startswith(b"a disk that fails")
    assert json.loads(homing("library", "list", "--json").stdout)[0]["assetCount"] == 3
    assert "3 unchanged" in homing("scan").stdout


def test_nothing_is_restored_while_homing_runs(homing: Homing, backup: str, data: Path) -> None:
    content = _words(data)
    server = subprocess.Popen(
        [*HOMING, "serve", "--port", "0"],
        env=_environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert any("Homing answers on" in line for line in server.stdout)
        refused = homing("backup", "restore", backup, "--yes")
        assert refused.returncode == 1
        assert "Nothing was restored: Homing already runs" in refused.stderr
        assert homing("backup", "create").returncode == 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
    assert _words(data) == content
    assert homing("backup", "restore", backup, "--yes").returncode == 0


def test_nothing_is_restored_while_another_program_has_the_index_open(homing: Homing, backup: str, data: Path) -> None:
    with closing(sqlite3.connect(data / "index.sqlite3")) as somebody:
        somebody.execute("SELECT COUNT(*) FROM assets_asset").fetchone()
        refused = homing("backup", "restore", backup, "--yes")
    assert (refused.returncode, "another process has the index open" in refused.stderr) == (1, True)
    assert list(data.glob("before-restore*")) == []


def test_on_a_new_machine_a_backup_makes_all_there_was(backup: str, data: Path, tmp_path: Path) -> None:
    there = tmp_path / "another machine"
    ran = _run(there, "backup", "restore", str(data / "backups" / backup), "--yes", "--json")
    assert json.loads(ran.stdout)["kept"] is None
    assert _words(there) == _words(data)
    assert (there / "secret.key").read_bytes() == (data / "secret.key").read_bytes()


def _words(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "index.sqlite3")) as index:
        return index.execute("SELECT id, name FROM assets_file ORDER BY id").fetchall()

"""Log lines reach the file whole, whoever writes them, and a full file is put away without losing one."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from homing.logging_setup import OLD_LOG_FILES, SharedLogFile

WRITER = """
import logging, sys
from pathlib import Path
from homing.logging_setup import SharedLogFile
log = logging.getLogger("test"); log.propagate = False
log.addHandler(SharedLogFile(Path(sys.argv[1]), max_bytes=20_000))
for number in range(400):
    log.warning("%s %04d %s", sys.argv[2], number, "x" * 40)
"""

LOGGER = """
import logging, structlog
from homing.logging_setup import configure_logging
configure_logging("worker")
structlog.get_logger("homing.media").warning("file_unreadable", path="Ferien/Été 1.jpg")
logging.getLogger("django.request").error("from %s", "elsewhere")
try:
    password = "correct horse"
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("homing.media").exception("broke")
"""


def _run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_line_is_json_in_the_file_and_on_a_pipe(tmp_path: Path) -> None:
    done = _run(LOGGER, HOMING_DATA=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "data" / "logs" / "worker.log").read_text().splitlines()
    lines = [json.loads(line) for line in written]
    assert [line["event"] for line in lines] == [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert lines[0]["event"] == "file_unreadable"
    assert lines[0]["path"] == "Ferien/Été 1.jpg"
    assert lines[0]["level"] == "warning"
    assert lines[0]["process"] == "worker"
    assert lines[1]["event"] == "from elsewhere"
    assert lines[2]["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_a_traceback_never_shows_what_variables_held(tmp_path: Path) -> None:
    done = _run(LOGGER, HOMING_DATA=str(tmp_path / "data"))
    assert "ZeroDivisionError" in done.stderr
    assert "correct horse" not in done.stderr + (tmp_path / "data" / "logs" / "worker.log").read_text()


def test_the_log_level_keeps_quieter_lines_out(tmp_path: Path) -> None:
    done = _run(LOGGER, HOMING_DATA=str(tmp_path / "data"), HOMING_LOG_LEVEL="error")
    assert [json.loads(line)["level"] for line in done.stderr.splitlines()] == ["error", "error"]


def test_a_wrong_log_level_names_the_variable_and_the_choices(tmp_path: Path) -> None:
    done = _run(LOGGER, HOMING_DATA=str(tmp_path / "data"), HOMING_LOG_LEVEL="loud")
    assert "HOMING_LOG_LEVEL is 'loud'" in done.stderr
    assert "WARNING" in done.stderr


def test_two_processes_share_a_file_and_no_line_is_lost_when_it_is_put_away(tmp_path: Path) -> None:
    path = tmp_path / "worker.log"
    arguments = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*arguments, name]) for name in ("one", "two")]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    # 800 lines of 49 bytes fill the file and at most two old ones of 20,000 bytes
    files = [path, *(path.with_suffix(f".log.{number}") for number in range(1, OLD_LOG_FILES + 1))]
    lines = [line for file in files if file.exists() for line in file.read_text().splitlines()]
    wanted = {f"{name} {number:04d} {'x' * 40}" for name in ("one", "two") for number in range(400)}
    assert sorted(lines) == sorted(wanted)


def test_only_so_many_old_files_are_kept(tmp_path: Path) -> None:
    handler = SharedLogFile(tmp_path / "web.log", max_bytes=100)
    for number in range(50):
        handler.emit(logging.LogRecord("test", logging.INFO, "", 0, f"{number:050d}", None, None))
    handler.close()
    kept = {path.name for path in tmp_path.iterdir()} - {"web.lock"}
    assert kept == {"web.log", "web.log.1", "web.log.2", "web.log.3"}
    assert f"{49:050d}" in (tmp_path / "web.log").read_text()


def test_a_disk_that_refuses_the_line_does_not_break_the_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "gone"
    handler = SharedLogFile(folder / "web.log")
    handler.emit(logging.LogRecord("test", logging.INFO, "", 0, "words", None, None))
    assert "FileNotFoundError" in capsys.readouterr().err

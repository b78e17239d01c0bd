"""`homing scan` and `homing library delete` beside a running server, which does the work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD

pytestmark = pytest.mark.processes

HOMING = [sys.executable, "-c", "import sys; from homing.cli import main; sys.exit(main())"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2] / "src"), "HOMING_DATA": str(tmp_path / "data")}


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[None]:
    """A server that answers."""
    process = subprocess.Popen(
        [*HOMING, "serve", "--no-watch", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any("Homing answers on" in line for line in process.stdout)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_the_server_does_the_work_that_a_command_asks_for(
    environment: dict[str, str], server: None, photos: Path
) -> None:
    def homing(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*HOMING, *arguments], env=environment, input=given, capture_output=True, text=True, check=True, timeout=120
        )

    homing("createadmin", "anna@example.org", given=PASSWORD)
    homing("library", "create", str(photos))
    with subprocess.Popen([*HOMING, "scan"], env=environment, stdout=subprocess.PIPE, text=True) as scan:
        told, _ = scan.communicate(timeout=120)
    assert (scan.returncode, told) == (0, "photos: looked at 3 files: 3 added\n")
    worker = subprocess.run(
        [sys.executable, "-c", _WHO_RAN_THE_SCAN], env=environment, capture_output=True, text=True, check=True
    ).stdout.split("/")[1]
    assert int(worker) != scan.pid  # the command itself only waited
    assert json.loads(homing("scan", "--json").stdout)["scans"][0]["counts"]["unchanged"] == 3
    homing("library", "delete", "photos", "--yes")
    assert json.loads(homing("library", "list", "--json").stdout) == []


_WHO_RAN_THE_SCAN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "homing.settings"
import django
django.setup()
from homing.jobs.models import Job
print(Job.objects.get(kind="scan").worker)
"""

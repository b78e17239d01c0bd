"""Decoders stay in the processes that may die."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        (
            "import django; django.setup(); from homing.jobs.registry import load_handlers; load_handlers()",
            {"PIL", "exiv2", "pi_heif", "ninja"},
        ),
        ("import homing.processing.reading", {"django", "pydantic", "ninja", "tzfpy"}),
    ],
    ids=["a worker that runs jobs has no decoder", "a decode worker has no database"],
)
def test_each_process_loads_only_what_it_needs(program: str, unwanted: set[str], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "HOMING_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "homing.settings",
    }
    loaded = subprocess.run(
        [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert unwanted.isdisjoint(loaded)
    assert any(name.startswith("homing.processing") for name in loaded)

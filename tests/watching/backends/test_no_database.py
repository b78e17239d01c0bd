"""What sees changes knows nothing of the index."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.processes
def test_the_backends_run_without_the_database() -> None:
    program = "import sys, homing.watching.backends.together; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

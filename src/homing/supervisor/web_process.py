"""The web process: granian serving the WSGI application. Started by the supervisor.

Granian's own main process stays small (it never imports Django) and starts one server process with threads.
"""

from __future__ import annotations

import argparse
import os
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from homing.processes import die_with_parent

THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
"""Requests served at once. Most wait for the disk or the write lock, few compute, so more than there are cores."""
STOP_WITHIN_S = 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--application", required=True)
    parser.add_argument("--parent", type=int, required=True)
    arguments = parser.parse_args()
    die_with_parent(arguments.parent)
    # a variable reaches the server process, which is started as a new program
    os.environ["HOMING_WEB_APPLICATION"] = arguments.application
    # the first-run page is open only where the server listens to this machine alone
    os.environ["HOMING_HOST"] = arguments.host
    Granian(
        "homing.supervisor.web_application:load",
        factory=True,
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=1,
        blocking_threads=THREADS,
        respawn_failed_workers=False,
        workers_kill_timeout=STOP_WITHIN_S,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    sys.exit(main())

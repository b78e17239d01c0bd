"""A watching process: `python -m homing.watching.process`, started by the supervisor and by nobody else.

It says over a pipe that it lives, as workers do (`homing.jobs.process`): a line a second, `0 <signs of life> 0`. When
the signs stay the same it hangs, and is killed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

import structlog

from homing.jobs.process import BeatThread
from homing.logging_setup import configure_logging
from homing.processes import die_with_parent

logger = structlog.get_logger(__name__)


def _run(arguments: argparse.Namespace) -> None:
    os.set_blocking(arguments.beat_fd, False)
    beat = BeatThread(arguments.beat_fd)
    beat.start()
    # when memory is short the kernel should take this one before the web process: it is started again, and looks
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("400")
    # never before the web process when both want the processor
    with suppress(OSError):
        os.nice(5)

    import django

    django.setup()
    from homing.watching.choosing import make_backend, read_limits
    from homing.watching.service import Watching

    watching = Watching(make_backend, read_limits, because=arguments.because)
    beat.line = lambda: f"0 {watching.signs_of_life} 0\n"
    read, write = os.pipe()
    for end in (read, write):
        os.set_blocking(end, False)

    def leave(_number: int, _frame: FrameType | None) -> None:
        watching.stop()

    signal.signal(signal.SIGTERM, leave)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    watching.run(read)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--beat-fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--because", default="", help="why the one before died")
    arguments = parser.parse_args()
    die_with_parent(arguments.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which asks us to leave
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
    configure_logging("watcher")
    _run(arguments)


if __name__ == "__main__":
    sys.exit(main())

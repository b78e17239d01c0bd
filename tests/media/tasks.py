"""Tasks for the worker processes' tests: each does one thing that a broken decoder might do."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def act(arguments: dict[str, Any], announce: Callable[[str], None]) -> dict[str, Any]:
    what = arguments["what"]
    if what == "echo":
        print("noise on standard output")
        return {"value": arguments["value"], "pid": os.getpid()}
    if what == "crash":
        announce("decoding")
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "crash once":
        mark = Path(arguments["mark"])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGABRT)
        return {"value": "survived"}
    if what == "hang":
        announce("reading")
        signal.pause()
    if what == "eat":
        return {"value": len(bytearray(arguments["bytes"]))}
    if what == "raise":
        raise RuntimeError("our own mistake")
    if what == "leave":
        sys.exit(3)
    return {"threads": os.environ["OMP_NUM_THREADS"]}

"""The pictures task with a decoder that misbehaves on certain contents."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from homing.processing import reading
from homing.processing.requests import DECODING, READING


def read_file(arguments: dict[str, Any], announce: Callable[[str], None]) -> dict[str, Any]:
    content = Path(arguments["path"]).read_bytes()
    if not arguments["hash_only"]:
        if content.startswith(b"STALL"):
            announce(READING)
            signal.pause()
        if content.startswith((b"CRASH", b"HANG", b"RAISE")):
            announce(DECODING)
        if content.startswith(b"CRASH"):
            os.kill(os.getpid(), signal.SIGSEGV)
        if content.startswith(b"HANG"):
            signal.pause()
        if content.startswith(b"RAISE"):
            raise ZeroDivisionError("division by zero")
    return reading.read_file(arguments, announce)

"""The inside of a worker process: `python -m homing.media.worker TASK MEMORY_BYTES NICENESS PARENT_PID`.

Requests come on standard input, answers leave on what was standard output (a library that prints cannot disturb
them). The process leaves when its input ends, whatever it is doing: a thread waits for that. Should C code hold the
interpreter while the parent dies, the kernel's alarm ends it soon after the file's time limit.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from homing.media.workers import HEADER, MEMORY_EXIT_CODE
from homing.processes import die_with_parent

Task = Callable[[dict[str, Any], Callable[[str], None]], dict[str, Any]]
"""(arguments, announce a step) → reply"""

_GRACE_S = 30
"""The parent kills at the time limit; the alarm is only for when there is no parent."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Serve until the parent goes."""
    task_name, memory_bytes, niceness, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    with suppress(OSError):
        os.nice(niceness)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    module, _, function = task_name.partition(":")
    task: Task = getattr(importlib.import_module(module), function)
    while True:
        _serve(task, requests.get(), answers)


def _listen(requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    while True:
        requests.put(json.loads(_read(HEADER.unpack(_read(HEADER.size))[0])))


def _read(length: int) -> bytes:
    """From the descriptor itself: a buffered reader's lock would hold up the interpreter's end."""
    found = b""
    while len(found) < length:
        piece = os.read(0, length - len(found))
        if not piece:
            os._exit(0)  # the parent is gone or wants us gone; nobody would hear an answer
        found += piece
    return found


def _serve(task: Task, request: dict[str, Any], answers: BinaryIO) -> None:
    def announce(step: str) -> None:
        signal.alarm(int(request["seconds"]) + _GRACE_S)
        _say(answers, {"step": step})

    announce("started")
    try:
        message: dict[str, Any] = {"reply": task(request["arguments"], announce)}
    except MemoryError:
        os._exit(MEMORY_EXIT_CODE)  # what is left of this process is not to be trusted
    except Exception as error:  # noqa: BLE001  it goes to the parent, which records it
        message = {"error": f"{type(error).__name__}: {error}"}
    signal.alarm(0)
    message["resident_bytes"] = _resident_bytes()
    _say(answers, message)


def _say(answers: BinaryIO, message: dict[str, Any]) -> None:
    text = json.dumps(message).encode()
    try:
        answers.write(HEADER.pack(len(text)) + text)
    except BrokenPipeError:
        os._exit(0)


def _resident_bytes() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  a pseudo-file, once a picture
            return int(file.read().split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return 0


if __name__ == "__main__":
    main()

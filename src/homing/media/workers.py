"""A pool of killable processes that do one task with hostile input: decoding.

C parsers crash, hang and eat memory, and only a process can be timed out and its memory returned. Each process has a
memory limit (RLIMIT_AS), does one file at a time with a time limit a file, is replaced after so many files, and dies
with its parent. What takes a process down fails alone: the file is tried once more at the end, with no other file
beside it, in a fresh process; then its failure is final.

The task is named as `package.module:function`, takes and returns JSON values, and is imported in the process only.
"""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any

HEADER = struct.Struct(">I")
"""Every message: its length, then JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    memory_bytes: int = 2 * 1024**3
    """Address space. The hungriest real picture measured took 0.65 GB, bombs are refused before they are decoded."""
    seconds: float = 60.0
    """A step of one file may take so long; a 50-megapixel HEIF takes 1.5 s of CPU, a loaded NAS many times that."""
    start_seconds: float = 120.0
    """From starting a process to its first sign."""
    files: int = 500
    """A process is replaced after so many files, against leaks in C libraries."""
    resident_bytes: int = 700 * 1024**2
    """… or when it holds more memory than this after a file."""
    niceness: int = 5
    """Pages and API first."""


class Ending(Enum):
    """How a request ended."""

    REPLY = "reply"
    DIED = "died"
    """It took its process down (crash, or the memory limit)."""
    TIMED_OUT = "timed out"
    RAISED = "raised"
    """The task itself raised: an error of ours."""


@dataclass(frozen=True, slots=True)
class Request:
    key: int
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    request: Request
    ending: Ending
    reply: Mapping[str, Any]
    """The task's answer; empty unless `ending` is REPLY."""
    step: str
    """The last step that the task announced."""
    detail: str
    """How it died, or what it raised."""


class _Process:
    """One worker process and the request it has in hand."""

    def __init__(self, task: str, limits: Limits) -> None:
        command = [sys.executable, "-m", "homing.media.worker", task, str(limits.memory_bytes), str(limits.niceness)]
        command.append(str(os.getpid()))
        # OpenMP and the like: one picture, one thread, or two workers become two times the cores
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the C libraries' warnings about broken files
            env=environment,
            bufsize=0,
        )
        self._limits = limits
        self.output = _pipe(self._process.stdout)
        os.set_blocking(self.output.fileno(), False)
        self._input = _pipe(self._process.stdin)
        self._buffer = bytearray()
        self._has_spoken = False
        self.has_hung_up = False
        self.request: Request | None = None
        self.step = ""
        self.files = 0
        self.deadline_s = 0.0

    def give(self, request: Request) -> None:
        message = json.dumps({"arguments": request.arguments, "seconds": self._limits.seconds}).encode()
        self.request, self.step = request, ""
        seconds = self._limits.seconds if self._has_spoken else self._limits.start_seconds
        self.deadline_s = time.monotonic() + seconds
        with suppress(BrokenPipeError):  # it is dead: its output ends, and that is where deaths are seen
            self._input.write(HEADER.pack(len(message)) + message)

    def messages(self) -> list[dict[str, Any]]:
        """What it has said since; `has_hung_up` tells whether that was the last."""
        while True:
            try:
                piece = os.read(self.output.fileno(), 1 << 16)
            except BlockingIOError:
                break
            if not piece:
                self.has_hung_up = True
                break
            self._buffer += piece
        found: list[dict[str, Any]] = []
        while len(self._buffer) >= HEADER.size:
            end = HEADER.size + HEADER.unpack_from(self._buffer)[0]
            if len(self._buffer) < end:
                break
            found.append(json.loads(self._buffer[HEADER.size : end]))
            del self._buffer[:end]
        if found:
            self._has_spoken = True
            self.deadline_s = time.monotonic() + self._limits.seconds
        return found

    def end(self) -> str:
        """Kill it if it still runs; how it had ended, for people. Never waits for a process stuck in the kernel."""
        code = self._wait(_LEAVING_S if self.has_hung_up else 0)
        if code is None:
            self._process.kill()
            code = self._wait(_LEAVING_S)
        if code is None:
            _stuck.append(self._process)  # waiting for a disk; it is reaped when it can be
        self.output.close()
        self._input.close()
        if code == MEMORY_EXIT_CODE:
            return "it needed more memory than one picture may take"
        if code is None:
            return "its process hangs in the disk"
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _wait(self, seconds: float) -> int | None:
        try:
            return self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    @property
    def pid(self) -> int:
        return self._process.pid


MEMORY_EXIT_CODE = 77
"""The process left because memory ran out."""
_LEAVING_S = 1.0
"""A process that was killed, or closed its output, is gone within this time unless the kernel holds it."""
_stuck: list[subprocess.Popen[bytes]] = []


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # never so: both were asked for
        raise RuntimeError("a worker process has no pipe")
    return pipe


_TICK_S = 1.0


def _nothing() -> None:
    pass


class WorkerPool:
    """Runs requests in `size` processes, started when there is something to do. Not for several threads at once."""

    def __init__(self, task: str, *, size: int, limits: Limits | None = None) -> None:
        self._task = task
        self._size = size
        self._limits = limits or Limits()
        self._idle: list[_Process] = []
        self._busy: dict[int, _Process] = {}
        """By the file descriptor of its output."""
        self._selector = selectors.DefaultSelector()
        self._on_wait: Callable[[], None] = _nothing

    def run(self, requests: Iterable[Request], on_wait: Callable[[], None] = _nothing) -> Iterator[Finished]:
        """The requests' ends, in the order in which they come. Requests are taken one by one as processes are free.

        `on_wait` is called at least every second while processes work; it may raise to stop.
        """
        self._on_wait = on_wait
        coming = iter(requests)
        again: deque[Request] = deque()
        try:
            yield from self._run(coming, again, size=self._size)
            while again:  # each alone, in a fresh process
                self._end_idle()
                yield from self._run(iter((again.popleft(),)), None, size=1)
                self._end_idle()
        finally:
            for process in list(self._busy.values()):  # the caller left early
                self._drop(process)

    def _run(self, coming: Iterator[Request], again: deque[Request] | None, *, size: int) -> Iterator[Finished]:
        is_over = False
        while True:
            while not is_over and len(self._busy) < size:
                request = next(coming, None)
                if request is None:
                    is_over = True
                else:
                    self._give(request)
            if not self._busy:
                return
            for finished in self._wait():
                if again is not None and finished.ending in (Ending.DIED, Ending.TIMED_OUT):
                    again.append(finished.request)
                else:
                    yield finished

    def _give(self, request: Request) -> None:
        process = self._idle.pop() if self._idle else _Process(self._task, self._limits)
        process.give(request)
        descriptor = process.output.fileno()
        self._busy[descriptor] = process
        self._selector.register(descriptor, selectors.EVENT_READ)

    def _wait(self) -> list[Finished]:
        """Wait until something ends or a time limit passes."""
        nearest_s = min(process.deadline_s for process in self._busy.values())
        ready = self._selector.select(min(_TICK_S, max(0.0, nearest_s - time.monotonic())))
        self._on_wait()
        finished: list[Finished] = []
        for key, _ in ready:
            process = self._busy[key.fd]
            for message in process.messages():
                end = self._hear(process, message)
                if end:
                    finished.append(end)
            if process.has_hung_up and process.request is not None:
                finished.append(self._ended(process, Ending.DIED, self._drop(process)))
        now_s = time.monotonic()
        for process in list(self._busy.values()):
            if process.deadline_s <= now_s:
                finished.append(self._ended(process, Ending.TIMED_OUT, self._drop(process)))
        return finished

    def _hear(self, process: _Process, message: dict[str, Any]) -> Finished | None:
        if "step" in message:
            process.step = str(message["step"])
            return None
        ending = Ending.REPLY if "reply" in message else Ending.RAISED
        finished = self._ended(process, ending, str(message.get("error", "")), reply=message.get("reply") or {})
        process.files += 1
        resident_bytes = int(message.get("resident_bytes", 0))
        self._release(process)
        if process.has_hung_up or process.files >= self._limits.files or resident_bytes > self._limits.resident_bytes:
            process.end()
        else:
            self._idle.append(process)
        return finished

    def _ended(
        self, process: _Process, ending: Ending, detail: str, *, reply: Mapping[str, Any] | None = None
    ) -> Finished:
        request = process.request
        if request is None:  # never so: a process speaks only about what it was given
            raise RuntimeError("a worker process answered without having been asked")
        process.request = None
        return Finished(request, ending, reply or {}, process.step, detail)

    def _release(self, process: _Process) -> None:
        descriptor = process.output.fileno()
        self._selector.unregister(descriptor)
        del self._busy[descriptor]

    def _drop(self, process: _Process) -> str:
        self._release(process)
        return process.end()

    def _end_idle(self) -> None:
        while self._idle:
            self._idle.pop().end()
        _stuck[:] = [process for process in _stuck if process.poll() is None]

    def pids(self) -> list[int]:
        """The running processes."""
        return [process.pid for process in (*self._idle, *self._busy.values())]

    def close(self) -> None:
        for process in list(self._busy.values()):
            self._drop(process)
        self._end_idle()

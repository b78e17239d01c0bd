"""Where log lines go: to stderr for whoever watches, and to `logs/` in the data folder for whoever asks later.

Every process calls `configure_logging` once, before it does anything else. Code logs with
`structlog.get_logger(__name__)` and names what it is about as fields: `log.warning("file_unreadable",
path=display(path), reason=…)`. stderr gets words for a person on a terminal and JSON lines otherwise; the file
always gets JSON lines.
"""

from __future__ import annotations

import fcntl
import logging
import logging.handlers
import os
import sys
from pathlib import Path
from typing import Literal

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.tracebacks import ExceptionDictTransformer

from homing.configuration import configuration

ProcessName = Literal["supervisor", "web", "worker", "watcher", "cli"]
LOG_FILE_MAX_BYTES = 5 * 1024 * 1024  # with the old ones 20 MiB a kind of process: some weeks of a busy server
OLD_LOG_FILES = 3
_installed: list[logging.Handler] = []


def configure_logging(process: ProcessName) -> None:
    """Send this process's log lines to stderr and to `logs/<process>.log` in the data folder.

    Safe to call again (a test, a re-executed process): the earlier set-up is replaced. The command line shows only
    warnings on stderr, as its own words are its interface; its file has everything.

    Raises:
        ValueError: HOMING_LOG_LEVEL is no level's name.
    """
    level = _level(configuration().log_level)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
    ]
    to_json: list[structlog.typing.Processor] = [
        # never the local variables of a traceback: they may hold passwords and tokens
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ]
    for_a_person: list[structlog.typing.Processor] = [
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    ]

    console = logging.StreamHandler(sys.stderr)
    console.setFormatter(_formatter(shared, for_a_person if sys.stderr.isatty() else to_json))
    console.setLevel(max(level, logging.WARNING) if process == "cli" else level)

    folder = configuration().data / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = SharedLogFile(folder / f"{process}.log")
    file.setFormatter(_formatter(shared, to_json))

    root = logging.getLogger()
    for old in _installed:
        root.removeHandler(old)
        old.close()
    _installed[:] = [console, file]
    for new in _installed:
        root.addHandler(new)
    root.setLevel(level)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process, pid=os.getpid())


class SharedLogFile(logging.handlers.WatchedFileHandler):
    """A log file that several processes append to and that any of them may put away when it is full.

    Lines are appended whole (O_APPEND), so they do not mix. The standard rotating handler is for one process: two
    would each rename the file, and lines would be lost.
    """

    def __init__(self, path: Path, *, max_bytes: int = LOG_FILE_MAX_BYTES) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self._path = path
        self._max_bytes = max_bytes

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._put_away_if_full()
            super().emit(record)
        except OSError:  # a full or read-only disk: the line still goes to stderr
            self.handleError(record)

    def _put_away_if_full(self) -> None:
        if not self._is_full():
            return
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._is_full():  # another process may have been first
                for number in range(OLD_LOG_FILES, 0, -1):
                    older = self._path.with_suffix(f".log.{number}")
                    newer = self._path.with_suffix(f".log.{number - 1}") if number > 1 else self._path
                    if newer.exists():
                        newer.replace(older)
        finally:
            os.close(lock)

    def _is_full(self) -> bool:
        try:
            return self._path.stat().st_size >= self._max_bytes
        except FileNotFoundError:
            return False


def _formatter(shared: list[structlog.typing.Processor], last: list[structlog.typing.Processor]) -> ProcessorFormatter:
    return ProcessorFormatter(foreign_pre_chain=shared, processors=[ProcessorFormatter.remove_processors_meta, *last])


def _level(name: str) -> int:
    levels = logging.getLevelNamesMapping()
    if name.upper() not in levels:
        raise ValueError(
            f"HOMING_LOG_LEVEL is {name!r}; it must be one of {', '.join(sorted(levels, key=levels.__getitem__))}."
        )
    return levels[name.upper()]

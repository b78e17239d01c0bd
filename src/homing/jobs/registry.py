"""Which function runs which kind of job.

A package's handlers live in its `jobs.py` and are registered by `@handler`. Only processes that run jobs import
them (`load_handlers`), so that the web process never loads a decoder.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import homing
from homing.jobs.request import JSON

if TYPE_CHECKING:
    from homing.jobs.running import RunningJob

MAX_FAILURES = 5
"""A handler that raised this often is not tried again by itself."""
MAX_CRASHES = 3
"""A job that took this many worker processes down is poison. One may be chance (memory was short), three are not."""
RETRY_AFTER_S = 2.0
"""First pause after a failure; each further one is four times as long, up to MAX_RETRY_AFTER_S."""
MAX_RETRY_AFTER_S = 600.0
SILENCE_LIMIT_S = 300.0
"""A job that reports no progress for so long never returns. A batch takes seconds, a hanging disk minutes."""


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job that failed for good or was cancelled."""

    id: int
    kind: str
    arguments: Mapping[str, JSON]
    state: str
    error: str


@dataclass(frozen=True, slots=True)
class Handler:
    kind: str
    run: Callable[[RunningJob], None]
    max_failures: int = MAX_FAILURES
    max_crashes: int = MAX_CRASHES
    retry_after_s: float = RETRY_AFTER_S
    silence_limit_s: float = SILENCE_LIMIT_S
    on_end: Callable[[EndedJob], None] | None = None
    """Called inside the transaction that ends a job as failed or cancelled, also when no handler ran."""

    def back_off_s(self, failures: int) -> float:
        """The pause before the next try after this many failures."""
        return min(self.retry_after_s * 4 ** max(0, failures - 1), MAX_RETRY_AFTER_S)


_handlers: dict[str, Handler] = {}
_start_up: list[Callable[[], None]] = []
_is_loaded = False


def handler(
    kind: str,
    *,
    max_failures: int = MAX_FAILURES,
    max_crashes: int = MAX_CRASHES,
    retry_after_s: float = RETRY_AFTER_S,
    silence_limit_s: float = SILENCE_LIMIT_S,
    on_end: Callable[[EndedJob], None] | None = None,
) -> Callable[[Callable[[RunningJob], None]], Callable[[RunningJob], None]]:
    """Register the function that runs jobs of this kind.

    Args:
        max_failures: how often it may raise before the job ends as failed.
        max_crashes: how many worker processes it may take down; MAX_CRASHES at least.
        retry_after_s: the pause after the first failure.
        silence_limit_s: without a sign of progress for so long, its worker is killed.
        on_end: called inside the transaction that ends a job as failed or cancelled, also when no handler ran.
    """

    def register(run: Callable[[RunningJob], None]) -> Callable[[RunningJob], None]:
        _handlers[kind] = Handler(kind, run, max_failures, max_crashes, retry_after_s, silence_limit_s, on_end)
        return run

    return register


def at_start(run: Callable[[], None]) -> Callable[[], None]:
    """Register a function that the first worker calls when a server starts, e.g. to enqueue what is in need."""
    if run not in _start_up:
        _start_up.append(run)
    return run


def find_handler(kind: str) -> Handler | None:
    return _handlers.get(kind)


def handlers() -> Mapping[str, Handler]:
    """Every kind that is registered in this process; `load_handlers` first to have all."""
    return dict(_handlers)


def start_up_functions() -> tuple[Callable[[], None], ...]:
    return tuple(_start_up)


def load_handlers(only: str = "") -> None:
    """Import every package's `jobs.py`, or `only` these modules (dotted names separated by commas)."""
    global _is_loaded
    if only:
        names = only.split(",")
    elif _is_loaded:
        return
    else:
        packages = [found.name for found in pkgutil.iter_modules(homing.__path__, "homing.") if found.ispkg]
        packages.remove("homing.api")  # its `jobs` is the noun of the HTTP API; a worker needs no web framework
        names = [f"{name}.jobs" for name in packages if importlib.util.find_spec(f"{name}.jobs") is not None]
    _is_loaded = _is_loaded or not only
    for name in names:
        importlib.import_module(name)

"""How many wrong passwords are heard from one place before it has to wait."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

from homing.accounts.errors import TooManyAttempts
from homing.clock import Clock, SystemClock

WINDOW_S = 300.0
MAX_FAILURES_A_NAME = 10
"""Wrong passwords for one name from one address in the window; a person who forgot needs fewer."""
MAX_FAILURES_AN_ADDRESS = 50
"""For all names together; a household behind one router shares it."""
MAX_REMEMBERED = 20_000
"""Addresses and names remembered at most, the oldest is forgotten: an attacker must not fill the memory."""


class Attempts:
    """Counts failures of this process's sign-ins. Call `check` before and `failed` or `succeeded` after."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str, name: str) -> None:
        """Raises TooManyAttempts."""
        now = self._clock.monotonic_s()
        with self._lock:
            wait = max(
                self._wait((address, name.strip().lower()), MAX_FAILURES_A_NAME, now),
                self._wait((address, ""), MAX_FAILURES_AN_ADDRESS, now),
            )
        if wait > 0:
            raise TooManyAttempts(int(wait) + 1)

    def failed(self, address: str, name: str) -> None:
        now = self._clock.monotonic_s()
        with self._lock:
            for key in ((address, name.strip().lower()), (address, "")):
                self._failures.setdefault(key, deque(maxlen=MAX_FAILURES_AN_ADDRESS)).append(now)
                self._failures.move_to_end(key)
            while len(self._failures) > MAX_REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, address: str, name: str) -> None:
        with self._lock:
            self._failures.pop((address, name.strip().lower()), None)

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        failures = self._failures.get(key)
        if failures is None:
            return 0.0
        while failures and failures[0] <= now - WINDOW_S:
            failures.popleft()
        if not failures:
            del self._failures[key]
        return failures[-most] + WINDOW_S - now if len(failures) >= most else 0.0

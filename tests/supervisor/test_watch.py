"""The watching process as its supervisor sees it: dying, hanging, frozen, and asked to leave."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from homing.supervisor.watch import WatchChild
from tests.support.running import wait_for

pytestmark = pytest.mark.processes


class Kept:
    """A child, looked after as the supervisor does."""

    def __init__(self, witness: Path) -> None:
        self._witness = witness
        self.selector = selectors.DefaultSelector()
        self.child = WatchChild(
            module="tests.watching.pretending", selector=self.selector, frozen_after_s=3, hung_after_s=2
        )

    def tend(self) -> None:
        self.child.keep()
        for key, _ in self.selector.select(min(0.05, self.child.wait_s())):
            assert key.data is self.child
            self.child.hear()

    def until(self, condition: Callable[[], object], what: str) -> None:
        def tended() -> object:
            self.tend()
            return condition()

        wait_for(tended, what)

    def starts(self) -> list[str]:
        """Of each start, what was said of the process before."""
        return self._witness.read_text().splitlines() if self._witness.exists() else []


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.setenv("HOMING_TEST_WITNESS", str(tmp_path / "witness"))
    monkeypatch.setenv("HOMING_TEST_PRETEND", "live")
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), str(root / "src")]))
    found = Kept(tmp_path / "witness")
    yield found
    found.child.kill()
    found.selector.close()


def test_a_process_that_dies_at_once_is_started_again_with_growing_pauses(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMING_TEST_PRETEND", "crash")
    pauses: list[float] = []
    for starts in range(1, 5):
        kept.until(lambda count=starts: len(kept.starts()) == count and kept.child.process is None, "it dies")
        pauses.append(kept.child.wait_s())
    assert kept.starts()[0] == ""
    assert set(kept.starts()[1:]) == {"it ended with code 3"}
    assert all(later > earlier for earlier, later in pairwise(pauses)), pauses


def test_a_killed_process_is_started_again_and_told_how_that_one_died(kept: Kept) -> None:
    kept.until(kept.starts, "it starts")
    assert kept.child.process is not None
    os.kill(kept.child.process.pid, signal.SIGKILL)
    kept.until(lambda: len(kept.starts()) == 2, "it starts again")
    assert kept.starts()[1] == "it was killed (perhaps because memory was short)"


def test_a_process_whose_loop_hangs_is_killed_although_it_beats(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMING_TEST_PRETEND", "hang")
    kept.until(lambda: len(kept.starts()) == 2, "another takes its place")
    assert kept.starts()[1] == "it hung for 2 s"


def test_a_frozen_process_is_killed(kept: Kept) -> None:
    kept.child.hung_after_s = 60
    kept.until(kept.starts, "it starts")
    assert kept.child.process is not None
    os.kill(kept.child.process.pid, signal.SIGSTOP)
    kept.until(lambda: len(kept.starts()) == 2, "another takes its place")
    assert kept.starts()[1] == "it gave no sign of life for 3 s"


def test_a_process_that_is_well_is_left_alone(kept: Kept) -> None:
    kept.until(kept.starts, "it starts")
    began_s = time.monotonic()
    kept.until(lambda: time.monotonic() - began_s > 4, "longer than a frozen or a hanging one lives")
    assert len(kept.starts()) == 1


def test_asked_to_leave_it_leaves_even_when_it_was_stopped(kept: Kept) -> None:
    kept.until(kept.starts, "it starts")
    assert kept.child.process is not None
    os.kill(kept.child.process.pid, signal.SIGSTOP)
    kept.child.ask_to_leave()
    wait_for(kept.child.is_gone, "it leaves")

"""What waits to be read: each thing once, and never too much."""

from __future__ import annotations

import select

import pytest

from homing.watching.backends.outbox import MOST_FOLDERS, Outbox
from homing.watching.backends.watch import Dirty, Lost, Ready


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


def test_each_thing_is_said_once_and_lost_before_dirty_before_ready(outbox: Outbox) -> None:
    outbox.ready(b"/r")
    for _ in range(3):
        outbox.dirty(b"/r", b"/r/a")
    outbox.lost(b"/other", "why")
    assert outbox.take(0) == [Lost(b"/other", "why"), Dirty(b"/r/a"), Ready(b"/r")]
    assert outbox.take(0) == []


def test_what_is_in_a_dirty_tree_or_a_lost_root_is_said_with_it(outbox: Outbox) -> None:
    outbox.dirty(b"/r", b"/r/a", is_tree=True)
    outbox.dirty(b"/r", b"/r/a/b/c")
    outbox.dirty(b"/r", b"/r/ab")
    assert outbox.take(0) == [Dirty(b"/r/a", is_tree=True), Dirty(b"/r/ab")]
    outbox.dirty(b"/r", b"/r/a")
    outbox.lost(b"/r", "why")
    outbox.dirty(b"/r", b"/r/b", is_tree=True)
    assert outbox.take(0) == [Lost(b"/r", "why")]


def test_a_folder_that_becomes_a_tree_is_one(outbox: Outbox) -> None:
    outbox.dirty(b"/r", b"/r/a")
    outbox.dirty(b"/r", b"/r/a", is_tree=True)
    outbox.dirty(b"/r", b"/r/a")
    assert outbox.take(0) == [Dirty(b"/r/a", is_tree=True)]


def test_for_a_reader_that_stalls_a_root_becomes_one_tree(outbox: Outbox) -> None:
    for number in range(MOST_FOLDERS + 10):
        outbox.dirty(b"/r", b"/r/%d" % number)
    assert outbox.take(0) == [Dirty(b"/r", is_tree=True)]


def test_nothing_is_said_of_a_root_that_was_forgotten(outbox: Outbox) -> None:
    outbox.dirty(b"/r", b"/r/a")
    outbox.ready(b"/r")
    outbox.lost(b"/r", "why")
    outbox.forget(b"/r")
    assert outbox.take(0) == []


def test_it_can_be_waited_for_with_other_things(outbox: Outbox) -> None:
    assert select.select([outbox], [], [], 0)[0] == []
    outbox.dirty(b"/r", b"/r")
    assert select.select([outbox], [], [], 0)[0] == [outbox]
    outbox.take(0)
    assert select.select([outbox], [], [], 0)[0] == []

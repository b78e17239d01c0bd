"""Which changes share a transaction: what takes a name goes together with what frees it."""

from __future__ import annotations

import pytest

from homing.assets.models import FileState
from homing.paths import Entry
from homing.tracking.rules.changes import Added, Change, Evidence, Gone, Kept, Place
from homing.tracking.rules.order import batches

pytestmark = pytest.mark.table

ENTRY = Entry(10, 100, 100, 1, 5)


def place(name: str) -> Place:
    return Place(1, b"/", b"", name.encode())


def added(name: str) -> Added:
    return Added(place(name), ENTRY, 0)


def moved(number: int, name: str) -> Kept:
    return Kept(number, ENTRY, 0, Evidence.CONTENT, b"/" + name.encode(), place=place(name))


def edited(number: int, name: str, was: FileState = FileState.PRESENT) -> Kept:
    return Kept(number, ENTRY, 0, Evidence.PATH, b"/" + name.encode(), was, is_changed=True)


def gone(number: int, name: str) -> Gone:
    return Gone(number, FileState.ABSENT, "gone", b"/" + name.encode())


def written(changes: list[Change], size: int, **held: int) -> list[list[int]]:
    """The batches, as indexes of the changes; `held` is which row holds a name."""
    found = batches(changes, {b"/" + name.encode(): number for name, number in held.items()}, size)
    return [[changes.index(change) for change in batch] for batch in found]


# why, changes, size of a batch, who holds which name, batches
ORDERS: list[tuple[str, list[Change], int, dict[str, int], list[list[int]]]] = [
    ("nothing to write is no batch", [], 2, {}, []),
    ("what does not belong together fills batches", [added("a"), added("b"), added("c")], 2, {}, [[0, 1], [2]]),
    ("a batch may be full to its size", [added("a"), added("b")], 2, {}, [[0, 1]]),
    ("one a batch", [added("a"), added("b")], 1, {}, [[0], [1]]),
    ("a swap is one batch however small batches are", [moved(1, "b"), moved(2, "a")], 1, {"a": 1, "b": 2}, [[0, 1]]),
    ("a rotation of three is one", [moved(1, "b"), moved(2, "c"), moved(3, "a")], 1, {"a": 1, "b": 2, "c": 3},
     [[0, 1, 2]]),
    ("a chain is one, told from its end", [moved(1, "b"), moved(2, "c"), moved(3, "d")], 1, {"a": 1, "b": 2, "c": 3},
     [[0, 1, 2]]),
    ("a chain is one, told from its start", [moved(3, "d"), moved(2, "c"), moved(1, "b")], 1,
     {"a": 1, "b": 2, "c": 3}, [[0, 1, 2]]),
    ("two chains that meet late are one", [moved(1, "b"), moved(3, "d"), moved(4, "e"), moved(2, "c")], 1,
     {"b": 2, "c": 3, "d": 4}, [[0, 1, 2, 3]]),
    ("a long chain in any order is one",
     [moved(5, "f"), moved(2, "c"), moved(4, "e"), moved(1, "b"), moved(3, "d")], 1,
     {"b": 2, "c": 3, "d": 4, "e": 5}, [[0, 1, 2, 3, 4]]),
    ("a new file under a moved row's name goes with it", [added("x"), added("a"), moved(1, "b")], 1, {"a": 1},
     [[0], [1, 2]]),
    ("a new file under a missing row's name goes with it", [added("a"), added("x"), gone(1, "a")], 1, {"a": 1},
     [[0, 2], [1]]),
    ("a row that returns to a name that another leaves goes with it",
     [edited(1, "a", FileState.ABSENT), added("x"), moved(2, "b")], 1, {"a": 2}, [[0, 2], [1]]),
    ("a row that stays takes nothing", [edited(1, "a"), added("x"), moved(2, "b")], 1, {"a": 2}, [[0], [1], [2]]),
    ("a name whose row does not change binds nothing", [moved(1, "b"), added("x")], 1, {"b": 9}, [[0], [1]]),
    ("a row that takes the name it holds waits for nobody", [moved(1, "a"), moved(2, "b")], 1, {"a": 1}, [[0], [1]]),
    ("what belongs together is not torn to fill a batch",
     [added("x"), moved(1, "b"), moved(2, "a")], 2, {"a": 1, "b": 2}, [[0], [1, 2]]),
    ("it may fill one exactly", [added("x"), moved(1, "b"), moved(2, "a")], 3, {"a": 1, "b": 2}, [[0, 1, 2]]),
    ("it comes where its first change stood", [moved(1, "b"), added("x"), moved(2, "a"), added("y")], 3,
     {"a": 1, "b": 2}, [[0, 2, 1], [3]]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "changes", "size", "held", "answer"), ORDERS, ids=[case[0] for case in ORDERS])
def test_changes_are_written_in_batches(
    why: str, changes: list[Change], size: int, held: dict[str, int], answer: list[list[int]]
) -> None:
    assert written(changes, size, **held) == answer

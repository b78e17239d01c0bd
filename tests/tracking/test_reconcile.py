"""One folder's rows against one look at it, as tables: what is plainly the same is settled, the rest is left open."""

from __future__ import annotations

import pytest

from homing.assets.models import FileState
from homing.paths import Entry, FolderStat
from homing.tracking.rules import reconcile
from homing.tracking.rules.reconcile import FolderOutcome, KnownFile, KnownFolder, reconcile_folder
from homing.tracking.rules.walk import FolderSeen

pytestmark = pytest.mark.table

PRESENT, ABSENT, EXCLUDED = FileState.PRESENT, FileState.ABSENT, FileState.EXCLUDED
DEVICE = 7


def row(number: int, name: str, *, state: FileState = PRESENT, **other: int) -> KnownFile:
    """A row of the file that `entry()` is, but for what is said."""
    found = KnownFile(number, 1, name.encode(), size=10, mtime_ns=100, ctime_ns=200, inode=5, state=state.value)
    return found._replace(**other)


def entry(*, device: int = DEVICE, **other: int) -> Entry:
    return Entry(size=10, mtime_ns=100, ctime_ns=200, device=device, inode=5)._replace(**other)


def look(
    rows: list[KnownFile],
    files: dict[str, Entry],
    *,
    left_out: dict[str, str] | None = None,
    unreadable: dict[str, str] | None = None,
    only: set[str] | None = None,
    ids_are_stable: bool = True,
) -> FolderOutcome:
    seen = FolderSeen(
        b"album",
        FolderStat(DEVICE, 1, 1),
        {name.encode(): found for name, found in files.items()},
        {name.encode(): why for name, why in (left_out or {}).items()},
        {name.encode(): why for name, why in (unreadable or {}).items()},
        None if only is None else frozenset(name.encode() for name in only),
    )
    known = KnownFolder(
        [found[:7] for found in rows if found.state == PRESENT], [found for found in rows if found.state != PRESENT]
    )
    return reconcile_folder(known, seen, ids_are_stable=ids_are_stable)


def said(outcome: FolderOutcome) -> dict[str, object]:
    """What there is to say, as row numbers and names."""
    lists: dict[str, object] = {
        "unchanged": outcome.unchanged,
        "rechecked": [found.row_id for found, _ in outcome.rechecked],
        "renumbered": [found.row_id for found, _ in outcome.renumbered],
        "returned": [found.row_id for found, _ in outcome.returned],
        "open_rows": [found.row_id for found in outcome.open_rows],
        "open_files": [name.decode() for name in outcome.open_files],
        "left_out": [(found.row_id, why) for found, why in outcome.left_out],
        "unknown": [(found.row_id, why) for found, why in outcome.unknown],
    }
    return {name: what for name, what in lists.items() if what}


# why, the row, the file under its name, are ids stable, what is said
ONE_ROW_ONE_FILE = [
    ("the same in every respect is unchanged", row(1, "a"), entry(), True, {"unchanged": 1}),
    ("another size is open on both sides", row(1, "a"), entry(size=11), True, {"open_rows": [1], "open_files": ["a"]}),
    ("another size that is the old time", row(1, "a"), entry(size=100), True,
     {"open_rows": [1], "open_files": ["a"]}),
    ("another time that is the old clock", row(1, "a"), entry(mtime_ns=200), True,
     {"open_rows": [1], "open_files": ["a"]}),
    ("a clock that is the old time", row(1, "a"), entry(ctime_ns=100), True, {"rechecked": [1]}),
    ("a clock that is the old id", row(1, "a"), entry(ctime_ns=5), True, {"rechecked": [1]}),
    ("an id that is the old clock", row(1, "a"), entry(inode=200), True, {"renumbered": [1]}),
    ("another time too", row(1, "a"), entry(mtime_ns=99), True, {"open_rows": [1], "open_files": ["a"]}),
    ("another size under another id too", row(1, "a"), entry(size=9, inode=6), True,
     {"open_rows": [1], "open_files": ["a"]}),
    ("only the inode's own clock moved: looked at again", row(1, "a"), entry(ctime_ns=101), True, {"rechecked": [1]}),
    ("another id alone is a copy put back", row(1, "a"), entry(inode=6), True, {"renumbered": [1]}),
    ("another id and clock is one too", row(1, "a"), entry(inode=6, ctime_ns=101), True, {"renumbered": [1]}),
    ("another id says nothing where ids are not kept", row(1, "a"), entry(inode=6), False, {"unchanged": 1}),
    ("there the clock still does", row(1, "a"), entry(inode=6, ctime_ns=101), False, {"rechecked": [1]}),
    ("there another size is still open", row(1, "a"), entry(size=9), False, {"open_rows": [1], "open_files": ["a"]}),
    ("a file mounted over the old one is judged by its own stat", row(1, "a"), entry(device=8), True,
     {"unchanged": 1}),
    ("and so is its clock", row(1, "a"), entry(device=8, ctime_ns=101), True, {"rechecked": [1]}),
    # a row that was not present, and the file that lies at its last path now
    ("a missing row's very file is back", row(1, "a", state=ABSENT), entry(), True, {"returned": [1]}),
    ("an excluded row's too", row(1, "a", state=EXCLUDED), entry(), True, {"returned": [1]}),
    ("its inode's clock does not matter", row(1, "a", state=ABSENT), entry(ctime_ns=101), True, {"returned": [1]}),
    ("under another id it is open", row(1, "a", state=ABSENT), entry(inode=6), True,
     {"open_rows": [1], "open_files": ["a"]}),
    ("not where ids are not kept", row(1, "a", state=ABSENT), entry(inode=6), False, {"returned": [1]}),
    ("with another size it is open", row(1, "a", state=ABSENT), entry(size=11), True,
     {"open_rows": [1], "open_files": ["a"]}),
    ("with another size it is open there too", row(1, "a", state=ABSENT), entry(size=11), False,
     {"open_rows": [1], "open_files": ["a"]}),
    ("with another time it is open", row(1, "a", state=ABSENT), entry(mtime_ns=99), True,
     {"open_rows": [1], "open_files": ["a"]}),
    ("an excluded row with another file at its path is open", row(1, "a", state=EXCLUDED), entry(size=11), True,
     {"open_rows": [1], "open_files": ["a"]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "known", "found", "is_stable", "answer"), ONE_ROW_ONE_FILE, ids=[case[0] for case in ONE_ROW_ONE_FILE]
)
def test_a_row_and_the_file_under_its_name(
    why: str, known: KnownFile, found: Entry, is_stable: bool, answer: dict[str, object]
) -> None:
    outcome = look([known], {"a": found}, ids_are_stable=is_stable)
    assert said(outcome) == answer
    for pairs in (outcome.rechecked, outcome.renumbered, outcome.returned):
        assert pairs in ([], [(known, found)])
    assert outcome.open_rows in ([], [known])


# why, the row's state, left out, unreadable, what is said
NAME_WITHOUT_A_FILE = [
    ("a name that is gone is open", PRESENT, {}, {}, {"open_rows": [1]}),
    ("a name that a pattern leaves out says so", PRESENT, {"a": "hidden"}, {}, {"left_out": [(1, "hidden")]}),
    ("a name that cannot be looked at is unknown", PRESENT, {}, {"a": "denied"}, {"unknown": [(1, "denied")]}),
    ("another name's fate says nothing", PRESENT, {"b": "hidden"}, {"c": "denied"}, {"open_rows": [1]}),
    ("a missing row may turn up elsewhere", ABSENT, {}, {}, {"open_rows": [1]}),
    ("even if its old name is left out now", ABSENT, {"a": "hidden"}, {}, {"open_rows": [1]}),
    ("or cannot be looked at", ABSENT, {}, {"a": "denied"}, {"open_rows": [1]}),
    ("an excluded row whose file is gone is open", EXCLUDED, {}, {}, {"open_rows": [1]}),
    ("an excluded row that is still left out is nothing new", EXCLUDED, {"a": "hidden"}, {}, {}),
    ("nor is one that cannot be looked at", EXCLUDED, {}, {"a": "denied"}, {}),
]


@pytest.mark.parametrize(
    ("why", "state", "left_out", "unreadable", "answer"),
    NAME_WITHOUT_A_FILE,
    ids=[row[0] for row in NAME_WITHOUT_A_FILE],
)
def test_a_row_whose_name_holds_no_picture_now(
    why: str, state: FileState, left_out: dict[str, str], unreadable: dict[str, str], answer: dict[str, object]
) -> None:
    outcome = look([row(1, "a", state=state)], {}, left_out=left_out, unreadable=unreadable)
    assert said(outcome) == answer


def test_rows_that_are_plainly_the_same_are_not_looked_at_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "_compare", lambda *_, **__: pytest.fail("nothing about it differs"))
    rows = [row(1, "a", size=11, inode=6), row(2, "b", mtime_ns=99), row(3, "c", ctime_ns=98)]
    files = {"a": entry(size=11, inode=6), "b": entry(mtime_ns=99), "c": entry(ctime_ns=98)}
    assert said(look(rows, files)) == {"unchanged": 3}


def test_files_without_a_row_are_open_in_the_order_of_their_names() -> None:
    assert said(look([], {"b": entry(), "c": entry(), "a": entry()})) == {"open_files": ["a", "b", "c"]}


def test_an_empty_folder_says_nothing() -> None:
    assert said(look([], {})) == {}


def test_one_new_file_beside_unchanged_ones_is_open() -> None:
    rows = [row(1, "a"), row(2, "b")]
    files = {"a": entry(), "b": entry(), "c": entry(inode=6)}
    assert said(look(rows, files)) == {"unchanged": 2, "open_files": ["c"]}


def test_one_row_gone_beside_unchanged_ones_is_open() -> None:
    assert said(look([row(1, "a"), row(2, "b")], {"b": entry()})) == {"unchanged": 1, "open_rows": [1]}


def test_every_row_is_told_what_became_of_it() -> None:
    rows = [row(1, "same"), row(2, "edited"), row(3, "gone"), row(4, "clock"), row(5, "copied"), row(6, "hidden")]
    files = {
        "same": entry(),
        "edited": entry(size=11),
        "clock": entry(ctime_ns=1),
        "copied": entry(inode=9),
        "new": entry(),
    }
    assert said(look(rows, files, left_out={"hidden": "**/h*"})) == {
        "unchanged": 1,
        "rechecked": [4],
        "renumbered": [5],
        "open_rows": [2, 3],
        "open_files": ["edited", "new"],
        "left_out": [(6, "**/h*")],
    }


def test_where_a_present_row_is_unsure_rows_that_stood_there_once_are_open_too() -> None:
    rows = [row(1, "a", size=99), row(2, "a", state=ABSENT)]
    assert said(look(rows, {"a": entry()})) == {"open_rows": [1, 2], "open_files": ["a"]}


def test_a_missing_row_does_not_take_the_file_of_a_present_one() -> None:
    rows = [row(1, "a"), row(2, "a", state=ABSENT)]
    assert said(look(rows, {"a": entry()})) == {"unchanged": 1, "open_rows": [2]}


def test_of_two_rows_that_stood_there_once_one_returns() -> None:
    rows = [row(1, "a", state=ABSENT), row(2, "a", state=ABSENT)]
    assert said(look(rows, {"a": entry()})) == {"returned": [1], "open_rows": [2]}


def test_a_row_returns_beside_rows_that_stayed() -> None:
    rows = [row(1, "a"), row(2, "b", state=ABSENT)]
    assert said(look(rows, {"a": entry(), "b": entry()})) == {"unchanged": 1, "returned": [2]}


def test_a_missing_row_beside_unchanged_ones_stays_open() -> None:
    assert said(look([row(1, "a"), row(2, "b", state=ABSENT)], {"a": entry()})) == {"unchanged": 1, "open_rows": [2]}


@pytest.mark.parametrize("state", [PRESENT, ABSENT])
def test_where_only_some_names_were_looked_at_nothing_is_said_of_others(state: FileState) -> None:
    rows = [row(1, "a"), row(3, "c", state=state), row(2, "b", state=state), row(4, "d", state=state)]
    assert said(look(rows, {"a": entry()}, only={"a", "b"})) == {"unchanged": 1, "open_rows": [2]}


def test_where_no_name_was_looked_at_nothing_is_said() -> None:
    assert said(look([row(1, "a"), row(2, "b", state=ABSENT)], {}, only=set())) == {}

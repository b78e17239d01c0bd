"""Rule 5, several rows and several files of one content: who is who, and what decides before what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from homing.assets.models import FileState
from homing.tracking.rules import identify
from homing.tracking.rules.identify import OpenFile, OpenRow, best_copy, best_pairs, common_tail
from tests.tracking.test_identify import file, row

pytestmark = pytest.mark.table


def a_row(
    number: int,
    path: str,
    *,
    library: int = 1,
    mtime_ns: int = 1000,
    has_words: bool = False,
    state: FileState = FileState.PRESENT,
) -> OpenRow:
    return replace(row(number, path), library_id=library, mtime_ns=mtime_ns, has_words=has_words, state=state)


def a_file(path: str, *, library: int = 1, mtime_ns: int = 1000) -> OpenFile:
    return replace(file(path, mtime_ns=mtime_ns), library_id=library)


def paired(rows: list[OpenRow], files: list[OpenFile], refused: set[tuple[int, str]] | None = None) -> dict[int, str]:
    found = best_pairs(rows, files, lambda row, file: (row.row_id, file.path.decode()) in (refused or ()))
    assert len({row.row_id for row, _ in found}) == len({file.path for _, file in found}) == len(found)
    return {row.row_id: file.path.decode() for row, file in found}


# why, the row that is chosen, the one that is not; each has what the other's reason would not outweigh
ROWS = [
    ("the longest common tail before the same library",
     a_row(2, "/x/2019/a.jpg", library=2), a_row(1, "/y/2018/a.jpg")),
    ("the same library before the time", a_row(2, "/x/a.jpg", mtime_ns=5), a_row(1, "/y/a.jpg", library=2)),
    ("the nearest time before words", a_row(2, "/x/a.jpg", mtime_ns=1001),
     a_row(1, "/y/a.jpg", mtime_ns=998, has_words=True)),
    ("an earlier time is as near as a later one",
     a_row(2, "/x/a.jpg", mtime_ns=999), a_row(1, "/y/a.jpg", mtime_ns=1002)),
    ("the nearest time before one that was there until now",
     a_row(2, "/x/a.jpg", state=FileState.ABSENT), a_row(1, "/y/a.jpg", mtime_ns=998)),
    ("one that was there until now before words",
     a_row(2, "/x/a.jpg"), a_row(1, "/y/a.jpg", has_words=True, state=FileState.ABSENT)),
    ("an excluded one was there", a_row(2, "/x/a.jpg", state=FileState.EXCLUDED),
     a_row(1, "/y/a.jpg", state=FileState.ABSENT)),
    ("words before the nearer folder", a_row(2, "/x/a.jpg", has_words=True), a_row(1, "/z/a.jpg")),
    ("the nearer folder before the oldest row", a_row(2, "/z/x/a.jpg"), a_row(1, "/y/x/a.jpg")),
    ("the oldest row at last", a_row(1, "/x/a.jpg"), a_row(2, "/y/a.jpg")),
    ("a whole name in common, not a part of one", a_row(2, "/x/2019/a.jpg"), a_row(1, "/x/12019/a.jpg")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "chosen", "other"), ROWS, ids=[case[0] for case in ROWS])
def test_of_two_rows_for_one_file(why: str, chosen: OpenRow, other: OpenRow) -> None:
    found = a_file("/z/2019/a.jpg")
    assert paired([chosen, other], [found]) == {chosen.row_id: "/z/2019/a.jpg"}
    assert paired([other, chosen], [found]) == {chosen.row_id: "/z/2019/a.jpg"}


# why, the file that is chosen, the one that is not
FILES = [
    ("the longest common tail", a_file("/x/2019/a.jpg", library=2), a_file("/x/2018/a.jpg")),
    ("the same library", a_file("/y/a.jpg", mtime_ns=5), a_file("/x/a.jpg", library=2)),
    ("the nearest time", a_file("/y/a.jpg", mtime_ns=999), a_file("/x/a.jpg", mtime_ns=1002)),
    ("the nearer folder", a_file("/z/y/a.jpg"), a_file("/x/y/a.jpg")),
    ("the first path", a_file("/x/a.jpg"), a_file("/y/a.jpg")),
]


@pytest.mark.parametrize(("why", "chosen", "other"), FILES, ids=[case[0] for case in FILES])
def test_of_two_files_for_one_row(why: str, chosen: OpenFile, other: OpenFile) -> None:
    for files in ([chosen, other], [other, chosen]):
        assert paired([a_row(1, "/z/2019/a.jpg")], files) == {1: chosen.path.decode()}


def test_each_row_and_each_file_is_used_once() -> None:
    rows = [a_row(1, "/2018/a.jpg"), a_row(2, "/2019/a.jpg"), a_row(3, "/c.jpg")]
    files = [a_file("/n/2019/a.jpg"), a_file("/n/2018/a.jpg")]
    assert paired(rows, files) == {1: "/n/2018/a.jpg", 2: "/n/2019/a.jpg"}
    assert paired(rows[:1], files) == {1: "/n/2018/a.jpg"}
    assert paired([], files) == paired(rows, []) == {}


def test_what_a_person_refused_is_not_paired_again() -> None:
    rows = [a_row(1, "/2018/a.jpg"), a_row(2, "/2019/a.jpg")]
    files = [a_file("/n/2018/a.jpg"), a_file("/n/b.jpg")]
    assert paired(rows, files, {(1, "/n/2018/a.jpg")}) == {2: "/n/2018/a.jpg", 1: "/n/b.jpg"}
    assert paired(rows[:1], files[:1], {(1, "/n/2018/a.jpg")}) == {}


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were too many copies to compare each with each."""
    monkeypatch.setattr(identify, "_MOST_PAIRS", 0)


@pytest.mark.usefixtures("many")
def test_many_copies_are_paired_by_name_words_first_then_the_oldest() -> None:
    rows = [a_row(1, "/a.jpg"), a_row(2, "/x/a.jpg", has_words=True), a_row(3, "/b.jpg"), a_row(4, "/y/a.jpg")]
    files = [a_file("/n/b.jpg"), a_file("/n/a.jpg"), a_file("/m/a.jpg")]
    assert paired(rows, files) == {1: "/n/a.jpg", 2: "/m/a.jpg", 3: "/n/b.jpg"}
    assert paired(rows[::-1], files[::-1]) == {1: "/n/a.jpg", 2: "/m/a.jpg", 3: "/n/b.jpg"}


@pytest.mark.usefixtures("many")
def test_many_copies_that_were_there_until_now_come_before_words() -> None:
    missing = a_row(1, "/a.jpg", has_words=True, state=FileState.ABSENT)
    excluded = a_row(2, "/b.jpg", has_words=True, state=FileState.EXCLUDED)
    files = [a_file("/y.jpg"), a_file("/x.jpg"), a_file("/z.jpg")]
    assert paired([missing, excluded, a_row(3, "/c.jpg")], files) == {2: "/x.jpg", 3: "/y.jpg", 1: "/z.jpg"}


@pytest.mark.usefixtures("many")
def test_many_copies_without_a_name_in_common_are_paired_in_order_of_their_paths() -> None:
    rows = [a_row(2, "/b.jpg"), a_row(1, "/a.jpg"), a_row(3, "/c.jpg", has_words=True)]
    files = [a_file("/y.jpg"), a_file("/z.jpg"), a_file("/x.jpg")]
    assert paired(rows, files) == {3: "/x.jpg", 1: "/y.jpg", 2: "/z.jpg"}
    assert paired(rows, files[:2]) == {3: "/y.jpg", 1: "/z.jpg"}
    assert paired(rows[:2], files) == {1: "/x.jpg", 2: "/y.jpg"}


@pytest.mark.usefixtures("many")
def test_of_many_copies_what_a_person_refused_is_left() -> None:
    rows, files = [a_row(1, "/a.jpg"), a_row(2, "/b.jpg")], [a_file("/n/a.jpg"), a_file("/n/b.jpg")]
    assert paired(rows, files, {(1, "/n/a.jpg")}) == {2: "/n/b.jpg"}


def test_so_many_are_still_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [a_row(1, "/2018/a.jpg"), a_row(2, "/2019/a.jpg")]
    files = [a_file("/m/2019/a.jpg"), a_file("/n/2018/a.jpg"), a_file("/m/2019/b.jpg")]
    monkeypatch.setattr(identify, "_MOST_PAIRS", 6)
    assert paired(rows, files) == {1: "/n/2018/a.jpg", 2: "/m/2019/a.jpg"}
    monkeypatch.setattr(identify, "_MOST_PAIRS", 5)  # then only by name, the first path first
    assert paired(rows, files) == {1: "/m/2019/a.jpg", 2: "/n/2018/a.jpg"}


def test_many_copies_of_one_content_are_paired_by_name_without_comparing_all() -> None:
    rows = [a_row(number, f"/old/{number}.jpg") for number in range(1, 601)]
    files = [a_file(f"/new/{number}.jpg") for number in range(600, 0, -1)]
    assert paired(rows, files) == {number: f"/new/{number}.jpg" for number in range(1, 601)}


# why, the copy that is chosen, the one that is not
COPIES = [
    ("the longest common tail before the same library",
     a_row(3, "/x/2019/a.jpg", library=2), a_row(2, "/y/2018/a.jpg")),
    ("the same library before the time", a_row(3, "/x/a.jpg", mtime_ns=5), a_row(2, "/y/a.jpg", library=2)),
    ("the nearest time before the oldest", a_row(3, "/x/a.jpg", mtime_ns=999), a_row(2, "/y/a.jpg", mtime_ns=1002)),
    ("a later time is as near as an earlier one",
     a_row(3, "/x/a.jpg", mtime_ns=1001), a_row(2, "/y/a.jpg", mtime_ns=998)),
    ("the oldest at last", a_row(2, "/x/a.jpg", has_words=True), a_row(3, "/z/a.jpg", has_words=True)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "chosen", "other"), COPIES, ids=[case[0] for case in COPIES])
def test_of_two_copies_of_a_row(why: str, chosen: OpenRow, other: OpenRow) -> None:
    kept = a_row(9, "/z/2019/a.jpg")
    assert best_copy(kept, [chosen, other]) is best_copy(kept, [other, chosen]) is chosen


def test_of_no_copies_there_is_no_best() -> None:
    assert best_copy(a_row(1, "/a.jpg"), []) is None


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (b"/a/b/c.jpg", b"/x/b/c.jpg", 2),
        (b"/a/xb/c.jpg", b"/a/b/c.jpg", 1),
        (b"/a/b/c.jpg", b"/a/x/c.jpg", 1),
        (b"/b/c.jpg", b"/a/b/c.jpg", 2),
        (b"/a.jpg", b"/b.jpg", 0),
        (b"/a/b", b"/a/c", 0),
        (b"c.jpg", b"/a/c.jpg", 1),
    ],
)
def test_the_common_tail_counts_whole_names(one: bytes, other: bytes, count: int) -> None:
    assert common_tail(one, other) == common_tail(other, one) == count

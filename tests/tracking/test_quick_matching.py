"""Rule 1 for files that were moved before they were read in full: size, both ends, and the same name or time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from homing.assets.models import FileState
from homing.tracking.rules.changes import Evidence
from homing.tracking.rules.identify import Identified, OpenFile, OpenRow, identify
from tests.tracking.test_identify import file, paths, row

pytestmark = pytest.mark.table

ROW = replace(row(1, "/a/x.jpg"), quick_hash=b"Q")


def match(rows: list[OpenRow], files: list[OpenFile], quick: dict[str, bytes], **known: bytes) -> Identified:
    return identify(
        rows,
        files,
        hash_of=lambda found: known.get(found.place.name.partition(b".")[0].decode(), b"content of " + found.path),
        is_live_content=lambda content: False,
        quick_hash_of=lambda found: quick.get(found.path.decode()),
    )


@pytest.mark.parametrize(
    ("path", "mtime_ns", "is_kept"),
    [("/usb/x.jpg", 1000, True), ("/usb/x.jpg", 7, True), ("/usb/y.jpg", 1000, True), ("/usb/y.jpg", 7, False)],
)
def test_the_name_or_the_time_must_be_the_same(path: str, mtime_ns: int, is_kept: bool) -> None:
    found = match([ROW], [file(path, mtime_ns=mtime_ns)], {path: b"Q"})
    assert paths(found) == ({1: path} if is_kept else {})
    if is_kept:
        (kept,) = found.kept
        assert (kept.evidence, kept.is_changed, kept.from_path) == (Evidence.QUICK, False, b"/a/x.jpg")


@pytest.mark.parametrize("state", [FileState.ABSENT, FileState.EXCLUDED, FileState.OUT_OF_SCOPE])
def test_a_row_that_was_missing_before_is_found_too(state: FileState) -> None:
    assert paths(match([replace(ROW, state=state)], [file("/usb/x.jpg")], {"/usb/x.jpg": b"Q"})) == {1: "/usb/x.jpg"}


@pytest.mark.parametrize(
    ("one", "size", "quick"),
    [
        (ROW, 10, b"R"),
        (ROW, 11, b"Q"),
        (replace(ROW, quick_hash=None), 10, b"Q"),
        (replace(ROW, size=0), 0, b"Q"),
        (replace(ROW, content_hash=b"its own"), 10, b"Q"),  # the full hash decides
    ],
)
def test_what_differs_is_another_file(one: OpenRow, size: int, quick: bytes) -> None:
    assert paths(match([one], [file("/usb/x.jpg", size=size)], {"/usb/x.jpg": quick})) == {}


def test_two_rows_or_two_files_of_one_hint_are_not_guessed() -> None:
    other = replace(ROW, row_id=2, path=b"/b/x.jpg")
    here, there = file("/usb/x.jpg"), file("/tape/x.jpg")
    quick = {"/usb/x.jpg": b"Q", "/tape/x.jpg": b"Q"}
    assert paths(match([ROW, other], [here], quick)) == {}
    assert paths(match([ROW, replace(other, content_hash=b"its own")], [here], quick)) == {}
    assert paths(match([ROW], [here, there], quick)) == {}
    assert paths(match([ROW, replace(other, quick_hash=b"R")], [here, there], {**quick, "/tape/x.jpg": b"R"})) == {
        1: "/usb/x.jpg",
        2: "/tape/x.jpg",
    }


def test_the_full_hash_comes_first() -> None:
    known = replace(ROW, row_id=2, path=b"/b/x.jpg", content_hash=b"C")
    found = match([ROW, known], [file("/usb/x.jpg")], {"/usb/x.jpg": b"Q"}, x=b"C")
    assert paths(found) == {2: "/usb/x.jpg"}


def test_a_file_edited_where_it_is_stays_though_a_copy_of_what_it_was_lies_elsewhere() -> None:
    edited = file("/a/x.jpg", size=12, inode=1)
    found = match([ROW], [edited, file("/b/x.jpg")], {"/b/x.jpg": b"Q"})
    assert paths(found) == {1: "/a/x.jpg"}
    another = replace(edited, birth_ns=55)  # another file in its place: the first one has moved
    assert paths(match([ROW], [another, file("/b/x.jpg")], {"/b/x.jpg": b"Q"})) == {1: "/b/x.jpg"}


def test_what_a_person_refused_is_not_matched() -> None:
    found = identify(
        [ROW],
        [file("/usb/x.jpg")],
        hash_of=lambda found: None,
        is_live_content=lambda content: False,
        is_refused=lambda one, other: True,
        quick_hash_of=lambda found: b"Q",
    )
    assert found.kept == []


def test_only_files_of_a_size_in_question_are_read() -> None:
    asked: list[bytes] = []

    def quick(found: OpenFile) -> bytes | None:
        asked.append(found.path)
        return None

    known = replace(ROW, row_id=2, size=20, content_hash=b"C")
    identify(
        [ROW, known],
        [file("/1.jpg"), file("/2.jpg", size=11), file("/3.jpg", size=20)],
        hash_of=lambda found: None,
        is_live_content=lambda content: False,
        quick_hash_of=quick,
    )
    assert asked == [b"/1.jpg"]

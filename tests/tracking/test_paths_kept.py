"""Who keeps a path: files edited where they are beside copies, swaps and moves, and what a person refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from homing.assets.models import FileState
from homing.tracking.rules.changes import Evidence
from homing.tracking.rules.identify import OpenFile, OpenRow
from tests.tracking.test_identify import file, match, pairs, paths, row

pytestmark = pytest.mark.table

# An editor saves in place while a copy of what the file held lies elsewhere.


def test_a_copy_of_what_an_edited_file_held_leaves_its_row_where_it_is() -> None:
    found = match(
        [row(1, "/a.jpg", content=b"A", inode=7)],
        [file("/a.jpg", inode=7, mtime_ns=2), file("/copy.jpg", inode=8)],
        {"/a.jpg": b"N", "/copy.jpg": b"A"},
    )
    assert pairs(found) == {1: ("/a.jpg", Evidence.FILE_ID, True)}
    assert [left.path for left in found.files_left] == [b"/copy.jpg"]


def test_a_file_replaced_under_its_name_while_its_content_lies_elsewhere_has_moved() -> None:
    found = match(
        [row(1, "/a.jpg", content=b"A", inode=7)],
        [file("/a.jpg", inode=9), file("/b.jpg", inode=8)],
        {"/a.jpg": b"N", "/b.jpg": b"A"},
    )
    assert pairs(found) == {1: ("/b.jpg", Evidence.CONTENT, False)}


def test_a_file_that_cannot_be_read_where_it_was_has_moved_to_where_its_content_is() -> None:
    found = match(
        [row(1, "/a.jpg", content=b"A", inode=7)],
        [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=8)],
        {"/b.jpg": b"A"},
    )
    assert paths(found) == {1: "/b.jpg"}


def test_a_row_that_was_not_present_is_not_edited_in_place() -> None:
    excluded = replace(row(1, "/a.jpg", content=b"A", inode=7), state=FileState.EXCLUDED)
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=8)]
    assert paths(match([excluded], files, {"/a.jpg": b"N", "/b.jpg": b"A"})) == {1: "/b.jpg"}


def test_contents_swapped_between_files_that_stay_are_a_swap() -> None:
    rows = [row(1, "/a.jpg", content=b"A", inode=7), row(2, "/b.jpg", content=b"B", inode=8)]
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=8, mtime_ns=2)]
    assert paths(match(rows, files, {"/a.jpg": b"B", "/b.jpg": b"A"})) == {1: "/b.jpg", 2: "/a.jpg"}


def test_a_live_pictures_content_written_over_a_file_is_no_edit() -> None:
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=8)]
    found = match([row(1, "/a.jpg", content=b"A", inode=7)], files, {"/a.jpg": b"L", "/b.jpg": b"A"}, live=b"L")
    assert paths(found) == {1: "/b.jpg"}


def test_a_missing_photos_content_written_over_a_file_is_no_edit_either() -> None:
    missing = replace(row(2, "/gone.jpg", content=b"B", inode=8), state=FileState.ABSENT)
    rows = [row(1, "/a.jpg", content=b"A", inode=7), missing]
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/copy.jpg", inode=9)]
    assert paths(match(rows, files, {"/a.jpg": b"B", "/copy.jpg": b"A"})) == {1: "/copy.jpg", 2: "/a.jpg"}


def test_an_edited_file_whose_former_content_lies_on_another_photos_path_has_moved_there() -> None:
    rows = [row(1, "/a.jpg", content=b"A", inode=7), row(2, "/b.jpg", content=b"B", inode=8)]
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=9)]
    found = match(rows, files, {"/a.jpg": b"N", "/b.jpg": b"A"})
    assert paths(found) == {1: "/b.jpg"}
    assert [left.row_id for left in found.rows_left] == [2]


def test_but_not_if_that_photo_was_not_present() -> None:
    gone = replace(row(2, "/b.jpg", content=b"B", inode=8), state=FileState.ABSENT)
    rows = [row(1, "/a.jpg", content=b"A", inode=7), gone]
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=9)]
    assert paths(match(rows, files, {"/a.jpg": b"N", "/b.jpg": b"A"})) == {1: "/a.jpg"}


def test_and_not_if_a_row_that_left_its_path_takes_that_file() -> None:
    rows = [
        row(1, "/x/a.jpg", content=b"A", inode=7),
        row(2, "/x/b.jpg", content=b"B", inode=8),
        row(3, "/x/c.jpg", content=b"A", inode=6),
    ]
    files = [file("/x/a.jpg", inode=7, mtime_ns=2), file("/x/b.jpg", inode=9)]
    found = match(rows, files, {"/x/a.jpg": b"N", "/x/b.jpg": b"A"})
    assert paths(found) == {1: "/x/a.jpg", 3: "/x/b.jpg"}


# Rule 2: who keeps a path.


def test_a_copy_of_a_photo_that_moved_just_now_is_no_edit_of_what_lay_there() -> None:
    rows = [row(1, "/a.jpg", content=b"A", inode=7), row(2, "/b.jpg", content=b"B", inode=8)]
    files = [file("/new.jpg", inode=7), file("/b.jpg", inode=9)]
    found = match(rows, files, {"/b.jpg": b"A"})
    assert paths(found) == {1: "/new.jpg"}
    assert [left.path for left in found.files_left] == [b"/b.jpg"]


def test_the_former_content_of_a_photo_that_moved_and_changed_is_a_copy_of_it_on_another_photos_path() -> None:
    rows = [row(1, "/a.jpg", content=b"A", inode=7), row(2, "/b.jpg", content=b"B", inode=8)]
    files = [file("/new.jpg", inode=7, size=99), file("/b.jpg", inode=9)]
    found = match(rows, files, {"/new.jpg": b"N", "/b.jpg": b"A"})
    assert pairs(found) == {1: ("/new.jpg", Evidence.FILE_ID, True)}
    assert [file.path for file in found.files_left] == [b"/b.jpg"]


def test_an_emptied_file_keeps_its_row_though_another_empty_file_lives() -> None:
    found = match([row(1, "/a.jpg", content=b"A")], [file("/a.jpg", size=0)], {"/a.jpg": b"E"}, live=b"E")
    assert paths(found) == {1: "/a.jpg"}


def test_a_file_that_cannot_be_read_keeps_its_row() -> None:
    assert paths(match([row(1, "/a.jpg", content=b"A")], [file("/a.jpg", size=9)])) == {1: "/a.jpg"}


def test_of_rows_that_stood_at_a_path_once_the_younger_keeps_it() -> None:
    rows = [replace(row(number, "/a.jpg"), state=FileState.EXCLUDED) for number in (1, 3, 2)]
    assert paths(match(rows, [file("/a.jpg", size=99)])) == {3: "/a.jpg"}


def test_a_missing_row_leaves_its_path_to_one_that_was_excluded() -> None:
    rows = [replace(row(2, "/a.jpg"), state=FileState.ABSENT), replace(row(1, "/a.jpg"), state=FileState.EXCLUDED)]
    assert paths(match(rows, [file("/a.jpg", size=99)])) == {1: "/a.jpg"}


def test_several_paths_are_each_kept_by_their_row() -> None:
    rows = [row(1, "/a.jpg"), row(2, "/b.jpg")]
    found = match(rows, [file("/b.jpg", size=9), file("/a.jpg", size=9, inode=998)])
    assert paths(found) == {1: "/a.jpg", 2: "/b.jpg"}


def test_a_path_that_nobody_may_keep_does_not_stop_the_next() -> None:
    rows = [replace(row(1, "/a.jpg"), state=FileState.ABSENT), row(2, "/b.jpg"), row(3, "/c.jpg")]
    files = [file("/a.jpg", size=9), file("/b.jpg", size=9, inode=998), file("/c.jpg", size=9, inode=997)]
    assert paths(match(rows, files, {"/b.jpg": b"L"}, live=b"L")) == {3: "/c.jpg"}


def test_a_row_of_another_import_path_over_the_same_folder_moves_to_this_one() -> None:
    other = replace(row(1, "/a.jpg", content=b"A"), import_path_id=2)
    (kept,) = match([other], [file("/a.jpg")], {"/a.jpg": b"A"}).kept
    assert (kept.place, kept.from_path) == (file("/a.jpg").place, b"/a.jpg")


# Several rows had one file id, one after the other.


def test_a_file_that_moved_is_of_the_row_that_had_its_id_last() -> None:
    rows = [replace(row(1, "/x/a.jpg", inode=7), state=FileState.ABSENT), row(2, "/b.jpg", inode=7)]
    found = [file("/y/a.jpg", inode=7)]
    assert paths(match(rows, found)) == paths(match(rows[::-1], found)) == {2: "/y/a.jpg"}
    rows[1] = replace(rows[1], state=FileState.EXCLUDED)
    assert paths(match(rows, found)) == {2: "/y/a.jpg"}


def test_of_missing_rows_that_had_one_id_the_likelier_path_is_the_moved_file() -> None:
    rows = [replace(row(number, path, inode=7), state=FileState.ABSENT) for number, path in [(1, "/b"), (2, "/x/a")]]
    assert paths(match(rows, [file("/y/a", inode=7)])) == {2: "/y/a"}


# What a person refused.


@pytest.mark.parametrize(
    ("why", "known", "found", "contents"),
    [
        ("by id", row(1, "/a.jpg", inode=7), file("/b.jpg", inode=7), {}),
        ("by content", row(1, "/a.jpg", content=b"A"), file("/b.jpg"), {"/b.jpg": b"A"}),
        ("by path", row(1, "/b.jpg"), file("/b.jpg", size=9), {}),
        ("back to its own path", row(1, "/b.jpg", content=b"A", inode=7), file("/b.jpg", inode=7, size=9), {}),
    ],
)
def test_a_match_that_a_person_refused_is_not_made_again(
    why: str, known: OpenRow, found: OpenFile, contents: dict[str, bytes]
) -> None:
    assert paths(match([known], [found], contents)) == {1: "/b.jpg"}
    assert paths(match([known], [found], contents, refused=(1, "/b.jpg"))) == {}
    assert paths(match([known], [found], contents, refused=(2, "/b.jpg"))) == {1: "/b.jpg"}


def test_a_swap_that_a_person_refused_is_not_made_again() -> None:
    rows = [row(1, "/a.jpg", content=b"A", inode=7), row(2, "/b.jpg", content=b"B", inode=8)]
    files = [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=9)]
    found = match(rows, files, {"/a.jpg": b"N", "/b.jpg": b"A"}, refused=(1, "/b.jpg"))
    assert paths(found) == {1: "/a.jpg"}
    assert [file.path for file in found.files_left] == [b"/b.jpg"], "the first one's content is not the second photo"


def test_of_two_links_to_one_file_the_row_that_has_its_content_follows_it() -> None:
    rows = [row(1, "/x/a.jpg", content=b"A", inode=7), row(2, "/y/b.jpg", content=b"B", inode=7)]
    files = [file("/x2/a.jpg", inode=7, mtime_ns=2), file("/y2/b.jpg", inode=7, mtime_ns=2)]
    found = match(rows, files, {"/x2/a.jpg": b"B", "/y2/b.jpg": b"B"})
    assert pairs(found) == {2: ("/y2/b.jpg", Evidence.FILE_ID, False)}

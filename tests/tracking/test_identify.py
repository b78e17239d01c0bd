"""The rules of identity as tables: values in, an assignment out. No database, no disk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from homing.assets.models import FileState
from homing.paths import Entry
from homing.tracking.rules.changes import Evidence, Kept, Place
from homing.tracking.rules.identify import Identified, OpenFile, OpenRow, identify

pytestmark = pytest.mark.table


def row(number: int, path: str, *, size: int = 10, content: bytes | None = None, inode: int = 0) -> OpenRow:
    return OpenRow(
        row_id=number,
        path=path.encode(),
        import_path_id=1,
        size=size,
        mtime_ns=1000,
        device=1,
        inode=inode or number,
        birth_ns=inode or number,
        state=FileState.PRESENT,
        content_hash=content,
        library_id=1,
        has_words=False,
        is_trashed=False,
        quick_hash=None,
    )


def file(path: str, *, size: int = 10, inode: int = 999, mtime_ns: int = 1000, is_stable: bool = True) -> OpenFile:
    folder, _, name = path.encode().rpartition(b"/")
    return OpenFile(
        place=Place(1, b"/", folder.strip(b"/"), name),
        entry=Entry(size, mtime_ns, 5, 1, inode),
        birth_ns=inode,
        has_stable_id=is_stable,
        library_id=1,
    )


def match(
    rows: list[OpenRow],
    files: list[OpenFile],
    contents: dict[str, bytes] | None = None,
    live: bytes = b"",
    refused: tuple[int, str] | None = None,
) -> Identified:
    contents = contents or {}
    return identify(
        rows,
        files,
        hash_of=lambda found: contents.get(found.path.decode()),
        is_live_content=lambda content: bool(live) and content == live,
        is_refused=lambda row, found: (row.row_id, found.path.decode()) == refused,
    )


def pairs(found: Identified) -> dict[int, tuple[str, Evidence, bool]]:
    return {kept.row_id: (kept.path.decode(), kept.evidence, kept.is_changed) for kept in found.kept}


def paths(found: Identified) -> dict[int, str]:
    return {kept.row_id: kept.path.decode() for kept in found.kept}


def only(found: Identified) -> Kept:
    (kept,) = found.kept
    return kept


def test_the_same_file_id_elsewhere_is_a_move() -> None:
    kept = only(match([row(1, "/a.jpg", inode=7)], [file("/b.jpg", inode=7)]))
    assert (kept.path, kept.from_path, kept.evidence, kept.is_changed) == (
        b"/b.jpg",
        b"/a.jpg",
        Evidence.FILE_ID,
        False,
    )


def test_a_file_moved_and_edited_is_known_by_its_id_and_read_again() -> None:
    assert only(match([row(1, "/a.jpg", inode=7)], [file("/b.jpg", inode=7, size=99)])).is_changed


def test_a_file_moved_and_touched_with_the_same_content_is_not_read_again() -> None:
    found = match([row(1, "/a.jpg", inode=7, content=b"A")], [file("/b.jpg", inode=7, mtime_ns=2)], {"/b.jpg": b"A"})
    assert not only(found).is_changed


def test_the_same_inode_with_another_birth_is_another_file() -> None:
    reborn = replace(file("/b.jpg", inode=7), birth_ns=8)
    found = match([row(1, "/a.jpg", inode=7)], [reborn])
    assert not found.kept
    assert found.rows_left and found.files_left


def test_an_id_proves_nothing_where_the_file_system_does_not_keep_it() -> None:
    assert not match([row(1, "/a.jpg", inode=7)], [file("/b.jpg", inode=7, is_stable=False)]).kept


def test_a_birth_that_is_not_told_proves_nothing() -> None:
    unborn = replace(row(1, "/a.jpg", inode=7), birth_ns=0)
    assert not match([unborn], [replace(file("/b.jpg", inode=7), birth_ns=0)]).kept


def test_the_same_content_elsewhere_is_a_move() -> None:
    kept = only(match([row(1, "/a.jpg", content=b"A")], [file("/b.jpg")], {"/b.jpg": b"A"}))
    assert (kept.path, kept.evidence, kept.content_hash) == (b"/b.jpg", Evidence.CONTENT, b"A")


def test_the_same_size_with_other_content_is_no_move() -> None:
    assert not match([row(1, "/a.jpg", content=b"A")], [file("/b.jpg")], {"/b.jpg": b"B"}).kept


def test_a_file_that_cannot_be_read_proves_nothing() -> None:
    assert not match([row(1, "/a.jpg", content=b"A")], [file("/b.jpg")]).kept


def test_empty_files_prove_nothing() -> None:
    assert not match([row(1, "/a.jpg", size=0, content=b"E")], [file("/b.jpg", size=0)], {"/b.jpg": b"E"}).kept


def test_only_files_of_a_known_size_are_read() -> None:
    read: list[bytes] = []

    def hash_of(found: OpenFile) -> bytes | None:
        read.append(found.path)
        return None

    identify(
        [row(1, "/a.jpg", content=b"A")],
        [file("/b.jpg", size=11), file("/c.jpg")],
        hash_of=hash_of,
        is_live_content=lambda content: False,
    )
    assert read == [b"/c.jpg"]


def test_content_goes_before_path() -> None:
    rows = [row(1, "/a.jpg", content=b"A"), row(2, "/b.jpg", content=b"B")]
    files = [file("/a.jpg"), file("/b.jpg", inode=998)]
    found = match(rows, files, {"/a.jpg": b"B", "/b.jpg": b"A"})
    assert pairs(found) == {1: ("/b.jpg", Evidence.CONTENT, False), 2: ("/a.jpg", Evidence.CONTENT, False)}


def test_three_files_rotated_by_id_keep_their_rows() -> None:
    rows = [row(number, f"/{number}.jpg") for number in (1, 2, 3)]
    files = [file("/2.jpg", inode=1), file("/3.jpg", inode=2), file("/1.jpg", inode=3)]
    assert {row_id: path for row_id, (path, *_) in pairs(match(rows, files)).items()} == {
        1: "/2.jpg",
        2: "/3.jpg",
        3: "/1.jpg",
    }


def test_a_row_whose_path_holds_other_content_keeps_it_as_changed() -> None:
    kept = only(match([row(1, "/a.jpg", content=b"A")], [file("/a.jpg")], {"/a.jpg": b"new"}))
    assert (kept.place, kept.evidence, kept.is_changed) == (None, Evidence.PATH, True)


def test_a_live_pictures_content_under_another_name_is_a_copy() -> None:
    found = match([row(1, "/a.jpg", content=b"A")], [file("/a.jpg", size=5)], {"/a.jpg": b"L"}, live=b"L")
    assert not found.kept
    assert [left.row_id for left in found.rows_left] == [1]
    assert [left.path for left in found.files_left] == [b"/a.jpg"]


def test_a_missing_row_does_not_claim_another_file_by_its_name() -> None:
    missing = replace(row(1, "/a.jpg", content=b"A"), state=FileState.ABSENT)
    assert not match([missing], [file("/a.jpg")], {"/a.jpg": b"B"}).kept


def test_a_missing_row_claims_its_very_file_though_edited() -> None:
    missing = replace(row(1, "/a.jpg", inode=7), state=FileState.ABSENT)
    assert only(match([missing], [file("/a.jpg", inode=7, size=99)])).evidence is Evidence.FILE_ID


def test_an_excluded_row_keeps_its_path() -> None:
    excluded = replace(row(1, "/a.jpg"), state=FileState.EXCLUDED)
    assert only(match([excluded], [file("/a.jpg", size=99)])).row_id == 1


def test_the_present_row_of_a_path_goes_before_rows_that_only_stood_there_once() -> None:
    once = replace(row(1, "/a.jpg"), state=FileState.EXCLUDED)
    assert only(match([once, row(2, "/a.jpg")], [file("/a.jpg", size=99)])).row_id == 2


def test_of_two_hard_links_the_one_with_the_likelier_path_is_the_moved_file() -> None:
    found = match([row(1, "/x/2020/a.jpg", inode=7)], [file("/z/b.jpg", inode=7), file("/y/2020/a.jpg", inode=7)])
    assert only(found).path == b"/y/2020/a.jpg"
    assert len(found.files_left) == 1


def test_a_new_hard_link_beside_a_touched_file_is_not_a_move() -> None:
    found = match([row(1, "/a.jpg", inode=7)], [file("/a.jpg", inode=7, mtime_ns=2), file("/b.jpg", inode=7)])
    assert only(found).path == b"/a.jpg"
    assert [left.path for left in found.files_left] == [b"/b.jpg"]


def test_several_rows_and_files_of_one_content_pair_by_the_longest_common_tail() -> None:
    rows = [row(1, "/old/2019/a.jpg", content=b"A"), row(2, "/old/2020/a.jpg", content=b"A")]
    files = [file("/new/2020/a.jpg"), file("/new/2019/a.jpg", inode=998)]
    found = match(rows, files, {"/new/2020/a.jpg": b"A", "/new/2019/a.jpg": b"A"})
    assert {row_id: path for row_id, (path, *_) in pairs(found).items()} == {
        1: "/new/2019/a.jpg",
        2: "/new/2020/a.jpg",
    }


def test_of_equal_candidates_the_row_with_words_comes_first_then_the_oldest() -> None:
    rows = [row(1, "/x/a.jpg", content=b"A"), replace(row(2, "/y/b.jpg", content=b"A"), has_words=True)]
    found = match(rows, [file("/z/c.jpg")], {"/z/c.jpg": b"A"})
    assert only(found).row_id == 2
    assert [left.row_id for left in found.rows_left] == [1]


def test_a_row_of_the_same_library_comes_before_another_librarys() -> None:
    rows = [replace(row(1, "/x/a.jpg", content=b"A"), library_id=2), row(2, "/y/b.jpg", content=b"A")]
    assert only(match(rows, [file("/z/c.jpg")], {"/z/c.jpg": b"A"})).row_id == 2


def test_what_is_kept_says_all_that_is_to_be_written() -> None:
    edited, moved = file("/d/a.jpg", inode=7, size=99), file("/d/b.jpg", inode=8)
    rows = [row(1, "/d/a.jpg", content=b"A", inode=7), replace(row(2, "/x.jpg", inode=8), state=FileState.ABSENT)]
    assert match(rows, [edited, moved], {"/d/a.jpg": b"N"}).kept == [
        Kept(2, moved.entry, 8, Evidence.FILE_ID, b"/d/b.jpg", FileState.ABSENT, moved.place, b"/x.jpg"),
        Kept(1, edited.entry, 7, Evidence.FILE_ID, b"/d/a.jpg", is_changed=True, content_hash=b"N"),
    ]


def test_nothing_open_is_nothing_to_say() -> None:
    assert match([], []) == Identified()


def test_what_stays_without_a_partner_is_left() -> None:
    found = match([row(1, "/a.jpg", content=b"A")], [file("/b.jpg", inode=998)], {"/b.jpg": b"B"})
    assert ([left.row_id for left in found.rows_left], [left.path for left in found.files_left]) == ([1], [b"/b.jpg"])


@pytest.mark.parametrize("part", ["device", "inode", "birth_ns"])
@pytest.mark.parametrize("path", ["/a.jpg", "/b.jpg"])
def test_an_id_is_all_of_device_inode_and_birth(part: str, path: str) -> None:
    other = replace(row(1, "/a.jpg", inode=7), **{part: 99})
    evidence = [kept.evidence for kept in match([other], [file(path, inode=7, size=99)]).kept]
    assert evidence == ([Evidence.PATH] if path == "/a.jpg" else [])


@pytest.mark.parametrize(
    ("why", "size", "mtime_ns", "was", "content", "is_changed"),
    [
        ("the same size and time need no reading", 10, 1000, b"A", None, False),
        ("another time and the same content", 10, 2, b"A", b"A", False),
        ("another time and other content", 10, 2, b"A", b"B", True),
        ("another time and content that cannot be read", 10, 2, b"A", None, True),
        ("another time and content that was never read", 10, 2, None, b"A", True),
        ("another size", 9, 1000, b"A", b"B", True),
    ],
)
def test_a_file_that_moved_by_id_is_changed_if_its_content_is_not_the_same(
    why: str, size: int, mtime_ns: int, was: bytes | None, content: bytes | None, is_changed: bool
) -> None:
    moved = file("/b.jpg", inode=7, size=size, mtime_ns=mtime_ns)
    contents = {} if content is None else {"/b.jpg": content}
    assert only(match([row(1, "/a.jpg", inode=7, content=was)], [moved], contents)).is_changed is is_changed


def test_a_file_is_read_once() -> None:
    read: list[bytes] = []

    def hash_of(found: OpenFile) -> bytes:
        read.append(found.path)
        return b"N"

    rows = [row(1, "/a.jpg", content=b"A"), row(2, "/b.jpg", content=b"B")]
    identify(rows, [file("/a.jpg", inode=1)], hash_of=hash_of, is_live_content=lambda content: False)
    assert read == [b"/a.jpg"]


def test_a_row_of_another_import_path_moves_into_the_one_that_the_file_is_in_now() -> None:
    """Import paths of two libraries may cover one path: the row's folder is then another than the file's."""
    elsewhere = replace(row(1, "/a.jpg", inode=9), import_path_id=2, state=FileState.OUT_OF_SCOPE)
    (kept,) = match([elsewhere], [file("/a.jpg", inode=9)]).kept
    assert (kept.place, kept.from_path) == (file("/a.jpg").place, b"/a.jpg")
    (kept,) = match([replace(elsewhere, import_path_id=1)], [file("/a.jpg", inode=9)]).kept
    assert (kept.place, kept.from_path) == (None, b"")


def test_a_row_that_was_there_until_now_comes_before_one_that_was_missing_already() -> None:
    missing = replace(row(1, "/x/a.jpg", content=b"A"), state=FileState.ABSENT, has_words=True)
    found = match([missing, row(2, "/y/b.jpg", content=b"A")], [file("/z/c.jpg")], {"/z/c.jpg": b"A"})
    assert only(found).row_id == 2


def test_of_two_ways_to_one_folder_each_row_keeps_its_own() -> None:
    rows = [row(1, "/one/a.jpg", inode=7), row(2, "/two/a.jpg", inode=7)]
    found = match(rows, [file("/one/trip/a.jpg", inode=7), file("/two/trip/a.jpg", inode=7)])
    assert paths(found) == {1: "/one/trip/a.jpg", 2: "/two/trip/a.jpg"}
    found = match(rows, [file("/two/trip/a.jpg", inode=7)])
    assert only(found).row_id == 2


def test_an_id_is_of_the_row_that_had_it_last() -> None:
    missing = replace(row(1, "/a.jpg", inode=7), state=FileState.ABSENT, mtime_ns=2)
    found = match([missing, row(2, "/a.jpg", inode=7)], [file("/b.jpg", inode=7, mtime_ns=2)])
    assert only(found).row_id == 2


def test_the_content_of_a_row_that_moved_just_now_is_a_copy_on_another_rows_path() -> None:
    rows = [row(1, "/a.jpg", content=b"A"), row(2, "/b.jpg", inode=7, content=b"B")]
    found = match(rows, [file("/a.jpg"), file("/c.jpg", inode=7)], {"/a.jpg": b"B", "/c.jpg": b"B"})
    assert pairs(found) == {2: ("/c.jpg", Evidence.FILE_ID, False)}
    assert [left.path for left in found.files_left] == [b"/a.jpg"]


def test_a_moved_file_into_which_another_photo_was_copied_is_not_the_photo_it_was() -> None:
    rows = [row(1, "/a.jpg", inode=7, content=b"A"), row(2, "/b.jpg", content=b"B")]
    moved = file("/c.jpg", inode=7, mtime_ns=2)
    found = match(rows, [moved], {"/c.jpg": b"B"})
    assert pairs(found) == {2: ("/c.jpg", Evidence.CONTENT, False)}
    found = match(rows[:1], [moved], {"/c.jpg": b"B"}, live=b"B")
    assert not found.kept
    assert only(match(rows[:1], [moved], {"/c.jpg": b"new"})).is_changed


def test_the_content_that_a_row_had_until_just_now_is_a_copy_on_another_rows_path() -> None:
    rows = [row(1, "/a.jpg", content=b"A", size=3), row(2, "/b.jpg", inode=7, content=b"B")]
    edited = file("/b.jpg", inode=7, size=20)
    found = match(rows, [edited, file("/c.jpg"), file("/a.jpg", inode=1)], {"/a.jpg": b"B", "/b.jpg": b"new"})
    assert 1 not in paths(found)

"""Ignore files in the tree: `.nomedia` and `.homingignore`, where a library asks for them."""

from __future__ import annotations

import pytest

from homing.tracking.models import ScanNote
from homing.tracking.rules.ignore import MOST_LINES, read_lines
from homing.tracking.why.answer import why
from tests.tracking.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def world() -> World:
    made = World()
    made.library.use_ignore_files = True
    made.library.save()
    for path in ("a.jpg", "Raw/b.jpg", "Raw/in/c.jpg", "keep/d.jpg", "keep/e.tif.jpg"):
        made.write(f"/photos/{path}")
    return made


def test_nomedia_leaves_out_its_folder_and_all_below() -> None:
    one = world()
    one.write("/photos/Raw/.nomedia", b"")
    one.scan()
    assert one.online() == {"/photos/a.jpg", "/photos/keep/d.jpg", "/photos/keep/e.tif.jpg"}


def test_a_nomedia_at_the_top_leaves_out_everything() -> None:
    one = world()
    one.write("/photos/.nomedia", b"")
    one.scan()
    assert one.online() == set()


def test_ignore_files_say_nothing_where_the_library_does_not_ask_for_them() -> None:
    one = world()
    one.library.use_ignore_files = False
    one.library.save()
    one.write("/photos/Raw/.nomedia", b"")
    one.write("/photos/.homingignore", b"**")
    one.scan()
    assert len(one.online()) == 5


def test_patterns_count_from_the_folder_of_their_file_on() -> None:
    one = world()
    one.write("/photos/keep/.homingignore", "\ufeff# what is not for here\n\n/d.jpg\r\n*.tif.*\n".encode())
    one.write("/photos/d.jpg")
    one.scan()
    assert one.online() == {"/photos/a.jpg", "/photos/d.jpg", "/photos/Raw/b.jpg", "/photos/Raw/in/c.jpg"}


def test_ignore_files_of_nested_folders_add_up() -> None:
    one = world()
    one.write("/photos/.homingignore", b"**/c.jpg")
    one.write("/photos/Raw/.homingignore", b"b.jpg")
    one.scan()
    assert one.online() == {"/photos/a.jpg", "/photos/keep/d.jpg", "/photos/keep/e.tif.jpg"}


def test_an_edit_of_an_ignore_file_takes_effect_at_the_next_scan_and_back_again_with_all_words() -> None:
    one = world()
    one.scan()
    number = one.say("/photos/Raw/in/c.jpg", "the sea")
    one.write("/photos/Raw/.homingignore", b"in")
    assert one.scan().counts["excluded"] == 1
    one.remove("/photos/Raw/.homingignore")
    assert one.scan().counts["returned"] == 1
    assert one.asset("/photos/Raw/in/c.jpg").pk == number and one.words("/photos/Raw/in/c.jpg") == "the sea"


def test_a_line_that_cannot_be_used_is_told_of_with_file_and_line_and_the_others_count() -> None:
    one = world()
    one.write("/photos/.homingignore", b"Raw\n[unclosed\n\xff\xfe\n")
    one.scan()
    assert one.online() == {"/photos/a.jpg", "/photos/keep/d.jpg", "/photos/keep/e.tif.jpg"}
    told = {note.detail for note in ScanNote.objects.filter(path=b"/photos/.homingignore")}
    assert any(line.startswith("line 2 is ignored: ") for line in told)
    assert "line 3 is no UTF-8 text; it is ignored" in told


def test_an_ignore_file_that_cannot_be_read_makes_its_folder_unknown_not_seen() -> None:
    from homing.paths.decorators import FaultyFileSystem
    from tests.tracking.world import scan

    one = world()
    one.write("/photos/Raw/.homingignore", b"in")
    one.scan()
    broken = FaultyFileSystem(one.disk, lambda call, path: OSError(5, "I/O") if call == "read_small" else None)
    one.clock.move(60)
    report = scan(one.library, broken, one.clock)
    assert not report.counts["added"] and not report.counts["missing"] and not report.counts["returned"]


def test_a_scan_of_one_file_or_folder_reads_the_ignore_files_above_it() -> None:
    one = world()
    one.write("/photos/.homingignore", b"Raw/**")
    one.scan(files=[b"/photos/Raw/in/c.jpg", b"/photos/a.jpg"])
    assert one.online() == {"/photos/a.jpg"}


def test_why_names_the_ignore_file_and_the_line() -> None:
    one = world()
    one.write("/photos/Raw/.homingignore", b"# no\nin")
    one.write("/photos/keep/.nomedia", b"")
    one.scan()
    said = why(one.owner.pk, b"/photos/Raw/in/c.jpg", filesystem=one.disk, clock=one.clock).sentence
    assert "in (line 2 of /photos/Raw/.homingignore)" in said
    said = why(one.owner.pk, b"/photos/keep/d.jpg", filesystem=one.disk, clock=one.clock).sentence
    assert "the file /photos/keep/.nomedia" in said


def test_more_lines_than_a_library_may_have_patterns_are_told_of() -> None:
    lines, faults = read_lines(b"\n".join(b"x%d" % number for number in range(MOST_LINES + 5)))
    assert len(lines) == MOST_LINES
    assert faults == [f"line {MOST_LINES + 1} and what follows are ignored: {MOST_LINES} patterns are the most"]

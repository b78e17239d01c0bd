"""Changed folders settle: one burst is one hand-over, and nothing waits for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.watching.dirty import AT_MOST_S, MOST_FOLDERS, QUIET_S, Unsettled

pytestmark = pytest.mark.table


def test_nothing_is_due_where_nothing_changed() -> None:
    assert Unsettled().due_s() is None
    assert not Unsettled()


def test_a_change_is_due_when_it_was_quiet_for_a_moment() -> None:
    unsettled = Unsettled()
    unsettled.mark(b"/p/a", 100.0)
    assert unsettled.due_s() == 100.0 + QUIET_S
    unsettled.mark(b"/p/b", 100.5)
    assert unsettled.due_s() == 100.5 + QUIET_S


def test_constant_writing_is_handed_over_all_the_same() -> None:
    unsettled = Unsettled()
    for tenth in range(200):
        unsettled.mark(b"/p/a", 100 + tenth / 10)
    assert unsettled.due_s() == 100 + AT_MOST_S


def test_the_folder_that_a_file_left_and_the_one_that_it_came_to_go_together() -> None:
    unsettled = Unsettled()
    unsettled.mark(b"/p/a", 100.0)
    unsettled.mark(b"/p/b", 100.001)
    unsettled.mark(b"/p/new", 100.002, is_tree=True)
    assert unsettled.asked().entries == {b"/p/a", b"/p/b"}
    assert unsettled.asked().trees == {b"/p/new"}


def test_what_was_handed_over_is_not_handed_over_again() -> None:
    unsettled = Unsettled()
    unsettled.mark(b"/p/a", 100.0)
    unsettled.clear()
    assert unsettled.due_s() is None
    unsettled.mark(b"/p/b", 200.0)
    assert unsettled.due_s() == 200 + QUIET_S
    assert unsettled.asked().entries == {b"/p/b"}


def test_what_could_not_be_handed_over_is_kept_and_tried_again() -> None:
    unsettled = Unsettled()
    unsettled.mark(b"/p/a", 100.0)
    unsettled.postpone(103.0)
    assert unsettled.due_s() == 103.0
    assert unsettled.asked().entries == {b"/p/a"}


def test_who_leaves_hands_over_at_once() -> None:
    unsettled = Unsettled()
    unsettled.mark(b"/p/a", 100.0)
    unsettled.hurry()
    due_s = unsettled.due_s()
    assert due_s is not None
    assert due_s < 100


def test_a_million_changed_folders_are_few() -> None:
    unsettled = Unsettled()
    for number in range(20_000):
        unsettled.mark(b"/p/%d/%d" % (number % 50, number), 100.0)
    asked = unsettled.asked()
    assert 1 < len(asked) <= MOST_FOLDERS
    assert all(asked.covers(b"/p/%d/%d" % (number % 50, number)) for number in range(20_000))


@given(
    marks=st.lists(st.tuples(st.floats(0, 3), st.integers(0, 500), st.booleans()), min_size=1, max_size=300),
)
def test_whatever_is_marked_is_asked_for_in_time(marks: list[tuple[float, int, bool]]) -> None:
    unsettled, now_s = Unsettled(), 100.0
    for pause_s, number, is_tree in marks:
        now_s += pause_s
        unsettled.mark(b"/p/%d" % number, now_s, is_tree=is_tree)
    due_s = unsettled.due_s()
    assert due_s is not None
    assert due_s <= 100 + marks[0][0] + AT_MOST_S
    asked = unsettled.asked()
    assert all(asked.covers(b"/p/%d" % number, is_tree=is_tree) for _, number, is_tree in marks)

"""Many changed folders as few that may be asked for: nothing is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.tracking.rules.gathering import Asked, gather

names = st.sampled_from([b"a", b"b", b"c", b"2024"])
folders = st.lists(names, max_size=6).map(lambda parts: b"/" + b"/".join(parts))


def gathered(trees: list[bytes], entries: list[bytes], most: int = 200) -> tuple[list[bytes], list[bytes]]:
    found = gather(trees, entries, most=most)
    return sorted(found.trees), sorted(found.entries)


@pytest.mark.table
def test_few_folders_stay_as_they_are() -> None:
    assert gathered([b"/p/new"], [b"/p", b"/p/2024"]) == ([b"/p/new"], [b"/p", b"/p/2024"])


@pytest.mark.table
def test_what_lies_in_a_tree_goes_with_it() -> None:
    assert gathered([b"/p/a", b"/p/a/b"], [b"/p/a", b"/p/a/c", b"/p/ab"]) == ([b"/p/a"], [b"/p/ab"])


@pytest.mark.table
def test_the_deepest_go_first_with_a_folder_above_them() -> None:
    deep = [b"/p/2024/%02d" % number for number in range(30)]
    assert gathered([], [b"/p", b"/p/other", *deep], 10) == ([b"/p/2024"], [b"/p", b"/p/other"])


@pytest.mark.table
def test_too_many_beside_each_other_are_the_folder_around_them() -> None:
    assert gathered([], [b"/p/%d" % number for number in range(11)], 10) == ([b"/p"], [])
    assert gathered([b"/%d" % number for number in range(11)], [], 10) == ([b"/"], [])


@given(trees=st.lists(folders, max_size=20), entries=st.lists(folders, max_size=20), most=st.integers(1, 8))
def test_whatever_changed_is_covered_by_no_more_than_may_be_asked(
    trees: list[bytes], entries: list[bytes], most: int
) -> None:
    found = gather(trees, entries, most=most)
    assert len(found) <= most
    assert all(found.covers(tree, is_tree=True) for tree in trees)
    assert all(found.covers(folder) for folder in entries)


@pytest.mark.table
def test_only_an_entry_is_no_tree() -> None:
    asked = Asked(trees=frozenset([b"/p/a"]), entries=frozenset([b"/p"]))
    assert asked.covers(b"/p")
    assert not asked.covers(b"/p", is_tree=True)
    assert asked.covers(b"/p/a/b", is_tree=True)
    assert not asked.covers(b"/p/ab")

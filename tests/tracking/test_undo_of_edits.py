"""Promise 6 for a library's settings as a property: an edit that is undone after others leaves what they set.

A pattern or folder that the edit added goes, one that it took out is back, and whatever others added or took out since
stays as they left it. An option is as before unless somebody set it since; that is listed.
"""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.acts import Act
from tests.tracking.drives import PATHS, DrivesInMemory
from tests.tracking.edits import EDITS, Household, settings_of
from tests.tracking.test_promises import examples, forgotten
from tests.tracking.world import World

pytestmark = pytest.mark.django_db

Settings = dict[str, object]
_LISTS = ("exclusion_patterns", "import_paths")
edit = st.tuples(st.sampled_from(EDITS), st.integers(0, PATHS - 1), st.just(0))
edits = st.lists(edit, max_size=6)


@forgotten()
def undo_leaves_the_rest(earlier: list[Act], act: Act, since: list[Act]) -> None:
    world = World()
    house = Household(world, DrivesInMemory(world, "ext4"))
    for one in earlier:
        house.play(one)
    before = [settings_of(library) for library in house.libraries]
    receipts = house.play(act)
    after = [settings_of(library) for library in house.libraries]
    for one in since:
        house.play(one)
    then = [settings_of(library) for library in house.libraries]
    left = [sentence for receipt in receipts for sentence in house.undo(receipt).left]
    now = [settings_of(library) for library in house.libraries]
    stays = [_check(*states) for states in zip(before, after, then, now, strict=True)]
    assert bool(left) == any(stays)


def _check(before: Settings, after: Settings, then: Settings, now: Settings) -> bool:
    """Returns whether an option stays because somebody set it since."""
    stays = False
    for name, value in now.items():
        if name in _LISTS:
            was, did, since, found = (set(cast("list[object]", one[name])) for one in (before, after, then, now))
            assert found == (since - (did - was)) | (was - did), name
        elif after[name] == before[name]:
            assert value == then[name], f"{name} was none of that edit's"
        elif then[name] == after[name]:
            assert value == before[name], f"{name} was changed by nobody since"
        else:
            assert value == then[name], f"{name} was changed since"
            stays |= then[name] != before[name]
    if then == after:
        assert now == before, "right after, everything is as it was, in its order"
    return stays


@examples(300)
@given(earlier=edits, act=edit, since=edits)
def test_undo_of_an_edit_leaves_what_others_set_since(earlier: list[Act], act: Act, since: list[Act]) -> None:
    undo_leaves_the_rest(earlier, act, since)


@pytest.mark.soak
@examples(10_000)
@given(earlier=edits, act=edit, since=edits)
def test_after_ten_thousand_edits_undo_leaves_what_others_set_since(
    earlier: list[Act], act: Act, since: list[Act]
) -> None:
    undo_leaves_the_rest(earlier, act, since)

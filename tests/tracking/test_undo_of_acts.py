"""Promise 6 as a property, for what people do: undo of an act's receipt right after it restores exactly; later it
restores whatever the act set and nobody changed since, and lists the rest.

Whatever was done to drives, files, libraries and photos before: when a scan finds nothing more to change, one act is
done (on photos, or an edit of patterns, options or import paths), the libraries are scanned or not, and the act's
receipts are undone, the last first, with the scans that undoing an edit asks for. Then everything that a person can
see is what it was.

Scans between act and undo are drawn also while drives are away.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.assets.models import AssetState
from homing.libraries.models import Library
from homing.receipts.models import Receipt
from tests.tracking.acts import Act
from tests.tracking.drives import DRIVE_ACTS, FILE_ACTS, IGNORE_ACTS, PATHS, Drives, DrivesInMemory
from tests.tracking.edits import EDITS, LETTING_GO, SAYINGS, Household, settings_of
from tests.tracking.real_drives import LINK_ACTS, RealDrives
from tests.tracking.test_promises import examples, forgotten, kinds
from tests.tracking.visible import SAID, Photo, days_of, photos_of
from tests.tracking.world import World, check_day_counts, new_library, new_owner, scan

pytestmark = pytest.mark.django_db

numbers = st.integers(0, PATHS - 1)
BEFORE = [
    *(*FILE_ACTS, *DRIVE_ACTS, *IGNORE_ACTS, *["scan", "scan-other"] * 5, *["hash"] * 3),
    *(*EDITS, *SAYINGS, *SAYINGS, *LETTING_GO, "undo"),
]
acts = st.lists(st.tuples(st.sampled_from(BEFORE), numbers, numbers), max_size=15)
real_acts = st.lists(st.tuples(st.sampled_from([*BEFORE, *LINK_ACTS, "links"]), numbers, numbers), max_size=15)
undoable = st.tuples(st.sampled_from([*SAYINGS, *LETTING_GO, *EDITS, *EDITS]), numbers, numbers)
on_photos = st.tuples(st.sampled_from([*SAYINGS, *SAYINGS, *LETTING_GO]), numbers, numbers)
later = st.lists(on_photos, max_size=6)
BEGINNING: list[Act] = [
    *(("write", number, 0) for number in (0, 2, 4, 8, 8, 16)),
    *(("scan", 0, 0), ("hash", 0, 0), ("say", 0, 0), ("trash", 2, 0)),
]


@dataclass(frozen=True)
class Shown:
    """All that a person can see."""

    photos: dict[int, Photo]
    days: dict[tuple[int, int], int]
    libraries: list[dict[str, object]]


class Regretter:
    """Does things, and undoes them."""

    def __init__(self, world: World, disk: Drives) -> None:
        self._world = world
        self.disk = disk
        self.house = Household(world, disk)

    def play(self, act: Act) -> list[int]:
        """One act; returns its receipts."""
        self._world.clock.move(5)
        if act[0].startswith("scan"):
            self._scan(self.house.other if act[0] == "scan-other" else self.house.library)
            return []
        return self.house.play(act)

    def _scan(self, library: Library) -> dict[str, int]:
        self._world.clock.move(60)
        return scan(library, self.disk.filesystem, self._world.clock).counts

    def scan_both(self, *, other_first: bool) -> None:
        for library in sorted(self.house.libraries, key=lambda library: library.pk, reverse=other_first):
            self._scan(library)
            check_day_counts(library)

    def come_to_rest(self) -> None:
        """Scan until there is nothing more to change."""
        for _ in range(5):
            changes = [self._scan(library) for library in self.house.libraries]
            if not any(changes):
                return
        raise AssertionError("each scan finds something else on a still disk")

    def shown(self) -> Shown:
        owner = self._world.owner
        return Shown(photos_of(owner), days_of(owner), [settings_of(library) for library in self.house.libraries])


def in_memory(kind: str) -> Regretter:
    world = World(kind=kind)
    return Regretter(world, DrivesInMemory(world, kind))


@contextlib.contextmanager
def on_a_real_tree() -> Generator[Regretter]:
    folder = Path(tempfile.mkdtemp(prefix="homing-undo-"))
    try:
        world = World.__new__(World)
        disk = RealDrives(os.fsencode(folder))
        world.clock = disk.clock
        world.owner = new_owner()
        world.library = new_library(world.owner, disk.main)
        yield Regretter(world, disk)
    finally:
        shutil.rmtree(folder)


def undo_restores(one: Regretter, sequence: list[Act], act: Act, *, is_scanned: bool, other_first: bool) -> int:
    """Returns how many receipts were undone."""
    for earlier in [*BEGINNING, *sequence]:
        one.play(earlier)
    one.come_to_rest()
    before = one.shown()
    receipts = one.play(act)
    if is_scanned and receipts:
        one.scan_both(other_first=other_first)
    for receipt in reversed(receipts):
        undone = one.house.undo(receipt)
        assert not undone.left
    if not receipts:
        # what is said of one photo alone is no act on many
        assert act[0] in SAYINGS or one.shown() == before, "something was changed and left no receipt"
        return 0
    one.scan_both(other_first=other_first)
    _assert_same(one.shown(), before, is_scanned=is_scanned)
    return len(receipts)


_NOT_SHOWN = (AssetState.EXCLUDED, AssetState.OUT_OF_SCOPE)
"""What an edit brought in stays known after it was undone, and is shown nowhere."""


def _assert_same(now: Shown, before: Shown, *, is_scanned: bool) -> None:
    assert now.libraries == before.libraries
    for number, photo in before.photos.items():
        if is_scanned and photo.state is not AssetState.PRESENT and now.photos[number] != photo:
            # the edit made its file visible for a while: it was found there, or seen to be another one by now
            assert now.photos[number].state in _NOT_SHOWN
            assert (now.photos[number].words, now.photos[number].trashed) == (photo.words, photo.trashed)
        else:
            assert now.photos[number] == photo
    new = [photo for number, photo in now.photos.items() if number not in before.photos]
    assert all(photo.state in _NOT_SHOWN and photo.words is None for photo in new)
    assert now.days == before.days


_GROUPS = [("description",), ("rating",), ("is_favorite",), ("taken_us", "offset_minutes"), ("latitude", "longitude")]
"""What is said together is one word."""
_TRASHED = "trashed"


def _words_of(photo: Photo) -> dict[str, object]:
    """What people set, each with a name."""
    said: dict[str, object] = dict(zip(SAID, photo.words or (None,) * len(SAID), strict=True))
    found: dict[str, object] = {" ".join(names): tuple(said[name] for name in names) for names in _GROUPS}
    return found | {_TRASHED: photo.trashed}


def later_undo_restores_the_rest(one: Regretter, sequence: list[Act], act: Act, since: list[Act]) -> None:
    for earlier in [*BEGINNING, *sequence]:
        one.play(earlier)
    before = one.shown().photos
    receipts = one.play(act)
    after = one.shown().photos
    for other in since:
        one.play(other)
    then = one.shown().photos
    for receipt in receipts:
        undone = one.house.undo(receipt)
        now = one.shown().photos
        stays = _check_later(before, after, then, now)
        assert bool(undone.left) == stays, f"{undone.left}: {Receipt.objects.get(pk=receipt).title}"
    for library in one.house.libraries:
        check_day_counts(library)


def _check_later(
    before: dict[int, Photo], after: dict[int, Photo], then: dict[int, Photo], now: dict[int, Photo]
) -> bool:
    """What the act set and nobody changed since is as before; returns whether anything stays because somebody did."""
    stays = False
    assert now.keys() == then.keys()
    for number, photo in now.items():
        was, did, since, words = (_words_of(one) for one in (before[number], after[number], then[number], photo))
        for name, word in words.items():
            if did[name] == was[name]:
                assert word == since[name], f"{name} was none of that act's"
            elif since[name] == did[name]:
                assert word == was[name], f"{name} was changed by nobody since"
            else:
                assert word == since[name], f"{name} was changed since"
                stays |= since[name] != was[name]
    return stays


@pytest.mark.parametrize("act", [("trash", 0, 0), ("say", 0, 1), ("pattern", 5, 0), ("paths", 5, 0), ("hidden", 0, 0)])
def test_the_property_does_undo_acts(act: Act) -> None:
    assert undo_restores(in_memory("ext4"), [], act, is_scanned=True, other_first=False)


@examples(300)
@given(sequence=acts, act=undoable, is_scanned=st.booleans(), other_first=st.booleans(), kind=kinds)
def test_undo_right_after_an_act_restores_exactly(
    sequence: list[Act], act: Act, is_scanned: bool, other_first: bool, kind: str
) -> None:
    with forgotten():
        undo_restores(in_memory(kind), sequence, act, is_scanned=is_scanned, other_first=other_first)


@examples(300)
@given(sequence=acts, act=on_photos, since=later, kind=kinds)
def test_later_undo_restores_what_nobody_changed_since_and_lists_the_rest(
    sequence: list[Act], act: Act, since: list[Act], kind: str
) -> None:
    with forgotten():
        later_undo_restores_the_rest(in_memory(kind), sequence, act, since)


@examples(30)
@given(sequence=real_acts, act=undoable, is_scanned=st.booleans(), other_first=st.booleans())
def test_on_a_real_tree_undo_right_after_an_act_restores_exactly(
    sequence: list[Act], act: Act, is_scanned: bool, other_first: bool
) -> None:
    with forgotten(), on_a_real_tree() as one:
        undo_restores(one, sequence, act, is_scanned=is_scanned, other_first=other_first)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, act=undoable, is_scanned=st.booleans(), other_first=st.booleans(), kind=kinds)
def test_after_ten_thousand_sequences_undo_right_after_an_act_restores_exactly(
    sequence: list[Act], act: Act, is_scanned: bool, other_first: bool, kind: str
) -> None:
    with forgotten():
        undo_restores(in_memory(kind), sequence, act, is_scanned=is_scanned, other_first=other_first)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, act=on_photos, since=later, kind=kinds)
def test_after_ten_thousand_sequences_later_undo_restores_what_nobody_changed_since(
    sequence: list[Act], act: Act, since: list[Act], kind: str
) -> None:
    with forgotten():
        later_undo_restores_the_rest(in_memory(kind), sequence, act, since)


@pytest.mark.soak
@examples(1_000)
@given(sequence=real_acts, act=undoable, is_scanned=st.booleans(), other_first=st.booleans())
def test_after_a_thousand_sequences_on_a_real_tree_undo_right_after_an_act_restores_exactly(
    sequence: list[Act], act: Act, is_scanned: bool, other_first: bool
) -> None:
    with forgotten(), on_a_real_tree() as one:
        undo_restores(one, sequence, act, is_scanned=is_scanned, other_first=other_first)

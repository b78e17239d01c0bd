"""Promise 3 as a property: nothing unknown ever changes what people see, other than the offline sign.

Drives are unplugged, plugged in again or swapped for others, at the import path and below it; permissions are taken and
given back; the file system breaks in the middle of a scan; patterns, options and import paths are edited; photos are
spoken of, trashed and restored. `unknown.Oracle` knows, without asking Homing, of which files a scan can know nothing.
Before and after each scan all that people see is compared: of what is unknown, and of every file that lies unchanged
where it lay, nothing may have changed.

Five things are no breach: what people excluded or took out, and took back meanwhile, is there again, and offline; a
photo whose file they left out goes on as a copy of it that they did not; the very file (by its identity) lies
elsewhere, where it was seen; a photo that nobody spoke of goes on as the missing one that it is a copy of (rule 4); a
photo that nobody spoke of gets the words of the one whose former content it has (rule 3).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.assets.models import AssetState, FileState
from tests.tracking.acts import Act
from tests.tracking.drives import DRIVE_ACTS, FILE_ACTS, IGNORE_ACTS, PATHS, Drives, DrivesInMemory
from tests.tracking.edits import EDITS, LETTING_GO, SAYINGS, Household
from tests.tracking.real_drives import LINK_ACTS, RealDrives
from tests.tracking.test_promises import examples, forgotten, kinds
from tests.tracking.unknown import Look, Oracle, Verdict
from tests.tracking.visible import Photo, Row, days_of, photos_of, redirected, rows_of
from tests.tracking.world import World, check_day_counts, new_library, new_owner, scan

pytestmark = pytest.mark.django_db

SCANS = ["scan", "scan", "scan-other", "scan-broken", "scan-unplugged"]
ACTS = [
    *(*FILE_ACTS, *DRIVE_ACTS, *DRIVE_ACTS, *IGNORE_ACTS),
    *(*EDITS, *SAYINGS, *LETTING_GO, "undo", "undo", "undo"),
    *(*SCANS, *SCANS, "hash", "hash"),
]
numbers = st.integers(0, PATHS - 1)
acts = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers), max_size=25)
real_acts = st.lists(
    st.tuples(st.sampled_from([*ACTS, *LINK_ACTS, *LINK_ACTS, "links"]), numbers, numbers), max_size=25
)
BEGINNING: list[Act] = [
    *(("write", number, 0) for number in (0, 2, 4, 8, 8, 16)),
    *(("scan", 0, 0), ("hash", 0, 0), ("say", 0, 0), ("trash", 2, 0)),
]
"""Some photos, in the library itself, in folders, on the drive below it; one that was spoken of, one in the trash."""
_CALLS = 4
"""A drive is lost after so many calls to the file system, times a drawn number."""


class Watcher:
    """Scans, and looks at what changed."""

    def __init__(self, house: Household, disk: Drives) -> None:
        self.house = house
        self.disk = disk
        self.oracle = Oracle(disk, house.world.owner)
        self.unknown = 0
        """How many rows were unknown at a scan, of all scans."""

    def play(self, act: Act) -> None:
        name, first, second = act
        self.house.world.clock.move(5)
        if not name.startswith("scan"):
            self.house.play(act)
            return
        library = self.house.other if name == "scan-other" else self.house.library
        if name == "scan-broken":
            path = self.disk.path(first)
            below = path if second % 3 == 0 else path.rpartition(b"/")[0]
            calls = 0 if second % 2 == 0 else second * _CALLS
            look = self.oracle.look(library, **({"losing": below} if calls else {"broken": below}))
            self.disk.unwell.break_after(calls, below)
        elif name == "scan-unplugged":
            look = self.oracle.look(library, losing=self.disk.main + (b"/usb" if first % 2 else b""))
            self.disk.unwell.happen_after(second * _CALLS, lambda: self.disk.unplug_now(first))
        else:
            look = self.oracle.look(library)
        self._scan(look)

    def _scan(self, look: Look) -> None:
        owner, world = self.house.world.owner, self.house.world
        rows, photos = rows_of(owner), photos_of(owner)
        world.clock.move(60)
        scan(look.library, self.disk.filesystem, world.clock)
        self.disk.unwell.be_well()
        rows_now, photos_now = rows_of(owner), photos_of(owner)
        fixed = {number for number, row in rows.items() if self._is_fixed(row, look)}
        self.unknown += sum(look.verdict(rows[number].path) is Verdict.UNKNOWN for number in fixed)
        taken_back = {number for number in fixed if self._is_taken_back(rows[number], rows_now.get(number), look)}
        fixed -= taken_back
        for number in fixed:
            self._check_row(rows[number], rows_now.get(number), rows_now, look)
        for asset, photo in photos.items():
            if all(number in fixed for number, row in rows.items() if row.asset == asset):
                _check_photo(asset, photo, photos_now, look)
        for library in (self.house.library, self.house.other):
            check_day_counts(library)
        assert days_of(owner).keys() <= {(photo.library, photo.moment[2]) for photo in photos_now.values()}
        self.oracle.learn(look)

    @staticmethod
    def _is_fixed(row: Row, look: Look) -> bool:
        """May nothing that people see change in this row?"""
        verdict = look.verdict(row.path)
        if row.state is FileState.PRESENT and look.is_still_there(row.path):
            return True
        return verdict in (Verdict.UNKNOWN, Verdict.ELSEWHERE, Verdict.UNCOVERED)

    @staticmethod
    def _is_taken_back(row: Row, now: Row | None, look: Look) -> bool:
        """Was it excluded or out of scope by people's rules, which are others by now? That is no guess about a disk."""
        if now is None or row.state not in (FileState.EXCLUDED, FileState.OUT_OF_SCOPE) or now.path != row.path:
            return False
        cover = look.cover(row.path)
        if cover is None or look.verdict(row.path) is not Verdict.UNKNOWN or cover.library.use_ignore_files:
            return False
        left_out = cover.leaves_out(row.path, look)
        return now.state is (FileState.EXCLUDED if left_out else FileState.PRESENT) and now.state is not row.state

    @staticmethod
    def _is_copy_of_what_is_left_out(row: Row, now: Row, look: Look) -> bool:
        """People's rules leave the file out by now, and the photo goes on as another one of the same size."""
        cover, known, copy = look.cover(row.path), look.known.get(row.path), look.visible.get(now.path)
        if cover is None or known is None or copy is None or not cover.leaves_out(row.path, look):
            return False
        return copy.size == known.seen.size

    def _check_row(self, row: Row, now: Row | None, rows: dict[int, Row], look: Look) -> None:
        what = f"{row.path!r} is {look.verdict(row.path).name}, was {row.state.name}"
        if now is None:  # it was joined with the photo that it is a copy of
            assert any(other.path == row.path and other.state is FileState.PRESENT for other in rows.values()), what
            return
        cover = look.cover(row.path)
        allowed = {row.state}
        if cover is None:
            allowed.add(FileState.OUT_OF_SCOPE)
        elif cover.leaves_out(row.path, look):
            allowed.add(FileState.EXCLUDED)
        if now.path != row.path or (now.state is FileState.PRESENT and row.state is not FileState.PRESENT):
            if row.state is FileState.PRESENT and now.state is FileState.PRESENT:
                assert self._is_copy_of_what_is_left_out(row, now, look) or look.is_that_file(row.path, now.path), (
                    f"{what}, and is taken for {now.path!r}"
                )
            elif now.state is FileState.PRESENT:
                assert look.verdict(now.path) is not Verdict.UNKNOWN and now.path in look.visible, (
                    f"{what}, and is said to be present at {now.path!r}"
                )
            else:
                assert look.folder_has_moved(row.path, now.path), f"{what}, and is said to be at {now.path!r}"
            return
        assert now.state in allowed, f"{what}, and became {now.state.name}"


def _check_photo(asset: int, photo: Photo, photos: dict[int, Photo], look: Look) -> None:
    now = photos.get(asset)
    if now is None:
        other = redirected(asset)
        assert other in photos, f"photo {asset} is gone: {photo}"
        assert photo.words is None, f"the words of {photo} are gone"
        now = photos[other]
        photo = replace(photo, words=now.words, is_favorite=now.is_favorite, moment=now.moment, thumbnail=now.thumbnail)
        photo = replace(photo, missing_since=now.missing_since, files=now.files)
    if photo.words is None and now.words is not None:  # it has the former content of a photo that was spoken of
        photo = replace(photo, words=now.words, is_favorite=now.is_favorite, moment=now.moment)
    if now.state is not photo.state:  # its rows were looked at already
        photo = replace(photo, state=now.state, missing_since=now.missing_since)
    if now.library != photo.library:
        covering = {cover.library.pk for path, _ in now.files if (cover := look.cover(path)) is not None}
        assert now.library in covering, f"{photo} is in a library that does not cover it"
        photo = replace(photo, library=now.library)
    assert replace(photo, files=now.files) == now
    assert now.state == AssetState(min(state for _, state in now.files))


@forgotten()
def nothing_unknown_changes(sequence: list[Act], kind: str) -> Watcher:
    world = World(kind=kind)
    return watch(world, DrivesInMemory(world, kind), sequence)


@forgotten()
def nothing_unknown_changes_on_a_real_tree(sequence: list[Act]) -> Watcher:
    folder = Path(tempfile.mkdtemp(prefix="homing-unknown-"))
    try:
        world = World.__new__(World)
        disk = RealDrives(os.fsencode(folder))
        world.clock = disk.clock
        world.owner = new_owner()
        world.library = new_library(world.owner, disk.main)
        return watch(world, disk, sequence)
    finally:
        shutil.rmtree(folder)


def watch(world: World, disk: Drives, sequence: list[Act]) -> Watcher:
    watcher = Watcher(Household(world, disk), disk)
    for act in [*BEGINNING, *sequence]:
        watcher.play(act)
    disk.mend()
    for act in (("scan", 0, 0), ("scan-other", 0, 0), ("scan", 0, 0)):
        watcher.play(act)
    return watcher


def test_the_oracle_does_find_files_unknown() -> None:
    watcher = nothing_unknown_changes([("unplug", 0, 0), ("scan", 0, 0)], "ext4")
    assert watcher.unknown == 4


def test_on_a_real_tree_the_oracle_does_find_files_unknown() -> None:
    assert nothing_unknown_changes_on_a_real_tree([("unplug", 0, 0), ("scan", 0, 0)]).unknown == 4


@examples(300)
@given(sequence=acts, kind=kinds)
def test_nothing_unknown_changes_what_people_see(sequence: list[Act], kind: str) -> None:
    nothing_unknown_changes(sequence, kind)


@examples(30)
@given(sequence=real_acts)
def test_on_a_real_tree_nothing_unknown_changes_what_people_see(sequence: list[Act]) -> None:
    nothing_unknown_changes_on_a_real_tree(sequence)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, kind=kinds)
def test_in_ten_thousand_sequences_nothing_unknown_changes_what_people_see(sequence: list[Act], kind: str) -> None:
    nothing_unknown_changes(sequence, kind)


@pytest.mark.soak
@examples(1_000)
@given(sequence=real_acts)
def test_in_a_thousand_sequences_on_a_real_tree_nothing_unknown_changes_what_people_see(sequence: list[Act]) -> None:
    nothing_unknown_changes_on_a_real_tree(sequence)

"""The brake as a property: eighty photos in four folders, which people and mistakes take away, bring back, rename and
leave out by patterns; an account that knows nothing of scans says after each which photos are shown, and whether a
person is asked (TRACKING section 4).

Too much at once is more than a tenth, but always fifty photos may go, and in a library under fifty all of them. It is
counted after what came back and what only moved. What is held is shown until somebody says so.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.assets.models import AssetState, Words
from homing.tracking.models import Question
from homing.tracking.scanning.answers import AnswerRefused, answer_question
from homing.tracking.scanning.questions import APPLY, KEEP, standing_questions
from tests.tracking.test_promises import examples, forgotten, kinds
from tests.tracking.world import World, check_day_counts, files_with_paths

pytestmark = pytest.mark.django_db

Act = tuple[str, int]
_SIZES = [40, 25, 12, 3]
"""Photos by folder: the first two, or the first and the third, are too much at once."""
_ACTS = ["take", "take", "bring", "rename", "leave out", "leave in", "add", "unplug", APPLY, KEEP]
acts = st.lists(st.tuples(st.sampled_from([*_ACTS, *["scan"] * 5]), st.integers(0, 3)), max_size=15)


class Account:
    """Which photos are on disk, which are left out, and which a person sees."""

    def __init__(self, kind: str) -> None:
        self.world = World(kind=kind)
        self._drive = self.world.disk.new_volume(kind)
        self.world.disk.mount_volume(b"/photos", self._drive)
        self._folders = [f"/photos/{folder}" for folder in range(len(_SIZES))]
        self._of_folder: list[list[int]] = []
        self._on_disk: set[int] = set()
        self._left_out: set[int] = set()
        self.shown: set[int] = set()
        self.held: set[int] = set()
        self._excluded: set[int] = set()
        """What was shown until it was left out: shown again as soon as it is not, whether it can be seen or not."""
        self._names = 0
        for folder, size in enumerate(_SIZES):
            first = sum(_SIZES[:folder])
            self._of_folder.append(list(range(first, first + size)))
            self._write(self._of_folder[-1], folder)
        self.shown = set(self._on_disk)
        self.world.scan()
        self.world.hash_all()
        for path, file in files_with_paths():
            number = int(path.rpartition(b"/")[2].removesuffix(b".jpg"))
            Words.objects.create(asset_id=file.asset_id, description=str(number))

    def _path(self, number: int, folder: int) -> str:
        return f"{self._folders[folder]}/{number}.jpg"

    def _write(self, numbers: list[int], folder: int) -> None:
        for number in numbers:
            self.world.write(self._path(number, folder), b"picture %d" % number)
            self._on_disk.add(number)

    def play(self, act: Act) -> None:
        name, folder = act
        there = [number for number in self._of_folder[folder] if number in self._on_disk]
        away = [number for number in self._of_folder[folder] if number not in self._on_disk]
        if name == "take":
            for number in there:
                self.world.remove(self._path(number, folder))
            self._on_disk.difference_update(there)
        elif name == "bring":
            self._write(away, folder)
        elif name == "rename" and there and folder not in self._left_out:
            self._names += 1
            new = f"/photos/renamed {self._names}"
            self.world.move(self._folders[folder], new)
            self._folders[folder] = new
        elif name in ("leave out", "leave in"):
            (self._left_out.add if name == "leave out" else self._left_out.discard)(folder)
            self.world.library.exclusion_patterns = [f"{self._folders[one]}/**" for one in sorted(self._left_out)]
            self.world.library.save()
        elif name == "add":
            number = sum(map(len, self._of_folder))
            self._of_folder[folder].append(number)
            self._write([number], folder)
        elif name == "unplug":
            self._unplug()
        elif name in (APPLY, KEEP):
            self._answer(name)
        elif name == "scan":
            self.scan()

    def scan(self, confirmed: frozenset[int] = frozenset()) -> None:
        """Scan, and compare with the account. `confirmed`: a person said that these may go."""
        self.world.scan()
        left_out = {number for folder in self._left_out for number in self._of_folder[folder]}
        visible = self._on_disk - left_out
        self.shown |= visible
        lost = self.shown - visible
        asked = lost - confirmed
        self.held = asked if self._is_too_much(len(asked)) else set()
        self.shown -= lost - self.held
        self._excluded = ((self._excluded | lost) - self.held) & left_out
        self._check()

    def _is_too_much(self, lost: int) -> bool:
        total = len(self.shown)
        return total >= 50 and lost > min(max(50, total / 10), 1_000)

    def _unplug(self) -> None:
        """What cannot be seen is neither lost nor held."""
        self.world.disk.unmount(b"/photos")
        self.world.scan()
        left_out = {number for folder in self._left_out for number in self._of_folder[folder]}
        self.shown |= self._excluded - left_out
        self._excluded &= left_out
        self._check()
        self.world.disk.mount_volume(b"/photos", self._drive)

    def _answer(self, answer: str) -> None:
        question = self._question()
        if question is None:
            return
        try:
            answer_question(question.pk, answer, by_id=self.world.owner.pk)
        except AnswerRefused:
            assert answer == question.answer == KEEP
        self.scan(frozenset(self.held) if answer == APPLY else frozenset())

    def _question(self) -> Question | None:
        return next(iter(standing_questions([self.world.library.pk])), None)

    def _check(self) -> None:
        said = Words.objects.filter(asset__state=AssetState.PRESENT).values_list("description", flat=True)
        told = {int(description) for description in said if description}
        assert told == {number for number in self.shown if number < sum(_SIZES)}
        question = self._question()
        assert (question is not None) == bool(self.held)
        if question is not None:
            assert question.missing + question.excluded == len(self.held)
        check_day_counts(self.world.library)


@forgotten()
def brakes_as_the_account_says(sequence: list[Act], kind: str) -> Account:
    account = Account(kind)
    for act in [*sequence, ("scan", 0)]:
        account.play(act)
    return account


def test_the_account_does_brake() -> None:
    assert len(brakes_as_the_account_says([("take", 0), ("take", 2)], "ext4").held) == 52
    assert not brakes_as_the_account_says([("take", 0), ("take", 3)], "ext4").held


@examples(100)
@given(sequence=acts, kind=kinds)
def test_much_at_once_is_held_until_a_person_said_so(sequence: list[Act], kind: str) -> None:
    brakes_as_the_account_says(sequence, kind)


@pytest.mark.soak
@examples(3_000)
@given(sequence=acts, kind=kinds)
def test_in_three_thousand_sequences_much_at_once_is_held(sequence: list[Act], kind: str) -> None:
    brakes_as_the_account_says(sequence, kind)

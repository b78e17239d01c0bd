"""Promise 2 as a property: words about a picture are on it, wherever it lies, once its content was known.

Every content has a number, and words name it: "<content 7>" is said about that content and nothing else. After each
scan the words are looked for on the file that holds that content, if it is the only one that does, in whatever folder,
on whatever drive. Three things are no breach: an open offer that names just this match; a content that a row held two
edits ago (a row keeps its last two contents); and a file with words of its own that holds what another photo was before
it was edited (rule 3 hands words on to files without).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from homing.assets.models import File, FileState, Words
from homing.clock import moment
from homing.tracking.models import Offer, OfferState
from homing.tracking.relinking.reuniting import reunite
from tests.tracking.acts import ACTS, Act, Disk, MemoryDisk, RealDisk
from tests.tracking.test_promises import assert_as_fresh, examples, forgotten, kinds, scan_keeping_promises, take_hashes
from tests.tracking.world import World, files_with_paths, new_library, new_owner

pytestmark = pytest.mark.django_db

few_paths = st.sampled_from([0, 1, 2, 4, 6, 8, 9, 13])
"""So few that acts meet: in the library itself and in folders, on the drive, and one hidden name."""
acts = st.lists(
    st.tuples(st.sampled_from([*ACTS, "say", "say", "copy", "edit", "move", "hash"]), few_paths, few_paths), max_size=20
)
SPOKEN_ABOUT: list[Act] = [
    *(("write", number, 0) for number in (0, 1, 4, 8)),
    ("scan", 0, 0),
    *(("say", number, 0) for number in range(3)),
    ("hash", 0, 0),
]
"""Four photos; people said something about three, and what lies in them is known."""
AT_REST: list[Act] = [
    ("mount", 0, 0),
    *(("allow", number, 0) for number in range(16)),
    ("no-pattern", 0, 0),
    ("scan", 0, 0),
    ("hash", 0, 0),
    ("scan", 0, 0),
]
"""Everything can be seen again, and every content becomes known."""


class Speaker:
    """Says words about pictures, and looks for them."""

    def __init__(self, world: World, disk: Disk) -> None:
        self._world = world
        self._disk = disk
        self._contents: dict[bytes, bytes] = {}
        """Hash to content, of all that was ever spoken about."""
        self._known: set[bytes] = set()
        """Contents that were spoken about and whose hash was taken from a file of that very photo."""
        self.looked_for = 0

    def _files(self) -> dict[bytes, File]:
        return dict(files_with_paths(folder__import_path__library=self._world.library, state=FileState.PRESENT))

    def say(self, number: int) -> None:
        """Speak about one of the photos; what was said about it before stays."""
        seen = sorted(self._files().items())
        if not seen:
            return
        path, file = seen[number % len(seen)]
        try:
            entry, content = self._disk.filesystem.lstat(path), self._disk.read(path)
        except OSError:
            return
        if (entry.size, entry.mtime_ns) != (file.size, file.mtime_ns):
            return  # nobody has seen yet what lies there now
        words, _ = Words.objects.get_or_create(asset_id=file.asset_id)
        if _name(content) not in (words.description or ""):
            words.description = (words.description or "") + _name(content)
            words.save()
        self._contents[blake3(content).digest()] = content

    def learn(self) -> None:
        """Note which contents Homing knows together with their words."""
        told = Words.objects.filter(asset__owner=self._world.owner)
        for description, digest in told.values_list("description", "asset__file__content_hash"):
            content = self._contents.get(bytes(digest or b""))
            if content is not None and _name(content) in (description or ""):
                self._known.add(content)

    def look(self) -> None:
        """Every content that was spoken about, is known, and lies in one file only, has its words there."""
        lying = self._disk.all_files()
        times = Counter(content for _, content in lying)
        files = self._files()
        for path, content in lying:
            file = files.get(path)
            if content not in self._known or times[content] > 1 or file is None:
                continue
            if file.content_hash is None or self._disk.is_unknown(path):
                continue
            self.looked_for += 1
            words = Words.objects.filter(asset_id=file.asset_id).first()
            has_them = words is not None and _name(content) in (words.description or "")
            assert has_them or self._is_excused(file, content, has_own=words is not None), (
                f"the words {_name(content)} are not on {path!r}"
            )

    def _is_excused(self, file: File, content: bytes, *, has_own: bool) -> bool:
        digest = blake3(content).digest()
        spoken = Words.objects.filter(asset__owner=self._world.owner, description__contains=_name(content))
        rows = File.objects.filter(asset__words__in=spoken)
        if not any(digest in (row.content_hash, row.previous_hash) for row in rows):
            return True
        if has_own and not rows.filter(content_hash=digest).exists():
            return True
        named = Offer.objects.filter(state=OfferState.OPEN, new_asset_id=file.asset_id, old_asset__words__in=spoken)
        return named.exists()


def _name(content: bytes) -> str:
    return f"<{content.decode()}>"


def play_act(world: World, disk: Disk, speaker: Speaker, act: Act) -> None:
    """Play one act; after a scan words are looked for."""
    name, number, _ = act
    world.clock.move(5)
    if name == "say":
        speaker.say(number)
        speaker.learn()
    elif name == "hash":
        take_hashes(world, disk.filesystem)
        speaker.learn()
        reunite(world.owner.pk, scan_id=None, now=lambda: moment(world.clock))
    elif name == "scan":
        scan_keeping_promises(world, disk)
        speaker.learn()
        speaker.look()
    else:
        disk.act(act, world.library)


def play(world: World, disk: Disk, sequence: list[Act]) -> Speaker:
    """Play the acts on four photos, then let everything come to rest."""
    speaker = Speaker(world, disk)
    for act in [*SPOKEN_ABOUT, *sequence, *AT_REST]:
        play_act(world, disk, speaker, act)
    speaker.look()
    assert_as_fresh(world, disk)
    return speaker


@forgotten()
def words_follow(sequence: list[Act], kind: str) -> Speaker:
    world = World(kind=kind)
    return play(world, MemoryDisk(world.disk, world.clock, world.library), sequence)


@forgotten()
def words_follow_on_a_real_tree(sequence: list[Act]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="homing-promises-"))
    try:
        world = World.__new__(World)
        disk = RealDisk(os.fsencode(folder))
        world.clock = disk.clock
        world.owner = new_owner()
        world.library = new_library(world.owner, disk.root)
        play(world, disk, sequence)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["ext4", "vfat"])
def test_the_property_does_look_for_words(kind: str) -> None:
    assert words_follow([("move", 0, 6), ("scan", 0, 0)], kind).looked_for == 3 * 4


@pytest.mark.parametrize("kind", ["ext4", "vfat"])
def test_of_a_photo_and_its_copy_that_both_left_one_is_found_and_has_the_words(kind: str) -> None:
    copied_and_another_put_there: list[Act] = [("copy", 0, 6), ("scan", 0, 0), ("move", 0, 1), ("write", 0, 0)]
    put_back_and_the_copy_deleted: list[Act] = [("hash", 0, 0), ("move", 1, 0), ("remove-folder", 13, 0)]
    words_follow([*copied_and_another_put_there, ("scan", 0, 0), *put_back_and_the_copy_deleted], kind)


@examples(300)
@given(sequence=acts, kind=kinds)
def test_words_about_a_picture_are_on_it_wherever_it_lies(sequence: list[Act], kind: str) -> None:
    words_follow(sequence, kind)


@examples(30)
@given(sequence=acts)
def test_on_a_real_tree_words_about_a_picture_are_on_it_wherever_it_lies(sequence: list[Act]) -> None:
    words_follow_on_a_real_tree(sequence)


@pytest.mark.soak
@examples(10_000)
@given(sequence=acts, kind=kinds)
def test_in_ten_thousand_sequences_words_follow_their_pictures(sequence: list[Act], kind: str) -> None:
    words_follow(sequence, kind)


@pytest.mark.soak
@examples(1_000)
@given(sequence=acts)
def test_in_a_thousand_sequences_on_a_real_tree_words_follow_their_pictures(sequence: list[Act]) -> None:
    words_follow_on_a_real_tree(sequence)
